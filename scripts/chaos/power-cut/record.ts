// Records a journal session under strace: first run on a new file, a second after a clean close, a third after a kill.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Synchronous } from './session.ts';
import { type Change, readTrace, TRACED } from './trace.ts';

export interface RecordOptions {
  /** Absolute, and on any file system: only the calls matter. */
  readonly folder: string;
  readonly seed: number;
  readonly synchronous: Synchronous;
  /** Appends of one to twelve rows, over all three parts. */
  readonly appends: number;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SESSION = fileURLToPath(new URL('./session.ts', import.meta.url));
/** Longer than any write of a session; strace would cut it. */
const MAX_STRING_BYTES = 1_048_576;
const RECORD_WITHIN_MS = 120_000;

export async function recordSession(options: RecordOptions): Promise<readonly Change[]> {
  const journal = join(options.folder, 'journal');
  const marks = join(options.folder, 'marks');
  mkdirSync(journal, { recursive: true });
  const changes: Change[] = [];
  for (const end of ['close', 'die', 'die']) {
    const firstRow = rowsIn(changes);
    const appends = Math.ceil(options.appends / 3);
    const log = join(options.folder, 'calls');
    const session = [journal, marks, options.seed, firstRow, appends, options.synchronous, end].map(String);
    // Without -f: the store works in the main thread, so its calls and its marks stand in one order.
    const strace = ['-y', '-xx', '-s', String(MAX_STRING_BYTES), '-o', log, '-e', `trace=${TRACED}`];
    const node = [process.execPath, '--import', 'tsx', SESSION, ...session];
    await promisify(execFile)('strace', [...strace, ...node], { cwd: ROOT, timeout: RECORD_WITHIN_MS });
    changes.push(...readTrace(readFileSync(log, 'utf8'), journal, marks));
  }
  return changes;
}

function rowsIn(changes: readonly Change[]): number {
  const last = changes.findLast((change) => change.kind === 'mark' && change.text.includes('"acked"'));
  return last?.kind === 'mark' ? (JSON.parse(last.text) as { readonly rows: number }).rows : 0;
}
