// What is under way, in a few lines each: on top of the network page, of the list of incidents, and on the wall.

import type { EquipmentId } from '../../fleet/health/model.ts';
import { failingOf } from '../../incidents/actions.ts';
import { failingSinceMs } from '../../incidents/clocks.ts';
import type { Dossier } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { diagnosisSentence } from './diagnosis.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import { badgeOf, capitalized, type Pen, penFor, sinceOf, titleOf } from './words.ts';

export interface OpenLine {
  readonly ref: string;
  readonly title: string;
  readonly href: string;
  readonly badge: ReturnType<typeof badgeOf>;
  /** P2 · cause known */
  readonly standing: string;
  readonly headline: string;
  /** What is judged to be the matter; `null`: nothing is. */
  readonly diagnosis: string | null;
  readonly sinceMs: number;
  readonly since: string;
  /** Who is on it, or that nobody is. */
  readonly holder: string | null;
  /** What fails of it. */
  readonly failing: readonly EquipmentId[];
}

export interface Lead {
  /** The gravest first. */
  readonly open: readonly OpenLine[];
  /** "hotline open until 17:30"; `null`: they cannot report. */
  readonly hotline: string | null;
}

export type LeadOffice = Pick<IncidentOffice, 'openFor' | 'view' | 'contentOf' | 'hotline' | 'diagnosis'>;

export function leadOf(office: LeadOffice, who: Principal, language: Language, nowMs: number): Lead {
  const pen = penFor(language, nowMs);
  return {
    open: openLines(office, who, office.openFor(who), pen),
    hotline: who.rights.has('incidents.report') ? hotlineHours(office, pen) : null,
  };
}

function openLines(
  office: LeadOffice,
  who: Principal,
  open: readonly Dossier[],
  pen: Pen,
): readonly OpenLine[] {
  const { language } = pen;
  const texts = INCIDENT_PAGE_TEXTS[language];
  return open.map((one) => {
    const { ref, state, severity, holderId, holderUntilMs, unansweredMs } = one;
    const { holder } = office.view(who, one);
    return {
      ...{ ref, title: titleOf(one, language), href: pathOf('incident', language, { ref }) },
      ...{ badge: badgeOf(one), standing: `P${severity} · ${texts.states[state]}` },
      headline: office.contentOf(who, one, language).headline,
      diagnosis: diagnosisSentence(office, who, one, pen),
      ...{ sinceMs: failingSinceMs(one), since: sinceOf(one, pen) },
      holder:
        holderId === null && state !== 'monitoring'
          ? texts.nobody
          : holder === null
            ? unansweredMs === null
              ? null
              : texts.unanswered(pen.at(unansweredMs))
            : texts.heldBy(holder, holderUntilMs === null ? null : pen.at(holderUntilMs)),
      failing: failingOf(one).map(({ equipment }) => equipment),
    };
  });
}

export function openRows(open: readonly OpenLine[]): Html {
  const rows = open.map(
    ({ ref, title, href, badge, standing, headline, diagnosis, since, holder }) =>
      html`<li data-key="${ref}"><span class="marks">${badgeMark(badge)}</span><div><h3><a href="${href}">${title}</a> <small>${ref} · ${standing}</small></h3><p class="reason s-${badge}"><b>${since}.</b> ${headline}${diagnosis === null ? '' : ` ${diagnosis}`}${holder === null ? '' : ` ${capitalized(holder)}.`}</p></div></li>`,
  );
  return html`<ul>${rows}</ul>`;
}

const SHOWN = 12;

/** Nothing where nothing is under way. */
export function openSection({ open }: Lead, language: Language): Html {
  const texts = INCIDENT_PAGE_TEXTS[language];
  if (open.length === 0) return html``;
  const rest = open.length - SHOWN;
  const all = pathOf('incidents', language);
  return html`<section class="section unwell"><h2>${texts.openHeading} <small>${texts.count(open.length)}</small></h2>${openRows(open.slice(0, SHOWN))}${rest > 0 ? html`<p><a href="${all}">+${rest}</a></p>` : html``}</section>`;
}

/** One tap to the hotline, with its hours; nothing for those who cannot report. */
export function hotlineButton({ hotline }: Pick<Lead, 'hotline'>, language: Language): Html {
  if (hotline === null) return html``;
  const texts = INCIDENT_PAGE_TEXTS[language];
  return html`<a class="button main hotline" href="${pathOf('report', language)}"><span>${texts.report}</span> <small>${hotline}</small></a>`;
}

export function hotlineHours(office: Pick<IncidentOffice, 'hotline'>, pen: Pen): string {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  const { isOpen, closesMs, opensMs } = office.hotline();
  if (!isOpen) return texts.hotlineClosed(pen.at(opensMs));
  return texts.hotlineOpen(closesMs === null ? null : pen.at(closesMs));
}
