// Rows that an agent gave up: kept as dated gaps, waited for by nobody, and taken in if they come after all.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DropRow, encodeDropRow } from '../../protocol/mqtt/drop-row.ts';
import { RowFlag } from '../../protocol/mqtt/up.ts';
import { eventually } from '../../test/eventually.ts';
import {
  A,
  BOOT,
  createIngestRig,
  EPOCH,
  type IngestRig,
  phy,
  row,
  rxpk,
  UPTIME_MS,
} from './testing/ingest-rig.ts';

let rig: IngestRig;
beforeEach(async () => {
  rig = createIngestRig();
  await rig.start();
});
afterEach(() => rig.close());

const at = (rxMonoMs: number, bootId = BOOT, wallSynced = false): DropRow['from'] => ({
  bootId,
  rxMonoMs,
  wallMs: 0,
  wallSynced,
});

function drop(seq: number, more: Partial<DropRow> = {}) {
  const body = encodeDropRow({
    ...{ epoch: EPOCH, class: 'up', reason: 'full', first: 2, last: 5, rows: 4 },
    ...{ from: at(UPTIME_MS - 60_000), to: at(UPTIME_MS - 30_000) },
    ...more,
  });
  return row(seq, body, { kind: 'drop' });
}

const gaps = 'SELECT class, reason, first, last, rows, time_uncertain AS uncertain FROM gaps ORDER BY id';

async function streamRow(): Promise<unknown> {
  return rig.all('SELECT watermark, ranges, lost FROM streams')[0];
}

test('catalogue 7: a dropped range is a gap, dated by the supervisor’s clock, acknowledged, and kept once', async () => {
  const beforeMs = rig.now();
  rig.send(A, [row(1, rxpk(phy(1, 1))), drop(6)]);
  await rig.storedRanges(2);
  rig.send(A, [drop(6)]);
  await rig.storedRanges(3);
  expect(rig.all(gaps)).toEqual([{ class: 'up', reason: 'full', first: 2, last: 5, rows: 4, uncertain: 0 }]);
  const [{ from_ms, to_ms }] = rig.all('SELECT from_ms, to_ms FROM gaps') as [
    { from_ms: number; to_ms: number },
  ];
  expect(Math.abs(from_ms - (beforeMs - 60_000))).toBeLessThan(2_000);
  expect(to_ms - from_ms).toBe(30_000);
  expect(rig.committed.at(-1)?.counts).toMatchObject({ dropped: 4, duplicates: 1, quarantined: 0 });
});

test('the watermark passes a range that is gone whole, and no agent is told that it is stored', async () => {
  rig.send(A, [row(1, rxpk(phy(1, 1))), drop(6), row(7, rxpk(phy(1, 7)))]);
  await rig.storedRanges(3);
  expect(await streamRow()).toEqual({ watermark: 7, ranges: '[]', lost: '[[2,5]]' });
  rig.committed.length = 0;
  rig.toSend.length = 0;
  rig.hello(A, { last: 7 });
  expect(await rig.storedRanges(3)).toEqual([
    [1, 1],
    [6, 7],
  ]);
});

test('a gap with rows of other classes in between does not write those off', async () => {
  rig.send(A, [row(1, rxpk(phy(1, 1))), drop(6, { class: 'crc', rows: 2 })]);
  await rig.storedRanges(2);
  expect(await streamRow()).toEqual({ watermark: 1, ranges: '[[6,6]]', lost: '[]' });
});

test('ranges that hello calls dropped are passed over; a row in them that does come is stored, once', async () => {
  rig.send(A, [row(1, rxpk(phy(1, 1)))]);
  rig.hello(A, { last: 9, dropped: [[2, 9]] });
  await eventually(async () =>
    expect(await streamRow()).toEqual({ watermark: 9, ranges: '[]', lost: '[[2,9]]' }),
  );
  rig.send(A, [row(4, rxpk(phy(1, 4)))]);
  await eventually(() => expect(rig.committed.at(-1)?.counts.receptions).toBe(2));
  rig.send(A, [row(4, rxpk(phy(1, 4)))]);
  await eventually(() => expect(rig.committed.at(-1)?.counts.duplicates).toBe(1));
  expect(rig.all('SELECT seq FROM receptions')).toEqual([{ seq: 1 }, { seq: 4 }]);
  expect(await streamRow()).toEqual({ watermark: 9, ranges: '[]', lost: '[[2,3],[5,9]]' });
});

test('what is lost is still known after a restart', async () => {
  rig.hello(A, { last: 3, dropped: [[1, 3]] });
  await eventually(() => expect(rig.committed).not.toEqual([]));
  await rig.stop();
  await rig.start();
  rig.send(A, [row(2, rxpk(phy(1, 2)))]);
  await rig.storedRanges(1);
  expect(rig.all('SELECT seq FROM receptions')).toEqual([{ seq: 2 }]);
  expect(await streamRow()).toEqual({ watermark: 3, ranges: '[]', lost: '[[1,1],[3,3]]' });
});

test('a gap from before a reboot has uncertain times, and may name an earlier epoch', async () => {
  rig.send(A, [drop(1, { epoch: 'b'.repeat(32), class: 'any', reason: 'damaged', from: at(5, 'before') })]);
  await rig.storedRanges(1);
  expect(rig.all(gaps)).toMatchObject([{ class: 'any', reason: 'damaged', uncertain: 1 }]);
  expect(rig.all('SELECT epoch, watermark, ranges FROM streams ORDER BY epoch')).toEqual([
    { epoch: EPOCH, watermark: 1, ranges: '[]' },
    { epoch: 'b'.repeat(32), watermark: 0, ranges: '[[2,5]]' },
  ]);
});

test('a drop row that cannot be read goes to quarantine, refused and acknowledged', async () => {
  rig.send(A, [row(1, Buffer.from([0xc1]), { kind: 'drop' })]);
  await rig.storedRanges(1);
  expect(rig.all('SELECT seq FROM quarantine')).toEqual([{ seq: 1 }]);
  expect(rig.committed.flatMap((one) => one.refused)).toMatchObject([{ seqs: [1] }]);
});

test('salvaged epochs are told at hello which of their rows are held', async () => {
  const older = 'c'.repeat(32);
  rig.send(A, [row(3, rxpk(phy(1, 3))), row(4, rxpk(phy(1, 4)))], older);
  await rig.storedRanges(2);
  rig.hello(A, { older: [{ epoch: older, first: 3, last: 8 }] });
  await eventually(() =>
    expect(rig.committed.at(-1)?.stored).toMatchObject([{ epoch: older, ranges: [[3, 4]] }]),
  );
});

test('catalogue 52: what an agent counts as stored and the database has not is asked for, and then not sent on', async () => {
  rig.send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2)))]);
  await rig.storedRanges(2);
  rig.hello(A, { last: 6, storedUpTo: 5 });
  await eventually(() =>
    expect(rig.committed.at(-1)?.resumes).toEqual([{ gatewayId: 1, epoch: EPOCH, seq: 3 }]),
  );
  const again = [1, 2, 3, 4, 5].map((seq) => row(seq, rxpk(phy(1, seq)), { flags: RowFlag.again }));
  rig.committed.length = 0;
  rig.toSend.length = 0;
  rig.send(A, again);
  await rig.storedRanges(5);
  expect(rig.all('SELECT seq, outcomes FROM receptions')).toEqual([
    { seq: 1, outcomes: 's' },
    { seq: 2, outcomes: 's' },
    ...[3, 4, 5].map((seq) => ({ seq, outcomes: 'r' })),
  ]);
  expect(rig.toSend.flatMap((one) => one.rxpks)).toEqual([]);
  rig.hello(A, { last: 6, storedUpTo: 5 });
  await eventually(() => expect(rig.committed.at(-1)?.stored).toHaveLength(1));
  expect(rig.committed.at(-1)?.resumes).toEqual([]);
});

test('catalogue 52: what the agent no longer has either is a gap that anybody can see', async () => {
  rig.send(A, [row(1, rxpk(phy(1, 1)))]);
  await rig.storedRanges(1);
  rig.hello(A, { first: 8, last: 9, storedUpTo: 9 });
  await eventually(() => expect(rig.committed.at(-1)?.resumes).toMatchObject([{ seq: 8 }]));
  expect(rig.all(gaps)).toEqual([
    { class: 'any', reason: 'forgotten', first: 2, last: 7, rows: 6, uncertain: 1 },
  ]);
});
