// Works of the next days in a few lines each: on the network page, on the wall, on a gateway's page and on top of the list.

import { isObjected } from '../../maintenance/actions.ts';
import type { Work } from '../../maintenance/model.ts';
import type { WorkOffice } from '../../maintenance/office.ts';
import { isUnderWay } from '../../maintenance/transitions.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { partnerName } from './deps.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { sayingOf, stateWords, type WorkPen, workBadge, workPen } from './words.ts';

export interface WorkLine {
  readonly ref: string;
  readonly title: string;
  readonly href: string;
  readonly badge: ReturnType<typeof workBadge>;
  /** Wed 14 Oct, 09:00 – 11:00 */
  readonly when: string;
  readonly fromMs: number;
  readonly isUnderWay: boolean;
  /** confirmed, urgent */
  readonly standing: string;
  readonly owner: string;
  /** What it does to service, in a sentence; empty: nobody will notice, or it is not known. */
  readonly harm: string;
  readonly saying: string;
  /** Partners that could not be told of it, by name. */
  readonly untold: readonly string[];
  readonly isObjected: boolean;
}

export type AheadOffice = Pick<WorkOffice, 'upcoming' | 'unannounced' | 'partners'>;

export const AHEAD_MS = 14 * 86_400_000;

export function worksAhead(
  office: AheadOffice,
  who: Principal,
  language: Language,
  nowMs: number,
): readonly WorkLine[] {
  return linesOf(office, who, office.upcoming(who, AHEAD_MS), workPen(language, nowMs));
}

export function linesOf(
  office: Pick<AheadOffice, 'unannounced' | 'partners'>,
  who: Principal,
  works: readonly Work[],
  pen: WorkPen,
): readonly WorkLine[] {
  const { language } = pen;
  const untold = new Map(
    // That a mailbox refused is between the partners.
    who.account === null ? [] : office.unannounced(who).map(({ work, partnerIds }) => [work.ref, partnerIds]),
  );
  return works.map((work) => ({
    ...{ ref: work.ref, title: work.title, fromMs: work.fromMs, isUnderWay: isUnderWay(work.state) },
    ...{ href: pathOf('work', language, { ref: work.ref }), badge: workBadge(work), when: pen.brief(work) },
    standing: stateWords(work, language),
    owner: partnerName(office, work.partnerId),
    harm: harmOf(work, pen),
    saying: sayingOf(work, pen),
    untold: (untold.get(work.ref) ?? []).map((id) => partnerName(office, id)),
    isObjected: isObjected(work) && who.account !== null,
  }));
}

function harmOf({ effect, fromMs, toMs }: Work, pen: WorkPen): string {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const lost = effect?.sensorsLost ?? null;
  return lost === null || lost === 0 ? '' : texts.lost(lost, pen.count(lost), pen.duration(toMs - fromMs));
}

export function workRows(lines: readonly WorkLine[], language: Language): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const rows = lines.map(
    ({ ref, title, href, badge, when, standing, owner, harm, untold, isObjected: objected }) =>
      html`<li data-key="${ref}"><span class="marks">${badgeMark(badge)}</span><div><h3><a href="${href}">${title}</a> <small>${ref} · ${standing}</small></h3><p class="reason s-${badge}"><b>${when}.</b> ${owner}.${harm === '' ? '' : ` ${harm}`}</p>${untold.length === 0 ? html`` : html`<p class="reason s-offline"><b class="loud">${texts.proof.not}${language === 'fr' ? '\u00a0' : ''}: ${untold.join(', ')}</b></p>`}${objected ? html`<p class="reason s-suspect"><b>${texts.toDecide}</b></p>` : html``}</div></li>`,
  );
  return html`<ul>${rows}</ul>`;
}

const SHOWN = 6;

/** Nothing where nothing is announced. */
export function aheadSection(lines: readonly WorkLine[], language: Language): Html {
  if (lines.length === 0) return html``;
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const rest = lines.length - SHOWN;
  const all = pathOf('works', language);
  return html`<section class="section unwell works-ahead"><h2>${texts.in14Days} <small><a href="${all}">${texts.count(lines.length)}</a></small></h2>${workRows(lines.slice(0, SHOWN), language)}${rest > 0 ? html`<p><a href="${all}">+${rest}</a></p>` : html``}</section>`;
}

export type HereOffice = Pick<WorkOffice, 'upcomingOn'> & {
  readonly desk: Pick<WorkOffice['desk'], 'mayPlanFor'>;
};

/** On the page of what is worked on: each in one sentence, and the way to plan more. */
export function worksHere(
  office: HereOffice,
  who: Principal,
  equipment: Work['equipment'][number],
  language: Language,
  nowMs: number,
): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const pen = workPen(language, nowMs);
  const works = office.upcomingOn(who, equipment).filter(({ fromMs }) => fromMs <= nowMs + AHEAD_MS);
  const items = works.map(
    (work) =>
      html`<li>${badgeMark(workBadge(work))}<span>${sayingOf(work, pen)} <a href="${pathOf('work', language, { ref: work.ref })}">${work.ref}</a></span></li>`,
  );
  const plan = `${pathOf('work-new', language)}?equipment=${encodeURIComponent(equipment)}`;
  const mayPlan = who.rights.has('works.plan') && office.desk.mayPlanFor(who, [equipment]);
  return html`${items.length === 0 ? html`` : html`<ul class="works-here">${items}</ul>`}${mayPlan ? html`<p class="plan-here"><a href="${plan}">${texts.planHere}</a></p>` : html``}`;
}
