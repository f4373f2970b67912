// Loaded into an agent of the demonstration ahead of its program: the clock and the disk of its machine are as the story
// wants them. The agent is the real one and knows nothing of it.

import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** As it is now; left out: as it really is. */
export interface MachineFaults {
  /** Added to its wall clock. */
  readonly clockOffMs?: number;
  /** 0 to 1, of the partition with the journal, whoever uses it. */
  readonly diskUsed?: number;
}

if (isMainThread) {
  let faults: MachineFaults = {};
  // Sent by the demonstration, whenever something changes.
  process.on('message', (told: MachineFaults) => {
    faults = told;
  });
  process.channel?.unref();

  const realNow = Date.now;
  Date.now = () => realNow() + (faults.clockOffMs ?? 0);

  const realStatfs = fs.statfs;
  fs.statfs = (async (path: string) => {
    const real = await realStatfs(path);
    if (faults.diskUsed !== undefined) real.bavail = Math.round(real.blocks * (1 - faults.diskUsed));
    return real;
  }) as typeof fs.statfs;
  syncBuiltinESMExports();
}
