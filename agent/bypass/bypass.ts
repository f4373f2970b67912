// Serves one LNS without the supervisor while that stores nothing, so that Vigie is never a single point of failure
// between a gateway and an LNS it can reach.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import { encodePushData, statBody } from '../../protocol/semtech/push-data.ts';
import type { HostPort } from '../../protocol/settings.ts';
import type { Downlink } from '../downlink/downlink.ts';
import { tmstOf } from '../udp/concentrator.ts';
import type { Lookup } from '../udp/lookup.ts';
import { createRemoteLns, type RemoteLnsFigures } from '../udp/remote-lns.ts';
import { bypassBodies } from './datagrams.ts';
import { createOwnUplinks } from './own-uplinks.ts';
import { nextBypassState, QUIET } from './state.ts';

export interface BypassDeps {
  readonly lns: HostPort;
  /** As the supervisor calls it. */
  readonly lnsName: string;
  readonly afterMs: number;
  readonly gatewayEui: GatewayEui;
  readonly lookup: Lookup;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Rows that are not stored. */
  readonly waiting: () => number;
  readonly forwarderAlive: () => boolean;
  readonly downlink: Pick<Downlink, 'direct'>;
  /** It began or ended. */
  readonly onChanged: () => void;
  readonly count: (reason: string, times?: number) => void;
  readonly log: (fields: object, message: string) => void;
}

export interface Bypass {
  start(): void;
  /** The LNS that a reception which goes to the journal now is marked for, to be sent once it is on the disk. */
  mark(): string | null;
  /** Rows that are on the disk now: those that were marked leave. */
  committed(rows: readonly Row[]): void;
  /** Rows have been stored at the supervisor. */
  stored(): void;
  stat(statText: string): void;
  /** `null`: the supervisor serves the LNS. */
  active(): { readonly lns: string; readonly forMs: number } | null;
  stop(): Promise<void>;
}

const TICK_MS = 500;
/** As reference forwarders: shorter than any path timeout of an LNS, with jitter, so that a fleet does not pull at once. */
const PULL_AFTER_MS = 5_000;
const PULL_JITTER_MS = 5_000;

export function createBypass(deps: BypassDeps): Bypass {
  const { lnsName, gatewayEui, now, count } = deps;
  const own = createOwnUplinks();
  let state = QUIET;
  let pullDueMs = 0;
  let token = Math.floor(Math.random() * 0x1_0000);
  let answered = false;
  let counted: RemoteLnsFigures | null = null;
  let ticking: NodeJS.Timeout | undefined;

  const lns = createRemoteLns({
    server: deps.lns,
    lookup: deps.lookup,
    now,
    onPullResp(pullResp, bytes) {
      count('bypass-downlink');
      const reply = (txAck: Buffer): void => lns.sendTxAck(txAck);
      deps.downlink.direct({ via: 'bypass', server: lnsName, reply, mayAnswer }, pullResp, bytes);
    },
  });

  /** Once the supervisor stores again, what answers nothing that was heard may answer a late frame that it has sent. */
  function mayAnswer(tmstUs: number): boolean {
    return state.activeSinceMs !== null || own.isAnswered(tmstUs, now());
  }

  /** By whichever way they go. */
  function remember(rows: readonly Row[]): void {
    if (state.activeSinceMs === null && state.readUntilMs === null) return;
    for (const { kind, body } of rows) {
      const tmstUs = kind === 'up' ? tmstOf(body) : null;
      if (tmstUs !== null) own.heard(tmstUs, now());
    }
  }

  function nextToken(): number {
    token = (token + 1) % 0x1_0000;
    return token;
  }

  function push(body: string): void {
    const pushToken = nextToken();
    lns.send('push-data', pushToken, encodePushData(2, pushToken, gatewayEui, body));
  }

  function pullWhenDue(): void {
    if (now() < pullDueMs || !lns.isOpen() || !deps.forwarderAlive()) return;
    const pullToken = nextToken();
    lns.send('pull-data', pullToken, encodePullData(2, pullToken, gatewayEui));
    pullDueMs = now() + PULL_AFTER_MS + Math.random() * PULL_JITTER_MS;
  }

  function step(stored: boolean): void {
    const before = state;
    state = nextBypassState(state, { nowMs: now(), waiting: deps.waiting(), stored }, deps.afterMs);
    const began = before.activeSinceMs === null && state.activeSinceMs !== null;
    const ended = before.activeSinceMs !== null && state.activeSinceMs === null;
    if (began) {
      count('bypass-begun');
      pullDueMs = 0;
      answered = false;
      deps.log({ lns: lnsName, waiting: deps.waiting() }, 'bypass begins: nothing is stored');
    } else if (ended) {
      const forMs = now() - (before.activeSinceMs ?? 0);
      deps.log({ lns: lnsName, forMs: Math.round(forMs) }, 'bypass ends: the supervisor stores again');
    }
    if (began || ended) deps.onChanged();
  }

  function tick(): void {
    step(false);
    serve();
    countNew();
  }

  /** A row that is marked goes to this LNS on no other way, so none is while it is silent: most outages take it along. */
  function answers(): boolean {
    return state.activeSinceMs !== null && lns.answers(state.activeSinceMs);
  }

  /** The socket is there while it is active, and for as long as downlinks may be under way. */
  function serve(): void {
    if (state.activeSinceMs === null && state.readUntilMs === null) {
      if (lns.isOpen()) void lns.close();
      return lns.look();
    }
    lns.tick();
    if (state.activeSinceMs === null) return;
    pullWhenDue();
    if (answers() === answered) return;
    answered = !answered;
    if (answered) deps.log({ lns: lnsName }, 'bypass: the LNS answers');
    else deps.log({ lns: lnsName }, 'bypass: the LNS does not answer; receptions wait for the supervisor');
  }

  /** The counters of the health report only grow by what is new. */
  function countNew(): void {
    const figures = lns.figures();
    for (const key of ['sent', 'acked', 'unanswered', 'unsent', 'unexpected'] as const) {
      const more = figures[key] - (counted?.[key] ?? 0);
      if (more > 0) count(`bypass-${key}`, more);
    }
    counted = figures;
  }

  return {
    start() {
      tick();
      ticking = setInterval(tick, TICK_MS);
    },
    mark: () => (answers() ? lnsName : null),
    committed(rows) {
      step(false);
      remember(rows);
      for (const body of bypassBodies(rows)) push(body);
    },
    stored: () => step(true),
    stat(statText) {
      if (state.activeSinceMs !== null) push(statBody(statText));
    },
    active() {
      const { activeSinceMs } = state;
      return activeSinceMs === null ? null : { lns: lnsName, forMs: now() - activeSinceMs };
    },
    async stop() {
      clearInterval(ticking);
      await lns.stop();
    },
  };
}
