// RSSI and SNR of what a gateway heard, as a density: today's receptions and those before, apart by shape and colour. Pure.

import { CELL_DB, CELL_DBM, type Signal, type SignalCell } from '../../fleet/traffic/signal.ts';
import { createFormat, type Format } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable, tableTwin } from '../kit/data-table.ts';
import { type Language, TEXTS } from '../texts.ts';
import { GATEWAY_TEXTS } from './texts.ts';

const WIDTH = 560;
const HEIGHT = 240;
/** dBm and dB between two lines of the grid. */
const STEP = { rssi: 20, snr: 10 } as const;
/** Half of the largest mark, and of the smallest that is seen. */
const RADIUS = { most: 6, least: 1.4 } as const;
type When = 'lastDay' | 'before';

export function density(eui: string, { cells, counted, oneIn }: Signal, language: Language): Html {
  if (cells.length === 0) return html``;
  const { signal: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const rssi = rangeOf(
    cells.map(({ rssiDbm }) => rssiDbm),
    CELL_DBM,
    STEP.rssi,
  );
  const snr = rangeOf(
    cells.map(({ snrDb }) => snrDb),
    CELL_DB,
    STEP.snr,
  );
  const xOf = (dbm: number): number => ((dbm - rssi.from) / (rssi.to - rssi.from)) * WIDTH;
  const yOf = (db: number): number => HEIGHT - ((db - snr.from) / (snr.to - snr.from)) * HEIGHT;
  const most = Math.max(...cells.flatMap(({ lastDay, before }) => [lastDay, before]));
  const radius = (count: number): number => Math.max(RADIUS.least, RADIUS.most * Math.sqrt(count / most));
  // Side by side within their cell: neither hides the other.
  const before = cells.flatMap(({ rssiDbm, snrDb, before: count }) =>
    count === 0 ? [] : [circle(xOf(rssiDbm + CELL_DBM * 0.27), yOf(snrDb + CELL_DB / 2), radius(count))],
  );
  const today = cells.flatMap(({ rssiDbm, snrDb, lastDay: count }) =>
    count === 0 ? [] : [square(xOf(rssiDbm + CELL_DBM * 0.73), yOf(snrDb + CELL_DB / 2), radius(count))],
  );
  const lines = [
    ...rssi.lines.map((dbm) => `M${round(xOf(dbm))} 0V${HEIGHT}`),
    ...snr.lines.map((db) => `M0 ${round(yOf(db))}H${WIDTH}`),
  ];
  const label = texts.densityLabel(
    mostOften(cells, 'lastDay', format, language),
    mostOften(cells, 'before', format, language),
  );
  return html`<h3>${texts.density}</h3><figure class="chart"><div class="plot cells"><div class="scale" aria-hidden="true">${snr.lines.toReversed().map((db) => html`<span>${signed(db, format)}${db === snr.to ? '\u00a0dB' : ''}</span>`)}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><path class="grid" d="${lines.join('')}"/><path class="before" d="${before.join('')}"/><path class="today" d="${today.join('')}"/></svg>
<div class="scale across" aria-hidden="true">${rssi.lines.map((dbm) => html`<span>${signed(dbm, format)}${dbm === rssi.to ? '\u00a0dBm' : ''}</span>`)}</div></div>
<ul class="key"><li class="today">${texts.today}</li><li class="before">${texts.older}</li></ul>
<figcaption>${texts.densityNote(counted, format.count(counted), oneIn)}</figcaption>${twin(cells, format, language)}<p class="more"><a href="/api/v1/gateways/${eui}/signal?format=csv" download>${texts.csv}</a></p></figure>`;
}

/** The edges, on lines of the grid, of what there is; at least one step wide. */
function rangeOf(values: readonly number[], cell: number, step: number) {
  const from = Math.floor(Math.min(...values) / step) * step;
  const to = Math.max(from + step, Math.ceil((Math.max(...values) + cell) / step) * step);
  return {
    ...{ from, to },
    lines: Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step),
  };
}

function mostOften(cells: readonly SignalCell[], when: When, format: Format, language: Language): string {
  const { signal: texts } = GATEWAY_TEXTS[language];
  const found = cells.reduce<SignalCell | null>(
    (best, one) => (one[when] > (best?.[when] ?? 0) ? one : best),
    null,
  );
  if (found === null) return texts.none;
  const rssi = `${signed(found.rssiDbm + CELL_DBM / 2, format)}\u00a0dBm`;
  return texts.most(rssi, `${signed(found.snrDb + CELL_DB / 2, format)}\u00a0dB`);
}

function twin(cells: readonly SignalCell[], format: Format, language: Language): Html {
  const { signal: texts } = GATEWAY_TEXTS[language];
  const rows = cells
    .toReversed()
    .map(({ rssiDbm, snrDb, lastDay, before }) => [
      `${signed(rssiDbm, format)} … ${signed(rssiDbm + CELL_DBM, format)}\u00a0dBm`,
      `${signed(snrDb, format)} … ${signed(snrDb + CELL_DB, format)}\u00a0dB`,
      format.count(lastDay),
      format.count(before),
    ]);
  const columns = [
    { label: 'RSSI' },
    ...['SNR', texts.today, texts.older].map((label) => ({ label, isFigure: true })),
  ];
  return tableTwin(texts.table, dataTable(texts.density, columns, rows));
}

function circle(x: number, y: number, radius: number): string {
  const r = round(radius);
  const across = round(2 * r);
  return `M${round(x - r)} ${round(y)}a${r} ${r} 0 0 0 ${across} 0a${r} ${r} 0 0 0 ${-across} 0`;
}

function square(x: number, y: number, radius: number): string {
  const side = round(2 * radius * 0.9);
  return `M${round(x - side / 2)} ${round(y - side / 2)}h${side}v${side}h${-side}z`;
}

function signed(value: number, format: Format): string {
  return format.count(value).replace('-', '−');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
