// The rows of a recorded session: each is known by its number, and what it must say follows from that alone.

import type { NewRow } from '../../../agent/journal/rows.ts';
import { createRandom } from '../../fleet/random.ts';

export function bodyOf(seed: string, row: number): string {
  const random = createRandom(`row/${seed}/${row}`);
  return `{"row":${row},"data":"${random.bytes(40 + random.below(180)).toString('base64')}"}`;
}

/** Of a body, true or not; `null`: none of a session. */
export function numberOf(body: string | Uint8Array): number | null {
  const found = typeof body === 'string' ? /^\{"row":(\d+),/.exec(body) : null;
  return found === null ? null : Number(found[1]);
}

/** A row stands for so much time, so that the first ones grow old enough to be forgotten. */
const ROW_EVERY_MS = 4_000;

/** Of the whole session, whichever part of it. */
export function monoMsOf(row: number): number {
  return row * ROW_EVERY_MS;
}

export function sessionRow(seed: string, row: number): NewRow {
  const monoMs = monoMsOf(row);
  return {
    kind: 'up',
    flags: 0,
    tmstRun: 1,
    rxMonoMs: monoMs,
    wallMs: 1_700_000_000_000 + monoMs,
    wallSynced: true,
    body: bodyOf(seed, row),
  };
}
