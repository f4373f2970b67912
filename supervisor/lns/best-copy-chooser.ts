// Runs the choice of the best copy for one network server: windows close on time, the winner goes out, all are reported.

import { type Choice, type Copy, createBestCopy } from './best-copy.ts';

export interface BestCopyChooserDeps<C extends Copy> {
  /** `dedup.window_ms`. */
  readonly windowMs: number;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly send: (copy: C) => void;
  /** Reception ids whose outcome is now known, in batches. */
  readonly report: (sent: readonly number[], notBest: readonly number[]) => void;
}

export interface BestCopyChooser<C extends Copy> {
  offer(copy: C): void;
  /** Chooses what is still open at once, so that nothing collected is left behind. */
  stop(): void;
}

export function createBestCopyChooser<C extends Copy>(deps: BestCopyChooserDeps<C>): BestCopyChooser<C> {
  const bestCopy = createBestCopy<C>(deps.windowMs);
  let timer: NodeJS.Timeout | null = null;
  /** Copies that came after their choice; reported with the next batch, at most a window later. */
  let tooLate: number[] = [];

  function arm(): void {
    if (timer !== null) return;
    const dueMs = bestCopy.nextDueMs();
    if (dueMs === null && tooLate.length === 0) return;
    const delayMs = dueMs === null ? deps.windowMs : Math.max(0, dueMs - deps.now());
    timer = setTimeout(() => {
      timer = null;
      settle(bestCopy.takeDue(deps.now()));
      arm();
    }, delayMs);
  }

  function settle(choices: readonly Choice<C>[]): void {
    for (const { sent } of choices) deps.send(sent);
    const notBest = choices.flatMap((choice) => choice.notBest).concat(tooLate);
    tooLate = [];
    if (choices.length + notBest.length > 0) {
      deps.report(
        choices.map(({ sent }) => sent.receptionId),
        notBest,
      );
    }
  }

  return {
    offer(copy) {
      if (bestCopy.offer(copy, deps.now()) === 'not-best') tooLate.push(copy.receptionId);
      else if (bestCopy.overflows()) settle(bestCopy.takeDue(deps.now()));
      arm();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      settle(bestCopy.takeAll(deps.now()));
    },
  };
}
