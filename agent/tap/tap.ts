// One further server that gets a copy of what the packet forwarder sends and, where its settings say so, may transmit.

import type { PullData } from '../../protocol/semtech/pull-data.ts';
import type { PushData, PushDataContent } from '../../protocol/semtech/push-data.ts';
import type { Downlink } from '../downlink/downlink.ts';
import type { TapSettings } from '../settings.ts';
import type { Lookup } from '../udp/lookup.ts';
import { createRemoteLns } from '../udp/remote-lns.ts';
import { copyFor } from './copy.ts';

export interface TapDeps {
  readonly settings: TapSettings;
  readonly lookup: Lookup;
  readonly downlink: Pick<Downlink, 'direct'>;
  readonly now: () => number;
}

export interface TapFigures {
  readonly name: string;
  readonly sent: number;
  readonly acked: number;
  readonly unanswered: number;
  readonly unsent: number;
  /** Receptions and `stat`s that its filters kept back are in none of these. */
  readonly unexpected: number;
  readonly downlinks: number;
  /** Not passed on: unreadable, too many, or no way to the forwarder. */
  readonly downlinksRefused: number;
}

export interface Tap {
  pushData(datagram: PushData, bytes: Buffer, content: () => PushDataContent): void;
  pullData(datagram: PullData, bytes: Buffer): void;
  figures(): TapFigures;
  tick(): void;
  stop(): Promise<void>;
}

export function createTap({ settings, lookup, downlink, now }: TapDeps): Tap {
  const { name, address, direction } = settings;
  let passed = 0;
  let refused = 0;
  const lns = createRemoteLns({
    server: address,
    lookup,
    now,
    onPullResp(pullResp, bytes) {
      const asker = { via: 'tap', server: name, reply: (txAck: Buffer) => lns.sendTxAck(txAck) } as const;
      // Never asked for where there was no PULL_DATA.
      if (direction === 'both' && downlink.direct(asker, pullResp, bytes)) passed++;
      else refused++;
    },
  });

  return {
    pushData(datagram, bytes, content) {
      const copy = copyFor(settings, datagram, bytes, content);
      if (copy !== null) lns.send('push-data', datagram.token, copy);
    },
    pullData({ token }, bytes) {
      if (direction === 'both') lns.send('pull-data', token, bytes);
    },
    figures: () => ({ name, ...lns.figures(), downlinks: passed, downlinksRefused: refused }),
    tick: lns.tick,
    stop: lns.stop,
  };
}
