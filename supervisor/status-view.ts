// Gathers what the status page shows, at most once a second however many look at it.

import type { GatewayStatus } from './fleet/fleet.ts';
import type { IngestCounts } from './ingest/messages.ts';
import type { LnsStatus } from './lns/link.ts';
import type { BusStatus } from './platform/broker/bus.ts';
import type { LnsView, StatusView } from './web/status-page.ts';

export interface StatusViewDeps {
  readonly now: () => number;
  readonly gateways: () => readonly GatewayStatus[];
  readonly counts: () => IngestCounts | null;
  readonly outcomes: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly lns: () => readonly LnsStatus[];
  readonly broker: () => BusStatus;
}

const FRESH_MS = 1_000;

export function createStatusView(deps: StatusViewDeps): () => Promise<StatusView> {
  let outcomes = { sent: 0, waiting: 0, offered: 0 };
  let outcomesMs = Number.NEGATIVE_INFINITY;

  async function readSums(nowMs: number): Promise<void> {
    if (nowMs - outcomesMs < FRESH_MS) return;
    outcomesMs = nowMs;
    const lines = await deps.outcomes();
    const add = (key: string): number => lines.reduce((sum, line) => sum + Number(line[key]), 0);
    outcomes = { sent: add('sent'), waiting: add('waiting'), offered: add('receptions') };
  }

  return async () => {
    const nowMs = deps.now();
    await readSums(nowMs);
    const { up, clients } = deps.broker();
    return {
      nowMs,
      gateways: deps.gateways(),
      counts: deps.counts(),
      outcomes,
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
