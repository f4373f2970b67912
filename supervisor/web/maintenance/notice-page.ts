// How many works were announced in time: the share of a period, and the evidence it rests on, work by work.

import { periodOf } from '../../fleet/availability/period.ts';
import type { Punctual } from '../../maintenance/proofs.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { dataTable } from '../kit/data-table.ts';
import { figures } from '../kit/figure.ts';
import { field } from '../kit/form.ts';
import { dayOf } from '../local-day.ts';
import type { Page } from '../page.ts';
import { NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import type { MaintenancePagesDeps } from './deps.ts';
import { workLinks } from './list-page.ts';
import { acceptedByAllMs } from './proof-view.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { monthName, stateWords, type WorkPen, workBadge, workPen } from './words.ts';

/** Years to choose from, beside the last quarters and months. */
const YEARS = 3;
const SHOWN = 500;

export function noticePage({ office }: Pick<MaintenancePagesDeps, 'office'>): Page {
  return {
    name: 'works-notice',
    access: 'state.read',
    isLive: false,
    styles: ['forms.css', 'incidents.css', 'works.css'],
    async show(request) {
      const { language, principal, query, nowMs } = request;
      const texts = MAINTENANCE_PAGE_TEXTS[language];
      const pen = workPen(language, nowMs);
      const names = periodsBefore(nowMs);
      const name = names.find((one) => one === query['period']) ?? (names[0] as string);
      const period = periodOf(name) ?? { fromMs: 0, toMs: nowMs };
      const found = (await office.punctuality(period.fromMs, period.toMs)).filter(({ work }) =>
        office.desk.sees(principal, work),
      );
      const inTime = found.filter(({ isInTime }) => isInTime).length;
      const share = found.length === 0 ? '–' : createFormat(TEXTS[language]).percent(inTime / found.length);
      const urgent = found.filter(({ work }) => work.urgentReason !== null).length;
      const said = periodName(name, language);
      const lead = found.length === 0 ? texts.shareNone(said) : texts.shareLead(inTime, found.length, said);
      const options = names.map((value) => ({ value, label: periodName(value, language) }));
      const path = pathOf('works-notice', language);
      const main = html`<p class="crumbs"><a href="${pathOf('works', language)}">${texts.title}</a> / ${texts.noticeShare}</p>
<div class="sentence"><h1>${lead}</h1><p>${texts.shareWhy}</p></div>${workLinks(request, 'works-notice')}
<form method="get" action="${path}" class="filter">${field({ name: 'period', label: texts.period, value: name, options }, NO_COMPLAINTS)}<button class="button" type="submit">${texts.filter.apply}</button></form>
${figures([
  { label: texts.shareFigure, value: share, reference: texts.shareOf(inTime, found.length) },
  { label: texts.urgentFigure, value: String(urgent), reference: texts.shareOf(urgent, found.length) },
])}
<section class="section"><h2>${texts.proof.heading} ${principal.siteIds === null ? html`<small><a href="/api/v1/works/punctuality?format=csv&amp;fromMs=${period.fromMs}&amp;toMs=${period.toMs}">${texts.csv}</a></small>` : html``}</h2>${found.length === 0 ? html`<p class="nothing">${texts.nothing}</p>` : table(found, pen)}</section>`;
      return { title: texts.noticeShare, main };
    },
  };
}

function table(found: readonly Punctual[], pen: WorkPen): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const columns = texts.shareColumns.map((label) => ({ label }));
  const rows = found
    .toReversed()
    .slice(0, SHOWN)
    .map(({ work, evidence, isInTime }) => {
      const last = evidence.at(-1);
      const acceptedMs = last === undefined ? null : acceptedByAllMs(last);
      const href = pathOf('work', pen.language, { ref: work.ref });
      return [
        html`<span class="member">${badgeMark(workBadge(work))}<span><a href="${href}">${work.title}</a><br><small class="second">${work.ref} · ${stateWords(work, pen.language)}</small></span></span>`,
        pen.brief(work),
        last?.window.limitMs === null || last === undefined ? '–' : pen.moment(last.window.limitMs),
        acceptedMs === null ? '–' : pen.moment(acceptedMs),
        html`<span class="proof ${isInTime ? 'good' : 'bad'}"><span aria-hidden="true">${isInTime ? '✓' : '✗'}</span> ${isInTime ? texts.yes : texts.no}</span>`,
      ];
    });
  return dataTable(texts.proof.heading, columns, rows);
}

/** This year first, then its quarters and months that have begun, then the years before. */
export function periodsBefore(nowMs: number): readonly string[] {
  const [year = 0, month = 1] = dayOf(nowMs).split('-').map(Number);
  const quarters = [4, 3, 2, 1].filter((one) => one * 3 - 2 <= month).map((one) => `${year}-Q${one}`);
  const months = Array.from(
    { length: month },
    (_, index) => `${year}-${String(month - index).padStart(2, '0')}`,
  );
  const years = Array.from({ length: YEARS }, (_, index) => String(year - 1 - index));
  return [String(year), ...quarters, ...months, ...years];
}

/** 2026, 4e trimestre 2026, décembre 2026 */
function periodName(name: string, language: Language): string {
  const [year = '', part] = name.split('-');
  if (part === undefined) return year;
  if (part.startsWith('Q')) return MAINTENANCE_PAGE_TEXTS[language].quarter(Number(part.slice(1)), year);
  return monthName(name, language);
}
