// The way of a downlink through the supervisor: asked by a network server, passed to the agent, answered once at most.

import { randomBytes } from 'node:crypto';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { type DownContent, encodeDown, readDownContent } from '../../../protocol/mqtt/down.ts';
import { type DownDone, refusalWord, type TxAckMessage } from '../../../protocol/mqtt/txack.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';
import { type DownDecision, type DownRefusal, type DownWindow, decideDown, windowOf } from './decide.ts';
import type { DownDelays } from './delays.ts';
import { createDirectIds } from './direct-ids.ts';
import { createDirectServers } from './direct-servers.ts';
import { createPendingDownlinks, type PendingDownlink } from './pending-downlinks.ts';
import type { UplinkMatch } from './recent-uplinks.ts';
import type { DoneDownlink, DownRecorder, ExceedsDutyCycle } from './record.ts';
import type { DownRequest } from './request.ts';
import { verdictOf } from './result.ts';
import { targetOf } from './target.ts';

/** A gateway's agent as the path needs it. */
export interface DownGateway {
  readonly id: number;
  readonly eui: GatewayEui;
}

/** What is known of an agent's monotonic clock; `null`: nothing yet. */
export interface DownClock {
  currentBoot(): string | null;
  timeOf(bootId: string, monoMs: number): number | null;
  monoMsAt(timeMs: number): number | null;
}

export interface DownlinksDeps {
  /** ms since 1970, never jumps. */
  readonly now: () => number;
  readonly gatewayOf: (eui: GatewayEui) => DownGateway | null;
  readonly clockOf: (gatewayId: number) => DownClock;
  /** Broker up, agent connected. */
  readonly isReachable: (gateway: DownGateway) => boolean;
  /** `false`: it could not be handed over. */
  readonly publish: (eui: GatewayEui, payload: Buffer) => boolean;
  readonly exceedsDutyCycle: ExceedsDutyCycle;
  readonly recorder: DownRecorder;
  readonly delays: DownDelays;
}

export interface Downlinks {
  start(): void;
  /** What still waits is told as unanswered. */
  stop(): void;
  /** A network server sent a PULL_RESP. */
  asked(lnsName: string, request: DownRequest): void;
  /** An agent told what became of some. */
  done(gateway: DownGateway, message: TxAckMessage, arrivalMs: number): void;
  status(): DownlinksStatus;
}

export interface DownlinksStatus {
  readonly pending: number;
  /** Told of downlinks that wait for nothing: told before, given up, or of a process before this one. */
  readonly unexpected: number;
}

const TICK_MS = 1_000;

export function createDownlinks(deps: DownlinksDeps): Downlinks {
  const { now, recorder, delays } = deps;
  const startedMs = now();
  const idPrefix = `${randomBytes(8).toString('hex')}-`;
  const pending = createPendingDownlinks();
  const directIds = createDirectIds();
  const directServers = createDirectServers();
  let asked = 0;
  let unexpected = 0;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  function decide(
    gateway: DownGateway,
    askedMs: number,
    txpk: Txpk | null,
    match: UplinkMatch,
  ): DownDecision {
    const decision = decideDown({
      txpk,
      match,
      reachable: !isStopped && deps.isReachable(gateway),
      bootId: deps.clockOf(gateway.id).currentBoot(),
      nowMs: askedMs,
      startedMs,
    });
    if (decision.refusal !== null || txpk === null) return decision;
    if (deps.exceedsDutyCycle(gateway.id, txpk, askedMs)) return { ...decision, refusal: 'duty-cycle' };
    return pending.hasRoom(gateway.id) ? decision : { ...decision, refusal: 'too-many' };
  }

  /** Returns why it could not be, or `null`. */
  function passOn(
    id: string,
    gateway: DownGateway,
    request: DownRequest,
    txpk: Txpk,
    window: DownWindow,
  ): DownRefusal | null {
    const clock = deps.clockOf(gateway.id);
    const bootId = clock.currentBoot();
    const deadlineMonoMs = clock.monoMsAt(window.deadlineMs);
    if (bootId === null || deadlineMonoMs === null) return 'offline';
    const { content, askedMs, answer } = request;
    const payload = encodeDown({ id, content, deadlineMonoMs, bootId, tmstRun: window.tmstRun });
    if (!deps.publish(gateway.eui, payload)) return 'offline';
    const publishedMs = now();
    pending.add({ id, gatewayId: gateway.id, window, isJoin: isJoin(txpk), answer, publishedMs });
    delays.down('supervisor', publishedMs - askedMs);
    return null;
  }

  function recordAsked(
    id: string,
    gateway: DownGateway,
    lnsName: string,
    request: Pick<DownRequest, 'version' | 'content' | 'askedMs'>,
    { txpk, complaint }: DownContent,
    window: DownWindow | null,
    via: 'supervisor' | 'bypass' | 'tap' = 'supervisor',
  ): void {
    recorder.asked({
      ...{ id, via, lns: lnsName, gatewayId: gateway.id, gatewayEui: gateway.eui },
      ...{ version: request.version, askedMs: request.askedMs, contentLength: request.content.length },
      ...{ txpk, complaint },
      downClass: window?.downClass ?? null,
      windowS: window?.windowS ?? null,
      windowMs: window?.windowMs ?? null,
      target: txpk === null ? null : targetOf(txpk.phyPayload),
    });
  }

  /** Without the gateway: nothing was handed over, and nothing was waited for. */
  function recordDone(
    id: string,
    gatewayId: number,
    result: DoneDownlink['result'],
    windowMs: number | null,
  ) {
    const doneMs = now();
    const marginMs = windowMs === null ? null : windowMs - doneMs;
    recorder.done({ id, gatewayId, result, word: null, marginMs, handedMs: null, answeredMs: null, doneMs });
  }

  function settle(gateway: DownGateway, message: TxAckMessage, done: DownDone, arrivalMs: number): void {
    const found = pending.take(gateway.id, done.id);
    const { result, word, answer } = verdictOf(done);
    if (found === null) {
      unexpected++;
      // The process before this one may have asked it: its row waits for the result, and nobody else does.
      recorder.done(doneOf(gateway, message.bootId, done, { result, word }, arrivalMs));
      return;
    }
    if (answer !== null) found.answer(answer);
    const { bootId } = message;
    const receivedMs = deps.clockOf(gateway.id).timeOf(bootId, done.receivedMonoMs);
    delays.settled(found, { ...done, receivedMs, sentMonoMs: message.sentMonoMs, arrivalMs });
    recorder.done(doneOf(gateway, bootId, done, { result, word }, arrivalMs));
  }

  function doneOf(
    gateway: DownGateway,
    bootId: string,
    { id, marginMs, handedMonoMs, answeredMonoMs }: DownDone,
    { result, word }: Pick<DoneDownlink, 'result' | 'word'>,
    doneMs: number,
  ): DoneDownlink {
    const clock = deps.clockOf(gateway.id);
    const timeOf = (monoMs: number | null) => (monoMs === null ? null : clock.timeOf(bootId, monoMs));
    const times = { handedMs: timeOf(handedMonoMs), answeredMs: timeOf(answeredMonoMs), doneMs };
    return { id, gatewayId: gateway.id, result, word, marginMs, ...times };
  }

  /** Asked of the agent itself, in bypass or through a tap, and answered by it: all there is to do is to write it down. */
  function settleDirect(
    gateway: DownGateway,
    message: TxAckMessage,
    done: DownDone,
    arrivalMs: number,
  ): void {
    if (done.direct === null || !directIds.isNew(`${gateway.id} ${done.id}`)) return;
    const { via, server, content } = done.direct;
    const askedMs = deps.clockOf(gateway.id).timeOf(message.bootId, done.receivedMonoMs) ?? arrivalMs;
    const read = readDownContent(content);
    // Which uplinks the agent gave to that server itself is not known here: by counter, it may answer any or none.
    const window = read.txpk === null ? null : windowOf(read.txpk, { kind: 'none' }, askedMs);
    const lns = directServers.nameOf(gateway.id, server);
    recordAsked(done.id, gateway, lns, { version: 2, content, askedMs }, read, window, via);
    recorder.done(doneOf(gateway, message.bootId, done, verdictOf(done), arrivalMs));
  }

  function giveUp(downlinks: readonly PendingDownlink[]): void {
    for (const { id, gatewayId } of downlinks) recordDone(id, gatewayId, 'unanswered', null);
  }

  return {
    start() {
      timer = setInterval(() => giveUp(pending.takeExpired(now())), TICK_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      isStopped = true;
      giveUp(pending.takeAll());
    },

    asked(lnsName, request) {
      const gateway = deps.gatewayOf(request.gatewayEui);
      if (gateway === null) return request.answer('TOO_LATE');
      asked++;
      const id = idPrefix + asked.toString(36);
      const read = readDownContent(request.content);
      const match: UplinkMatch =
        read.txpk?.when.kind === 'counter' ? request.match(read.txpk.when.tmstUs) : { kind: 'none' };
      const { window, refusal } = decide(gateway, request.askedMs, read.txpk, match);
      let refused = refusal;
      if (refused === null && read.txpk !== null && window !== null) {
        refused = passOn(id, gateway, request, read.txpk, window);
      }
      if (refused !== null) request.answer(refusalWord(refused));
      recordAsked(id, gateway, lnsName, request, read, window);
      if (refused !== null) recordDone(id, gateway.id, refused, window?.windowMs ?? null);
      if (refused === 'too-late' && read.txpk !== null && window !== null) {
        delays.tooLate({ gatewayId: gateway.id, window, isJoin: isJoin(read.txpk) }, request.askedMs);
      }
      if (match.kind === 'live') delays.up('lns', request.askedMs - match.leftMs);
    },

    done(gateway, message, arrivalMs) {
      for (const done of message.downs) {
        if (done.direct === null) settle(gateway, message, done, arrivalMs);
        else settleDirect(gateway, message, done, arrivalMs);
      }
    },

    status: () => ({ pending: pending.size(), unexpected }),
  };
}

function isJoin({ phyPayload }: Txpk): boolean {
  return targetOf(phyPayload).kind === 'join-accept';
}
