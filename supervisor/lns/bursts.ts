// Evens out what goes to one network server: a few datagrams a turn of the event loop, the rest in the turns right after.
//
// A commit may bring thousands of receptions at once. Sent in one go they overflow the receive buffer of the network
// server, which by default holds some 300 datagrams, and UDP drops the rest without a word.

/** libuv reads 32 datagrams a turn: what is sent in one turn is read in one, acknowledgements included. */
const BURST = 32;
/** One second of the highest rate promised. More means that this process cannot keep up. */
const MAX_WAITING = 30_000;

export interface Bursts<T> {
  /** Passes the item on now, or in a later turn but in order; `false` when too many wait already. */
  offer(item: T): boolean;
  waiting(): number;
  /** Passes on everything that waits, at once. */
  flush(): void;
}

/** While something at the head is not ready it is looked at again so often. */
const LOOK_AGAIN_MS = 1;

/** `isReady`: whether an item may pass; what is not ready holds up those after it, so that all keep their order. */
export function createBursts<T>(
  pass: (item: T) => void,
  isReady: (item: T) => boolean = () => true,
): Bursts<T> {
  let waiting: T[] = [];
  /** What lies before this index has been passed on. */
  let next = 0;
  let left = BURST;
  let armed = false;

  function arm(): void {
    if (armed) return;
    armed = true;
    setImmediate(() => {
      armed = false;
      left = BURST;
      drain();
    });
  }

  function drain(): void {
    while (left > 0 && next < waiting.length) {
      if (left !== Number.POSITIVE_INFINITY && !isReady(waiting[next] as T)) return lookAgain();
      left--;
      pass(waiting[next++] as T);
    }
    // Under lasting load it never runs empty: what has been passed on goes all the same.
    if (next === waiting.length || next >= MAX_WAITING) {
      waiting = waiting.slice(next);
      next = 0;
    }
    if (left < BURST) arm();
  }

  function lookAgain(): void {
    if (armed) return;
    armed = true;
    setTimeout(() => {
      armed = false;
      left = BURST;
      drain();
    }, LOOK_AGAIN_MS);
  }

  return {
    offer(item) {
      if (waiting.length - next >= MAX_WAITING) return false;
      if (next === waiting.length && left > 0 && isReady(item)) {
        left--;
        arm();
        pass(item);
      } else {
        waiting.push(item);
        arm();
      }
      return true;
    },
    waiting: () => waiting.length - next,
    flush() {
      left = Number.POSITIVE_INFINITY;
      drain();
      left = BURST;
    },
  };
}
