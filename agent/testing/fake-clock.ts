// A wall clock for one process that a test sets while it runs, by libfaketime; its monotonic clock stays right.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './agent-rig.ts';

/** Where Debian has it, and Fedora. */
const LIBRARIES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
];
const LIBRARY = LIBRARIES.find((path) => existsSync(path));

export const hasFaketime = LIBRARY !== undefined;

export interface FakeClock {
  /** For the process. */
  readonly environment: Environment;
  /** From now on the process sees this time, going on from there. */
  set(time: string | Date): void;
  /** The real time again. */
  setRight(): void;
}

export function createFakeClock(folder: string, time: string | Date): FakeClock {
  const file = join(folder, 'wall-clock');

  function set(next: string | Date): void {
    const offsetS = (new Date(next).getTime() - Date.now()) / 1_000;
    writeFileSync(file, `${offsetS < 0 ? '' : '+'}${offsetS.toFixed(3)}\n`);
  }
  set(time);

  return {
    environment: {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Looked up at every call, so that a step is seen at once.
      FAKETIME_NO_CACHE: '1',
      // Files keep their real dates.
      NO_FAKE_STAT: '1',
    },
    set,
    setRight: () => writeFileSync(file, '+0\n'),
  };
}
