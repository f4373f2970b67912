// Floods agents with PUSH_DATA at a steady rate of receptions, counting what they acknowledge.

import type { GatewayEui } from '../../protocol/eui.ts';
import { createPacketForwarder, type ServerAddress } from '../../test/stand-ins/packet-forwarder.ts';
import { type LoadTransmission, loadTransmissions } from './load.ts';
import { pace } from './pace.ts';

export interface UdpLoadOptions {
  readonly seed: number;
  readonly agents: ReadonlyMap<GatewayEui, ServerAddress>;
  readonly receptionsPerS: number;
  /** Gateways that hear each transmission. */
  readonly copies: number;
  readonly ackTimeoutMs?: number;
}

export interface UdpLoadCounters {
  readonly transmissions: number;
  /** One datagram each. */
  readonly receptions: number;
  readonly acked: number;
  readonly givenUp: number;
}

export interface UdpLoad {
  start(): Promise<void>;
  stop(): Promise<void>;
  counters(): UdpLoadCounters;
  /** Rejects when the flood broke. */
  readonly done: Promise<void>;
}

export function createUdpLoad(options: UdpLoadOptions): UdpLoad {
  const gateways = [...options.agents.keys()];
  const forwarders = [...options.agents].map(([gatewayEui, server]) =>
    createPacketForwarder({
      gatewayEui,
      server,
      keep: 'counters',
      ...(options.ackTimeoutMs === undefined ? {} : { ackTimeoutMs: options.ackTimeoutMs }),
    }),
  );
  const copies = Math.min(options.copies, gateways.length);
  const everyMs = (1_000 * copies) / options.receptionsPerS;
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let stopPace: (() => void) | null = null;
  let transmissions = 0;
  let receptions = 0;
  let acked = 0;
  let givenUp = 0;

  async function send(gateway: number, rxpk: string): Promise<void> {
    const result = await forwarders[gateway]?.send([rxpk]);
    if (result?.acked === true) acked++;
    else givenUp++;
  }

  function act(transmission: LoadTransmission): void {
    transmissions++;
    for (const { gateway, rxpk } of transmission.receptions) {
      receptions++;
      send(gateway, rxpk).catch(reject);
    }
  }

  return {
    done,
    async start() {
      await Promise.all(forwarders.map((forwarder) => forwarder.start()));
      const items = loadTransmissions({ seed: options.seed, gateways, copies });
      const paced = pace({ items, dueMs: () => transmissions * everyMs, act });
      stopPace = paced.stop;
      paced.done.then(resolve, reject);
    },
    async stop() {
      stopPace?.();
      await Promise.all(forwarders.map((forwarder) => forwarder.stop()));
    },
    counters: () => ({ transmissions, receptions, acked, givenUp }),
  };
}
