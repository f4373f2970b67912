// Figures of the machine the agent runs on, from files of the kernel: no program is run, nothing waits.

import { readFile, statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem, uptime } from 'node:os';
import { dirname } from 'node:path';
import { readTemperatureC } from './temperature.ts';

export interface HostFigures {
  /** 0 to 1, over all cores, since the last sample. */
  readonly cpuLoad: number | null;
  readonly memoryUsed: number | null;
  /** 0 to 1, of the partition that holds the journal. */
  readonly diskUsed: number | null;
  readonly temperatureC: number | null;
  readonly uptimeS: number;
  readonly rssBytes: number;
}

export interface Host {
  sample(): Promise<HostFigures>;
}

export function createHost(journalPath: string): Host {
  let last = cpuTimes();

  return {
    async sample() {
      const now = cpuTimes();
      const total = now.total - last.total;
      const cpuLoad = total > 0 ? 1 - (now.idle - last.idle) / total : null;
      last = now;
      return {
        cpuLoad,
        memoryUsed: 1 - (await availableBytes()) / totalmem(),
        diskUsed: await diskUsed(dirname(journalPath)),
        temperatureC: await readTemperatureC(),
        uptimeS: uptime(),
        rssBytes: process.memoryUsage.rss(),
      };
    },
  };
}

function cpuTimes(): { readonly idle: number; readonly total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}

/** What programs could still get; memory that only caches files counts as free. */
async function availableBytes(): Promise<number> {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
    return kib === undefined ? freemem() : Number(kib) * 1024;
  } catch {
    return freemem();
  }
}

async function diskUsed(folder: string): Promise<number | null> {
  try {
    const { blocks, bavail } = await statfs(folder);
    return blocks === 0 ? null : 1 - bavail / blocks;
  } catch {
    return null;
  }
}
