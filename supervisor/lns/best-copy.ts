// Mode "best": of the copies of one transmission that come within a window, which one goes to the network server. Pure.

export interface Copy {
  readonly receptionId: number;
  readonly transmissionId: number;
  readonly snrDb: number | null;
  readonly rssiDbm: number | null;
}

export interface Choice<C extends Copy> {
  readonly sent: C;
  /** Reception ids of the other copies. */
  readonly notBest: readonly number[];
}

export interface BestCopy<C extends Copy> {
  /** `collected`: part of a choice to come. `not-best`: the choice for its transmission has been made. */
  offer(copy: C, nowMs: number): 'collected' | 'not-best';
  /** The choices whose window has closed, or must be made early for want of room; each is given once. */
  takeDue(nowMs: number): Choice<C>[];
  /** The choices still open, made now. */
  takeAll(nowMs: number): Choice<C>[];
  /** When the next window closes; `null` when none is open. */
  nextDueMs(): number | null;
  /** More windows are open than should be: choices are due at once. */
  overflows(): boolean;
}

/** Windows open at once: 200 ms at the highest rate promised need 6,000; beyond this the oldest is chosen early. */
const MAX_OPEN = 50_000;
/**
 * A copy is live for at most 4.5 s, and two copies of one transmission differ by 1.5 s at most: after 6 s and the
 * window no copy can come that is not late, and late ones are decided elsewhere.
 */
const REMEMBER_MS = 10_000;
/** Ten seconds at the highest rate promised. */
const MAX_REMEMBERED = 300_000;

interface Window<C extends Copy> {
  readonly dueMs: number;
  best: C;
  readonly notBest: number[];
}

export function createBestCopy<C extends Copy>(windowMs: number, maxOpen = MAX_OPEN): BestCopy<C> {
  // Windows are equally long, so both maps are in the order in which their entries fall due.
  const open = new Map<number, Window<C>>();
  const chosenMs = new Map<number, number>();

  function choose(transmissionId: number, window: Window<C>, nowMs: number): Choice<C> {
    open.delete(transmissionId);
    chosenMs.set(transmissionId, nowMs);
    for (const [id, atMs] of chosenMs) {
      if (chosenMs.size <= MAX_REMEMBERED && atMs > nowMs - REMEMBER_MS) break;
      chosenMs.delete(id);
    }
    return { sent: window.best, notBest: window.notBest };
  }

  function takeWhile(nowMs: number, due: (window: Window<C>) => boolean): Choice<C>[] {
    const choices: Choice<C>[] = [];
    for (const [transmissionId, window] of open) {
      if (!due(window)) break;
      choices.push(choose(transmissionId, window, nowMs));
    }
    return choices;
  }

  return {
    offer(copy, nowMs) {
      const window = open.get(copy.transmissionId);
      if (window === undefined) {
        if (chosenMs.has(copy.transmissionId)) return 'not-best';
        open.set(copy.transmissionId, { dueMs: nowMs + windowMs, best: copy, notBest: [] });
      } else if (isBetter(copy, window.best)) {
        window.notBest.push(window.best.receptionId);
        window.best = copy;
      } else {
        window.notBest.push(copy.receptionId);
      }
      return 'collected';
    },
    takeDue: (nowMs) => takeWhile(nowMs, (window) => window.dueMs <= nowMs || open.size > maxOpen),
    takeAll: (nowMs) => takeWhile(nowMs, () => true),
    nextDueMs() {
      for (const window of open.values()) return window.dueMs;
      return null;
    },
    overflows: () => open.size > maxOpen,
  };
}

/** Higher SNR, then higher RSSI; on a tie the first one stays. Unknown is below any figure. */
function isBetter(copy: Copy, best: Copy): boolean {
  const bySnr = compare(copy.snrDb, best.snrDb);
  return bySnr > 0 || (bySnr === 0 && compare(copy.rssiDbm, best.rssiDbm) > 0);
}

function compare(a: number | null, b: number | null): number {
  if (a === b) return 0;
  return (a ?? Number.NEGATIVE_INFINITY) - (b ?? Number.NEGATIVE_INFINITY);
}
