// The temperature of the processor as the kernel gives it, without running any program.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Each has a file `temp` in thousandths of a degree Celsius. */
const THERMAL = '/sys/class/thermal';
/** A broken sensor tells such things. */
const [MIN_C, MAX_C] = [-60, 150];

/** The hottest zone, degrees Celsius; `null` where the kernel knows none. */
export async function readTemperatureC(root = THERMAL): Promise<number | null> {
  let hottest: number | null = null;
  try {
    for (const zone of await readdir(root)) {
      if (!zone.startsWith('thermal_zone')) continue;
      const celsius = await readZone(join(root, zone, 'temp'));
      if (celsius !== null && (hottest === null || celsius > hottest)) hottest = celsius;
    }
  } catch {
    return null;
  }
  return hottest;
}

/** A zone that is switched off cannot be read. */
async function readZone(path: string): Promise<number | null> {
  try {
    const celsius = Number((await readFile(path, 'utf8')).trim()) / 1_000;
    return celsius >= MIN_C && celsius <= MAX_C ? celsius : null;
  } catch {
    return null;
  }
}
