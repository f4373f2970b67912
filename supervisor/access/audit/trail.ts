// Writes changes together with the lines of the audit trail that tell of them: both are kept, or neither.

import { createTurns } from '../../platform/turns.ts';
import type { Statement, Written } from '../../platform/write-batch.ts';
import { type Entry, nextLine, type Tip } from './chain.ts';

/** Commits statements and the entries about them as one. Indices of the answer are those of `statements`. */
export type WriteRecorded = (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;

export interface TrailDeps {
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  /** The end of the chain as the database has it. */
  readonly readTip: () => Tip;
  readonly appendStatements: (line: ReturnType<typeof nextLine>) => readonly Statement[];
  readonly now: () => number;
}

export interface Trail {
  readonly writeRecorded: WriteRecorded;
  /** The end of the chain as far as this process wrote it. */
  tip(): Tip;
}

/** Only the command line writes beside us, a line at a time. */
const MAX_TRIES = 5;
/** A change of people takes milliseconds; more at once than this is a flood. */
const MAX_WAITING = 500;

export function createTrail({ write, readTip, appendStatements, now }: TrailDeps): Trail {
  let tip = readTip();
  /** One change after the other: each line needs the hash of the one before. */
  const inTurn = createTurns(MAX_WAITING, 'changes at once');

  async function writeOnce(statements: readonly Statement[], entries: readonly Entry[]): Promise<Written> {
    for (let tries = 1; ; tries++) {
      let end = tip;
      const lines: Statement[] = [];
      for (const entry of entries) {
        const line = nextLine(end, entry, now());
        lines.push(...appendStatements(line));
        end = line;
      }
      const written = await write([...statements, ...lines]);
      if (written.kind === 'written') {
        tip = { id: end.id, hash: end.hash };
        const { length } = statements;
        return { ...written, changes: written.changes.slice(0, length), ids: written.ids.slice(0, length) };
      }
      if (written.statement < statements.length) return written;
      if (tries === MAX_TRIES) throw new Error('the audit trail cannot be continued');
      tip = readTip();
    }
  }

  return {
    tip: () => tip,
    writeRecorded: (statements, entries) => inTurn(() => writeOnce(statements, entries)),
  };
}
