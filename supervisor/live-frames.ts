// Wiring of the traffic as it comes: one store for its page and its stream, and what many ask for at once is read once.

import type { Book } from './fleet/inventory/book.ts';
import type { Reader } from './platform/reader.ts';
import { keptFor } from './web/kept.ts';
import type { TrafficFilter } from './web/live/filter.ts';
import { type Asked, lookBack } from './web/live/look-back.ts';
import { createTrafficStore, type HeardFrame } from './web/live/store.ts';
import { createFrameStream, type FrameStream } from './web/live/stream.ts';

export interface LiveFramesDeps {
  readonly reader: Reader;
  readonly gateways: Book['gateways'];
  readonly now: () => number;
}

export interface LiveFrames extends FrameStream {
  /** Of these gateways, the newest that match. */
  newest(gatewayIds: readonly number[], filter: TrafficFilter): Promise<readonly HeardFrame[]>;
}

const KEPT_MS = 1_000;

export function createLiveFrames({ reader, gateways, now }: LiveFramesDeps): LiveFrames {
  const store = createTrafficStore(reader);
  const looked = keptFor(KEPT_MS, (asked: string) => lookBack(store, JSON.parse(asked) as Asked), now);
  const newestId = keptFor(KEPT_MS, () => store.newestId(), now);
  const stream = createFrameStream({
    ...{ gateways, store },
    lookBack: (asked) => looked(JSON.stringify(asked)),
  });
  return {
    ...stream,
    async newest(gatewayIds, filter) {
      const through = await newestId('all');
      return (await looked(JSON.stringify({ gatewayIds, filter, after: null, through }))).frames;
    },
  };
}
