import { describe, expect, test } from 'vitest';
import { hasPrefix, parseDevAddrPrefix, parseNetId } from './net-id.ts';

describe('a NetID stands for the DevAddr prefix of its type', () => {
  test.each([
    // NetID, prefix, a DevAddr inside, one just outside.
    { type: 0, netId: '000000', value: 0x00000000, bits: 7, inside: 0x01ffffff, outside: 0x02000000 },
    { type: 0, netId: '000001', value: 0x02000000, bits: 7, inside: 0x03ffffff, outside: 0x04000000 },
    // Objenious (La Poste), Bouygues Telecom, The Things Network, Helium: as published.
    { type: 0, netId: '000006', value: 0x0c000000, bits: 7, inside: 0x0d123456, outside: 0x0e000000 },
    { type: 0, netId: '000007', value: 0x0e000000, bits: 7, inside: 0x0f123456, outside: 0x10000000 },
    { type: 0, netId: '000013', value: 0x26000000, bits: 7, inside: 0x27ffffff, outside: 0x25ffffff },
    { type: 0, netId: '000024', value: 0x48000000, bits: 7, inside: 0x480004d2, outside: 0x4a000000 },
    { type: 0, netId: '00003F', value: 0x7e000000, bits: 7, inside: 0x7fffffff, outside: 0x80000000 },
    { type: 1, netId: '200010', value: 0x90000000, bits: 8, inside: 0x90ffffff, outside: 0x91000000 },
    { type: 2, netId: '400001', value: 0xc0100000, bits: 12, inside: 0xc01fffff, outside: 0xc0200000 },
    { type: 3, netId: '60002d', value: 0xe05a0000, bits: 15, inside: 0xe05bffff, outside: 0xe05c0000 },
    { type: 4, netId: '800002', value: 0xf0010000, bits: 17, inside: 0xf0017fff, outside: 0xf0018000 },
    { type: 5, netId: 'a00003', value: 0xf8006000, bits: 19, inside: 0xf8007fff, outside: 0xf8008000 },
    { type: 6, netId: 'c00053', value: 0xfc014c00, bits: 22, inside: 0xfc014fff, outside: 0xfc015000 },
    { type: 7, netId: 'e00004', value: 0xfe000200, bits: 25, inside: 0xfe00027f, outside: 0xfe000280 },
  ])('type $type: $netId', ({ netId, value, bits, inside, outside }) => {
    const parsed = parseNetId(netId);
    expect(parsed).toEqual({ netId: Number.parseInt(netId, 16), value, bits });
    if (parsed === null) return;
    expect(hasPrefix(value, parsed)).toBe(true);
    expect(hasPrefix(inside, parsed)).toBe(true);
    expect(hasPrefix(outside, parsed)).toBe(false);
  });

  test('two NetIDs of types 3 to 7 may share a prefix: only the low bits of the ID are in a DevAddr', () => {
    const [one, other] = [parseNetId('600001'), parseNetId('600801')];
    expect(one?.netId).not.toBe(other?.netId);
    expect({ value: one?.value, bits: one?.bits }).toEqual({ value: other?.value, bits: other?.bits });
  });

  test.each(['', '13', '0x0013', '00013g', '0000013', '000113', '200040', '400200'])(
    'no NetID, or one with reserved bits set: %s',
    (text) => expect(parseNetId(text)).toBeNull(),
  );
});

describe('a DevAddr prefix', () => {
  test.each([
    ['26000000/7', 0x26000000, 7],
    ['26011A00/24', 0x26011a00, 24],
    ['80000000/1', 0x80000000, 1],
    ['ffffffff/32', 0xffffffff, 32],
  ])('%s', (text, value, bits) => expect(parseDevAddrPrefix(text)).toEqual({ value, bits }));

  test.each([
    '26000000',
    '26000000/0',
    '26000000/33',
    '2600000/7',
    '26000001/7',
    '27000000/7',
    '26000000/7 ',
  ])('refused: %s', (text) => expect(parseDevAddrPrefix(text)).toBeNull());
});
