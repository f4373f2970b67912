// Prometheus metrics of the supervisor, read from the rooms when they are asked for.

import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
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
import { exposition, type Family, type Sample, samplesOf } from './platform/exposition.ts';
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
  /** Of all equipment. */
  readonly health: () => readonly Family[];
  /** Of rooms that write their own. */
  readonly texts?: () => string;
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

  const families: Family[] = [];
  /** How all gateways stand, for one scrape. */
  let statuses: readonly GatewayStatus[] = [];

  /** Read at each scrape. Totals are since the supervisor's start unless said otherwise. */
  function read(name: string, help: string, samples: Family['samples']): void {
    families.push({ name, help, samples });
  }
  function readGateways(name: string, help: string, value: (status: GatewayStatus) => number): void {
    read(name, help, () => samplesOf(statuses, (one) => [labelsOf(one), value(one)]));
  }

  read('vigie_ingest_total', 'Rows and messages since start, by what became of them', () =>
    Object.entries(deps.counts() ?? {}).map(([kind, value]) => [{ kind }, value] as const),
  );
  read('vigie_ingest_pending_bytes', 'Accepted and not committed yet', () => [[{}, deps.pendingBytes()]]);
  readGateways('vigie_gateway_online', '1: its agent is connected', (one) => (isOnline(one) ? 1 : 0));
  readGateways('vigie_gateway_forwarder_alive', '1: its packet forwarder talks to its agent', (one) =>
    one.health?.forwarder.alive === true ? 1 : 0,
  );
  readGateways('vigie_gateway_receptions_total', 'Receptions since start', (one) => one.receptions);
  readGateways(
    'vigie_gateway_crc_errors_total',
    'Receptions with a failed CRC since start',
    (one) => one.crcErrors,
  );
  readGateways(
    'vigie_gateway_journal_waiting',
    'Rows not stored yet, as the agent last said',
    (one) => one.health?.journal.waiting ?? 0,
  );
  read('vigie_lns_up', '1: the network server acknowledges', () =>
    deps.lns().map((one) => [{ lns: one.name }, one.liveness.state === 'up' ? 1 : 0] as const),
  );
  read('vigie_lns_datagrams_total', 'Towards a network server since start, by kind', () =>
    deps.lns().flatMap((one) => figuresOf(one)),
  );
  read('vigie_late_waiting', 'Receptions that wait for their turn in the late lane', () =>
    deps.lanes().map(({ lns, waiting }) => [{ lns }, waiting] as const),
  );
  read('vigie_late_oldest_seconds', 'When the oldest of them was received, since 1970', () =>
    deps
      .lanes()
      .flatMap(({ lns, oldestMs }) => (oldestMs === null ? [] : [[{ lns }, oldestMs / 1_000] as const])),
  );
  read('vigie_late_held', '1: the late lane is closed for this reason', () =>
    deps.lanes().flatMap(({ lns, hold }) => (hold === null ? [] : [[{ lns, reason: hold }, 1] as const])),
  );
  read('vigie_broker_up', '1: agents can be reached', () => {
    const { kind, up } = deps.bus.status();
    return [[{ kind }, up ? 1 : 0]];
  });
  read('vigie_broker_events_total', 'Connections and messages refused since start, by reason', () =>
    Object.entries(deps.bus.counters()).map(([reason, value]) => [{ reason }, value] as const),
  );
  read('vigie_unreadable_messages_total', 'Messages of agents that could not be read since start', () => [
    [{}, deps.unreadable()],
  ]);
  read('vigie_gateway_fact', '1: something is out of the ordinary, see facts in /api/v1/gateways', () =>
    statuses.flatMap((one) => one.facts.map(({ kind }): Sample => [{ ...labelsOf(one), fact: kind }, 1])),
  );
  read('vigie_downlinks_pending', 'Passed on to agents, and not told of yet', () => [
    [{}, deps.downStatus().pending],
  ]);
  read(
    'vigie_downlinks_unexpected_total',
    'Told of by agents although nobody waited: told before, given up, or asked by an earlier process',
    () => [[{}, deps.downStatus().unexpected]],
  );
  read(
    'vigie_gateway_rx1_used_ratio',
    'Share of the RX1 delay that 95 % of the answers of the last hour stayed within; 1: all of it',
    () =>
      Array.from(deps.rx1(), ([id, { usedRatio }]) => [{ eui: deps.euiOf(id) ?? '' }, usedRatio] as const),
  );
  const bandOf = ({ gatewayId, subBand }: Use) => ({
    eui: deps.euiOf(gatewayId) ?? '',
    sub_band: subBand.name,
  });
  read('vigie_duty_cycle_airtime_seconds', 'Transmitted in the last hour, by sub-band of EU868', () =>
    deps.dutyCycle().map((use) => [bandOf(use), use.airtimeMs / 1_000] as const),
  );
  read(
    'vigie_duty_cycle_ratio',
    'The same as a share of what the sub-band allows in an hour; 1: all of it',
    () =>
      deps.dutyCycle().flatMap((use) => (use.ofLimit === null ? [] : [[bandOf(use), use.ofLimit] as const])),
  );
  read(
    'vigie_downlinks_total',
    'Downlinks asked of a gateway since the database was made, by what became of them; they add up',
    async () =>
      (await deps.downlinks()).flatMap(({ eui, via, lns, downlinks: _total, ...byResult }) =>
        unlessNone(byResult).map(([result, value]): Sample => [{ eui, lns, via, result }, value]),
      ),
  );
  read(
    'vigie_rows_dropped_total',
    'Rows that an agent had to give up, by what they were and why; as long as gaps are kept',
    async () => (await deps.dropped()).map(({ rows, ...labels }): Sample => [labels, rows]),
  );
  read(
    'vigie_outcomes_total',
    'Receptions in the database by what became of them at each network server; they add up',
    async () =>
      (await deps.outcomes()).flatMap(({ lns, eui, receptions: _total, ...byOutcome }) =>
        unlessNone(byOutcome).map(
          ([outcome, value]): Sample => [{ lns: String(lns), eui: String(eui), outcome }, value],
        ),
      ),
  );

  async function scrape(): Promise<string> {
    statuses = deps.gateways();
    const text = await exposition([...families, ...deps.health()]);
    statuses = [];
    return `${await registry.metrics()}${text}${hopMetrics(deps.hops())}${deps.texts?.() ?? ''}`;
  }
  let scraping: Promise<string> | null = null;
  /** Who asks meanwhile gets the same. */
  function scrapeOnce(): Promise<string> {
    scraping ??= scrape().finally(() => {
      scraping = null;
    });
    return scraping;
  }

  return {
    routes: (server) => {
      server.get('/metrics', { config: WHOLE_NETWORK }, async (_request, reply) =>
        reply.type(registry.contentType).send(await scrapeOnce()),
      );
    },
    commit: (durationMs) => commit.observe(durationMs / 1_000),
  };
}

function unlessNone(counted: Readonly<Record<string, unknown>>): (readonly [string, number])[] {
  return Object.entries(counted).flatMap(([name, value]) =>
    Number(value) === 0 ? [] : [[name, Number(value)] as const],
  );
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
