// Tells agents what is stored: at once when a window waits for it, otherwise coalesced to spare the backhaul.

import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeRefused, encodeStored, MAX_TOLD_RANGES } from '../../protocol/mqtt/stored.ts';
import { createSeqSet, type SeqRange, type SeqSet } from '../../protocol/seq-set.ts';
import type { RefusedRows, StoredRows } from './messages.ts';

export interface AckDeps {
  readonly euiOf: (gatewayId: number) => GatewayEui | null;
  readonly publish: (eui: GatewayEui, topic: 'stored' | 'refused', payload: Buffer) => void;
}

export interface Acks {
  stored(rows: StoredRows): void;
  refused(rows: RefusedRows): void;
  /** Sends what was held back. */
  stop(): void;
}

/** An agent sends a row again after 10 s without `stored`. */
const COALESCE_MS = 1_000;

interface Pending {
  readonly gatewayId: number;
  readonly epoch: string;
  /** Sequence numbers minus nothing: a set that merges ranges as they come. */
  readonly seqs: SeqSet;
  timer: NodeJS.Timeout | null;
}

export function createAcks({ euiOf, publish }: AckDeps): Acks {
  const pending = new Map<string, Pending>();

  function send(key: string, held: Pending): void {
    pending.delete(key);
    if (held.timer !== null) clearTimeout(held.timer);
    const eui = euiOf(held.gatewayId);
    if (eui === null) return;
    const ranges = rangesOf(held.seqs);
    for (let from = 0; from < ranges.length; from += MAX_TOLD_RANGES) {
      const some = ranges.slice(from, from + MAX_TOLD_RANGES);
      publish(eui, 'stored', encodeStored({ epoch: held.epoch, ranges: some }));
    }
  }

  return {
    stored({ gatewayId, epoch, ranges, urgent }) {
      const key = `${gatewayId} ${epoch}`;
      let held = pending.get(key);
      if (held === undefined) {
        held = { gatewayId, epoch, seqs: createSeqSet(), timer: null };
        pending.set(key, held);
      }
      for (const [first, last] of ranges) held.seqs.add(first, last);
      if (urgent) send(key, held);
      else {
        const waiting = held;
        held.timer ??= setTimeout(() => send(key, waiting), COALESCE_MS);
      }
    },

    refused({ gatewayId, epoch, seqs, reason }) {
      const eui = euiOf(gatewayId);
      if (eui !== null) publish(eui, 'refused', encodeRefused({ epoch, seqs, reason }));
    },

    stop() {
      for (const [key, held] of [...pending]) send(key, held);
    },
  };
}

function rangesOf(seqs: SeqSet): SeqRange[] {
  const upTo = seqs.watermark();
  return upTo === 0 ? [...seqs.ranges()] : [[1, upTo], ...seqs.ranges()];
}
