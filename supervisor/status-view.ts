// Gathers what the status page shows, at most once a second however many look at it.

import type { GatewayStatus } from './fleet/fleet.ts';
import type { EquipmentHealth, EquipmentId } from './fleet/health/model.ts';
import type { StoredTotals } from './ingest/api.ts';
import type { Losses } from './ingest/gap.ts';
import type { IngestCounts } from './ingest/messages.ts';
import type { RecentDownlinks } from './lns/down/downlinks-api.ts';
import type { Use } from './lns/down/duty-cycle.ts';
import type { LnsStatus } from './lns/link.ts';
import type { BusStatus } from './platform/broker/bus.ts';
import type { LnsView, StatusView } from './web/status-page.ts';

export interface StatusViewDeps {
  readonly now: () => number;
  readonly gateways: () => readonly GatewayStatus[];
  /** `null`: not judged yet. */
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly counts: () => IngestCounts | null;
  readonly outcomes: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly stored: () => Promise<StoredTotals>;
  readonly lns: () => readonly LnsStatus[];
  readonly broker: () => BusStatus;
  /** Reported as lost since this instant. */
  readonly losses: (sinceMs: number) => Promise<readonly Losses[]>;
  /** Asked since this instant. */
  readonly downlinks: (sinceMs: number) => Promise<readonly RecentDownlinks[]>;
  readonly dutyCycle: () => readonly Use[];
  readonly euiOf: (gatewayId: number) => string | null;
}

const FRESH_MS = 1_000;
/** Losses stand on the page so long after they were reported. */
const LOSSES_SHOWN_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

type Sums = Pick<StatusView, 'outcomes' | 'stored' | 'losses' | 'downlinks'>;

export function createStatusView(deps: StatusViewDeps): () => Promise<StatusView> {
  let sums: Promise<Sums> | null = null;
  let sumsMs = Number.NEGATIVE_INFINITY;

  async function readSums(nowMs: number): Promise<Sums> {
    const [lines, stored, losses, downlinks] = await Promise.all([
      deps.outcomes(),
      deps.stored(),
      deps.losses(nowMs - LOSSES_SHOWN_MS),
      deps.downlinks(nowMs - HOUR_MS),
    ]);
    const add = (key: string): number => lines.reduce((sum, line) => sum + Number(line[key]), 0);
    return {
      outcomes: { sent: add('sent'), waiting: add('waiting'), filtered: add('filtered') },
      stored,
      losses,
      downlinks,
    };
  }

  function freshSums(nowMs: number): Promise<Sums> {
    if (sums === null || nowMs - sumsMs >= FRESH_MS) {
      sums = readSums(nowMs);
      sumsMs = nowMs;
    }
    return sums;
  }

  return async () => {
    const nowMs = deps.now();
    const { up, clients } = deps.broker();
    return {
      nowMs,
      gateways: deps.gateways(),
      healthOf: deps.healthOf,
      counts: deps.counts(),
      ...(await freshSums(nowMs)),
      dutyCycle: deps.dutyCycle().flatMap(({ gatewayId, subBand, ofLimit }) => {
        const eui = deps.euiOf(gatewayId);
        return eui === null || ofLimit === null ? [] : [{ eui, subBand: subBand.name, ratio: ofLimit }];
      }),
      lns: deps.lns().map(viewOf),
      broker: { up, clients },
    };
  };
}

function viewOf({ name, liveness, figures, lastMinute }: LnsStatus): LnsView {
  const sent = figures.receptions + figures.stats;
  return {
    name,
    verdict: liveness.state,
    sent,
    acked: figures.acked + figures.late,
    roundTripMs: lastMinute.p50Ms,
  };
}
