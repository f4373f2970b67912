// Numbers, instants and ages as people read them. Europe/Paris only here, at the edge.

import type { Texts } from './texts.ts';

const NBSP = '\u00a0';

export interface Format {
  count(value: number): string;
  /** A share of 1, as a percentage. */
  percent(share: number): string;
  /** The same with two decimals: availabilities differ after the second. */
  share(share: number): string;
  decimal(value: number): string;
  /** 14:05:09 */
  clock(ms: number): string;
  /** An instant of today as a time, an earlier one with its date. */
  instant(ms: number, nowMs: number): string;
  age(ageMs: number): string;
  /** 29 nov. */
  day(ms: number): string;
  /** A day and a time, with the year. */
  date(ms: number): string;
}

/** One for each language: what Intl formats with takes milliseconds to make, and a list has hundreds of sentences. */
const made = new Map<Texts, Format>();

export function createFormat(texts: Texts): Format {
  const format = made.get(texts) ?? newFormat(texts);
  made.set(texts, format);
  return format;
}

/** Instants that a page says are the same each second, and Intl takes microseconds for each. */
const MAX_REMEMBERED = 5_000;

function remembered(say: (ms: number) => string): (ms: number) => string {
  const said = new Map<number, string>();
  return (ms) => {
    const minute = Math.floor(ms / 60_000);
    const known = said.get(minute);
    if (known !== undefined) return known;
    if (said.size >= MAX_REMEMBERED) said.clear();
    const text = say(ms);
    said.set(minute, text);
    return text;
  };
}

function newFormat(texts: Texts): Format {
  const zone = { timeZone: 'Europe/Paris' } as const;
  const whole = new Intl.NumberFormat(texts.locale);
  const one = new Intl.NumberFormat(texts.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(texts.locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    roundingMode: 'floor', // 99.96 % is not 100 %.
  });
  const fine = new Intl.NumberFormat(texts.locale, {
    ...{ style: 'percent', roundingMode: 'floor' },
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const clock = new Intl.DateTimeFormat(texts.locale, { ...zone, timeStyle: 'medium' });
  const hour = new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(texts.locale, { ...zone, day: 'numeric', month: 'short' });

  const long = new Intl.DateTimeFormat(texts.locale, {
    ...zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });

  const dayText = remembered((ms) => day.format(ms));
  const time = remembered((ms) => {
    const [hours, minutes] = hour.format(ms).split(':') as [string, string];
    return texts.time(hours, minutes);
  });

  return {
    count: (value) => whole.format(value),
    percent: (value) => share.format(value),
    share: (value) => fine.format(value),
    decimal: (value) => one.format(value),
    clock: (ms) => clock.format(ms),
    instant: (ms, nowMs) =>
      dayText(ms) === dayText(nowMs) ? time(ms) : texts.dayTime(dayText(ms), time(ms)),
    day: dayText,
    date: (ms) => texts.dayTime(long.format(ms), time(ms)),
    age(ageMs) {
      const seconds = Math.max(0, Math.floor(ageMs / 1_000));
      if (seconds < 60) return `${seconds}${NBSP}${texts.ages.s}`;
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return `${minutes}${NBSP}${texts.ages.min}`;
      const hours = Math.floor(minutes / 60);
      return hours < 48
        ? `${hours}${NBSP}${texts.ages.h}`
        : `${Math.floor(hours / 24)}${NBSP}${texts.ages.d}`;
    },
  };
}
