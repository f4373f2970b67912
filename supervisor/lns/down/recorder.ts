// What is told of downlinks, made into messages for the ingest thread; counts the air that they take on the way.

import { airtimeMs } from './airtime.ts';
import type { Counted, DutyCycle } from './duty-cycle.ts';
import type { AskedDownlink, DoneDownlink, DownRecorder, DownResult } from './record.ts';

/** Main thread to ingest thread. They ride on a commit that others cause, like confirmations. */
export type DownMessage = { readonly kind: 'down' } & (
  | { readonly report: 'asked'; readonly row: DownRow }
  | { readonly report: 'done'; readonly done: DoneDownlink }
  /** Downlinks that no row is kept of. */
  | { readonly report: 'counted'; readonly counts: readonly DownCount[] }
);

/** A downlink as the database keeps it. Times are ms since 1970. */
export interface DownRow {
  readonly id: string;
  readonly gatewayId: number;
  readonly via: AskedDownlink['via'];
  readonly lns: string;
  readonly askedMs: number;
  readonly downClass: AskedDownlink['downClass'];
  readonly windowS: number | null;
  readonly windowMs: number | null;
  readonly frequencyHz: number;
  readonly dataRate: string;
  readonly powerDbm: number | null;
  /** Bytes of the PHYPayload. */
  readonly size: number;
  readonly airtimeUs: number | null;
  readonly target: NonNullable<AskedDownlink['target']>['kind'] | null;
  readonly devAddr: number | null;
}

export interface DownCount {
  readonly gatewayId: number;
  readonly via: AskedDownlink['via'];
  readonly lns: string;
  readonly result: DownResult;
  readonly downlinks: number;
}

export interface Recorder extends DownRecorder {
  /** Hands on what was only counted. */
  stop(): void;
}

export interface RecorderDeps {
  readonly accept: (message: DownMessage) => void;
  readonly dutyCycle: DutyCycle;
  /** ms since 1970. */
  readonly now: () => number;
}

/**
 * Rows a second of one gateway and way: more than the late frames that one is sent by default, each of which may be
 * answered, and more than any radio transmits; a flood beyond is only counted.
 */
export const MAX_ROWS_PER_S = 250;
/** Downlinks without a row whose result is awaited. */
const MAX_UNRECORDED = 10_000;
/** Downlinks whose airtime may have to be taken back. */
const MAX_UNSETTLED = 50_000;
/** `SF12BW125`, or bits a second in digits: whatever is longer is none. */
const MAX_DATA_RATE_LENGTH = 16;
/** Counts are handed on so often. */
const COUNTS_EVERY_MS = 500;

type Uncounted = Pick<DownCount, 'gatewayId' | 'via' | 'lns'>;

export function createRecorder({ accept, dutyCycle, now }: RecorderDeps): Recorder {
  const unrecorded = new Map<string, Uncounted>();
  const unsettled = new Map<string, Counted>();
  const budgets = new Map<string, { second: number; rows: number }>();
  const counts = new Map<string, DownCount>();
  let countsTimer: NodeJS.Timeout | null = null;
  let isStopped = false;

  /** By when it was asked, so that a bypass of hours is recorded when it is told of at once. */
  function hasRoom({ gatewayId, via, askedMs }: AskedDownlink): boolean {
    const key = `${gatewayId} ${via}`;
    const second = Math.floor(askedMs / 1_000);
    let budget = budgets.get(key);
    if (budget?.second !== second) {
      budget = { second, rows: 0 };
      budgets.set(key, budget);
    }
    budget.rows++;
    return budget.rows <= MAX_ROWS_PER_S;
  }

  function count({ gatewayId, via, lns }: Uncounted, result: DownResult): void {
    const key = JSON.stringify([gatewayId, via, lns, result]);
    const downlinks = (counts.get(key)?.downlinks ?? 0) + 1;
    counts.set(key, { gatewayId, via, lns, result, downlinks });
    if (!isStopped) countsTimer ??= setTimeout(tellCounts, COUNTS_EVERY_MS);
  }

  function tellCounts(): void {
    if (countsTimer !== null) clearTimeout(countsTimer);
    countsTimer = null;
    if (counts.size === 0) return;
    accept({ kind: 'down', report: 'counted', counts: [...counts.values()] });
    counts.clear();
  }

  /** Nobody awaits the result of the oldest any longer: no answer has come. */
  function awaitUnrecorded(key: string, one: Uncounted): void {
    unrecorded.set(key, one);
    if (unrecorded.size <= MAX_UNRECORDED) return;
    const [oldest, given] = unrecorded.entries().next().value as [string, Uncounted];
    unrecorded.delete(oldest);
    count(given, 'unanswered');
  }

  function countAirtime(key: string, asked: AskedDownlink, ms: number, frequencyHz: number): void {
    const atMs = asked.windowMs ?? asked.askedMs;
    unsettled.set(key, dutyCycle.add(asked.gatewayId, frequencyHz, ms, atMs, now()));
    if (unsettled.size <= MAX_UNSETTLED) return;
    unsettled.delete(unsettled.keys().next().value as string);
  }

  return {
    asked(asked) {
      const key = `${asked.gatewayId} ${asked.id}`;
      const { gatewayId, via, lns, txpk, target } = asked;
      const ms = txpk === null ? null : airtimeMs(txpk);
      if (txpk !== null && ms !== null) countAirtime(key, asked, ms, txpk.frequencyHz);
      if (txpk === null || !hasRoom(asked)) return awaitUnrecorded(key, { gatewayId, via, lns });
      const row: DownRow = {
        ...{ id: asked.id, gatewayId, via, lns, askedMs: asked.askedMs, downClass: asked.downClass },
        ...{ windowS: asked.windowS, windowMs: asked.windowMs, frequencyHz: txpk.frequencyHz },
        ...{
          dataRate: txpk.dataRate.slice(0, MAX_DATA_RATE_LENGTH),
          powerDbm: txpk.powerDbm,
          size: txpk.phyPayload.length,
        },
        airtimeUs: ms === null ? null : Math.round(ms * 1_000),
        target: target?.kind ?? null,
        devAddr: target?.kind === 'data' ? target.devAddr : null,
      };
      accept({ kind: 'down', report: 'asked', row });
    },

    done(done) {
      const key = `${done.gatewayId} ${done.id}`;
      const counted = unsettled.get(key);
      unsettled.delete(key);
      if (counted !== undefined && !tookAir(done.result, done.word)) dutyCycle.takeBack(counted);
      const given = unrecorded.get(key);
      unrecorded.delete(key);
      if (given === undefined) accept({ kind: 'down', report: 'done', done });
      else count(given, done.result);
    },

    stop() {
      isStopped = true;
      tellCounts();
    },
  };
}

/** Silence may be a transmission. `pending`: as long as it is, it may be on the air. */
export const TOOK_AIR: ReadonlySet<DownResult> = new Set([
  'pending',
  'accepted',
  'accepted-warning',
  'unconfirmed',
  'unanswered',
]);
/** Refused in this word, a Kerlink may have transmitted all the same, with another power. */
export const AIR_WORD = 'TX_POWER';

function tookAir(result: DownResult, word: string | null): boolean {
  return TOOK_AIR.has(result) || (result === 'refused' && word === AIR_WORD);
}
