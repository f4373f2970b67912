// The journals of agents as the database holds them, kept in memory while they are in use.

import { createSeqSet, type SeqRange, type SeqSet } from '../../protocol/seq-set.ts';
import { createLostRows, type LostRows, missingIn, without } from './lost-rows.ts';
import type { Asked } from './resume.ts';
import type { IngestStore } from './store.ts';

/** One journal of one agent, as the database holds it. */
export interface Stream {
  readonly id: number;
  readonly gatewayId: number;
  readonly epoch: string;
  /** Stored, in quarantine or lost: nothing of this is waited for. */
  readonly held: SeqSet;
  readonly lost: LostRows;
  /** When the database had news of it last before it was looked up, ms since 1970. */
  readonly lastMs: number;
  /** What was asked for again and has not come yet. */
  asked: Asked | null;
}

export interface Streams {
  of(gatewayId: number, epoch: string, nowMs: number): Stream;
  /** It has changed: `save` writes it. */
  touch(stream: Stream): void;
  save(nowMs: number): void;
}

/** Journals remembered in memory; the database knows them all. */
const MAX_STREAMS = 10_000;

export function createStreams(store: Pick<IngestStore, 'openStream' | 'saveStream'>): Streams {
  const streams = new Map<string, Stream>();
  const touched = new Set<Stream>();

  return {
    of(gatewayId, epoch, nowMs) {
      const key = `${gatewayId} ${epoch}`;
      const known = streams.get(key);
      if (known !== undefined) return known;
      const { id, watermark, ranges, lost, lastMs } = store.openStream(gatewayId, epoch, nowMs);
      const held = createSeqSet(watermark, ranges);
      const stream = { id, gatewayId, epoch, held, lost: createLostRows(lost), lastMs, asked: null };
      streams.set(key, stream);
      return stream;
    },
    touch: (stream) => void touched.add(stream),
    save(nowMs) {
      for (const { id, held, lost } of touched) {
        store.saveStream(id, held.watermark(), held.ranges(), lost.ranges(), nowMs);
      }
      touched.clear();
      if (streams.size > MAX_STREAMS) streams.clear();
    },
  };
}

/** These rows will never come; what is stored of them stays so. */
export function giveUp({ held, lost }: Stream, ranges: readonly SeqRange[]): void {
  const missing = missingIn(held, ranges);
  lost.add(missing);
  for (const [first, last] of missing) held.add(first, last);
}

/** What is stored or in quarantine, for the agent to know. */
export function storedOf({ held, lost }: Stream): SeqRange[] {
  const upTo = held.watermark();
  const all: readonly SeqRange[] = upTo === 0 ? held.ranges() : [[1, upTo], ...held.ranges()];
  return without(all, lost.ranges());
}
