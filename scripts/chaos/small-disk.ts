// A small disk for one journal: a tmpfs that can be filled up as somebody else's logs would.

import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves no byte free. */
  fill(): void;
  /** Leaves so many bytes free, where there are more. */
  fillTo(freeBytes: number): void;
  free(): void;
  unmount(): void;
}

/** A journal of 4 MiB, its log, and what is left. */
const DISK_BYTES = 12 * 1024 * 1024;
const CHUNK = Buffer.alloc(4096, 0x6c);

/** `null`: not permitted here; mounting takes root. */
export function mountSmallDisk(folder: string): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=0700`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  const filler = join(folder, 'other.log');
  let mounted = true;
  const unmount = (): void => {
    if (!mounted) return;
    mounted = false;
    // Lazy: a process that is just ending may still have the file open.
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  };
  process.once('exit', unmount);

  return {
    folder,
    fill() {
      const file = openSync(filler, 'a');
      try {
        for (;;) writeSync(file, CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    fillTo(freeBytes) {
      const file = openSync(filler, 'a');
      for (;;) {
        const { bavail, bsize } = statfsSync(folder);
        if (bavail * bsize - CHUNK.length < freeBytes) break;
        writeSync(file, CHUNK);
      }
      closeSync(file);
    },
    free() {
      // Cut first: a file that is still being written to frees nothing when it is removed.
      try {
        const file = openSync(filler, 'r+');
        ftruncateSync(file, 0);
        closeSync(file);
      } catch {
        return;
      }
      rmSync(filler, { force: true });
    },
    unmount,
  };
}
