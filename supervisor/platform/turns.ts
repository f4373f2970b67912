// Work that is done one after the other, so that each decides on what the one before left; a flood is turned away.

/** Too much of this at once: try again in some seconds. */
export class BusyError extends Error {}

/** Resolves or rejects as the work does, in its turn; BusyError when too many wait. What fails holds up nobody. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** `what`: too many of these, for the error. */
export function createTurns(maxWaiting: number, what: string): InTurn {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    if (waiting >= maxWaiting) return Promise.reject(new BusyError(`too many ${what}`));
    waiting++;
    const run = last.then(work).finally(() => waiting--);
    last = run.catch(() => undefined);
    return run;
  };
}
