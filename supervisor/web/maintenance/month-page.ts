// Works as a calendar of a month: a table of weeks; on a phone the days on which there is something.

import { DAY_MS, dayNumber, instantOf, weekdayOf } from '../../calendar/local-time.ts';
import type { Work } from '../../maintenance/model.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import type { Page } from '../page.ts';
import { pathOf } from '../paths.ts';
import type { MaintenancePagesDeps } from './deps.ts';
import { workLinks } from './list-page.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { monthBeside, monthOf, weeksOf } from './times.ts';
import { monthName, stateWords, type WorkPen, workBadge, workPen } from './words.ts';

/** More would be no calendar any more. */
const MAX_WORKS = 500;
const WEEKEND = 5;

export function monthPage({ office, closedOn }: Pick<MaintenancePagesDeps, 'office' | 'closedOn'>): Page {
  return {
    name: 'works-month',
    access: 'state.read',
    isLive: true,
    styles: ['forms.css', 'works.css'],
    async show(request) {
      const { language, principal, query, nowMs } = request;
      const texts = MAINTENANCE_PAGE_TEXTS[language];
      const pen = workPen(language, nowMs);
      const asked = query['month'] ?? '';
      const month = weeksOf(asked) === null ? monthOf(nowMs) : asked;
      const weeks = weeksOf(month) ?? [];
      const [first = 0, last = 0] = [weeks[0]?.[0], weeks.at(-1)?.[6]];
      const found = await office.list(principal, {
        ...{ stage: null, fromMs: instantOf(first, 0), toMs: instantOf(last + 1, 0), text: null },
        ...{ equipment: null, partnerId: null, after: null, limit: MAX_WORKS },
      });
      const works = found.toReversed();
      const title = monthName(month, language);
      const path = pathOf('works-month', language);
      const link = (later: 1 | -1, label: string) =>
        html`<a class="button" href="${path}?month=${monthBeside(month, later)}">${label}</a>`;
      const isToday = dayNumber(nowMs);
      const rows = weeks.map(
        (days) => html`<tr>${days.map((day) => cell(day, works, { month, isToday, pen }))}</tr>`,
      );
      const heads = texts.weekdays.map((name) => html`<th scope="col">${name}</th>`);
      const main = html`<div class="sentence"><h1>${title}</h1></div>
${workLinks(request, 'works-month')}<div class="buttons">${link(-1, texts.before)}${link(1, texts.after)}</div>
${works.length === 0 ? html`<p class="nothing">${texts.monthEmpty}</p>` : html``}<table class="month"><caption class="visually-hidden">${title}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
      return { title: `${texts.title}, ${title}`, main };
    },
  };

  function cell(
    day: number,
    works: readonly Work[],
    { month, isToday, pen }: { readonly month: string; readonly isToday: number; readonly pen: WorkPen },
  ): Html {
    const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
    const [fromMs, toMs] = [instantOf(day, 0), instantOf(day + 1, 0)];
    const on = works.filter((one) => one.fromMs < toMs && one.toMs > fromMs);
    const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    const isClosed = weekdayOf(day) < WEEKEND && closedOn(fromMs).length > 0;
    const classes = [
      ...(text.startsWith(month) ? [] : ['beside']),
      ...(on.length === 0 ? ['empty'] : []),
      ...(weekdayOf(day) >= WEEKEND || isClosed ? ['closed'] : []),
    ];
    const mark = day === isToday ? html` aria-current="date"` : html``;
    return html`<td class="${classes.join(' ')}"${mark}><p class="date"><time datetime="${text}"><span class="long">${pen.day(fromMs)}</span><span class="short" aria-hidden="true">${Number(text.slice(8))}</span></time>${isClosed ? html` <small>${texts.officeClosed}</small>` : html``}</p>${on.length === 0 ? html`` : html`<ul>${on.map((one) => entry(one, fromMs, pen))}</ul>`}</td>`;
  }
}

function entry(work: Work, dayMs: number, pen: WorkPen): Html {
  const { ref, title, state } = work;
  const when = work.fromMs < dayMs ? '…' : pen.time(work.fromMs);
  const href = pathOf('work', pen.language, { ref });
  const isOff = state === 'cancelled' || state === 'expired';
  return html`<li${isOff ? html` class="off"` : html``}>${badgeMark(workBadge(work))}<span>${when} <a href="${href}">${title}</a> <small>${stateWords(work, pen.language)}</small></span></li>`;
}
