// What an agent's `hello` sets off: it learns what is held, rows that will never come are written off, missing ones asked for.

import type { Hello } from '../../protocol/mqtt/hello.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { countOf } from './lost-rows.ts';
import type { Results } from './results.ts';
import { decideResume } from './resume.ts';
import type { IngestStore } from './store.ts';
import { giveUp, type Stream, type Streams, storedOf } from './streams.ts';

export type { Hello };

export interface HellosDeps {
  readonly store: Pick<IngestStore, 'addGap' | 'gapsOf'>;
  readonly streams: Streams;
  readonly results: Pick<Results, 'stored' | 'resume' | 'counts'>;
  /** `streamOf` finds the database's side of each journal that the agent has told of. */
  readonly announced: (
    gatewayId: number,
    hello: Hello,
    streamOf: (epoch: string) => Stream,
    arrivalMs: number,
  ) => void;
}

export interface Hellos {
  take(gatewayId: number, hello: Hello, arrivalMs: number): void;
}

export function createHellos({ store, streams, results, announced }: HellosDeps): Hellos {
  /** So that it does not send it again. */
  function tellStored(stream: Stream): void {
    const { gatewayId, epoch } = stream;
    const ranges = storedOf(stream);
    if (ranges.length > 0) results.stored({ gatewayId, epoch, ranges, urgent: true });
  }

  function askForMissing(stream: Stream, hello: Hello, arrivalMs: number): void {
    const { gatewayId, epoch } = stream;
    if (hello.storedUpTo <= stream.held.watermark()) {
      stream.asked = null;
      return;
    }
    const decision = decideResume(hello, stream.held, store.gapsOf(gatewayId, epoch), stream.asked);
    giveUp(stream, decision.explained);
    if (decision.forgotten.length > 0) forget(stream, decision.forgotten, arrivalMs);
    const { seq } = decision;
    if (seq === null) {
      stream.asked = null;
      return;
    }
    stream.asked = { seq, times: stream.asked?.seq === seq ? stream.asked.times + 1 : 1 };
    results.resume({ gatewayId, epoch, seq });
  }

  /** They came between the backup and its restoration, or the agent forgot them before it was asked. */
  function forget(stream: Stream, ranges: readonly SeqRange[], arrivalMs: number): void {
    const rows = countOf(ranges);
    const gap = {
      epoch: stream.epoch,
      class: 'any',
      reason: 'forgotten',
      first: ranges[0]?.[0] ?? 0,
      last: ranges.at(-1)?.[1] ?? 0,
      rows,
      fromMs: stream.lastMs,
      toMs: arrivalMs,
      timeUncertain: true,
    } as const;
    if (store.addGap(stream.gatewayId, gap, arrivalMs)) results.counts.dropped += rows;
    giveUp(stream, ranges);
  }

  return {
    take(gatewayId, hello, arrivalMs) {
      const streamOf = (epoch: string): Stream => {
        const stream = streams.of(gatewayId, epoch, arrivalMs);
        streams.touch(stream);
        return stream;
      };
      const current = streamOf(hello.epoch);
      giveUp(current, hello.dropped);
      tellStored(current);
      for (const { epoch } of hello.older) tellStored(streamOf(epoch));
      askForMissing(current, hello, arrivalMs);
      announced(gatewayId, hello, streamOf, arrivalMs);
    },
  };
}
