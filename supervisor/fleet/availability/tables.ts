// Availability as tables for a spreadsheet.

import { type Cell, toCsv } from '../../platform/csv.ts';
import type { AvailabilitySeconds } from './availability.ts';
import type { IntervalView } from './schemas.ts';

const SECONDS: readonly (keyof AvailabilitySeconds)[] = [
  'period',
  'inService',
  'up',
  'down',
  'announced',
  'upAnnounced',
  'downAnnounced',
  'blind',
  'unknown',
  'outOfService',
];

export interface FiguresLine {
  readonly equipment: string;
  readonly name: string;
  readonly raw: number | null;
  readonly excludingAnnounced: number | null;
  readonly seconds: AvailabilitySeconds;
}

export function figuresTable(lines: readonly FiguresLine[]): string {
  const header = ['equipment', 'name', 'raw', 'excludingAnnounced', ...SECONDS.map((name) => `${name}S`)];
  return toCsv(
    header,
    lines.map(({ equipment, name, raw, excludingAnnounced, seconds }) => [
      ...[equipment, name, raw, excludingAnnounced],
      ...SECONDS.map((key) => seconds[key]),
    ]),
  );
}

export function intervalsTable(intervals: readonly IntervalView[]): string {
  const header = ['from', 'to', 'seconds', 'counted', 'state', 'source', 'reference', 'incident', 'reasons'];
  const rows = intervals.map((one): Cell[] => [
    new Date(one.fromMs).toISOString(),
    new Date(one.toMs).toISOString(),
    (one.toMs - one.fromMs) / 1_000,
    ...[one.counted, one.state, one.source, one.reference, one.incident],
    one.reasons.map(({ kind }) => kind).join(' '),
  ]);
  return toCsv(header, rows);
}
