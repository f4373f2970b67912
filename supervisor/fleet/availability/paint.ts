// The intervals that rows of `equipment_states` leave when later rows win over earlier ones. Pure.

import type { StateRow } from '../health/model.ts';
import { type Interval, overlay, type Stretch } from './intervals.ts';

/** What painting needs of a row. */
export type PaintedRow = Pick<StateRow, 'fromMs' | 'toMs' | 'source' | 'recordedMs'>;

/** `rows` of one piece of equipment and one track, in the order of their ids. Time that no row speaks of is left out. */
export function paint<R extends PaintedRow>(rows: readonly R[], period: Interval): Stretch<R>[] {
  return overlay(
    rows.map((value) => ({
      fromMs: Math.max(value.fromMs, period.fromMs),
      toMs: Math.min(endMs(value), period.toMs),
      value,
    })),
  );
}

/**
 * An observed row without end holds until a newer one says otherwise. Corrections and what was back-filled speak of
 * the past: they end when they were written at the latest, for nothing would ever take them back.
 */
export function endMs({ toMs, source, recordedMs }: PaintedRow): number {
  const saidMs = toMs ?? Number.POSITIVE_INFINITY;
  return source === 'observed' ? saidMs : Math.min(saidMs, recordedMs);
}
