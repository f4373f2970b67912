// Downlinks through the ingest thread: when they are written, and what a start makes of those left behind.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import type { DownMessage } from '../lns/down/recorder.ts';
import { A, createIngestRig, type IngestRig, phy, row, rxpk } from './testing/ingest-rig.ts';

let rig: IngestRig;
beforeEach(async () => {
  rig = createIngestRig();
  await rig.start();
});
afterEach(() => rig.close());

function asked(id: string, askedMs: number): DownMessage {
  return {
    ...{ kind: 'down', report: 'asked' },
    row: {
      ...{ id, gatewayId: 1, via: 'supervisor', lns: 'main', askedMs, downClass: 'rx', windowS: 1 },
      ...{ windowMs: askedMs + 1_000, frequencyHz: 868_100_000, dataRate: 'SF7BW125', powerDbm: 14 },
      ...{ size: 12, airtimeUs: 46_336, target: 'data', devAddr: 1 },
    },
  };
}

const counts = (): unknown[] =>
  rig.all('SELECT gateway_id, via, lns, result, downlinks FROM downlink_counts WHERE downlinks <> 0');

test('a downlink alone causes no commit at once, and is written within a second or so', async () => {
  const commits = rig.committed.length;
  void rig.ingest().accept(asked('a-1', rig.now()));
  await eventually(() => expect(counts()).toMatchObject([{ result: 'pending', downlinks: 1 }]));
  // The thread's word of it comes after the commit.
  await eventually(() => expect(rig.committed.length - commits).toBe(1));
});

test('a downlink rides on the commit of a reception', async () => {
  for (let n = 0; n < 20; n++) void rig.ingest().accept(asked(`a-${n}`, rig.now()));
  rig.send(A, [row(1, rxpk(phy(1, 1)))]);
  await rig.storedRanges(1);
  expect(counts()).toMatchObject([{ result: 'pending', downlinks: 20 }]);
  expect(rig.committed).toHaveLength(1);
});

test('stopping writes what was just told', async () => {
  void rig.ingest().accept(asked('a-1', rig.now()));
  await rig.stop();
  expect(counts()).toMatchObject([{ result: 'pending', downlinks: 1 }]);
});

test('a start settles what a process before it left pending, once nothing can come any more', async () => {
  void rig.ingest().accept(asked('old', rig.now() - 200_000));
  void rig.ingest().accept(asked('young', rig.now()));
  await rig.stop();
  await rig.start();
  expect(rig.all('SELECT down_id, result FROM downlinks ORDER BY id')).toEqual([
    { down_id: 'old', result: 'unanswered' },
    { down_id: 'young', result: 'pending' },
  ]);
  expect(counts()).toEqual([
    { gateway_id: 1, via: 'supervisor', lns: 'main', result: 'pending', downlinks: 1 },
    { gateway_id: 1, via: 'supervisor', lns: 'main', result: 'unanswered', downlinks: 1 },
  ]);
});
