// What is under way, in a few lines each: on top of the network page, of the list of incidents, and on the wall.

import type { Dossier } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { pathOf } from '../paths.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import { badgeOf, type Pen, titleOf } from './words.ts';

export interface OpenLine {
  readonly ref: string;
  readonly title: string;
  readonly href: string;
  readonly badge: ReturnType<typeof badgeOf>;
  /** P2 · cause known */
  readonly standing: string;
  readonly headline: string;
  readonly since: string;
  /** Who is on it, or that nobody is. */
  readonly holder: string | null;
}

export function openLines(
  office: IncidentOffice,
  who: Principal,
  open: readonly Dossier[],
  pen: Pen,
): readonly OpenLine[] {
  const { language } = pen;
  const texts = INCIDENT_PAGE_TEXTS[language];
  return open.map((one) => {
    const { ref, state, severity, startedMs, holderId, holderUntilMs } = one;
    const { holder } = office.view(who, one);
    return {
      ...{ ref, title: titleOf(one, language), href: pathOf('incident', language, { ref }) },
      ...{ badge: badgeOf(one), standing: `P${severity} · ${texts.states[state]}` },
      headline: office.contentOf(who, one, language).headline,
      since: texts.since(pen.at(startedMs)),
      holder:
        holderId === null && state !== 'monitoring'
          ? texts.nobody
          : holder === null
            ? null
            : texts.heldBy(holder, holderUntilMs === null ? null : pen.at(holderUntilMs)),
    };
  });
}

export function openRows(office: IncidentOffice, who: Principal, open: readonly Dossier[], pen: Pen): Html {
  const rows = openLines(office, who, open, pen).map(
    ({ ref, title, href, badge, standing, headline, since, holder }) =>
      html`<li data-key="${ref}"><span class="marks">${badgeMark(badge)}</span><div><h3><a href="${href}">${title}</a> <small>${ref} · ${standing}</small></h3><p class="reason s-${badge}"><b>${since}.</b> ${headline}${holder === null ? '' : ` ${holder.slice(0, 1).toUpperCase()}${holder.slice(1)}.`}</p></div></li>`,
  );
  return html`<ul>${rows}</ul>`;
}

const SHOWN = 12;

/** Nothing where nothing is under way. */
export function openSection(office: IncidentOffice, who: Principal, pen: Pen): Html {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  const open = office.openFor(who);
  if (open.length === 0) return html``;
  const rest = open.length - SHOWN;
  const all = pathOf('incidents', pen.language);
  return html`<section class="section unwell incidents-open"><h2>${texts.openHeading} <small>${texts.count(open.length)}</small></h2>${openRows(office, who, open.slice(0, SHOWN), pen)}${rest > 0 ? html`<p><a href="${all}">+${rest}</a></p>` : html``}</section>`;
}

/** One tap to the hotline, with its hours; nothing for those who cannot report. */
export function hotlineButton(office: IncidentOffice, who: Principal, pen: Pen): Html {
  if (!who.rights.has('incidents.report')) return html``;
  const { language } = pen;
  const texts = INCIDENT_PAGE_TEXTS[language];
  return html`<a class="button main hotline" href="${pathOf('report', language)}"><span>${texts.report}</span> <small>${hotlineHours(office, pen)}</small></a>`;
}

export function hotlineHours(office: IncidentOffice, pen: Pen): string {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  const { isOpen, closesMs, opensMs } = office.hotline();
  if (!isOpen) return texts.hotlineClosed(pen.at(opensMs));
  return texts.hotlineOpen(closesMs === null ? null : pen.at(closesMs));
}
