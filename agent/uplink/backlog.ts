// Which rows of the journal are still to be sent on this connection: one span of sequence numbers, read from its start.

export interface Backlog {
  /** Begins anew with this span, which may be empty. */
  reset(first: number, last: number): void;
  /** These rows wait too. What lies between them and the span is read again, and left out if it is on its way. */
  wait(first: number, last: number): void;
  isEmpty(): boolean;
  next(): number;
  end(): number;
  /** Rows before `seq` were read. */
  advanceTo(seq: number): void;
}

export function createBacklog(): Backlog {
  let next = 1;
  let end = 0;
  const isEmpty = (): boolean => next > end;

  return {
    reset(first, last) {
      next = first;
      end = last;
    },
    wait(first, last) {
      next = isEmpty() ? first : Math.min(next, first);
      end = Math.max(end, last);
    },
    isEmpty,
    next: () => next,
    end: () => end,
    advanceTo(seq) {
      next = seq;
    },
  };
}
