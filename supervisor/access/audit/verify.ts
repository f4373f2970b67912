// Walks the audit trail from its first line and names the first one that does not fit.

import { checkLine, GENESIS, type Line, type Tip } from './chain.ts';

export type Verification =
  | { readonly kind: 'intact'; readonly lines: number; readonly hash: string }
  | {
      readonly kind: 'broken';
      /** The first line that is missing, in the wrong place or changed. */
      readonly id: number;
      readonly reason: 'missing' | 'order' | 'content' | 'end';
    };

export interface VerifyDeps {
  /** Lines after an id, in order; fewer than asked for: that was the last. */
  readonly linesAfter: (id: number, limit: number) => Promise<readonly Line[]>;
  /** Where the trail must at least reach: as kept beside it, and as this process wrote it. */
  readonly ends: () => Promise<readonly Tip[]>;
}

/** Some ms of hashing at a time: the thread has other things to do in between. */
const LINES_AT_ONCE = 200;

export async function verifyTrail({ linesAfter, ends }: VerifyDeps): Promise<Verification> {
  // Read before the walk: lines that are added meanwhile are walked too, and come after these ends.
  const expected = await ends();
  let tip = GENESIS;
  for (;;) {
    const lines = await linesAfter(tip.id, LINES_AT_ONCE);
    for (const line of lines) {
      const link = checkLine(tip, line);
      if (link.kind === 'broken') return link;
      tip = link.tip;
      const isOther = expected.some(({ id, hash }) => id === line.id && hash !== line.hash);
      if (isOther) return { kind: 'broken', id: line.id, reason: 'end' };
    }
    if (lines.length < LINES_AT_ONCE) break;
  }
  const furthest = Math.max(...expected.map(({ id }) => id));
  if (tip.id < furthest) return { kind: 'broken', id: tip.id + 1, reason: 'missing' };
  return { kind: 'intact', lines: tip.id, hash: tip.hash };
}
