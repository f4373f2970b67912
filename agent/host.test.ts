import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHost } from './host.ts';
import { readTemperatureC } from './temperature.ts';
import { temporaryFolder } from './testing/agent-rig.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

function zone(name: string, text: string): void {
  mkdirSync(join(folder.path, name));
  writeFileSync(join(folder.path, name, 'temp'), text);
}

test('shares lie between 0 and 1, whatever machine this is', async () => {
  const host = createHost(join(folder.path, 'journal.db'));
  await host.sample();
  const { cpuLoad, memoryUsed, diskUsed, rssBytes, uptimeS } = await host.sample();
  for (const share of [cpuLoad ?? 0, memoryUsed, diskUsed]) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
  expect(rssBytes).toBeGreaterThan(10_000_000);
  expect(uptimeS).toBeGreaterThan(0);
});

test('the temperature is that of the hottest zone; broken and absent sensors tell nothing', async () => {
  expect(await readTemperatureC(join(folder.path, 'none'))).toBeNull();
  expect(await readTemperatureC(folder.path)).toBeNull();
  zone('thermal_zone0', '41500\n');
  zone('thermal_zone1', '-273200\n');
  zone('thermal_zone2', 'nothing');
  zone('cooling_device0', '99000\n');
  expect(await readTemperatureC(folder.path)).toBe(41.5);
  zone('thermal_zone3', '52000\n');
  expect(await readTemperatureC(folder.path)).toBe(52);
});
