// What was last heard of each gateway, kept for the rounds of health: it looks over the fleet's shoulder.

import type { Health } from '../../../protocol/mqtt/health.ts';
import { parseStat } from '../../../protocol/semtech/stat.ts';
import type { Sign } from '../facts.ts';
import type { Fleet } from '../fleet.ts';
import type { GatewaySignals, Gone, Report } from './signals.ts';

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
>;

export interface Heard {
  of(gatewayId: number): HeardSignals;
  /** The same fleet; what it is told of agents is heard here too. */
  over(fleet: Fleet): Fleet;
}

type Mutable = { -readonly [K in keyof HeardSignals]: HeardSignals[K] };

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
};

/** `wallMs`: the system's clock, which may be stepped; agents' clocks are compared with it. */
export function createHeard(now: () => number, wallMs: () => number): Heard {
  const byId = new Map<number, Mutable>();

  function of(gatewayId: number): Mutable {
    let one = byId.get(gatewayId);
    if (one === undefined) {
      one = { ...NOTHING };
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
  }

  function reported(gatewayId: number, health: Health): void {
    const one = of(gatewayId);
    const atMs = now();
    const { sentWallMs, forwarder, link } = health;
    const report: Report = {
      atMs,
      health,
      wallSkewMs: sentWallMs === null ? null : sentWallMs - wallMs(),
    };
    one.report = report;
    one.forwarderAlive = forwarder.alive;
    if (forwarder.pullAgeMs !== null) one.forwarderMs = atMs - forwarder.pullAgeMs;
    if (link.inFlight === 0) one.unstored = null;
    else one.unstored ??= { sinceMs: atMs, arrives: false };
  }

  function noted(gatewayId: number, sign: Sign): void {
    const one = of(gatewayId);
    if (sign.kind === 'rows-came') one.unstored = { sinceMs: one.unstored?.sinceMs ?? now(), arrives: true };
    if (sign.kind === 'rows-stored') one.unstored = null;
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
