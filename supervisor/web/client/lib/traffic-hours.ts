// The hours that the server wrote beside its picture, as the chart draws and says them.

import type { AlignedData } from 'uplot';

export interface TrafficHours {
  /** When the first one began, s since 1970. */
  readonly firstS: number;
  readonly received: readonly number[];
  /** `null`: not known of this hour. */
  readonly usual: readonly (readonly [median: number, spread: number] | null)[];
  /** What changed, and when; `null`: nothing to point at. */
  readonly event: { readonly atS: number; readonly text: string } | null;
  say(index: number, words: DOMStringMap): string;
}

const HOUR_S = 3_600;

/** `data-hours`: the first hour, then of each `received` or `received,median,spread`. */
export function readHours({ dataset }: HTMLElement): TrafficHours {
  const [first = '0', ...rest] = (dataset['hours'] ?? '').split(' ');
  const figures = rest.map((one) => one.split(',').map(Number));
  const firstS = Number(first) / 1_000;
  const received = figures.map(([count = 0]) => count);
  const usual = figures.map(([, median, spread]) =>
    median === undefined || spread === undefined ? null : ([median, spread] as const),
  );
  const [at = '', ...text] = (dataset['event'] ?? '').split(' ');
  return {
    ...{ firstS, received, usual },
    event: at === '' ? null : { atS: Number(at) / 1_000, text: text.join(' ') },
    say(index, words) {
      const [count, known] = [received[index] ?? 0, usual[index] ?? null];
      const number = new Intl.NumberFormat(document.documentElement.lang);
      const template = (known === null ? words['sayUnknown'] : words['say']) ?? '';
      return template
        .replace('{hour}', hourText(firstS + index * HOUR_S, true))
        .replace('{received}', number.format(count))
        .replace('{median}', number.format(Math.round(known?.[0] ?? 0)))
        .replace('{spread}', number.format(Math.round(known?.[1] ?? 0)));
    },
  };
}

/** Columns: when, upper and lower edge of what is usual, its median, what was received. */
export function aligned({ firstS, received, usual }: TrafficHours): AlignedData {
  return [
    received.map((_, index) => firstS + index * HOUR_S),
    usual.map((one) => (one === null ? null : one[0] + one[1])),
    usual.map((one) => (one === null ? null : Math.max(0, one[0] - one[1]))),
    usual.map((one) => (one === null ? null : one[0])),
    [...received],
  ];
}

/** As people say an hour in Paris; its day where asked, or where it is midnight. */
export function hourText(atS: number, hasDay: boolean): string {
  const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
  const zone = { timeZone: 'Europe/Paris' } as const;
  const [hour = '', minute = ''] = new Intl.DateTimeFormat('en-GB', { ...zone, timeStyle: 'short' })
    .format(atS * 1_000)
    .split(':');
  const time = language === 'en' ? `${hour}:${minute}` : `${hour}\u00a0h\u00a0${minute}`;
  const day = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
    ...{ ...zone, weekday: 'short', day: 'numeric', month: 'short' },
  }).format(atS * 1_000);
  if (hasDay) return `${day} ${time}`;
  return hour === '00' ? day : time.replace(/\u00a000$/, '');
}
