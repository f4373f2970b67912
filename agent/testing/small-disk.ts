// A small disk of its own for a test: a tmpfs that can be filled up and turned read-only. Mounting takes root.

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves no byte free, as somebody else's logs would. */
  fill(): void;
  empty(): void;
  readOnly(isReadOnly: boolean): void;
  unmount(): void;
}

const CHUNK = Buffer.alloc(4_096, 0x6c);

export function mountSmallDisk(folder: string, bytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', folder], { stdio: 'pipe' });
  const filler = join(folder, 'other.log');

  return {
    folder,
    fill() {
      const file = openSync(filler, 'a');
      try {
        while (statfsSync(folder).bavail > 0) writeSync(file, CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
    readOnly(isReadOnly) {
      execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder], { stdio: 'pipe' });
    },
    unmount: () => void execFileSync('umount', ['-l', folder], { stdio: 'pipe' }),
  };
}

/** Whether this machine lets tests mount a disk. */
export function mayMount(folder: string): boolean {
  try {
    mountSmallDisk(folder, 65_536).unmount();
    return true;
  } catch {
    return false;
  }
}
