// How strong it hears: means of a day against the week before, and the spread over data rates. Pure.

import type { Spread, TrafficHour } from '../../fleet/traffic/history.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { figures } from '../kit/figure.ts';
import { TEXTS } from '../texts.ts';
import { density } from './density.ts';
import { gauge } from './gauge.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

const RATES = ['sf7', 'sf8', 'sf9', 'sf10', 'sf11', 'sf12', 'other'] as const;
/** The current hour too. */
const LAST_HOURS = 25;

export function signal({ past: { hours }, signal: heard, card, language }: GatewayView): Html {
  const { signal: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const [day, week] = [hours.slice(-LAST_HOURS), hours.slice(0, -LAST_HOURS)];
  const told = (value: number | null, unit: string): string =>
    value === null ? '–' : `${format.decimal(value).replace('-', '−')}\u00a0${unit}`;
  const figure = (label: string, key: 'rssiDbm' | 'snrDb', unit: string) => {
    const before = meanOf(week, key);
    const reference = before === null ? texts.noneBefore : texts.before(told(before, unit));
    return { label, value: told(meanOf(day, key), unit), reference };
  };
  if (meanOf(day, 'rssiDbm') === null && day.every(({ receptions }) => receptions === 0)) {
    return section(texts.title, texts.note, html`<p>${texts.nothing}</p>`);
  }
  return section(
    texts.title,
    texts.note,
    html`${figures([figure(texts.rssi, 'rssiDbm', 'dBm'), figure(texts.snr, 'snrDb', 'dB')])}${density(card.eui, heard, language)}`,
  );
}

/** Which data rates it heard, today and in the week before. */
export function dataRates({ past: { hours }, card, language }: GatewayView): Html {
  const { signal: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const [day, week] = [hours.slice(-LAST_HOURS), hours.slice(0, -LAST_HOURS)];
  const hadWeek = week.some(({ receptions }) => receptions > 0);
  const [today, before] = [ratesOf(day), ratesOf(week)];
  const rows = RATES.filter((rate) => today[rate] + before[rate] > 0).map((rate) => [
    rate === 'other' ? texts.otherRate : rate.toUpperCase(),
    gauge(today[rate], language, hadWeek ? before[rate] : null),
    hadWeek ? format.percent(before[rate]) : '–',
  ]);
  if (rows.length === 0) return html``;
  const columns = [{ label: texts.rate }, { label: texts.today }, { label: texts.week, isFigure: true }];
  const csv = html`<p class="more"><a href="/api/v1/gateways/${card.eui}/traffic?days=8&amp;format=csv" download>${texts.csv}</a></p>`;
  return section(texts.rates, texts.ratesNote, html`${dataTable(texts.rates, columns, rows)}${csv}`);
}

/** Weighted by how many each hour had; `null`: none. */
export function meanOf(hours: readonly TrafficHour[], key: 'rssiDbm' | 'snrDb'): number | null {
  const spreads = hours.map((hour) => hour[key]).filter((one): one is Spread => one !== null);
  const count = spreads.reduce((sum, one) => sum + one.count, 0);
  return count === 0 ? null : spreads.reduce((sum, one) => sum + one.mean * one.count, 0) / count;
}

function ratesOf(hours: readonly TrafficHour[]): Record<(typeof RATES)[number], number> {
  const sums = { sf7: 0, sf8: 0, sf9: 0, sf10: 0, sf11: 0, sf12: 0, other: 0 };
  for (const { dataRates } of hours) for (const rate of RATES) sums[rate] += dataRates[rate];
  const total = Math.max(
    1,
    Object.values(sums).reduce((sum, one) => sum + one, 0),
  );
  for (const rate of RATES) sums[rate] /= total;
  return sums;
}
