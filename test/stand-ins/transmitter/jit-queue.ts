// What waits in a packet forwarder for its moment of transmission, and what is refused: as the reference forwarder's
// just-in-time queue decides (sx1302_hal, packet_forwarder/src/jitqueue.c). All times by the concentrator's counter.

import type { TxError } from '../../../protocol/semtech/tx-ack.ts';

/** `asap`: as soon as the air is free, of class C. */
export type JitWhen = { readonly kind: 'at'; readonly countUs: number } | { readonly kind: 'asap' };

export interface JitSlot<T> {
  /** When it starts. */
  readonly countUs: number;
  readonly airtimeUs: number;
  readonly content: T;
}

export interface JitQueue<T> {
  enqueue(nowUs: number, when: JitWhen, airtimeUs: number, content: T): JitSlot<T> | TxError;
  /** Takes out what has to be programmed into the concentrator by now. */
  take(nowUs: number): readonly JitSlot<T>[];
  /** How long until `take` gives something, us, 0 or more; `null` when nothing waits. */
  nextInUs(nowUs: number): number | null;
  size(): number;
  clear(): readonly JitSlot<T>[];
}

/** JIT_QUEUE_MAX. A full queue is told as COLLISION_PACKET. */
export const JIT_QUEUE_MAX = 32;
const TX_START_DELAY_US = 1_500;
const TX_MARGIN_DELAY_US = 1_000;
/** Time to program the concentrator. */
export const TX_JIT_DELAY_US = 40_000;
const PRE_DELAY_US = TX_START_DELAY_US + TX_JIT_DELAY_US;
/** What starts within this comes too late. */
export const TOO_LATE_US = PRE_DELAY_US + TX_MARGIN_DELAY_US;
/** Four beacon periods. */
export const TOO_EARLY_US = 4 * 128_000_000;
const ASAP_US = 2 * TX_JIT_DELAY_US;

export interface JitQueueOptions {
  /**
   * Refuses what would overlap a transmission that has begun. The reference does not: what it has taken out it forgets,
   * and finds the concentrator busy when it is too late to tell.
   */
  readonly remembersAir: boolean;
}

export function createJitQueue<T>({ remembersAir }: JitQueueOptions): JitQueue<T> {
  /** In the order of their starts. */
  let slots: JitSlot<T>[] = [];
  /** Taken out, and not over yet. */
  let onAir: JitSlot<T>[] = [];

  function collides(countUs: number, airtimeUs: number, slot: JitSlot<T>): boolean {
    return (
      after(countUs, slot.countUs) <= PRE_DELAY_US + slot.airtimeUs + TX_MARGIN_DELAY_US ||
      after(slot.countUs, countUs) <= PRE_DELAY_US + airtimeUs + TX_MARGIN_DELAY_US
    );
  }

  function asapUs(nowUs: number, airtimeUs: number): number {
    const soonest = (nowUs + ASAP_US) >>> 0;
    const taken = [...onAir, ...slots];
    const isFree = (countUs: number) => !taken.some((slot) => collides(countUs, airtimeUs, slot));
    if (isFree(soonest)) return soonest;
    const behind = taken.map(
      ({ countUs, airtimeUs: lastsUs }) =>
        (countUs + lastsUs + PRE_DELAY_US + TX_JIT_DELAY_US + TX_MARGIN_DELAY_US) >>> 0,
    );
    return behind.find(isFree) ?? (behind.at(-1) as number);
  }

  return {
    enqueue(nowUs, when, airtimeUs, content) {
      if (slots.length >= JIT_QUEUE_MAX) return 'COLLISION_PACKET';
      onAir = onAir.filter(({ countUs, airtimeUs: lastsUs }) => ((countUs + lastsUs - nowUs) | 0) > 0);
      const countUs = when.kind === 'asap' ? asapUs(nowUs, airtimeUs) : when.countUs;
      const aheadUs = after(countUs, nowUs);
      if (aheadUs <= TOO_LATE_US) return 'TOO_LATE';
      // A count that has passed is nearly 2^32 us ahead: the reference calls that too early.
      if (when.kind === 'at' && aheadUs > TOO_EARLY_US) return 'TOO_EARLY';
      if ([...onAir, ...slots].some((slot) => collides(countUs, airtimeUs, slot))) return 'COLLISION_PACKET';
      const slot = { countUs, airtimeUs, content };
      slots.push(slot);
      slots.sort((a, b) => (a.countUs - b.countUs) | 0);
      return slot;
    },
    take(nowUs) {
      const isDue = ({ countUs }: JitSlot<T>) => ((countUs - nowUs) | 0) <= TX_JIT_DELAY_US;
      const due = slots.filter(isDue);
      if (due.length > 0) slots = slots.filter((slot) => !isDue(slot));
      if (remembersAir) onAir.push(...due);
      return due;
    },
    nextInUs(nowUs) {
      const [first] = slots;
      return first === undefined ? null : Math.max(0, ((first.countUs - nowUs) | 0) - TX_JIT_DELAY_US);
    },
    size: () => slots.length,
    clear() {
      const cleared = slots;
      slots = [];
      onAir = [];
      return cleared;
    },
  };
}

/** How long after `b` `a` comes, by an unsigned 32-bit counter. */
function after(a: number, b: number): number {
  return (a - b) >>> 0;
}
