import { expect, test } from 'vitest';
import { signalOf } from './signal.ts';

const NOW_MS = Date.UTC(2026, 9, 6, 5, 42);
const heard = (rssiDbm: number, snrDb: number, hoursAgo = 1) => ({
  ...{ rssiDbm, snrDb, receivedMs: NOW_MS - hoursAgo * 3_600_000 },
});

test('receptions of one cell are counted together, today and before apart', () => {
  const found = signalOf([heard(-97, 5.5), heard(-100, 4), heard(-97.5, 5, 30), heard(-96, 5)], 3, NOW_MS);
  expect(found).toEqual({
    cells: [
      { rssiDbm: -100, snrDb: 4, lastDay: 2, before: 1 },
      { rssiDbm: -96, snrDb: 4, lastDay: 1, before: 0 },
    ],
    counted: 4,
    oneIn: 3,
  });
});

test('whatever a packet forwarder claims, there are few cells', () => {
  const wild = Array.from({ length: 20_000 }, (_, index) => heard(index * 7 - 70_000, (index % 900) - 450));
  expect(signalOf(wild, 1, NOW_MS).cells.length).toBeLessThan(1_000);
  expect(signalOf([heard(1e9, -1e9)], 1, NOW_MS).cells).toEqual([
    { rssiDbm: -4, snrDb: -26, lastDay: 1, before: 0 },
  ]);
});
