// Cuts the power of a recorded journal session at random moments, and counts what each cut cost.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../fleet/random.ts';
import { type CutResult, checkCut, type Said } from './check.ts';
import { createDisk } from './disk.ts';
import { recordSession } from './record.ts';
import type { Synchronous } from './session.ts';
import type { Change } from './trace.ts';

export interface PowerCutOptions {
  readonly seed: number;
  readonly cuts: number;
  readonly synchronous: Synchronous;
  readonly appends?: number;
  /** False: nothing of a cut that cost something is kept. */
  readonly keep?: boolean;
}

export interface PowerCutResult {
  readonly options: PowerCutOptions;
  /** Changes, fsyncs among them, and rows acknowledged in the recorded session. */
  readonly changes: number;
  readonly syncs: number;
  readonly rows: number;
  /** Cuts that lost at least one acknowledged row, and how many rows they lost at most and in all. */
  readonly cutsThatLost: number;
  readonly mostLost: number;
  readonly rowsLost: number;
  readonly cutsThatAltered: number;
  readonly cutsThatReused: number;
  readonly cutsThatFailed: number;
  /** Cuts after which the journal began a new epoch: safe, but worth knowing. */
  readonly newEpochs: number;
  readonly firstFailure: string | null;
  readonly seconds: number;
  /** The first file state that went wrong; `null`: none did. */
  readonly folder: string | null;
}

const APPENDS = 360;
/** Contents are all that matters here, so it may as well be memory. */
const FAST = '/dev/shm';

export async function simulatePowerCuts(options: PowerCutOptions): Promise<PowerCutResult> {
  const { seed, cuts } = options;
  const startMs = performance.now();
  const work = mkdtempSync(join(tmpdir(), 'vigie-power-cut-'));
  const scratch = mkdtempSync(join(canUse(FAST) ? FAST : tmpdir(), 'vigie-cut-'));
  try {
    const changes = await recordSession({
      folder: work,
      seed,
      synchronous: options.synchronous,
      appends: options.appends ?? APPENDS,
    });
    const results: CutResult[] = [];
    const keep = options.keep ?? true;
    let kept: string | null = null;
    for (const { index, files, said, cut } of cutsOf(changes, cuts, seed)) {
      const result = checkCut(scratch, files, said, String(seed));
      results.push(result);
      if (!keep || kept !== null || isSafe(result)) continue;
      kept = mkdtempSync(join(tmpdir(), `vigie-power-cut-${seed}-`));
      for (const [name, bytes] of files) writeFileSync(join(kept, name), bytes);
      writeFileSync(
        join(kept, 'cut.json'),
        JSON.stringify({ ...options, cut, index, said, result }, null, 2),
      );
    }
    const lost = results.map((result) => result.lost);
    return {
      options,
      changes: changes.length,
      syncs: changes.filter(({ kind }) => kind === 'sync').length,
      rows: saidBy(changes).acked,
      cutsThatLost: lost.filter((rows) => rows > 0).length,
      mostLost: Math.max(0, ...lost),
      rowsLost: lost.reduce((sum, rows) => sum + rows, 0),
      cutsThatAltered: results.filter(({ altered }) => altered > 0).length,
      cutsThatReused: results.filter(({ reused }) => reused).length,
      cutsThatFailed: results.filter(({ failure }) => failure !== null).length,
      newEpochs: results.filter(({ newEpoch }) => newEpoch).length,
      firstFailure: results.find(({ failure }) => failure !== null)?.failure ?? null,
      seconds: (performance.now() - startMs) / 1_000,
      folder: kept,
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function isSafe({ lost, altered, reused, failure }: CutResult): boolean {
  return lost === 0 && altered === 0 && !reused && failure === null;
}

/** In order of time, so that the disk is built up once; each cut has randomness of its own. */
function* cutsOf(changes: readonly Change[], cuts: number, seed: number) {
  const random = createRandom(`power-cut/${seed}`);
  const moments = Array.from({ length: cuts }, () => random.below(changes.length + 1)).sort((a, b) => a - b);
  const disk = createDisk();
  let said = saidBy([]);
  let index = 0;
  for (const [cut, moment] of moments.entries()) {
    for (; index < moment; index++) {
      const change = changes[index] as Change;
      disk.apply(change);
      if (change.kind === 'mark') said = hear(said, change.text);
    }
    yield { cut, index, said, files: disk.afterCut(random.fork(`cut ${cut}`)) };
  }
}

function saidBy(changes: readonly Change[]): Said {
  const nothing: Said = { acked: 0, mayForget: 0, lastSeq: 0, epoch: null };
  return changes.reduce((said, one) => (one.kind === 'mark' ? hear(said, one.text) : said), nothing);
}

function hear(said: Said, text: string): Said {
  const mark = JSON.parse(text) as { readonly kind: string } & Record<string, number | string>;
  switch (mark.kind) {
    case 'opened':
      return { ...said, epoch: String(mark['epoch']) };
    case 'acked':
      return { ...said, acked: Number(mark['rows']), lastSeq: Number(mark['last']) };
    case 'may-forget':
      return { ...said, mayForget: Number(mark['rows']) };
    default:
      throw new Error(`a mark of the session is unknown: ${text}`);
  }
}

function canUse(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}
