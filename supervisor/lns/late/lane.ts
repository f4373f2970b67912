// The late lane: receptions that were not live when they came wait here, and go to each network server oldest first,
// one copy a frame, in the order of each device's counter, at a pace.
//
//   waiting --its turn, or just before a live frame of its device--> on its way --left--> sent
//           --a copy went / a younger frame went / a join------> late-copy / behind / stale-join

import type { Outcome } from '../outcomes.ts';
import { decideLate } from './decide.ts';
import { doubtMs, inDeviceOrder } from './device-order.ts';
import type { Draining } from './draining.ts';
import { isAhead } from './frame-counter.ts';
import type { Hold, Holds } from './holds.ts';
import type { LastSent } from './last-sent.ts';
import type { Opening } from './opening.ts';
import { createLatePace, type LatePace } from './pace.ts';
import { createQueue, type Queue } from './queue.ts';
import { lateRxpkText } from './rxpk-text.ts';
import type { LateEntry, LateStore, WaitingEntry } from './store.ts';
import type { LateTmst } from './tmst.ts';

/** A late reception that goes to one network server now, its text as it goes. */
export interface LateFrame {
  readonly lnsId: number;
  readonly receptionId: number;
  readonly gatewayId: number;
  readonly rxpk: string;
  /** The one that it goes with. */
  readonly tmstUs: number;
}

/** A live data frame about to go to one server. */
export interface LiveFrame {
  readonly lnsId: number;
  readonly devAddr: number;
  readonly fCnt: number;
  readonly frameId: number;
  readonly receivedMs: number;
}

export interface LateStatus {
  readonly lnsId: number;
  readonly waiting: number;
  /** Receive time of the oldest, ms since 1970; `null` when nothing waits. */
  readonly oldestMs: number | null;
  /** What keeps it from going; `null`: nothing but its pace. */
  readonly hold: Hold | null;
  /** Gateways not back yet (`opening`), or with a backlog still to bring (`draining`). */
  readonly gateways: number;
}

export interface LateLaneServer {
  readonly id: number;
  /** Late frames a second to this server, in all and from one gateway. */
  readonly perS: number;
  readonly perGatewayPerS: number;
}

export interface LateLaneDeps {
  readonly servers: readonly LateLaneServer[];
  readonly store: LateStore;
  readonly lastSent: LastSent;
  readonly tmst: LateTmst;
  readonly opening: Opening;
  readonly draining: Draining;
  readonly holds: Holds;
  /** Gives receptions that waited their outcome. */
  readonly settle: (lnsId: number, receptionIds: readonly number[], outcome: Outcome) => void;
}

export interface LateLane {
  /** A reception that is not live: it waits, unless a copy of its frame went before. */
  offer(entry: LateEntry): Extract<Outcome, 'waiting' | 'late-copy'>;
  /** A live frame goes: what waits of its device, and is older, goes just before it, outside merge and pace. */
  live(frame: LiveFrame, nowMs: number): LateFrame[];
  /** An agent gave this frame to the server itself. */
  bypassed(frame: LiveFrame, nowMs: number): void;
  /** What became of late frames on their way. */
  left(lnsId: number, sent: readonly number[], unsent: readonly number[], nowMs: number): void;
  /** Receptions counted as sent that did not get there: they wait again. */
  reopened(lnsId: number, receptionIds: readonly number[], nowMs: number): void;
  /** The next that may go, a slice of the work at a time; call inside a transaction. */
  step(nowMs: number): LateFrame[];
  /** Gives up what was received before this and still waits, at most `limit` a server; returns the most of any. */
  giveUpBefore(ms: number, limit: number): number;
  /** Whether anything waits that is not on its way. */
  isIdle(): boolean;
  status(nowMs: number): LateStatus[];
  flush(): void;
}

/** Decided in one step: a few milliseconds. */
const SLICE = 64;
/** Of one device ahead of one live frame; a device that has more has been unheard for weeks. */
const MAX_AHEAD = 5_000;
/** Of one device within the doubt about its receive times. */
const MAX_ELDERS = 256;
/** A server that was sent too little to tell whether it is there gets one frame a second, to see. */
const PROBE_PER_S = 1;

interface Server {
  readonly id: number;
  readonly pace: LatePace;
  readonly probe: LatePace;
  readonly queue: Queue;
}

export function createLateLane(deps: LateLaneDeps): LateLane {
  const { store, lastSent, tmst, opening, draining, holds } = deps;
  const servers = new Map<number, Server>();
  for (const { id, perS, perGatewayPerS } of deps.servers) {
    servers.set(id, {
      id,
      pace: createLatePace(perS, perGatewayPerS),
      probe: createLatePace(PROBE_PER_S, PROBE_PER_S),
      queue: createQueue(id, store),
    });
  }

  function serverOf(lnsId: number): Server {
    const server = servers.get(lnsId);
    if (server === undefined) throw new Error(`network server ${lnsId} has no late lane`);
    return server;
  }

  /** Decides one reception; returns it as it goes, or `null` when it does not. */
  function decide(server: Server, entry: WaitingEntry, nowMs: number): LateFrame | null {
    const { lnsId, receptionId, gatewayId, frameId, devAddr, fCnt } = entry;
    const last = devAddr === null ? null : lastSent.get(lnsId, devAddr, nowMs);
    const outcome = decideLate({
      kind: entry.kind,
      ageMs: nowMs - entry.receivedMs,
      copySent:
        last?.frameId === frameId ||
        server.queue.isFrameOnItsWay(frameId) ||
        store.isFrameSent(lnsId, frameId),
      fCnt,
      lastFCnt: last?.fCnt ?? null,
    });
    if (outcome !== 'sent') {
      server.queue.remove(entry);
      deps.settle(lnsId, [receptionId], outcome);
      return null;
    }
    server.queue.depart(entry);
    if (devAddr !== null && fCnt !== null) lastSent.decided(lnsId, devAddr, fCnt, frameId, nowMs);
    const tmstUs = tmst.current(gatewayId, lnsId, nowMs);
    const receivedMs = entry.timeUncertain ? null : entry.receivedMs;
    return { lnsId, receptionId, gatewayId, rxpk: lateRxpkText(entry.rxpk, { tmstUs, receivedMs }), tmstUs };
  }

  /** Without waiting in the lane: decided is as good as sent. */
  function goesAtOnce({ lnsId, devAddr, fCnt, frameId }: LiveFrame, nowMs: number): void {
    lastSent.decided(lnsId, devAddr, fCnt, frameId, nowMs);
    lastSent.sent(lnsId, devAddr, fCnt, frameId, nowMs);
  }

  function holdOf(server: Server, nowMs: number): Hold | null {
    if (holds.livenessOf(server.id) === 'silent') return 'silent';
    if (!opening.isOpen(nowMs)) return 'opening';
    return holds.awaitsBypassed(server.id, nowMs) ? 'bypass' : null;
  }

  function stepOf(server: Server, nowMs: number): LateFrame[] {
    if (server.queue.isIdle() || holdOf(server, nowMs) !== null) return [];
    const pace = holds.livenessOf(server.id) === 'up' ? server.pace : server.probe;
    const frames: LateFrame[] = [];
    const limit = Math.min(SLICE, pace.allowance(nowMs));
    if (limit < 1) return frames;
    for (const oldest of server.queue.oldest(upToMs(nowMs), limit)) {
      for (const entry of withElders(server, oldest, nowMs)) {
        if (server.queue.isGone(entry)) continue;
        // Strictly in order: a gateway that has had its share holds up the others, for milliseconds.
        if (!pace.mayGateway(entry.gatewayId, nowMs)) return frames;
        const frame = decide(server, entry, nowMs);
        if (frame === null) continue;
        pace.spend(entry.gatewayId, nowMs);
        frames.push(frame);
      }
    }
    return frames;
  }

  /** No frame can come any more that belongs before one received until then. */
  function upToMs(nowMs: number): number {
    const reachedMs = draining.watermark(nowMs);
    return Number.isFinite(reachedMs) ? reachedMs - doubtMs(reachedMs, nowMs) : reachedMs;
  }

  /** An entry, after those of its device that were sent before it although their receive time may be later. */
  function withElders(server: Server, entry: WaitingEntry, nowMs: number): readonly WaitingEntry[] {
    const { devAddr, receivedMs, receptionId } = entry;
    if (devAddr === null || server.queue.ofDeviceCount(devAddr) < 2) return [entry];
    const untilMs = receivedMs + doubtMs(receivedMs, nowMs);
    const ordered = inDeviceOrder(server.queue.ofDevice(devAddr, untilMs, MAX_ELDERS), nowMs);
    const at = ordered.findIndex((one) => one.receptionId === receptionId);
    return at < 0 ? [entry] : ordered.slice(0, at + 1);
  }

  function statusOf(server: Server, nowMs: number): LateStatus {
    const oldestMs = server.queue.waiting() === 0 ? null : store.oldestMs(server.id);
    const hold = oldestMs === null ? null : holdOf(server, nowMs);
    const behind = oldestMs !== null && oldestMs > upToMs(nowMs);
    return {
      lnsId: server.id,
      waiting: server.queue.waiting(),
      oldestMs,
      hold: hold ?? (behind ? 'draining' : null),
      gateways: hold === 'opening' ? opening.missing() : draining.count(nowMs),
    };
  }

  return {
    offer(entry) {
      const { queue } = serverOf(entry.lnsId);
      if (store.isFrameSent(entry.lnsId, entry.frameId)) return 'late-copy';
      queue.add(entry);
      return 'waiting';
    },

    live(frame, nowMs) {
      const { lnsId, devAddr, fCnt, frameId, receivedMs } = frame;
      const server = serverOf(lnsId);
      const ahead: LateFrame[] = [];
      // While an agent's own deliveries are not known, an older frame might follow a younger one.
      if (server.queue.ofDeviceCount(devAddr) > 0 && !holds.awaitsBypassed(lnsId, nowMs)) {
        const untilMs = receivedMs + doubtMs(receivedMs, nowMs);
        const older = server.queue
          .ofDevice(devAddr, untilMs, MAX_AHEAD)
          .filter((one) => one.receivedMs <= receivedMs || isAhead(fCnt, one.fCnt ?? fCnt));
        for (const entry of inDeviceOrder(older, nowMs)) {
          if (entry.frameId === frameId) continue;
          const late = decide(server, entry, nowMs);
          if (late !== null) ahead.push(late);
        }
      }
      goesAtOnce(frame, nowMs);
      return ahead;
    },

    bypassed(frame, nowMs) {
      const { lnsId, devAddr, fCnt } = frame;
      const last = lastSent.get(lnsId, devAddr, nowMs);
      // It raises what was last sent, and never lowers it: live frames may have gone since.
      if (last !== null && !isAhead(fCnt, last.fCnt)) return;
      goesAtOnce(frame, nowMs);
    },

    left(lnsId, sent, unsent, nowMs) {
      const { queue } = serverOf(lnsId);
      for (const receptionId of sent) {
        const entry = queue.arrived(receptionId);
        if (entry === null) continue;
        deps.settle(lnsId, [receptionId], 'sent');
        const { devAddr, fCnt, frameId } = entry;
        if (devAddr !== null && fCnt !== null) lastSent.sent(lnsId, devAddr, fCnt, frameId, nowMs);
      }
      const back = unsent.map(queue.turnedBack).filter((entry) => entry !== null);
      lastSent.takeBack(lnsId, back, nowMs);
    },

    reopened(lnsId, receptionIds, nowMs) {
      const { queue } = serverOf(lnsId);
      const entries = store.entries(lnsId, receptionIds);
      for (const entry of entries) queue.add(entry);
      lastSent.takeBack(lnsId, entries, nowMs);
    },

    step(nowMs) {
      return [...servers.values()].flatMap((server) => stepOf(server, nowMs));
    },

    giveUpBefore(ms, limit) {
      let most = 0;
      for (const { id, queue } of servers.values()) {
        const old = queue.isIdle() ? [] : queue.oldest(ms, limit);
        for (const entry of old) queue.remove(entry);
        deps.settle(
          id,
          old.map(({ receptionId }) => receptionId),
          'behind',
        );
        most = Math.max(most, old.length);
      }
      return most;
    },

    isIdle: () => [...servers.values()].every(({ queue }) => queue.isIdle()),
    status: (nowMs) => [...servers.values()].map((server) => statusOf(server, nowMs)),
    flush: () => lastSent.flush([...servers.values()].every(({ queue }) => queue.onItsWay() === 0)),
  };
}
