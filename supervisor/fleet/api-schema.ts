// A gateway as the API tells it, with its schema. Equipment only, never frames or devices. Times are ms since 1970, UTC.

import { Type } from 'typebox';
import { GatewayEuiText, nullable, TimeMs } from '../platform/http/schema-types.ts';
import type { Fact } from './facts.ts';
import type { GatewayStatus } from './fleet.ts';
import { type HealthView, NullableHealthView } from './health/schemas.ts';

/** A fact in words, by language. */
export type Words = (fact: Fact, nowMs: number) => Readonly<Record<string, string>>;

const FactView = Type.Object(
  {
    kind: Type.String(),
    sinceMs: TimeMs,
    text: Type.Record(Type.String(), Type.String(), { description: 'By language: fr, en' }),
  },
  { additionalProperties: true, description: 'Something out of the ordinary, with figures of its own' },
);

const AgentView = Type.Object({
  version: nullable(Type.String()),
  journalWaiting: Type.Integer({ description: 'Receptions not stored yet' }),
  journalDurable: Type.Boolean(),
  journalState: Type.String(),
  bypass: nullable(Type.Object({ lns: Type.String(), forMs: Type.Number() })),
  parked: Type.Integer(),
  link: Type.String(),
  wallSynced: Type.Boolean(),
});

const ForwarderView = Type.Object({
  alive: Type.Boolean(),
  pullAgeMs: nullable(Type.Integer()),
  counters: Type.Record(Type.String(), Type.Number()),
  ackRatio: nullable(Type.Number({ description: 'Percent, as it says itself' })),
  temperatureC: nullable(Type.Number()),
});

export const GatewayView = Type.Object(
  {
    eui: GatewayEuiText,
    name: Type.String(),
    partner: nullable(Type.String({ description: 'id of the partner that owns it' })),
    partnerName: nullable(Type.String()),
    latitude: nullable(Type.Number()),
    longitude: nullable(Type.Number()),
    state: Type.String({ enum: ['never-seen', 'online', 'silent-forwarder', 'offline'] }),
    sinceMs: nullable(TimeMs),
    health: NullableHealthView,
    lastMessageMs: nullable(TimeMs),
    lastReceptionMs: nullable(TimeMs),
    receptions: Type.Integer({ description: 'Since the supervisor started' }),
    crcErrors: Type.Integer(),
    receptionsPerMinute: Type.Integer({ description: 'Of the last 60 s' }),
    agent: nullable(AgentView),
    forwarder: nullable(ForwarderView),
    facts: Type.Array(FactView),
  },
  { $id: 'Gateway' },
);

export function describe(status: GatewayStatus, judged: HealthView | null, words: Words, nowMs: number) {
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
    health: judged,
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
    facts: status.facts.map((fact) => ({ ...inWholeMs(fact), text: words(fact, nowMs) })),
  };
}

function inWholeMs(fact: Fact): Fact {
  return Object.fromEntries(
    Object.entries(fact).map(([key, value]) => [
      key,
      typeof value === 'number' && key.endsWith('Ms') ? Math.round(value) : value,
    ]),
  ) as unknown as Fact;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
