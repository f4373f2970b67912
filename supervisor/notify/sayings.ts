// Instants and durations as mails say them. Europe/Paris. Pure.

import { localDay } from '../calendar/local-time.ts';
import type { Localized } from '../notify/notice.ts';

export interface Sayings {
  readonly count: (value: number) => string;
  /** mardi 6 octobre */
  readonly day: (ms: number) => string;
  /** mardi 6 octobre, 05 h 17 */
  readonly date: (ms: number) => string;
  /** The same without the day where that is today. */
  readonly at: (ms: number, nowMs: number) => string;
  /** 45 min, 1 h 24, 3 j 2 h */
  readonly duration: (ms: number) => string;
}

const NBSP = '\u00a0';
const MIN_MS = 60_000;
const ZONE = { timeZone: 'Europe/Paris' } as const;
const clock = new Intl.DateTimeFormat('en-GB', { ...ZONE, hour: '2-digit', minute: '2-digit' });

function sayingsOf(
  locale: string,
  time: (clock: string) => string,
  units: Readonly<Record<'d' | 'h' | 'min', string>>,
) {
  const day = new Intl.DateTimeFormat(locale, { ...ZONE, weekday: 'long', day: 'numeric', month: 'long' });
  const count = new Intl.NumberFormat(locale);
  // French counts the first day of a month: mardi 1er décembre.
  const dayText = (ms: number): string =>
    locale === 'fr-FR' ? day.format(ms).replace(/\b1 /, '1er ') : day.format(ms);
  const date = (ms: number): string => `${dayText(ms)}, ${time(clock.format(ms))}`;
  return {
    count: (value: number) => count.format(value),
    day: dayText,
    date,
    at: (ms: number, nowMs: number) => (localDay(ms) === localDay(nowMs) ? time(clock.format(ms)) : date(ms)),
    duration(ms: number) {
      const minutes = Math.max(1, Math.round(ms / MIN_MS));
      if (minutes < 60) return `${minutes}${NBSP}${units.min}`;
      const hours = Math.floor(minutes / 60);
      const rest = minutes % 60;
      if (hours < 48)
        return rest === 0
          ? `${hours}${NBSP}${units.h}`
          : `${hours}${NBSP}${units.h}${NBSP}${String(rest).padStart(2, '0')}`;
      const days = `${Math.floor(hours / 24)}${NBSP}${units.d}`;
      return hours % 24 === 0 ? days : `${days}${NBSP}${hours % 24}${NBSP}${units.h}`;
    },
  } satisfies Sayings;
}

export const SAYINGS: Localized<Sayings> = {
  fr: sayingsOf('fr-FR', (text) => text.replace(':', `${NBSP}h${NBSP}`), { d: 'j', h: 'h', min: 'min' }),
  en: sayingsOf('en-GB', (text) => text, { d: 'd', h: 'h', min: 'min' }),
};
