// The agent's report about its host, the packet forwarder, the journal and the link: at an interval, and at once when
// the forwarder comes alive or falls silent.

import { encodeHealth, type Health } from '../protocol/mqtt/health.ts';
import type { AgentClock } from './clock.ts';
import type { Host } from './host.ts';
import type { JournalFigures } from './journal/rows.ts';
import type { TapFigures } from './tap/tap.ts';
import type { BadReception } from './udp/bad-receptions.ts';
import type { Delays } from './udp/concentrator.ts';
import type { Forwarder } from './udp/forwarder.ts';
import type { PublisherFigures } from './uplink/publisher.ts';

export interface HealthDeps {
  readonly intervalMs: number;
  readonly clock: AgentClock;
  readonly host: Host;
  readonly forwarder: Forwarder;
  readonly counters: () => Readonly<Record<string, number>>;
  readonly recentBad: () => readonly BadReception[];
  readonly delays: () => Delays;
  readonly journal: () => JournalFigures & { readonly durable: boolean; readonly maxBytes: number };
  readonly uplink: () => PublisherFigures;
  readonly bypass: () => { readonly lns: string; readonly forMs: number } | null;
  readonly taps: () => readonly TapFigures[];
  readonly link: () => Pick<
    Health['link'],
    'verdict' | 'connects' | 'certificateEndsMs' | 'brokerCertificateEndsMs'
  >;
  readonly send: (payload: Buffer) => void;
  readonly log: {
    readonly info: (message: string) => void;
    readonly warn: (fields: object, message: string) => void;
  };
}

export interface HealthReporter {
  start(): void;
  /** Reports now. */
  report(): void;
  /** The forwarder has just been heard, or time has passed. */
  watchForwarder(): void;
  stop(): void;
}

/** How often the forwarder's silence is looked for. */
const WATCH_MS = 1_000;

export function createHealthReporter(deps: HealthDeps): HealthReporter {
  const { clock, forwarder, log } = deps;
  const timers: NodeJS.Timeout[] = [];
  let alive = false;

  async function send(): Promise<void> {
    const host = await deps.host.sample();
    const { durable, first, last, bytes, maxBytes, lastCommitMs, state, dropped } = deps.journal();
    const { storedUpTo, waiting, parked, inFlight, resent, unanswered, roundTripMs } = deps.uplink();
    const link = deps.link();
    const nowMs = clock.monoMs();
    const recentBad = deps.recentBad().map(({ reason, length, rxMonoMs }) => ({
      reason,
      length,
      ageMs: nowMs - rxMonoMs,
    }));
    deps.send(
      encodeHealth({
        bootId: clock.bootId,
        sentMonoMs: nowMs,
        sentWallMs: clock.wallMs(),
        intervalMs: deps.intervalMs,
        host: { ...host, wallSynced: clock.wallSynced() },
        forwarder: {
          alive: forwarder.alive(nowMs),
          pullAgeMs: forwarder.pullAgeMs(nowMs),
          pushAgeMs: forwarder.pushAgeMs(nowMs),
          pulled: forwarder.pulls(),
          counters: deps.counters(),
          recentBad,
          delays: deps.delays(),
        },
        journal: {
          durable,
          state: durable || state === 'memory' ? state : 'full',
          dropped,
          rows: last - first + 1,
          bytes,
          maxBytes,
          last,
          storedUpTo,
          waiting,
          parked: parked.length,
          lastCommitMs,
        },
        bypass: deps.bypass(),
        taps: deps.taps(),
        link: {
          ...link,
          verdict: unanswered ? 'unanswered' : link.verdict,
          inFlight,
          resent,
          roundTripMs,
        },
      }),
    );
  }

  function report(): void {
    send().catch((error: unknown) => log.warn({ err: error }, 'health could not be reported'));
  }

  function watchForwarder(): void {
    const now = forwarder.alive(clock.monoMs());
    if (now === alive) return;
    alive = now;
    if (alive) log.info('packet forwarder is alive');
    else log.warn({}, 'packet forwarder is silent: no PULL_DATA');
    report();
  }

  return {
    start() {
      timers.push(setInterval(watchForwarder, WATCH_MS), setInterval(report, deps.intervalMs));
    },
    report,
    watchForwarder,
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}
