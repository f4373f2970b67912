// A supervisor whose database was put back from an older copy, while its agents go on.

import { copyFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeFlow } from '../protocol/mqtt/flow.ts';
import { RowFlag } from '../protocol/mqtt/up.ts';
import { eventually } from '../test/eventually.ts';
import { phy, row, rxpk } from './ingest/testing/ingest-rig.ts';
import { createSupervisorRig, type SupervisorRig } from './testing/supervisor-rig.ts';

const EPOCH = 'a'.repeat(32);
let rig: SupervisorRig;

beforeEach(async () => {
  rig = createSupervisorRig();
  await rig.start();
});
afterEach(() => rig.close());

async function storedRows(count: number): Promise<void> {
  await eventually(() => expect(rig.all('SELECT count(*) AS n FROM receptions')).toEqual([{ n: count }]));
}

const rowsOf = (first: number, last: number, flags = 0) =>
  Array.from({ length: last - first + 1 }, (_, index) =>
    row(first + index, rxpk(phy(1, first + index)), { flags }),
  );

test('catalogue 52: a restored database asks for what it has lost, and holds everything once in the end', async () => {
  const agent = await rig.connect();
  await agent.hello();
  await agent.up(rowsOf(1, 10));
  await storedRows(10);
  await rig.stop();
  copyFileSync(rig.databasePath, `${rig.databasePath}.backup`);

  await rig.start();
  const later = await rig.connect();
  await later.hello({ last: 10, storedUpTo: 10 });
  await later.up(rowsOf(11, 30));
  await storedRows(30);
  await rig.stop();

  for (const end of ['', '-wal', '-shm']) rmSync(rig.databasePath + end, { force: true });
  copyFileSync(`${rig.databasePath}.backup`, rig.databasePath);
  await rig.start();
  await storedRows(10);
  const again = await rig.connect();
  await again.hello({ last: 30, storedUpTo: 30 });
  const resume = await eventually(() => {
    const flows = again.received('flow').map((payload) => decodeFlow(payload));
    const asked = flows.find((flow) => flow.kind === 'value' && flow.value.resume !== null);
    expect(asked).toBeDefined();
    return asked;
  });
  expect(resume).toMatchObject({ value: { resume: { epoch: EPOCH, seq: 11 } } });

  await again.up(rowsOf(11, 30, RowFlag.again));
  await storedRows(30);
  expect(rig.all('SELECT watermark, ranges, lost FROM streams')).toEqual([
    { watermark: 30, ranges: '[]', lost: '[]' },
  ]);
  expect(rig.all('SELECT count(DISTINCT seq) AS n FROM receptions')).toEqual([{ n: 30 }]);
  expect(rig.all('SELECT sum(receptions) AS n FROM gateway_hours')).toEqual([{ n: 30 }]);
  expect(rig.all('SELECT count(*) AS n FROM gaps')).toEqual([{ n: 0 }]);
});
