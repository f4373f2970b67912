// Rows that are stored and asked for again: which they are, and how they are marked.

import { type Row, RowFlag } from '../../protocol/mqtt/up.ts';
import { type SeqRange, toRanges } from '../../protocol/seq-set.ts';
import type { EpochRows, Publisher } from './publisher.ts';

export interface HistoryRows {
  readonly rows: Pick<EpochRows, 'last' | 'storedUpTo' | 'parked' | 'onStoredUpTo' | 'onPark' | 'onUnpark'>;
  /** Among them, what does not belong to it: still to be sent for the first time, or parked. */
  readonly leftOut: readonly SeqRange[];
}

/**
 * Rows from `seq` on that are held now, as an epoch of its own whose answers move nothing else; `null` when there is
 * none. Rows that are not held are brought anyway.
 */
export function historyOf(
  first: number,
  publisher: Pick<Publisher, 'held' | 'figures'>,
  seq: number,
): HistoryRows | null {
  const { upTo, ranges } = publisher.held();
  const last = ranges.at(-1)?.[1] ?? upTo;
  const from = Math.max(seq, first, 1);
  if (from > last) return null;
  const nothing = (): void => {};
  return {
    rows: {
      last,
      storedUpTo: from - 1,
      parked: [],
      onStoredUpTo: nothing,
      onPark: nothing,
      onUnpark: nothing,
    },
    leftOut: [...gapsOf(upTo, ranges), ...toRanges(publisher.figures().parked)],
  };
}

function gapsOf(upTo: number, ranges: readonly SeqRange[]): SeqRange[] {
  return ranges.map(([first], index): SeqRange => [(ranges[index - 1]?.[1] ?? upTo) + 1, first - 1]);
}

export function sentAgain(row: Row): Row {
  return { ...row, flags: row.flags | RowFlag.again };
}
