// Replays a reception trace through one agent a gateway, by the real clock, and keeps an exact ledger of it.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GatewayEui } from '../../protocol/eui.ts';
import {
  createPacketForwarder,
  type PacketForwarder,
  type ServerAddress,
} from '../../test/stand-ins/packet-forwarder.ts';
import { type Expected, expectedOf, type SentReception } from './expected.ts';
import { pace } from './pace.ts';
import { gatewaysOf, type TraceLine } from './trace.ts';
import { createTraceFrames, type TraceFrame } from './trace-frame.ts';
import { createTraceRxpks } from './trace-rxpk.ts';

export interface ReplayBase {
  readonly trace: readonly TraceLine[];
  /** Where each gateway of the trace sends its datagrams. */
  readonly agents: ReadonlyMap<GatewayEui, ServerAddress>;
  /** Send again after 1 s without PUSH_ACK, as lorafwd with its database on. */
  readonly retry?: boolean;
  readonly ackTimeoutMs?: number;
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Ends the replay early; the ledger then holds what was sent. */
  readonly signal?: AbortSignal;
}

/** `speed`: times faster than the trace itself. */
export type ReplayOptions = ReplayBase &
  ({ readonly transmissionsPerS: number } | { readonly speed: number });

export interface ReplayProgress {
  readonly transmissions: number;
  readonly receptions: number;
  readonly acked: number;
  readonly ofTransmissions: number;
  /** How late the last one left, ms. */
  readonly behindMs: number;
}

export interface LedgerEntry extends SentReception {
  readonly gatewayEui: GatewayEui;
  /** The JSON text as sent. */
  readonly rxpk: string;
  readonly acked: boolean;
  /** Of the attempt that was acknowledged, else of the last one. */
  readonly sentAtMs: number;
  readonly attempts: number;
}

export interface ReplayLedger {
  readonly receptions: readonly LedgerEntry[];
  /** What a deduplicator makes of everything sent, and of what was acknowledged. */
  readonly sent: Expected;
  readonly acked: Expected;
  /** Receptions sent more than once: which attempt arrived first is not known, so neither are their times. */
  readonly retried: number;
  readonly durationMs: number;
  /** How late a transmission left at worst, ms. */
  readonly maxBehindMs: number;
}

/** As lorafwd's database: until it is told to forget them. */
const RETRY = { afterMs: 1_000, maxAttempts: 30 };
const PROGRESS_MS = 1_000;
/** Frames encrypted in one go before other work gets its turn: about 20 ms. */
const PREPARED_AT_ONCE = 64;

interface Prepared {
  readonly line: TraceLine;
  readonly frame: TraceFrame;
  readonly dueMs: number;
}

export async function replay(options: ReplayOptions): Promise<ReplayLedger> {
  const { trace } = options;
  const forwarders = forwardersOf(options);
  const rxpksOf = createTraceRxpks();
  const prepared = await prepare(options);
  const entries: LedgerEntry[] = [];
  const sends: Promise<void>[] = [];
  let transmissions = 0;
  let receptions = 0;
  let acked = 0;
  let behindMs = 0;
  let maxBehindMs = 0;

  function act({ line, frame }: Prepared, dueMs: number): void {
    behindMs = performance.now() - startMs - dueMs;
    maxBehindMs = Math.max(maxBehindMs, behindMs);
    const phyPayload = frame.phyPayload.toString('hex');
    for (const [gatewayEui, rxpks] of rxpksOf(line, frame, performance.now() * 1_000)) {
      const forwarder = forwarders.get(gatewayEui) as PacketForwarder;
      const sent = forwarder.send(rxpks).then((result) => {
        const sentAtMs = result.sentAtMs.at(-1) as number;
        if (result.acked) acked += rxpks.length;
        for (const rxpk of rxpks) {
          const attempts = result.sentAtMs.length;
          entries.push({ gatewayEui, phyPayload, rxpk, acked: result.acked, sentAtMs, attempts });
        }
      });
      sends.push(sent);
      receptions += rxpks.length;
    }
    transmissions++;
  }

  function report(): void {
    const ofTransmissions = trace.length;
    options.onProgress?.({ transmissions, receptions, acked, ofTransmissions, behindMs });
  }

  await Promise.all([...forwarders.values()].map((forwarder) => forwarder.start()));
  const startMs = performance.now();
  const paced = pace({ items: prepared.values(), dueMs: ({ dueMs }) => dueMs, act });
  const progress = setInterval(report, PROGRESS_MS);
  options.signal?.addEventListener('abort', paced.stop, { once: true });
  if (options.signal?.aborted === true) paced.stop();
  try {
    await paced.done;
    await Promise.all(sends);
  } finally {
    options.signal?.removeEventListener('abort', paced.stop);
    clearInterval(progress);
    await Promise.all([...forwarders.values()].map((forwarder) => forwarder.stop()));
  }
  report();
  return {
    receptions: entries,
    sent: expectedOf(entries),
    acked: expectedOf(entries.filter((entry) => entry.acked)),
    retried: entries.filter(({ attempts }) => attempts > 1).length,
    durationMs: performance.now() - startMs,
    maxBehindMs,
  };
}

function forwardersOf({
  trace,
  agents,
  retry,
  ackTimeoutMs,
}: ReplayOptions): Map<GatewayEui, PacketForwarder> {
  const forwarders = new Map<GatewayEui, PacketForwarder>();
  for (const gatewayEui of gatewaysOf(trace)) {
    const server = agents.get(gatewayEui);
    if (server === undefined) throw new Error(`The trace names gateway ${gatewayEui}, which has no agent`);
    const forwarder = createPacketForwarder({
      gatewayEui,
      server,
      keep: 'counters',
      retry: retry === true ? RETRY : null,
      ...(ackTimeoutMs === undefined ? {} : { ackTimeoutMs }),
    });
    forwarders.set(gatewayEui, forwarder);
  }
  return forwarders;
}

/** Encryption takes longer than the pace allows for on a busy machine, so it is all done first. */
async function prepare(options: ReplayOptions): Promise<Prepared[]> {
  const { trace } = options;
  const frameOf = createTraceFrames();
  const firstMs = trace[0]?.t ?? 0;
  const prepared: Prepared[] = [];
  for (const [index, line] of trace.entries()) {
    if (index % PREPARED_AT_ONCE === 0) await nextTurn();
    const dueMs =
      'speed' in options ? (line.t - firstMs) / options.speed : (index * 1_000) / options.transmissionsPerS;
    prepared.push({ line, frame: frameOf(line), dueMs });
  }
  return prepared;
}
