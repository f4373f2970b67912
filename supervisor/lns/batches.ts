// Tells, in order, when everything given up to some moment is with the kernel, and which of it never got there.

export interface Batches {
  /** Something has been given; the returned function is called once, when its fate is known. */
  add(receptionId: number): (left: boolean) => void;
  /** `settled` is called, after those of earlier calls, once all that was given before this call has its fate. */
  close(settled: (unsent: readonly number[]) => void): void;
}

interface Batch {
  outstanding: number;
  readonly unsent: number[];
  settled: ((unsent: readonly number[]) => void) | null;
}

export function createBatches(): Batches {
  let current = newBatch();
  /** Closed, oldest first. Each is over within seconds: nothing is held for longer than a frame is live. */
  const closed: Batch[] = [];

  function settle(): void {
    for (let first = closed[0]; first?.outstanding === 0; first = closed[0]) {
      closed.shift();
      first.settled?.(first.unsent);
    }
  }

  return {
    add(receptionId) {
      const batch = current;
      batch.outstanding++;
      return (left) => {
        batch.outstanding--;
        if (!left) batch.unsent.push(receptionId);
        if (batch.outstanding === 0 && batch === closed[0]) settle();
      };
    },
    close(settled) {
      current.settled = settled;
      closed.push(current);
      current = newBatch();
      if (closed.length === 1) settle();
    },
  };
}

function newBatch(): Batch {
  return { outstanding: 0, unsent: [], settled: null };
}
