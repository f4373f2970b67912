// Power cuts of a recorded journal session: what was acknowledged is there, whatever of the unsynced writes survived.

import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDisk } from '../scripts/chaos/power-cut/disk.ts';
import { simulatePowerCuts } from '../scripts/chaos/power-cut/power-cut.ts';
import { createRandom } from '../scripts/fleet/random.ts';
import { available } from './require.ts';

const SEED = 20;
const CUTS = 300;

const strace = available('strace', existsSync('/usr/bin/strace'));

describe.skipIf(!strace)('power cuts', () => {
  test('catalogue 1: a power cut at any moment loses no row that was acknowledged', async () => {
    const result = await simulatePowerCuts({ seed: SEED, cuts: CUTS, synchronous: 'FULL' });
    expect(result).toMatchObject({
      cutsThatLost: 0,
      cutsThatAltered: 0,
      cutsThatReused: 0,
      cutsThatFailed: 0,
      firstFailure: null,
    });
    expect(result.syncs).toBeGreaterThan(result.rows / 12);
  });

  test('the simulator sees the bug it is there for: synchronous=NORMAL loses rows', async () => {
    const result = await simulatePowerCuts({ seed: SEED, cuts: 60, synchronous: 'NORMAL', keep: false });
    expect(result.cutsThatLost).toBeGreaterThan(10);
  });
});

describe('the disk after a power cut', () => {
  const write = (offset: number, text: string) =>
    ({ kind: 'write', name: 'a', offset, bytes: Buffer.from(text) }) as const;
  const open = (name: string) => ({ kind: 'open', name, creates: true, truncates: false }) as const;

  function outcomes(steps: (disk: ReturnType<typeof createDisk>) => void): string[] {
    const disk = createDisk();
    steps(disk);
    const seen = Array.from({ length: 200 }, (_, cut) => {
      const files = disk.afterCut(createRandom(cut));
      return [...files].map(([name, bytes]) => `${name}=${bytes.toString().replaceAll('\0', '.')}`).join(' ');
    });
    return [...new Set(seen)].toSorted();
  }

  test('what was synced stays; each later write is kept, halved or lost, in any order', () => {
    const seen = outcomes((disk) => {
      for (const step of [open('a'), write(0, 'old'), { kind: 'sync', name: 'a' } as const]) disk.apply(step);
      disk.apply(write(3, 'XX'));
      disk.apply(write(5, 'YY'));
    });
    expect(seen).toEqual([
      'a=old',
      'a=old..Y',
      'a=old..YY',
      'a=oldX',
      'a=oldX.Y',
      'a=oldX.YY',
      'a=oldXX',
      'a=oldXXY',
      'a=oldXXYY',
    ]);
  });

  test('names survive in their order, and not at all before something was synced', () => {
    const seen = outcomes((disk) => {
      disk.apply(open('a'));
      disk.apply(open('b'));
      disk.apply({ kind: 'unlink', name: 'a' });
    });
    expect(seen).toEqual(['', 'a=', 'a= b=', 'b=']);
  });

  test('a long write may be torn at sectors', () => {
    const seen = outcomes((disk) => {
      disk.apply(open('a'));
      disk.apply(write(0, 'x'.repeat(512) + 'y'.repeat(512)));
      disk.apply({ kind: 'sync', name: '' });
    });
    expect(seen).toContain(`a=${'.'.repeat(512)}${'y'.repeat(512)}`);
    expect(seen).toContain(`a=${'x'.repeat(512)}`);
  });
});
