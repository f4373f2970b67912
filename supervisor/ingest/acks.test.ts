import { expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { decodeStored } from '../../protocol/mqtt/stored.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { createAcks } from './acks.ts';

const EUI = '7076ff0000000001' as GatewayEui;

test('a journal full of holes is told of in messages that an agent and every broker take', () => {
  const payloads: Buffer[] = [];
  const acks = createAcks({
    euiOf: () => EUI,
    publish: (_eui, _topic, payload) => void payloads.push(payload),
  });
  // Numbers as long as they get.
  const start = 2 ** 52;
  const ranges = Array.from(
    { length: 6_500 },
    (_, index): SeqRange => [start + 3 * index, start + 3 * index + 1],
  );
  acks.stored({ gatewayId: 1, epoch: 'e'.repeat(32), ranges, urgent: true });
  const told = payloads.flatMap((payload) => {
    expect(payload.length).toBeLessThan(64 * 1_024);
    const read = decodeStored(payload);
    return read.kind === 'value' ? read.value.ranges : [];
  });
  expect(told).toEqual(ranges);
});
