// Reception traces for tests: the real ones where the shared folder is at hand, and made ones anywhere.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readTrace, type TraceLine } from '../scripts/fleet/trace.ts';
import { available } from './require.ts';

export { syntheticTrace } from '../scripts/fleet/synthetic-trace.ts';

const FOLDER = fileURLToPath(new URL('../../shared/traces/', import.meta.url));

/** Transmissions from the beginning: every gateway of `saint-eynard-2023` is among them. */
const SAMPLE = 5_000;

export type TraceName = 'saint-eynard-2023' | 'tour-perret-2023';

/** The trace as a whole (tens of thousands of lines); `null` when it is not at hand. */
export function openTrace(name: TraceName): readonly TraceLine[] | null {
  const path = `${FOLDER}${name}.ndjson.gz`;
  return existsSync(path) ? readTrace(path) : null;
}

/** Three weeks of it as they were received; VIGIE_FULL=1: all of it. */
export function openSample(name: TraceName): readonly TraceLine[] | null {
  const trace = openTrace(name);
  return process.env['VIGIE_FULL'] === '1' ? trace : (trace?.slice(0, SAMPLE) ?? null);
}

/** For `describe.skipIf`: true when the traces are absent and need not be there. */
export function requireOrSkip(name: 'traces'): boolean {
  return !available(name, existsSync(FOLDER));
}
