// Planned work, and how it was announced, as tables that a spreadsheet opens. Pure.

import { isoTime } from '../access/review.ts';
import { type Cell, toCsv } from '../platform/csv.ts';
import type { PunctualView } from './planning-schemas.ts';
import type { WorkView } from './schemas.ts';

const MINUTE_MS = 60_000;
const HEADER = [
  ...['ref', 'state', 'title', 'from', 'to', 'started', 'ended', 'published', 'objectUntil', 'urgentReason'],
  ...['partner', 'organiser', 'impact', 'sensors', 'sensorsLost', 'overrunMin', 'isObjected', 'equipment'],
] as const;
const NOTICE_HEADER = [
  ...['ref', 'title', 'state', 'partner', 'from', 'to', 'urgentReason', 'announced', 'limit', 'verdict'],
  ...['started', 'ended', 'accepted'],
] as const;

/** Times are ISO 8601 in UTC, durations whole minutes. */
export function worksTable(views: readonly WorkView[]): string {
  return toCsv(HEADER, views.map(rowOf));
}

function rowOf(one: WorkView): readonly Cell[] {
  const overMs = one.endedMs === null ? 0 : Math.max(0, one.endedMs - one.toMs);
  return [
    ...[one.ref, one.state, one.title],
    ...[one.fromMs, one.toMs, one.startedMs, one.endedMs, one.publishedMs, one.objectUntilMs].map(isoTime),
    ...[one.urgentReason, one.partnerId, one.organiser, one.effect?.impact ?? null],
    ...[one.effect?.sensors ?? null, one.effect?.sensorsLost ?? null, Math.round(overMs / MINUTE_MS)],
    one.isObjected ? 'yes' : 'no',
    one.equipment.map(({ name, equipment }) => `${name.fr} (${equipment})`).join('; '),
  ];
}

/** One line for each work; `accepted`: when each partner's mail server took the notice of its last window. */
export function punctualityTable(items: readonly PunctualView[]): string {
  return toCsv(
    NOTICE_HEADER,
    items.map(({ evidence, ...one }): readonly Cell[] => {
      const last = evidence.at(-1);
      return [
        ...[one.ref, one.title, one.state, one.partnerId, isoTime(one.fromMs), isoTime(one.toMs)],
        ...[one.urgentReason, isoTime(last?.announcedMs ?? null), isoTime(last?.limitMs ?? null)],
        ...[last?.verdict ?? null, isoTime(one.startedMs), isoTime(one.endedMs)],
        (last?.partners ?? [])
          .map(({ partnerId, acceptedMs, told }) => `${partnerId}: ${isoTime(acceptedMs) ?? told}`)
          .join('; '),
      ];
    }),
  );
}
