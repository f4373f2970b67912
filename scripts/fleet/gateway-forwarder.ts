// One gateway of the fleet: its packet forwarder, with its habits, collecting receptions into datagrams.

import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import {
  createPacketForwarder,
  type PacketForwarder,
  type ServerAddress,
} from '../../test/stand-ins/packet-forwarder.ts';
import type { ConcentratorCounter } from '../../test/stand-ins/transmitter/counter.ts';
import type { Transmitted } from '../../test/stand-ins/transmitter/transmitter.ts';
import type { GatewayFaults } from './faults.ts';
import type { GatewaySite } from './gateways.ts';

export interface GatewayForwarder {
  readonly site: GatewaySite;
  readonly forwarder: PacketForwarder;
  start(): Promise<void>;
  /** As when its process is ended: what it has not sent is lost. It may start again. */
  halt(): Promise<void>;
  /** Sends what is left, waits a moment for its PUSH_ACK, and closes. */
  stop(): Promise<void>;
  /** A reception: goes out with the next fetch; lost while it does not run. */
  report(rxpk: string): void;
}

export interface FleetDatagram {
  readonly gatewayEui: GatewayEui;
  readonly rxpks: readonly string[];
  readonly acked: boolean;
  /** From sending to PUSH_ACK, or to giving up. */
  readonly ms: number;
  /** ms since 1970 by the monotonic clock. */
  readonly sentAtMs: number;
}

export interface GatewayForwarderOptions {
  readonly site: GatewaySite;
  readonly server: ServerAddress;
  /** The forwarder's own when left out. */
  readonly statIntervalMs?: number;
  readonly pullIntervalMs?: number;
  /** Of its concentrator: receptions and transmissions go by the same. */
  readonly counter: ConcentratorCounter;
  readonly faults: () => GatewayFaults;
  readonly onTransmitted: (transmitted: Transmitted) => void;
  readonly onDatagram: (datagram: FleetDatagram) => void;
  readonly onPullResp: (gatewayEui: GatewayEui, pullResp: PullResp) => void;
}

/** The reference forwarder fetches from the concentrator every 10 ms; what has come by then shares a datagram. */
const FETCH_MS = 10;
/** NB_PKT_MAX of the reference forwarder. */
const MAX_RXPK = 8;
/** PUSH_ACKs come within milliseconds when they come at all. */
const DRAIN_MS = 1_000;

export function createGatewayForwarder(options: GatewayForwarderOptions): GatewayForwarder {
  const { site, server, faults } = options;
  const { habits } = site;
  const knowsTime = habits.time !== 'absent';
  const kerlink = habits.spelling === 'kerlink';
  const forwarder = createPacketForwarder({
    gatewayEui: site.eui,
    server,
    version: habits.version,
    trailingNul: habits.trailingNul,
    clockOffsetMs: habits.clockOffsetMs,
    keep: 'counters',
    ...(options.statIntervalMs === undefined ? {} : { statIntervalMs: options.statIntervalMs }),
    ...(options.pullIntervalMs === undefined ? {} : { pullIntervalMs: options.pullIntervalMs }),
    stat: () => ({
      time: habits.statTime,
      // Position and time come from the same GPS receiver.
      position: knowsTime && !faults().gpsLost ? site : null,
      decimalAltitude: habits.decimalAltitude,
      temperatureC: faults().temperatureC ?? habits.temperatureC,
    }),
    onPullResp: (pullResp) => options.onPullResp(site.eui, pullResp),
    transmitter: {
      ...{ counter: options.counter, txAck: habits.txAck, gps: knowsTime },
      otherPower: kerlink ? 'errs' : 'warns',
      remembersAir: kerlink,
      refusal: () => faults().txError,
      onTransmitted: options.onTransmitted,
    },
  });
  let fetched: string[] = [];
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  /** Bounded by the forwarder's own limit on what waits for a PUSH_ACK. */
  const outstanding = new Set<Promise<void>>();

  function flush(): void {
    timer = null;
    const rxpks = fetched;
    fetched = [];
    for (let from = 0; from < rxpks.length; from += MAX_RXPK) {
      const sending = send(rxpks.slice(from, from + MAX_RXPK)).finally(() => outstanding.delete(sending));
      outstanding.add(sending);
    }
  }

  async function send(rxpks: readonly string[]): Promise<void> {
    const { acked, ms, sentAtMs } = await forwarder.send(rxpks);
    options.onDatagram({ gatewayEui: site.eui, rxpks, acked, ms, sentAtMs: sentAtMs[0] as number });
  }

  return {
    site,
    forwarder,
    async start() {
      await forwarder.start();
      running = true;
    },
    async halt() {
      running = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      fetched = [];
      await forwarder.stop();
    },
    async stop() {
      running = false;
      if (timer !== null) {
        clearTimeout(timer);
        flush();
      }
      const enough = new AbortController();
      const drained = Promise.all(outstanding).then(() => enough.abort());
      await sleep(DRAIN_MS, null, { signal: enough.signal }).catch(() => {});
      await forwarder.stop();
      await drained;
    },
    report(rxpk) {
      if (!running) return;
      fetched.push(rxpk);
      timer ??= setTimeout(flush, FETCH_MS);
    },
  };
}
