// HTTP routes of the fleet: the gateways as they stand. Equipment only, never frames or devices.

import type { Routes } from '../platform/http/server.ts';
import type { Fact } from './facts.ts';
import type { GatewayStatus } from './fleet.ts';

/** A fact in words, by language. */
export type Words = (fact: Fact, nowMs: number) => Readonly<Record<string, string>>;

export interface FleetApiDeps {
  readonly statuses: () => readonly GatewayStatus[];
  readonly now: () => number;
  readonly words: Words;
}

export function fleetRoutes({ statuses, now, words }: FleetApiDeps): Routes {
  return (server) => {
    server.get('/api/v1/gateways', () => {
      const nowMs = now();
      return {
        nowMs: Math.round(nowMs),
        gateways: statuses().map((one) => ({
          ...describe(one),
          facts: one.facts.map((fact) => ({ ...inWholeMs(fact), text: words(fact, nowMs) })),
        })),
      };
    });
  };
}

function inWholeMs(fact: Fact): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fact).map(([key, value]) => [
      key,
      typeof value === 'number' && key.endsWith('Ms') ? Math.round(value) : value,
    ]),
  );
}

/** API names; times are ms since 1970, UTC. */
export function describe(status: GatewayStatus): Readonly<Record<string, unknown>> {
  const { gateway, health, stat } = status;
  return {
    eui: gateway.eui,
    name: gateway.name,
    partner: gateway.partnerId,
    partnerName: gateway.partnerName,
    latitude: gateway.latitude,
    longitude: gateway.longitude,
    state: status.state,
    sinceMs: rounded(status.sinceMs),
    lastMessageMs: rounded(status.lastMessageMs),
    lastReceptionMs: rounded(status.lastReceptionMs),
    receptions: status.receptions,
    crcErrors: status.crcErrors,
    receptionsPerMinute: status.receptionsPerMinute,
    agent:
      health === null
        ? null
        : {
            version: status.agentVersion,
            journalWaiting: health.journal.waiting,
            journalDurable: health.journal.durable,
            journalState: health.journal.state,
            bypass: health.bypass,
            parked: health.journal.parked,
            link: health.link.verdict,
            wallSynced: health.host.wallSynced,
          },
    forwarder:
      health === null
        ? null
        : {
            alive: health.forwarder.alive,
            pullAgeMs: rounded(health.forwarder.pullAgeMs),
            counters: health.forwarder.counters,
            ackRatio: stat?.ackRatio ?? null,
            temperatureC: stat?.temperatureC ?? null,
          },
  };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
