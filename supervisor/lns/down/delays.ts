// Turns the times that frames and downlinks bring along into delays by hop, and into the use of each gateway's RX1 delay.

import type { DownDone } from '../../../protocol/mqtt/txack.ts';
import { type CountedDelays, createHops, type DownHop, type HopDelays, type UpHop } from './hops.ts';
import type { PendingDownlink } from './pending-downlinks.ts';
import { createRoundTrips } from './round-trips.ts';
import { createRx1, type Rx1, type Rx1Use } from './rx1.ts';

/** Receptions of a commit, as parallel lists; see `ToSend`. */
export interface HeardReceptions {
  readonly gatewayIds: readonly number[];
  readonly letters: readonly string[];
  readonly agentDelaysMs: readonly number[];
  readonly transitDelaysMs: readonly number[];
}

export interface SettledTimes
  extends Pick<DownDone, 'receivedMonoMs' | 'handedMonoMs' | 'answeredMonoMs' | 'marginMs'> {
  readonly sentMonoMs: number;
  readonly arrivalMs: number;
  /** When the agent got it, by the supervisor's clock; `null`: nobody knows. */
  readonly receivedMs: number | null;
}

/** What the use of the RX1 delay is read from. */
type Answer = Pick<PendingDownlink, 'gatewayId' | 'window' | 'isJoin'>;

export interface DownDelays {
  down(hop: DownHop, ms: number): void;
  up(hop: UpHop, ms: number): void;
  /** Receptions are on their way to the senders: how they came here. */
  heard(receptions: HeardReceptions): void;
  /** A downlink passed on is settled. */
  settled(downlink: PendingDownlink, times: SettledTimes): void;
  /** A downlink was asked for so late that it is not passed on. */
  tooLate(downlink: Answer, nowMs: number): void;
  /** What an agent counts itself since its start: in the packet forwarder, on the way up. */
  forwarder(gatewayId: number, counted: CountedDelays): void;
  hops(): readonly HopDelays[];
  /** By gateway, of the last hour; those without any answer are left out. */
  rx1(nowMs: number): ReadonlyMap<number, Rx1Use>;
}

export function createDelays(): DownDelays {
  const hops = createHops();
  const roundTrips = createRoundTrips();
  /** As many as there are gateways, both. */
  const rx1s = new Map<number, Rx1>();
  const forwarders = new Map<number, CountedDelays>();

  /** Half of the quickest round trip: what every way takes at least. */
  function leastTransitMs(gatewayId: number): number {
    return (roundTrips.smallestMs(gatewayId) ?? 0) / 2;
  }

  function rx1Of(gatewayId: number): Rx1 {
    let rx1 = rx1s.get(gatewayId);
    if (rx1 === undefined) {
      rx1 = createRx1();
      rx1s.set(gatewayId, rx1);
    }
    return rx1;
  }

  function answered({ gatewayId, window, isJoin }: Answer, marginMs: number | null, nowMs: number): void {
    if (window.windowS === null || isJoin || marginMs === null) return;
    rx1Of(gatewayId).answered(window.windowS, marginMs, nowMs);
  }

  return {
    down: hops.down,
    up: hops.up,

    heard({ gatewayIds, letters, agentDelaysMs, transitDelaysMs }) {
      for (let index = 0; index < gatewayIds.length; index++) {
        if (letters[index]?.endsWith('l') === true) continue;
        hops.up('agent', agentDelaysMs[index] as number);
        const transitMs = (transitDelaysMs[index] as number) + leastTransitMs(gatewayIds[index] as number);
        hops.up('broker', transitMs);
      }
    },

    settled(downlink, times) {
      const { gatewayId, publishedMs } = downlink;
      const { receivedMonoMs, handedMonoMs, answeredMonoMs, marginMs, sentMonoMs, arrivalMs } = times;
      roundTrips.observe(gatewayId, arrivalMs - publishedMs - (sentMonoMs - receivedMonoMs), arrivalMs);
      // Its clock as known here is behind by what the fastest way up takes.
      if (times.receivedMs !== null) {
        hops.down('broker', times.receivedMs - leastTransitMs(gatewayId) - publishedMs);
      }
      if (handedMonoMs !== null) {
        hops.down('agent', handedMonoMs - receivedMonoMs);
        if (answeredMonoMs !== null) hops.down('forwarder', answeredMonoMs - handedMonoMs);
      }
      answered(downlink, marginMs, arrivalMs);
    },

    tooLate(downlink, nowMs) {
      const { windowMs } = downlink.window;
      answered(downlink, windowMs === null ? null : windowMs - nowMs, nowMs);
    },

    forwarder(gatewayId, counted) {
      const before = forwarders.get(gatewayId);
      forwarders.set(gatewayId, counted);
      // The first report of an agent that ran before this process says nothing about the time since.
      if (before !== undefined) hops.add('forwarder', since(before, counted));
    },

    hops: hops.read,
    rx1(nowMs) {
      const uses = new Map<number, Rx1Use>();
      for (const [gatewayId, rx1] of rx1s) {
        const use = rx1.read(nowMs);
        if (use !== null) uses.set(gatewayId, use);
      }
      return uses;
    },
  };
}

/** What was counted in between; all of it where the agent has started anew. */
function since(before: CountedDelays, counted: CountedDelays): CountedDelays {
  const counts = counted.counts.map((count, bucket) => count - (before.counts[bucket] ?? 0));
  if (counts.some((count) => count < 0)) return counted;
  return { counts, sumMs: Math.max(0, counted.sumMs - before.sumMs) };
}
