// How windows of planned work are read, and which badge a work wears.

import { localDay } from '../../calendar/local-time.ts';
import type { Window, Work } from '../../maintenance/model.ts';
import { SAYINGS } from '../../notify/sayings.ts';
import { createFormat } from '../format.ts';
import { type Pen, penFor } from '../incidents/words.ts';
import type { ShownState } from '../kit/badge-texts.ts';
import { type Language, TEXTS } from '../texts.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';

export interface WorkPen extends Pen {
  /** Wednesday 14 October from 09:00 to 11:00 */
  readonly window: (window: Window) => string;
  /** The same for tables and the wall: Wed 14 Oct, 09:00 – 11:00 */
  readonly brief: (window: Window) => string;
  /** at 11:00, or with its day where that is not today, or not the day of `besideMs` */
  readonly end: (ms: number, besideMs?: number) => string;
  /** Wednesday 14 October, 09:00 */
  readonly moment: (ms: number) => string;
  /** 09:00 */
  readonly time: (ms: number) => string;
  readonly day: (ms: number) => string;
}

const short = new Map<Language, Intl.DateTimeFormat>();

function shortDay(language: Language): Intl.DateTimeFormat {
  const format =
    short.get(language) ??
    new Intl.DateTimeFormat(TEXTS[language].locale, {
      ...{ timeZone: 'Europe/Paris', weekday: 'short', day: 'numeric', month: 'short' },
    });
  short.set(language, format);
  return format;
}

export function workPen(language: Language, nowMs: number): WorkPen {
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const brief = shortDay(language);
  const format = createFormat(TEXTS[language]);
  // An instant of its own day is said without it.
  const time = (ms: number): string => format.instant(ms, ms);
  const thisYear = yearOf(nowMs);
  const withYear = (text: string, ms: number): string =>
    yearOf(ms) === thisYear ? text : `${text} ${yearOf(ms)}`;
  const day = (ms: number): string => withYear(SAYINGS[language].day(ms), ms);
  // French counts the first day of a month, as `SAYINGS` has it.
  const briefDay = (ms: number): string =>
    withYear(language === 'fr' ? brief.format(ms).replace(/ 1 /, ' 1er ') : brief.format(ms), ms);
  return {
    ...penFor(language, nowMs),
    ...{ time, day },
    window({ fromMs, toMs }) {
      const toDay = isSameDay(fromMs, toMs) ? null : day(toMs);
      return texts.window(day(fromMs), time(fromMs), toDay, time(toMs));
    },
    brief({ fromMs, toMs }) {
      const end = isSameDay(fromMs, toMs) ? time(toMs) : `${briefDay(toMs)}, ${time(toMs)}`;
      return `${briefDay(fromMs)}, ${time(fromMs)} – ${end}`;
    },
    end: (ms, besideMs = nowMs) => texts.end(localDay(ms) === localDay(besideMs) ? null : day(ms), time(ms)),
    moment: (ms) => `${day(ms)}, ${time(ms)}`,
  };
}

/** A window that ends at midnight ends on the day before. */
function isSameDay(fromMs: number, toMs: number): boolean {
  return localDay(fromMs) === localDay(Math.max(fromMs, toMs - 1));
}

function yearOf(ms: number): number {
  return Math.floor(localDay(ms) / 10_000);
}

/** Work is a diamond as long as it lies ahead or is under way; what is over wears what became of it. */
export function workBadge({ state }: Pick<Work, 'state'>): ShownState {
  switch (state) {
    case 'overrun':
      return 'degraded';
    case 'completed':
      return 'online';
    case 'cancelled':
    case 'expired':
      return 'retired';
    default:
      return 'maintenance';
  }
}

/** What it is in one sentence. */
export function sayingOf(work: Work, pen: WorkPen): string {
  return MAINTENANCE_PAGE_TEXTS[pen.language].says[work.state](
    work.title,
    pen.window(work),
    pen.end(work.toMs),
  );
}

/** When work that is done really ended; otherwise empty. */
export function endedWords({ fromMs, endedMs }: Work, pen: WorkPen): string {
  return endedMs === null ? '' : MAINTENANCE_PAGE_TEXTS[pen.language].ended(pen.end(endedMs, fromMs));
}

/** confirmed, urgent */
export function stateWords({ state, urgentReason }: Work, language: Language): string {
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  return urgentReason === null ? texts.states[state] : `${texts.states[state]}, ${texts.urgent}`;
}

const months = new Map<Language, Intl.DateTimeFormat>();

/** Of 2026-10: Octobre 2026 */
export function monthName(month: string, language: Language): string {
  const format =
    months.get(language) ??
    new Intl.DateTimeFormat(TEXTS[language].locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  months.set(language, format);
  const text = format.format(new Date(`${month}-01T00:00:00Z`));
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
