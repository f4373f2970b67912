// A notice of planned work as sentences: what, when, where, what it does to service, who organises it, what may be answered. Pure.

import { localDay } from '../calendar/local-time.ts';
import type { NoticeContent } from '../notify/notice.ts';
import { SAYINGS } from '../notify/sayings.ts';
import type { Window, Work } from './model.ts';
import { WORK_TEXTS, type WorkTexts } from './texts.ts';

/** What is said of it. */
export type Saying =
  | 'announced'
  | 'moved'
  | 'confirmed'
  | 'kept'
  | 'objected'
  | 'reminder'
  | 'nudge'
  | 'started'
  | 'extended'
  | 'overran'
  | 'resumed'
  | 'completed'
  | 'forced'
  | 'cancelled'
  | 'expired';

export interface Say {
  readonly language: 'fr' | 'en';
  readonly work: Work;
  readonly saying: Saying;
  /** What somebody wrote: why it is moved, cancelled, objected to. */
  readonly reason: string | null;
  /** Where it was planned before it was moved. */
  readonly before: Window | null;
  /** Names of its equipment, in order; at most so many of them. */
  readonly where: { readonly names: readonly string[]; readonly more: number };
  /** Who objects. */
  readonly objector: string | null;
  readonly nowMs: number;
}

type Fact = NoticeContent['facts'][number];

const AHEAD: ReadonlySet<Saying> = new Set(['announced', 'moved', 'confirmed', 'kept', 'reminder']);
const BAD: ReadonlySet<Saying> = new Set(['overran', 'objected', 'nudge', 'expired', 'forced']);

export function contentOf(say: Say, path: string): NoticeContent {
  const texts = WORK_TEXTS[say.language];
  const { saying, work } = say;
  const state = texts.states[saying];
  return {
    state:
      work.urgentReason !== null && AHEAD.has(saying) ? `${state}, ${texts.urgent.toLowerCase()}` : state,
    tone:
      saying === 'completed' ? 'good' : BAD.has(saying) ? 'warn' : saying === 'cancelled' ? 'calm' : 'work',
    letter: saying === 'cancelled' ? '–' : 'T',
    headline: headlineOf(say, texts),
    paragraphs: paragraphsOf(say, texts),
    facts: factsOf(say, texts),
    link: { label: texts.link, path },
  };
}

/** How instants are said in it: with their day unless it is today, with their year unless it is this one. */
function timesOf({ language, nowMs }: Say, { window, at, until }: WorkTexts) {
  const sayings = SAYINGS[language];
  const yearOf = (ms: number): number => Math.floor(localDay(ms) / 10_000);
  const day = (ms: number): string =>
    yearOf(ms) === yearOf(nowMs) ? sayings.day(ms) : `${sayings.day(ms)} ${yearOf(ms)}`;
  const time = (ms: number): string => sayings.at(ms, ms);
  const dayUnlessToday = (ms: number): string | null => (localDay(ms) === localDay(nowMs) ? null : day(ms));
  return {
    at: (ms: number) => at(dayUnlessToday(ms), time(ms)),
    until: (ms: number) => until(dayUnlessToday(ms), time(ms)),
    window({ fromMs, toMs }: Window) {
      // What ends at midnight ends on the day before.
      const toDay = localDay(fromMs) === localDay(Math.max(fromMs, toMs - 1)) ? null : day(toMs);
      return window(day(fromMs), time(fromMs), toDay, time(toMs));
    },
  };
}

function headlineOf(say: Say, texts: WorkTexts): string {
  const { language, work, saying, objector, nowMs } = say;
  const { title, fromMs, toMs } = work;
  const times = timesOf(say, texts);
  switch (saying) {
    case 'announced':
      return texts.planned(title, times.window(work));
    case 'moved':
      return texts.moved(title, times.window(work));
    case 'confirmed':
    case 'kept':
    case 'nudge':
      return texts[saying](title, times.at(fromMs));
    case 'objected':
      return texts.objected(title, objector ?? '');
    case 'reminder':
      return texts.soon(title, SAYINGS[language].duration(fromMs - nowMs));
    case 'extended':
      return texts.extended(title, times.until(toMs));
    case 'started':
    case 'overran':
      return texts[saying](title, times.at(toMs));
    case 'resumed':
    case 'completed':
    case 'forced':
    case 'cancelled':
    case 'expired':
      return texts[saying](title);
  }
}

function paragraphsOf(say: Say, texts: WorkTexts): readonly string[] {
  const { work, saying } = say;
  if (saying === 'overran' || saying === 'extended') return [texts.excessCounts];
  if (!AHEAD.has(saying)) return [];
  const { description, urgentReason, objectUntilMs, state } = work;
  const isOpen = state === 'announced' && objectUntilMs !== null && saying !== 'reminder';
  return [
    ...(saying === 'announced' ? [description] : []),
    ...(isOpen ? [texts.mayObject(timesOf(say, texts).until(objectUntilMs))] : []),
    ...(urgentReason === null ? [] : [texts.countsAsDown]),
  ];
}

function factsOf(say: Say, texts: WorkTexts): readonly Fact[] {
  const { work, saying, reason, before } = say;
  const { labels } = texts;
  const { window } = timesOf(say, texts);
  const { startedMs, endedMs, urgentReason } = work;
  const isDone = (saying === 'completed' || saying === 'forced') && startedMs !== null && endedMs !== null;
  return [
    { label: labels.window, text: window(work) },
    ...(before === null ? [] : [{ label: labels.before, text: window(before) }]),
    ...(isDone ? [{ label: labels.actual, text: window({ fromMs: startedMs, toMs: endedMs }) }] : []),
    ...where(say, texts),
    ...(AHEAD.has(saying) || saying === 'started' ? effect(say, texts) : []),
    { label: labels.organiser, text: work.organiser },
    ...(urgentReason !== null && AHEAD.has(saying) ? [{ label: labels.urgent, text: urgentReason }] : []),
    ...(reason === null || reason === urgentReason ? [] : [{ label: labels.reason, text: reason }]),
  ];
}

function where({ where: { names, more } }: Say, texts: WorkTexts): readonly Fact[] {
  if (names.length === 0) return [];
  const text = names.join(', ') + (more > 0 ? ` ${texts.andMore(more)}` : '');
  return [{ label: texts.labels.where, text }];
}

function effect({ language, work }: Say, texts: WorkTexts): readonly Fact[] {
  if (work.effect === null) return [];
  const { impact, sensorsLost } = work.effect;
  const text =
    sensorsLost === null || sensorsLost === 0
      ? texts.impact[impact]
      : `${texts.lost(sensorsLost, SAYINGS[language].count(sensorsLost))} ${texts.estimate}`;
  return [{ label: texts.labels.effect, text }];
}
