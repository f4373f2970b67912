// Calls and forms of the hotline that belong to an incident; how to call back, for those who may read it.

import type { IncidentOffice } from '../../incidents/office.ts';
import type { Report } from '../../incidents/reading.ts';
import { type Html, html } from '../html.ts';
import { multiline } from '../kit/form.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import type { Pen } from './words.ts';

export function reportList(office: IncidentOffice, reports: readonly Partial<Report>[], pen: Pen): Html {
  if (reports.length === 0) return html``;
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  const items = reports.map((one) => {
    const partner = office.partners().find(({ id }) => id === one.partnerId)?.name ?? one.partnerId ?? '';
    const how = [
      pen.at(one.receivedMs ?? 0),
      texts.channel[one.channel ?? 'form'],
      ...(one.inHours === false ? [texts.outOfHours] : []),
    ].join(', ');
    const contact = one.reporterContact ?? null;
    return html`<li data-key="${one.id ?? 0}"><p><b>${one.reporter ?? ''}</b>, ${partner} <small class="second">${how}</small></p><p class="written">${multiline(one.text ?? '')}</p>${contact === null ? html`` : html`<p class="second">${texts.contact} : ${contact}</p>`}</li>`;
  });
  return html`<section class="section"><h2>${texts.reports} <small>${reports.length}</small></h2><ul class="reports">${items}</ul></section>`;
}
