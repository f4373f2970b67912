import { expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { parseRxpk, type Rxpk } from '../../../protocol/semtech/rxpk.ts';
import { type Copy, createCopies } from './copies.ts';

function copy(gateway: string, arrivedAtMs: number, fields: Partial<Rxpk> = {}): Copy {
  const read = parseRxpk({ tmst: 1, freq: 868.1, datr: 'SF7BW125', modu: 'LORA', rssi: -100, data: 'QAEC' });
  if (read.kind === 'complaint') throw new Error(read.reason);
  return { gatewayEui: gateway as GatewayEui, arrivedAtMs, rxpk: { ...read.value, ...fields } };
}

const gateways = (decided: readonly (readonly Copy[])[]) =>
  decided.map((copies) => copies.map(({ gatewayEui }) => gatewayEui));

test('copies are decided when their window has passed, the best SNR first', () => {
  const copies = createCopies(200);
  expect(copies.nextAtMs()).toBeNull();
  expect(copies.add(copy('a', 1_000, { snrDb: -5 }))).toBe('first');
  expect(copies.add(copy('b', 1_150, { snrDb: 7 }))).toBe('copy');
  expect(copies.add(copy('c', 1_199, { snrDb: 2 }))).toBe('copy');
  expect([copies.nextAtMs(), copies.decided(1_199)]).toEqual([1_200, []]);
  expect(gateways(copies.decided(1_200))).toEqual([['b', 'c', 'a']]);
  expect([copies.nextAtMs(), copies.decided(9_999)]).toEqual([null, []]);
});

test('a copy after that is late, and the same bytes much later another transmission', () => {
  const copies = createCopies(0);
  copies.add(copy('a', 1_000));
  expect(gateways(copies.decided(1_000))).toEqual([['a']]);
  expect(copies.add(copy('b', 1_001))).toBe('late');
  expect(copies.add(copy('b', 2_500))).toBe('late');
  expect(copies.add(copy('b', 2_501))).toBe('first');
});

test('gateways that heard equally well take turns; a ghost on the neighbouring channel never comes first', () => {
  const copies = createCopies(0);
  const firsts = [1, 2, 3].map((turn) => {
    const phyPayload = Buffer.from([0x40, turn]);
    copies.add(copy('a', turn, { snrDb: 12, rssiDbm: -90, phyPayload, frequencyHz: 868_300_000 }));
    copies.add(copy('a', turn, { snrDb: 12, rssiDbm: -60, phyPayload }));
    copies.add(copy('b', turn, { snrDb: 12, rssiDbm: -70, phyPayload }));
    return copies.decided(turn)[0]?.[0];
  });
  expect(firsts.map((one) => one?.gatewayEui)).toEqual(['a', 'b', 'a']);
  expect(firsts.map((one) => one?.rxpk.frequencyHz)).toEqual([868_100_000, 868_100_000, 868_100_000]);
});
