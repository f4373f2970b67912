// A journal that is opened on a disk without room, after a reboot.

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { available } from '../../test/require.ts';
import { temporaryFolder } from '../testing/agent-rig.ts';
import { mayMount, mountSmallDisk, type SmallDisk } from '../testing/small-disk.ts';
import { openJournal } from './open.ts';

const probe = temporaryFolder();
const canMount = available('mount', mayMount(join(probe.path, 'disk')));
probe.remove();

let folder: ReturnType<typeof temporaryFolder>;
let disk: SmallDisk | null;

beforeEach(() => {
  folder = temporaryFolder();
  disk = null;
});

afterEach(() => {
  disk?.unmount();
  folder.remove();
});

test.skipIf(!canMount)(
  'catalogue 6: a reboot on a full disk: the new boot is written with the ballast given up',
  () => {
    disk = mountSmallDisk(join(folder.path, 'disk'), 4 * 1024 * 1024);
    const path = join(disk.folder, 'journal.db');
    const open = (bootId: string) =>
      openJournal({ path, maxBytes: 1024 * 1024, maxAgeMs: 1e12, bootId, monoMs: () => 1_000 });
    const row = {
      kind: 'up',
      flags: 0,
      tmstRun: 1,
      rxMonoMs: 1,
      wallMs: 5,
      wallSynced: true,
      body: '{}',
    } as const;
    const before = open('boot-1');
    before.append([[row]]);
    before.tidy();
    before.close();
    disk.fill();
    const after = open('boot-2');
    expect(after.append([[row]]).ranges).toEqual([[2, 2]]);
    after.close();
  },
);
