// The transmitting half of a stand-in packet forwarder: takes PULL_RESPs, answers them, and transmits by the
// concentrator's counter, as the reference forwarder and Kerlink's do.

import { assertNever } from '../../../protocol/assert-never.ts';
import type { PullResp } from '../../../protocol/semtech/pull-resp.ts';
import type { TxError } from '../../../protocol/semtech/tx-ack.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';
import { airtimeMs } from '../../../supervisor/lns/down/airtime.ts';
import { type ConcentratorCounter, counterDifferenceUs, createFreeCounter } from './counter.ts';
import { createJitQueue, type JitSlot, type JitWhen } from './jit-queue.ts';
import { readAsReference } from './reference-txpk.ts';

/**
 * When a forwarder says that it transmits: the reference once it has queued it, Kerlink's when it goes out. Both refuse
 * at once. `never`: transmits, but says nothing.
 */
export type TxAckHabit = 'when-queued' | 'when-transmitted' | 'never';

export interface TransmitterHabits {
  readonly txAck?: TxAckHabit;
  /** What it says where it has to use another power: the reference warns, Kerlink's says error; both transmit. */
  readonly otherPower?: 'warns' | 'errs';
  /** Whether it refuses what overlaps a transmission on the air (default), or drops it in silence as the reference does. */
  readonly remembersAir?: boolean;
  /** Whether it knows GPS time: without, class B (`tmms`) is refused. */
  readonly gps?: boolean;
}

export interface TransmitterOptions extends TransmitterHabits {
  /** Also that of the receptions; one that runs with the monotonic clock when left out. */
  readonly counter?: ConcentratorCounter;
  readonly onTransmitted?: (transmitted: Transmitted) => void;
  /** What it answers instead of transmitting, asked at each PULL_RESP; `null`, or left out: it transmits. */
  readonly refusal?: () => TxError | null;
  /** `counts` keeps no list. */
  readonly keep?: 'transmitted' | 'counts';
}

/** What was really transmitted. */
export interface Transmitted {
  /** When it started, by the concentrator's counter, and in which run of it. */
  readonly tmstUs: number;
  readonly run: number;
  /** The same instant, ms since 1970. */
  readonly atMs: number;
  /** When its PULL_RESP came. */
  readonly askedAtMs: number;
  readonly airtimeMs: number;
  readonly token: number;
  readonly json: string;
  readonly txpk: Txpk;
}

export interface TransmitterCounts {
  /** PULL_RESPs taken; these end as one of the following, or still wait. */
  asked: number;
  transmitted: number;
  /** Refused with this error. */
  readonly refused: Partial<Record<TxError, number>>;
  /** Invalid, or while the concentrator restarts: dropped without a TX_ACK. */
  aborted: number;
  /** Queued, but the transmission before was still on the air; only of those that do not remember it. */
  droppedEmitting: number;
  /** Queued when the counter began anew, or when the forwarder stopped. */
  lost: number;
}

export interface Transmitter {
  pullResp(pullResp: PullResp): void;
  /** The counter now; `null` while the concentrator restarts. */
  counterUs(): number | null;
  setTxAck(habit: TxAckHabit): void;
  /** Oldest first; bounded. */
  transmitted(): readonly Transmitted[];
  counts(): TransmitterCounts;
  stop(): void;
}

/** `json`: empty for success. */
export type SendTxAck = (token: number, json: string) => void;

interface Asked {
  readonly pullResp: PullResp;
  readonly txpk: Txpk;
  readonly askedAtMs: number;
  /** What TX_ACK says of its success. */
  readonly success: string;
}

/** EU868 as in the reference configuration. */
const TX_FREQ_MIN_HZ = 863_000_000;
const TX_FREQ_MAX_HZ = 870_000_000;
const TX_POWER_MIN_DBM = 12;
const TX_POWER_MAX_DBM = 27;
/** About 100 MB at worst; the oldest tenth goes when it is reached. */
const MAX_KEPT = 100_000;
/** 6 January 1980, and the leap seconds since. */
const GPS_EPOCH_MS = Date.UTC(1980, 0, 6);
const GPS_LEAP_MS = 18_000;

export function createTransmitter(options: TransmitterOptions, sendTxAck: SendTxAck): Transmitter {
  const { counter = createFreeCounter(Math.random() * 0x1_0000_0000), keep = 'transmitted' } = options;
  const queue = createJitQueue<Asked>({ remembersAir: options.remembersAir ?? true });
  const list: Transmitted[] = [];
  const counts = {
    ...{ asked: 0, transmitted: 0, refused: {} as Partial<Record<TxError, number>> },
    ...{ aborted: 0, droppedEmitting: 0, lost: 0 },
  };
  let habit: TxAckHabit = options.txAck ?? 'when-queued';
  /** In the concentrator, each waiting for its count. */
  let programmed: JitSlot<Asked>[] = [];
  /** The end of the last transmission. */
  let emittingUntilUs: number | null = null;
  let run = counter.run();
  let timer: NodeJS.Timeout | undefined;

  function take(pullResp: PullResp): void {
    counts.asked++;
    const nowUs = now();
    const txpk = readAsReference(pullResp.json);
    const airMs = typeof txpk === 'string' ? null : airtimeMs(txpk);
    if (nowUs === null || typeof txpk === 'string' || airMs === null) {
      counts.aborted++;
      return;
    }
    const refusal = options.refusal?.() ?? null;
    if (refusal !== null) return refuse(pullResp, refusal);
    const when = whenOf(txpk, nowUs);
    if (when === 'GPS_UNLOCKED') return refuse(pullResp, when);
    if (!isInBand(txpk)) return refuse(pullResp, 'TX_FREQ');
    const asked = { pullResp, txpk, askedAtMs: nowMs(), success: successOf(txpk) };
    const slot = queue.enqueue(nowUs, when, Math.ceil(airMs * 1_000), asked);
    if (typeof slot === 'string') return refuse(pullResp, slot);
    if (habit === 'when-queued') sendTxAck(pullResp.token, asked.success);
    arm(nowUs);
  }

  function refuse({ token }: PullResp, error: TxError): void {
    counts.refused[error] = (counts.refused[error] ?? 0) + 1;
    if (habit !== 'never') sendTxAck(token, JSON.stringify({ txpk_ack: { error } }));
  }

  function successOf({ powerDbm }: Txpk): string {
    if (powerDbm === null || (powerDbm >= TX_POWER_MIN_DBM && powerDbm <= TX_POWER_MAX_DBM)) return '';
    const usedDbm = powerDbm > TX_POWER_MAX_DBM ? TX_POWER_MAX_DBM : TX_POWER_MIN_DBM;
    return options.otherPower === 'errs'
      ? JSON.stringify({ txpk_ack: { error: 'TX_POWER' } })
      : JSON.stringify({ txpk_ack: { warn: 'TX_POWER', value: usedDbm } });
  }

  function whenOf({ when }: Txpk, nowUs: number): JitWhen | 'GPS_UNLOCKED' {
    switch (when.kind) {
      case 'immediately':
        return { kind: 'asap' };
      case 'counter':
        return { kind: 'at', countUs: when.tmstUs };
      case 'gps': {
        if (options.gps !== true) return 'GPS_UNLOCKED';
        const aheadMs = when.tmmsMs - (nowMs() - GPS_EPOCH_MS + GPS_LEAP_MS);
        return { kind: 'at', countUs: Math.round(nowUs + aheadMs * 1_000) >>> 0 };
      }
      default:
        return assertNever(when);
    }
  }

  /** Programs what is due and transmits what is programmed; the concentrator fires at the count, however late we look. */
  function turn(): void {
    const nowUs = now();
    if (nowUs === null) return;
    for (const slot of queue.take(nowUs)) {
      const emitting = emittingUntilUs !== null && counterDifferenceUs(emittingUntilUs, slot.countUs) > 0;
      if (emitting) {
        counts.droppedEmitting++;
        continue;
      }
      programmed.push(slot);
      emittingUntilUs = (slot.countUs + slot.airtimeUs) >>> 0;
    }
    const started = programmed.filter(({ countUs }) => counterDifferenceUs(countUs, nowUs) <= 0);
    programmed = programmed.filter((slot) => !started.includes(slot));
    for (const slot of started) transmit(slot, nowUs);
    arm(nowUs);
  }

  function transmit({ countUs, airtimeUs: airUs, content }: JitSlot<Asked>, nowUs: number): void {
    const { pullResp, txpk, askedAtMs, success } = content;
    const transmitted: Transmitted = {
      ...{ tmstUs: countUs, run, atMs: nowMs() + counterDifferenceUs(countUs, nowUs) / 1_000, askedAtMs },
      ...{ airtimeMs: airUs / 1_000, token: pullResp.token, json: pullResp.json, txpk },
    };
    counts.transmitted++;
    if (keep === 'transmitted') {
      if (list.length >= MAX_KEPT) list.splice(0, MAX_KEPT / 10);
      list.push(transmitted);
    }
    if (habit === 'when-transmitted') sendTxAck(pullResp.token, success);
    options.onTransmitted?.(transmitted);
  }

  /** The counter, having forgotten everything when it began anew. */
  function now(): number | null {
    const us = counter.us();
    if (us === null || counter.run() !== run) {
      run = counter.run();
      counts.lost += queue.clear().length + programmed.length;
      programmed = [];
      emittingUntilUs = null;
    }
    return us;
  }

  function arm(nowUs: number): void {
    clearTimeout(timer);
    const waits = programmed.map(({ countUs }) => Math.max(0, counterDifferenceUs(countUs, nowUs)));
    const next = queue.nextInUs(nowUs);
    if (next !== null) waits.push(next);
    if (waits.length > 0) timer = setTimeout(turn, Math.ceil(Math.min(...waits) / 1_000));
  }

  return {
    pullResp: take,
    counterUs: now,
    setTxAck(next) {
      habit = next;
    },
    transmitted: () => list,
    counts: () => ({ ...counts, refused: { ...counts.refused } }),
    stop() {
      clearTimeout(timer);
      counts.lost += queue.clear().length + programmed.length;
      programmed = [];
    },
  };
}

function isInBand({ frequencyHz }: Txpk): boolean {
  return frequencyHz >= TX_FREQ_MIN_HZ && frequencyHz <= TX_FREQ_MAX_HZ;
}

/** Wall time that never steps. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
