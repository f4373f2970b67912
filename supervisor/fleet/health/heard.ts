// What was last heard of each gateway, kept for the rounds of health: it looks over the fleet's shoulder.

import type { Health } from '../../../protocol/mqtt/health.ts';
import { parseStat } from '../../../protocol/semtech/stat.ts';
import type { Sign } from '../facts.ts';
import type { Fleet } from '../fleet.ts';
import type { GatewaySignals, Gone, Report } from './signals.ts';
import { lateMs, nextTransit, type Transit } from './transit.ts';

export type HeardSignals = Pick<
  GatewaySignals,
  | 'lastMessageMs'
  | 'gone'
  | 'report'
  | 'concentratorC'
  | 'connectedMs'
  | 'forwarderMs'
  | 'forwarderAlive'
  | 'unstored'
  | 'notRead'
  | 'resentForUs'
>;

export interface Heard {
  of(gatewayId: number): HeardSignals;
  /** The same fleet; what it is told of agents is heard here too. */
  over(fleet: Fleet): Fleet;
}

type Mutable = { -readonly [K in keyof HeardSignals]: HeardSignals[K] } & {
  /** When rows came of which none has been stored yet. */
  cameMs: number | null;
  /** The longest that rows have waited here for being stored, since the last report. */
  heldMs: number;
  transit: Transit | null;
};

const NOTHING: HeardSignals = {
  lastMessageMs: null,
  gone: null,
  report: null,
  concentratorC: null,
  connectedMs: null,
  forwarderMs: null,
  forwarderAlive: null,
  unstored: null,
  notRead: 0,
  resentForUs: 0,
};

/** Agents send again what has no answer for 10 s, less what a link may take. */
const SLOW_MS = 5_000;
/** What nobody was there to answer they send again within a minute of somebody being there. */
const SETTLING_MS = 120_000;

export interface HeardDeps {
  readonly now: () => number;
  /** The system's clock, which may be stepped; agents' clocks are compared with it. */
  readonly wallMs: () => number;
  /** Since when agents could be answered: this process and the broker are there. */
  readonly answeringSinceMs: () => number;
}

export function createHeard({ now, wallMs, answeringSinceMs }: HeardDeps): Heard {
  const byId = new Map<number, Mutable>();

  function of(gatewayId: number): Mutable {
    let one = byId.get(gatewayId);
    if (one === undefined) {
      one = { ...NOTHING, cameMs: null, heldMs: 0, transit: null };
      byId.set(gatewayId, one);
    }
    return one;
  }

  function spoke(gatewayId: number): void {
    const one = of(gatewayId);
    one.lastMessageMs = now();
    one.connectedMs ??= one.lastMessageMs;
  }

  function changed(gatewayId: number, online: boolean, byWill: boolean | null): void {
    const one = of(gatewayId);
    const nowMs = now();
    if (online) {
      if (one.gone !== null || one.connectedMs === null) one.connectedMs = nowMs;
      one.gone = null;
    } else {
      const how: Gone['how'] = byWill === null ? 'unknown' : byWill ? 'will' : 'stopped';
      one.gone = { atMs: nowMs, how };
    }
    one.unstored = null;
    one.cameMs = null;
  }

  function reported(gatewayId: number, health: Health): void {
    const one = of(gatewayId);
    const atMs = now();
    const { sentWallMs, forwarder, link } = health;
    const heldMs = heldUntil(one, atMs);
    // Rows that came in time and were stored late, or that nobody was there for: its link is not to blame.
    const isOurs = heldMs >= SLOW_MS || atMs - answeringSinceMs() < SETTLING_MS;
    if (isOurs) one.resentForUs += grown(one.report?.health.link.resent ?? 0, link.resent);
    one.heldMs = 0;
    const offsetMs = atMs - health.sentMonoMs;
    one.transit = nextTransit(one.transit, health.bootId, offsetMs, atMs);
    const report: Report = {
      atMs,
      health,
      heldMs,
      wallSkewMs: sentWallMs === null ? null : sentWallMs - (wallMs() - lateMs(one.transit, offsetMs)),
    };
    one.report = report;
    one.forwarderAlive = forwarder.alive;
    // What a packet forwarder told that is silent now is no longer so.
    if (!forwarder.alive) one.concentratorC = null;
    if (forwarder.pullAgeMs !== null) one.forwarderMs = atMs - forwarder.pullAgeMs;
    if (link.inFlight === 0) one.unstored = null;
    else one.unstored ??= { sinceMs: atMs, arrives: false };
  }

  function heldUntil({ heldMs, cameMs }: Mutable, nowMs: number): number {
    return cameMs === null ? heldMs : Math.max(heldMs, nowMs - cameMs);
  }

  function noted(gatewayId: number, sign: Sign): void {
    const one = of(gatewayId);
    if (sign.kind === 'rows-came') {
      one.cameMs ??= now();
      one.unstored = { sinceMs: one.unstored?.sinceMs ?? now(), arrives: true };
    }
    if (sign.kind === 'rows-stored') {
      one.heldMs = heldUntil(one, now());
      one.cameMs = null;
      one.unstored = null;
    }
    if (sign.kind === 'not-read') one.notRead++;
  }

  return {
    of: (gatewayId) => byId.get(gatewayId) ?? NOTHING,
    over: (fleet) => ({
      ...fleet,
      heardFrom(gatewayId) {
        spoke(gatewayId);
        fleet.heardFrom(gatewayId);
      },
      agentState(gatewayId, online, version, byWill) {
        changed(gatewayId, online, byWill);
        fleet.agentState(gatewayId, online, version, byWill);
      },
      agentHealth(gatewayId, health) {
        reported(gatewayId, health);
        fleet.agentHealth(gatewayId, health);
      },
      forwarderStat(gatewayId, statText) {
        fleet.forwarderStat(gatewayId, statText);
        const one = of(gatewayId);
        one.forwarderMs = now();
        one.concentratorC = parseStat(JSON.parse(statText)).temperatureC;
      },
      noted(gatewayId, sign) {
        noted(gatewayId, sign);
        fleet.noted(gatewayId, sign);
      },
    }),
  };
}

/** Of a counter that begins anew with its agent. */
function grown(before: number, after: number): number {
  return after >= before ? after - before : after;
}
