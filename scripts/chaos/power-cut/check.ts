// Opens what a power cut left with the journal's own code, and says what is missing of what it had acknowledged.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../../agent/journal/open.ts';
import { bodyOf, monoMsOf, numberOf, sessionRow } from './rows.ts';
import { storeOptions } from './store-options.ts';

/** What the session had said by the time of the cut. */
export interface Said {
  /** Rows below this number were acknowledged. */
  readonly acked: number;
  /** Rows below this number may have been forgotten, being stored elsewhere. */
  readonly mayForget: number;
  /** The highest sequence number that was acknowledged, in this epoch. */
  readonly lastSeq: number;
  readonly epoch: string | null;
}

export interface CutResult {
  /** Acknowledged rows that are not there. */
  readonly lost: number;
  /** Rows that say something else than was appended. */
  readonly altered: number;
  /** The journal did not open, or took no further row: why. */
  readonly failure: string | null;
  /** A number that was acknowledged was given out again in the same epoch. */
  readonly reused: boolean;
  readonly newEpoch: boolean;
}

const ALL = { maxRows: 1_000_000, maxBytes: 1_000_000_000 };

export function checkCut(
  folder: string,
  files: ReadonlyMap<string, Buffer>,
  said: Said,
  seed: string,
): CutResult {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  const there = new Set<number>();
  let altered = 0;
  try {
    const store = openJournal(storeOptions(join(folder, 'journal.db'), () => monoMsOf(said.acked)));
    try {
      const { epoch, figures, older } = store.opened();
      const kept = older.flatMap(({ epoch: earlier, first, last }) =>
        store.read({ epoch: earlier, from: first, to: last, ...ALL }),
      );
      for (const { body, kind } of [...kept, ...store.read({ from: 1, to: figures.last, ...ALL })]) {
        const row = numberOf(body);
        if (row !== null && body === bodyOf(seed, row)) there.add(row);
        else if (kind !== 'drop') altered++;
      }
      const newEpoch = said.epoch !== null && epoch !== said.epoch;
      const {
        ranges: [range],
      } = store.append([[sessionRow(seed, said.acked + 1_000_000)]]);
      const reused = !newEpoch && (range?.[0] ?? 0) <= said.lastSeq;
      return { lost: lostOf(said, there), altered, failure: null, reused, newEpoch };
    } finally {
      store.close();
    }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { lost: lostOf(said, there), altered, failure, reused: false, newEpoch: false };
  }
}

function lostOf({ acked, mayForget }: Said, there: ReadonlySet<number>): number {
  let lost = 0;
  for (let row = Math.max(0, mayForget); row < acked; row++) if (!there.has(row)) lost++;
  return lost;
}
