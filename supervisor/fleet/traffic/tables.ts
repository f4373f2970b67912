// Traffic as tables for a spreadsheet.

import { type Cell, toCsv } from '../../platform/csv.ts';
import type { Spread, TrafficHour } from './history.ts';
import { CELL_DB, CELL_DBM, type SignalCell } from './signal.ts';

const RATES = ['sf7', 'sf8', 'sf9', 'sf10', 'sf11', 'sf12', 'other'] as const;
const SPREAD = ['mean', 'deviation', 'min', 'max'] as const;

export function hoursTable(hours: readonly TrafficHour[]): string {
  const header = [
    ...['hour', 'receptions', 'crcErrors', 'usualMedian', 'usualSpread', 'usualWeeks', ...RATES],
    ...['rssiDbm', 'snrDb'].flatMap((name) => SPREAD.map((of) => `${name}.${of}`)),
  ];
  const rows = hours.map(({ hourMs, receptions, crcErrors, usual, dataRates, rssiDbm, snrDb }): Cell[] => [
    ...[new Date(hourMs).toISOString(), receptions, crcErrors],
    ...[usual?.median ?? null, usual?.spread ?? null, usual?.weeks ?? null],
    ...RATES.map((rate) => dataRates[rate]),
    ...[rssiDbm, snrDb].flatMap(spreadCells),
  ]);
  return toCsv(header, rows);
}

function spreadCells(spread: Spread | null): Cell[] {
  return SPREAD.map((name) => (spread === null ? null : Math.round(spread[name] * 100) / 100));
}

export function signalTable(cells: readonly SignalCell[]): string {
  const header = ['rssiDbm.from', 'rssiDbm.to', 'snrDb.from', 'snrDb.to', 'lastDay', 'before'];
  const rows = cells.map(({ rssiDbm, snrDb, lastDay, before }): Cell[] => [
    ...[rssiDbm, rssiDbm + CELL_DBM, snrDb, snrDb + CELL_DB, lastDay, before],
  ]);
  return toCsv(header, rows);
}
