// The LNS room's part of the ingest thread: outcomes at commit, results of sending, and the late lane, on one connection.

import type { BypassedRange } from '../../protocol/mqtt/hello.ts';
import type { SeqSet } from '../../protocol/seq-set.ts';
import type { Connection } from '../platform/database.ts';
import { createDraining } from './late/draining.ts';
import { createHolds } from './late/holds.ts';
import { createLateLane, type LateFrame, type LateStatus } from './late/lane.ts';
import { createLastSent, FORGOTTEN_AFTER_MS } from './late/last-sent.ts';
import { createOpening } from './late/opening.ts';
import { createLateStore } from './late/store.ts';
import { createLateTmst } from './late/tmst.ts';
import type { LivenessState } from './liveness.ts';
import {
  type ConfiguredLns,
  createOutcomeLedger,
  type Decided,
  type PlacedReception,
} from './outcome-ledger.ts';
import { createLnsStore } from './store.ts';

/** What the senders and the agents' connections report. */
export type LnsReport =
  /** An agent is connected, or no longer. */
  | { readonly kind: 'online'; readonly gatewayId: number; readonly online: boolean }
  /** The broker is gone: nobody can be heard. */
  | { readonly kind: 'outage' }
  /** What a network server does now. */
  | { readonly kind: 'liveness'; readonly lnsId: number; readonly state: LivenessState }
  /** Receptions that a network server was sent and probably never got; of many, the newest first. */
  | { readonly kind: 'unanswered'; readonly lnsId: number; readonly receptionIds: readonly number[] }
  /** Receptions up to this id, outcome `sent`, have left for this LNS, but for those that did not. */
  | {
      readonly kind: 'sent';
      readonly lnsId: number;
      readonly through: number;
      readonly unsent: readonly number[];
    }
  /**
   * What became of receptions that waited for the best copy of their transmission. Every choice among receptions up
   * to `through` has been told.
   */
  | {
      readonly kind: 'chosen';
      readonly lnsId: number;
      readonly sent: readonly number[];
      readonly unsent: readonly number[];
      readonly notBest: readonly number[];
      readonly through: number;
    }
  /** What became of late frames given to the sender. */
  | {
      readonly kind: 'late-left';
      readonly lnsId: number;
      readonly sent: readonly number[];
      readonly unsent: readonly number[];
    };

/** One journal of an agent as its `hello` told it, beside what the database holds of it. */
export interface AnnouncedStream {
  readonly id: number;
  readonly held: SeqSet;
  readonly announced: {
    readonly first: number;
    readonly last: number;
    /** Of the current epoch only. */
    readonly storedUpTo?: number;
    readonly parked?: readonly number[];
  };
}

export interface LnsDecisions {
  decide(reception: PlacedReception): Decided;
  count(gatewayId: number, outcomes: string): void;
  /** Writes what the commit changed; call inside its transaction. */
  flush(): void;
  take(report: LnsReport): void;
  /** `streams`: the current journal first, then those salvaged from earlier ones. */
  hello(
    gatewayId: number,
    hello: { readonly bypassed: readonly BypassedRange[] },
    streams: readonly AnnouncedStream[],
  ): void;
  rowsStored(
    gatewayId: number,
    stream: { readonly id: number; readonly held: SeqSet },
    rows: readonly { readonly seq: number; readonly receivedMs: number | null }[],
  ): void;
  /** Late frames whose turn has come; call inside a transaction. */
  step(nowMs: number): readonly LateFrame[];
  isIdle(): boolean;
  /** Gives up what was received before this and still waits, at most `limit` a server; returns how many went. */
  forgetBefore(ms: number, limit: number): number;
  status(nowMs: number): readonly LateStatus[];
}

export interface LnsDecisionsDeps {
  readonly connection: Connection;
  readonly servers: readonly ConfiguredLns[];
  /** ms since 1970. */
  readonly now: () => number;
}

export function createLnsDecisions({ connection, servers, now }: LnsDecisionsDeps): LnsDecisions {
  const store = createLnsStore(connection);
  const lateStore = createLateStore(connection);
  const lastSent = createLastSent(lateStore);
  const tmst = createLateTmst();
  const opening = createOpening();
  const draining = createDraining();
  const holds = createHolds();
  const lane = createLateLane({
    servers: servers.map(({ id, settings }) => ({
      id,
      perS: settings.late_per_s,
      perGatewayPerS: settings.late_per_s_gateway,
    })),
    store: lateStore,
    lastSent,
    tmst,
    opening,
    draining,
    holds,
    settle: store.settle,
  });
  const isSilent = (lnsId: number): boolean => holds.livenessOf(lnsId) === 'silent';
  const ledger = createOutcomeLedger({ servers, store, lane, isSilent });

  function reopen(lnsId: number, receptionIds: readonly number[]): void {
    if (receptionIds.length > 0) lane.reopened(lnsId, store.reopen(lnsId, receptionIds), now());
  }

  /**
   * As after a kill: what was decided and never confirmed as sent waits again. What was in flight may go out twice,
   * never not at all. The start of a supervisor is the end of an outage.
   */
  function recover(): void {
    for (const [lnsId, ids] of lateStore.takeOtherServers(servers.map(({ id }) => id))) {
      store.settle(lnsId, ids, 'filtered');
    }
    for (const { id, settings } of servers) {
      reopen(id, store.unconfirmed(id));
      if (settings.mode === 'best') {
        lane.reopened(id, lateStore.unqueued(id, store.sentThrough(id)), now());
      }
    }
    lastSent.flush(true);
    opening.outage(lateStore.online());
  }

  connection.transaction(recover).immediate();

  return {
    decide(reception) {
      const nowMs = now();
      const { gatewayId, tmstUs, timeUncertain, receivedMs } = reception;
      const decided = ledger.decide(reception, nowMs);
      if (tmstUs !== null && !timeUncertain) {
        tmst.heard(gatewayId, tmstUs, receivedMs);
        if (decided.letters.includes('s') || decided.letters.includes('c')) tmst.live(gatewayId, tmstUs);
      }
      return decided;
    },
    count: ledger.count,
    flush() {
      ledger.flush();
      lane.flush();
    },

    take(report) {
      switch (report.kind) {
        case 'sent':
          reopen(report.lnsId, report.unsent);
          store.saveSentThrough(report.lnsId, report.through);
          return;
        case 'chosen':
          store.settle(report.lnsId, report.sent, 'sent');
          store.settle(report.lnsId, report.notBest, 'not-best');
          lane.reopened(report.lnsId, report.unsent, now());
          store.saveSentThrough(report.lnsId, report.through);
          return;
        case 'late-left':
          lane.left(report.lnsId, report.sent, report.unsent, now());
          return;
        case 'liveness':
          holds.liveness(report.lnsId, report.state);
          return;
        case 'unanswered':
          reopen(report.lnsId, report.receptionIds);
          return;
        case 'online':
          lateStore.setOnline(report.gatewayId, report.online);
          return;
        case 'outage':
          opening.outage(lateStore.online());
          return;
      }
    },

    hello(gatewayId, { bypassed }, streams) {
      const nowMs = now();
      opening.heard(gatewayId, nowMs);
      draining.hello(
        gatewayId,
        streams.map(({ id, held, announced: { first, last, storedUpTo = 0, parked = [] } }) => ({
          streamId: id,
          held,
          settledUpTo: Math.max(storedUpTo, first - 1),
          last,
          parked: new Set(parked),
        })),
        nowMs,
      );
      const [current] = streams;
      const ranges = bypassed.flatMap(({ lns, first, last }) => {
        const server = servers.find(({ settings }) => settings.name === lns);
        return server === undefined || current === undefined
          ? []
          : [{ lnsId: server.id, held: current.held, first, last }];
      });
      holds.bypassed(gatewayId, ranges, nowMs);
    },

    rowsStored(gatewayId, { id, held }, rows) {
      const nowMs = now();
      // Its connection outlived the outage: it says no `hello`, but what it has to bring lies below what it sends.
      if (opening.heard(gatewayId, nowMs)) {
        const last = Math.max(...rows.map(({ seq }) => seq));
        const stream = { streamId: id, held, settledUpTo: 0, last, parked: new Set<number>() };
        draining.hello(gatewayId, [stream], nowMs);
      }
      draining.stored(gatewayId, id, rows, nowMs);
    },

    step(nowMs) {
      const frames = lane.step(nowMs);
      lane.flush();
      return frames;
    },
    isIdle: lane.isIdle,
    forgetBefore(ms, limit) {
      lateStore.forgetLastSent(now() - FORGOTTEN_AFTER_MS, limit);
      return lane.giveUpBefore(ms, limit);
    },
    status: lane.status,
  };
}
