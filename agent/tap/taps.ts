// All further servers of the settings, beside the main path: whatever goes wrong with them stays with them.

import type { PullData } from '../../protocol/semtech/pull-data.ts';
import { type PushData, type PushDataContent, splitPushData } from '../../protocol/semtech/push-data.ts';
import type { Downlink } from '../downlink/downlink.ts';
import type { TapSettings } from '../settings.ts';
import { createLookup } from '../udp/lookup.ts';
import { createTap, type Tap, type TapFigures } from './tap.ts';

export interface TapsDeps {
  readonly settings: readonly TapSettings[];
  readonly downlink: Pick<Downlink, 'direct'>;
  readonly now: () => number;
  readonly log: (fields: object, message: string) => void;
}

export interface Taps {
  start(): void;
  /** Copies of a datagram, sent without waiting for anything; never throws. */
  pushData(datagram: PushData, bytes: Buffer): void;
  pullData(datagram: PullData, bytes: Buffer): void;
  figures(): readonly TapFigures[];
  stop(): Promise<void>;
}

const TICK_MS = 1_000;
/** A datagram that trips the reader would trip it again and again. */
const MAX_LOGGED = 20;

export function createTaps({ settings, downlink, now, log }: TapsDeps): Taps {
  const lookup = createLookup();
  const taps: readonly Tap[] = settings.map((one) => createTap({ settings: one, lookup, downlink, now }));
  let ticking: NodeJS.Timeout | undefined;
  let logged = 0;

  function each(act: (tap: Tap) => void): void {
    for (const tap of taps) {
      try {
        act(tap);
      } catch (error) {
        if (logged++ < MAX_LOGGED) log({ err: error, tap: tap.figures().name }, 'a tap stumbled');
      }
    }
  }

  return {
    start() {
      each((tap) => tap.tick());
      if (taps.length > 0) ticking = setInterval(() => each((tap) => tap.tick()), TICK_MS);
    },
    pushData(datagram, bytes) {
      let content: PushDataContent | null = null;
      const read = (): PushDataContent => {
        content ??= splitPushData(datagram.json);
        return content;
      };
      each((tap) => tap.pushData(datagram, bytes, read));
    },
    pullData: (datagram, bytes) => each((tap) => tap.pullData(datagram, bytes)),
    figures: () => taps.map((tap) => tap.figures()),
    async stop() {
      clearInterval(ticking);
      await Promise.all(taps.map((tap) => tap.stop()));
    },
  };
}
