// The form of the hotline, made for a phone: which equipment, what is wrong, where to call back; or a call typed in.

import { reportGiven } from '../../incidents/given.ts';
import { EFFECTS } from '../../incidents/hotline.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, field } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { agoOptions, startedOf } from './ago.ts';
import { INCIDENT_LIMIT_BYTES, type IncidentPagesDeps } from './deps.ts';
import { hotlineHours } from './lead.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import { capitalized, penFor } from './words.ts';

export function reportPage({ office }: IncidentPagesDeps): Page {
  function view(request: PageRequest, typed: URLSearchParams, complaints: Complaints): PageAnswer {
    const { language, principal, nowMs, query } = request;
    const texts = INCIDENT_PAGE_TEXTS[language];
    const { fields } = texts;
    const pen = penFor(language, nowMs);
    const { phone } = office.hotline();
    const mayType = principal.rights.has('incidents.work');
    const isCall = mayType && (typed.has('reporter') || query['call'] !== undefined);
    const path = pathOf('report', language);
    const input = (name: string, label: string, more: object = {}, value = ''): Html =>
      field({ name, label, value: typed.get(name) ?? value, ...more }, complaints);
    const equipment = [
      { value: '', label: fields.none },
      ...office.equipmentFor(principal, language).map(({ id, name }) => ({ value: id, label: name })),
    ];
    const effects = EFFECTS.map((value) => ({ value, label: texts.effects[value] }));
    const partners = office.partners().map(({ id, name }) => ({ value: id, label: name }));
    const call = html`${input('reporter', fields.caller, { required: true, maxLength: 120 })}${input('partnerId', fields.partner, { options: partners })}`;
    const main = html`<div class="sentence"><h1>${texts.reportTitle}</h1><p>${texts.reportLead}</p><p class="second">${capitalized(hotlineHours(office, pen))}.</p>${phone === null ? html`` : html`<p><a class="button" href="tel:${phone.replaceAll(/[^\d+]/g, '')}">${texts.hotlineCall(phone.replaceAll(' ', '\u00a0'))}</a></p>`}</div>${alarm(complaints)}
<form method="post" action="${path}" class="entry">${isCall ? call : html``}${input('equipment', fields.equipment, { options: equipment }, query['equipment'])}${input('place', fields.where, { hint: fields.whereHint, maxLength: 120 })}${input('text', fields.what, { rows: 5, required: true, hint: fields.whatHint })}${input('effect', fields.effect, { options: effects }, 'unknown')}${input('ago', fields.began, { options: agoOptions(texts) }, '0')}${input('contact', fields.contact, { hint: fields.contactHint, maxLength: 120, autocomplete: 'tel' })}<div class="buttons">${button(texts.send, 'report')}</div></form>
${mayType && !isCall ? html`<p><a href="${path}?call=1">${fields.call}</a></p>` : html``}`;
    return { title: texts.reportTitle, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, fields } = request;
    const texts = INCIDENT_PAGE_TEXTS[language];
    let ref = '';
    const complaints = await complaintsOf(language, async () => {
      const nowMs = office.now();
      const { reporter, ...typed } = Object.fromEntries(fields);
      const isCall = reporter !== undefined && principal.rights.has('incidents.work');
      const given = { ...typed, ...(isCall ? { reporter } : {}), startedMs: startedOf(fields, nowMs) };
      const partnerIds = office.partners().map(({ id }) => id);
      ({ ref } = await office.desk.report(
        principal,
        actor,
        reportGiven(given, principal, { nowMs, partnerIds }),
      ));
    });
    if (complaints !== null) {
      return { kind: 'page', status: complaints.status, ...view(request, fields, complaints) };
    }
    const main = html`<div class="sentence"><h1>${texts.thanks(ref)}</h1><p>${texts.thanksWhy}</p></div><div class="buttons"><a class="button main" href="${pathOf('incident', language, { ref })}">${texts.see}</a><a href="${pathOf('network', language)}">${texts.title}</a></div>`;
    return { kind: 'page', status: 201, title: texts.thanks(ref), main };
  }

  return {
    name: 'report',
    access: 'incidents.report',
    isLive: false,
    styles: ['forms.css', 'incidents.css'],
    show: (request) => view(request, new URLSearchParams(), NO_COMPLAINTS),
    form: { access: 'incidents.report', limitBytes: INCIDENT_LIMIT_BYTES, submit },
  };
}
