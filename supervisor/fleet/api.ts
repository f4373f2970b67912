// HTTP routes of the fleet: the gateways as they stand. Equipment only, never frames or devices.

import type { Routes } from '../platform/http.ts';
import type { GatewayStatus } from './fleet.ts';

export interface FleetApiDeps {
  readonly statuses: () => readonly GatewayStatus[];
  readonly now: () => number;
}

export function fleetRoutes({ statuses, now }: FleetApiDeps): Routes {
  return (server) => {
    server.get('/api/v1/gateways', () => ({ nowMs: Math.round(now()), gateways: statuses().map(describe) }));
  };
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
