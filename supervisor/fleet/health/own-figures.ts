// Figures of the supervisor itself: the disk of its database, and how late its event loop is.

import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SupervisorSignals } from './signals.ts';

export interface OwnFigures {
  start(): void;
  stop(): void;
  current(): SupervisorSignals;
}

const LOOK_EVERY_MS = 10_000;
const RESOLUTION_MS = 20;

/** `clockOffMs`: by how much the supervisor's clock is ahead of the system's. */
export function createOwnFigures(databasePath: string, clockOffMs: () => number): OwnFigures {
  let diskUsed: number | null = null;
  let loopDelayMs: number | null = null;
  let delays: ReturnType<typeof monitorEventLoopDelay> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    if (delays !== null && delays.count > 0) {
      loopDelayMs = Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS);
      delays.reset();
    }
    try {
      const { blocks, bavail } = await statfs(dirname(databasePath));
      diskUsed = blocks === 0 ? null : 1 - bavail / blocks;
    } catch {
      // Some file systems do not tell.
      diskUsed = null;
    }
  }

  return {
    start() {
      delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      delays.enable();
      void look();
      timer = setInterval(() => void look(), LOOK_EVERY_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      delays?.disable();
      delays = null;
    },
    current: () => ({ diskUsed, loopDelayMs, clockOffMs: clockOffMs() }),
  };
}
