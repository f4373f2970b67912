// Incidents as a table that a spreadsheet opens. Pure.

import { isoTime } from '../access/review.ts';
import { type Cell, toCsv } from '../platform/csv.ts';
import type { IncidentView } from './schemas.ts';

const MINUTE_MS = 60_000;
const HEADER = [
  ...['ref', 'state', 'severity', 'title', 'started', 'opened', 'acknowledged', 'restored', 'closed'],
  ...['responseMin', 'responseOpenMin', 'responseVerdict'],
  ...['restorationMin', 'restorationOpenMin', 'restorationVerdict'],
  ...['holder', 'cause', 'remedy', 'reopened', 'sensors', 'sensorsAlone', 'equipment'],
] as const;

/** Times are ISO 8601 in UTC, durations whole minutes. */
export function incidentsTable(views: readonly IncidentView[]): string {
  return toCsv(HEADER, views.map(rowOf));
}

function rowOf(one: IncidentView): readonly Cell[] {
  const { response, restoration } = one.clocks;
  const minutes = (ms: number): number => Math.round(ms / MINUTE_MS);
  return [
    ...[one.ref, one.state, one.severity, one.title.fr],
    ...[one.startedMs, one.openedMs, one.acknowledgedMs, one.restoredMs, one.closedMs].map(isoTime),
    ...[minutes(response.elapsedMs), minutes(response.openMs), response.verdict],
    ...[minutes(restoration.elapsedMs), minutes(restoration.openMs), restoration.verdict],
    ...[one.holder, one.cause, one.remedy, one.reopened, one.sensors, one.sensorsAlone],
    one.members.map(({ name, equipment }) => `${name.fr} (${equipment})`).join('; '),
  ];
}
