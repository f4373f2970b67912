// Prometheus metrics of the supervisor, read from the rooms when they are asked for.

import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { GatewayStatus } from './fleet/fleet.ts';
import type { DroppedRows } from './ingest/api.ts';
import type { IngestCounts } from './ingest/messages.ts';
import type { NamedLane } from './lns/api.ts';
import type { DownlinksStatus } from './lns/down/downlinks.ts';
import type { DownlinkCounts } from './lns/down/downlinks-api.ts';
import type { Use } from './lns/down/duty-cycle.ts';
import { hopMetrics } from './lns/down/hop-metrics.ts';
import type { HopDelays } from './lns/down/hops.ts';
import type { Rx1Use } from './lns/down/rx1.ts';
import type { LnsStatus } from './lns/link.ts';
import type { Bus } from './platform/broker/bus.ts';
import type { Routes } from './platform/http/server.ts';

export interface MetricsDeps {
  readonly counts: () => IngestCounts | null;
  readonly pendingBytes: () => number;
  readonly gateways: () => readonly GatewayStatus[];
  readonly lns: () => readonly LnsStatus[];
  readonly outcomes: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly lanes: () => readonly NamedLane[];
  readonly dropped: () => Promise<readonly DroppedRows[]>;
  readonly downlinks: () => Promise<readonly DownlinkCounts[]>;
  readonly downStatus: () => DownlinksStatus;
  readonly hops: () => readonly HopDelays[];
  readonly rx1: () => ReadonlyMap<number, Rx1Use>;
  /** Airtime of the last hour. */
  readonly dutyCycle: () => readonly Use[];
  readonly euiOf: (gatewayId: number) => string | null;
  readonly bus: Pick<Bus, 'status' | 'counters'>;
  readonly unreadable: () => number;
  /** Of all equipment, as text. */
  readonly health: () => string;
}

const WHOLE_NETWORK = { access: 'state.read', wholeNetwork: true } as const;

export interface Metrics {
  readonly routes: Routes;
  commit(durationMs: number): void;
}

export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'vigie_' });
  const commit = new Histogram({
    name: 'vigie_ingest_commit_seconds',
    help: 'Time of one ingest commit, write to disk included',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers: [registry],
  });

  /** A metric whose values are read at each scrape. Totals are since the supervisor's start unless said otherwise. */
  function read<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    values: () => Iterable<readonly [labels: Readonly<Record<L, string>>, value: number]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.set(labels as never, value);
      },
    });
  }

  read('vigie_ingest_total', 'Rows and messages since start, by what became of them', ['kind'], () =>
    Object.entries(deps.counts() ?? {}).map(([kind, value]) => [{ kind }, value] as const),
  );
  read('vigie_ingest_pending_bytes', 'Accepted and not committed yet', [], () => [[{}, deps.pendingBytes()]]);
  read('vigie_gateway_online', '1: its agent is connected', ['eui', 'partner'], () =>
    deps.gateways().map((one) => [labelsOf(one), isOnline(one) ? 1 : 0] as const),
  );
  read(
    'vigie_gateway_forwarder_alive',
    '1: its packet forwarder talks to its agent',
    ['eui', 'partner'],
    () =>
      deps.gateways().map((one) => [labelsOf(one), one.health?.forwarder.alive === true ? 1 : 0] as const),
  );
  read('vigie_gateway_receptions_total', 'Receptions since start', ['eui', 'partner'], () =>
    deps.gateways().map((one) => [labelsOf(one), one.receptions] as const),
  );
  read('vigie_gateway_crc_errors_total', 'Receptions with a failed CRC since start', ['eui', 'partner'], () =>
    deps.gateways().map((one) => [labelsOf(one), one.crcErrors] as const),
  );
  read(
    'vigie_gateway_journal_waiting',
    'Rows not stored yet, as the agent last said',
    ['eui', 'partner'],
    () => deps.gateways().map((one) => [labelsOf(one), one.health?.journal.waiting ?? 0] as const),
  );
  read('vigie_lns_up', '1: the network server acknowledges', ['lns'], () =>
    deps.lns().map((one) => [{ lns: one.name }, one.liveness.state === 'up' ? 1 : 0] as const),
  );
  read('vigie_lns_datagrams_total', 'Towards a network server since start, by kind', ['lns', 'kind'], () =>
    deps.lns().flatMap((one) => figuresOf(one)),
  );
  read('vigie_late_waiting', 'Receptions that wait for their turn in the late lane', ['lns'], () =>
    deps.lanes().map(({ lns, waiting }) => [{ lns }, waiting] as const),
  );
  read('vigie_late_oldest_seconds', 'When the oldest of them was received, since 1970', ['lns'], () =>
    deps
      .lanes()
      .flatMap(({ lns, oldestMs }) => (oldestMs === null ? [] : [[{ lns }, oldestMs / 1_000] as const])),
  );
  read('vigie_late_held', '1: the late lane is closed for this reason', ['lns', 'reason'], () =>
    deps.lanes().flatMap(({ lns, hold }) => (hold === null ? [] : [[{ lns, reason: hold }, 1] as const])),
  );
  read('vigie_broker_up', '1: agents can be reached', ['kind'], () => {
    const { kind, up } = deps.bus.status();
    return [[{ kind }, up ? 1 : 0]];
  });
  read(
    'vigie_broker_events_total',
    'Connections and messages refused since start, by reason',
    ['reason'],
    () => Object.entries(deps.bus.counters()).map(([reason, value]) => [{ reason }, value] as const),
  );
  read('vigie_unreadable_messages_total', 'Messages of agents that could not be read since start', [], () => [
    [{}, deps.unreadable()],
  ]);
  read(
    'vigie_gateway_fact',
    '1: something is out of the ordinary, see facts in /api/v1/gateways',
    ['eui', 'partner', 'fact'],
    () =>
      deps
        .gateways()
        .flatMap((one) => one.facts.map(({ kind }) => [{ ...labelsOf(one), fact: kind }, 1] as const)),
  );
  read('vigie_downlinks_pending', 'Passed on to agents, and not told of yet', [], () => [
    [{}, deps.downStatus().pending],
  ]);
  read(
    'vigie_downlinks_unexpected_total',
    'Told of by agents although nobody waited: told before, given up, or asked by an earlier process',
    [],
    () => [[{}, deps.downStatus().unexpected]],
  );
  read(
    'vigie_gateway_rx1_used_ratio',
    'Share of the RX1 delay that 95 % of the answers of the last hour stayed within; 1: all of it',
    ['eui'],
    () =>
      Array.from(deps.rx1(), ([id, { usedRatio }]) => [{ eui: deps.euiOf(id) ?? '' }, usedRatio] as const),
  );
  const bandOf = ({ gatewayId, subBand }: Use) => ({
    eui: deps.euiOf(gatewayId) ?? '',
    sub_band: subBand.name,
  });
  read(
    'vigie_duty_cycle_airtime_seconds',
    'Transmitted in the last hour, by sub-band of EU868',
    ['eui', 'sub_band'],
    () => deps.dutyCycle().map((use) => [bandOf(use), use.airtimeMs / 1_000] as const),
  );
  read(
    'vigie_duty_cycle_ratio',
    'The same as a share of what the sub-band allows in an hour; 1: all of it',
    ['eui', 'sub_band'],
    () =>
      deps.dutyCycle().flatMap((use) => (use.ofLimit === null ? [] : [[bandOf(use), use.ofLimit] as const])),
  );
  new Gauge({
    name: 'vigie_downlinks_total',
    help: 'Downlinks asked of a gateway since the database was made, by what became of them; they add up',
    labelNames: ['eui', 'lns', 'via', 'result'],
    registers: [registry],
    async collect() {
      const lines = await deps.downlinks();
      this.reset();
      for (const { eui, via, lns, downlinks: _total, ...byResult } of lines) {
        for (const [result, value] of Object.entries(byResult)) {
          if (value !== 0) this.set({ eui, lns, via, result }, value);
        }
      }
    },
  });
  new Gauge({
    name: 'vigie_rows_dropped_total',
    help: 'Rows that an agent had to give up, by what they were and why; as long as gaps are kept',
    labelNames: ['eui', 'class', 'reason'],
    registers: [registry],
    async collect() {
      const lines = await deps.dropped();
      this.reset();
      for (const { rows, ...labels } of lines) this.set(labels, rows);
    },
  });
  new Gauge({
    name: 'vigie_outcomes_total',
    help: 'Receptions in the database by what became of them at each network server; they add up',
    labelNames: ['lns', 'eui', 'outcome'],
    registers: [registry],
    async collect() {
      const lines = await deps.outcomes();
      this.reset();
      for (const { lns, eui, receptions: _total, ...byOutcome } of lines) {
        for (const [outcome, value] of Object.entries(byOutcome)) {
          if (value !== 0) this.set({ lns: String(lns), eui: String(eui), outcome }, Number(value));
        }
      }
    },
  });

  return {
    routes: (server) => {
      server.get('/metrics', { config: WHOLE_NETWORK }, async (_request, reply) =>
        reply
          .type(registry.contentType)
          .send((await registry.metrics()) + hopMetrics(deps.hops()) + deps.health()),
      );
    },
    commit: (durationMs) => commit.observe(durationMs / 1_000),
  };
}

function labelsOf({ gateway }: GatewayStatus): { eui: string; partner: string } {
  return { eui: gateway.eui, partner: gateway.partnerId ?? '' };
}

function isOnline({ state }: GatewayStatus): boolean {
  return state === 'online' || state === 'silent-forwarder';
}

function figuresOf({
  name,
  figures,
}: LnsStatus): (readonly [{ readonly lns: string; readonly kind: string }, number])[] {
  const { unsent, roundTripMs: _sum, ...rest } = figures;
  const kinds = {
    ...rest,
    ...Object.fromEntries(Object.entries(unsent).map(([k, v]) => [`unsent_${k}`, v])),
  };
  return Object.entries(kinds).map(([kind, value]) => [{ lns: name, kind: snake(kind) }, value] as const);
}

function snake(text: string): string {
  return text.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
