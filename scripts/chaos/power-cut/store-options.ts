// How the recorded session and the checks after a cut open the journal: as the agent does.

import type { JournalStoreOptions } from '../../../agent/journal/journal-store.ts';

/** Stored rows are forgotten after so long, which a session reaches several times. */
const MAX_AGE_MS = 3_600_000;
const MAX_BYTES = 64 * 1024 * 1024;

export function storeOptions(path: string, monoMs: () => number): JournalStoreOptions {
  return {
    path,
    maxBytes: MAX_BYTES,
    maxAgeMs: MAX_AGE_MS,
    bootId: '00000000-0000-4000-8000-000000000001',
    monoMs,
  };
}
