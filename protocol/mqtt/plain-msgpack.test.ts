import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { decode, encode } from './codec.ts';
import { isPlainMsgpack } from './plain-msgpack.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('plain MessagePack', () => {
  test.each([
    ['nil, false, true', '93 c0 c2 c3'],
    ['fixints', '92 7f e0'],
    ['unsigned integers', '94 cc ff cd ffff ce ffffffff cf 001fffffffffffff'],
    ['signed integers', '94 d0 80 d1 8000 d2 80000000 d3 ffe0000000000001'],
    ['floats', '92 ca 3fc00000 cb 3ff8000000000000'],
    ['strings', '94 a1 61 d9 01 61 da 0001 61 db 00000001 61'],
    ['bytes', '93 c4 01 ff c5 0001 ff c6 00000001 ff'],
    ['arrays', '92 dc 0001 c0 dd 00000001 c0'],
    ['maps', '93 81 a1 61 c0 de 0001 a1 61 c0 df 00000001 d9 01 61 c0'],
  ])('%s', (_, text) => {
    expect(isPlainMsgpack(hex(text))).toBe(true);
    expect(decode(hex(text))).not.toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['a value and a byte too many', 'c0 c0'],
    ['the byte that is never used', 'c1'],
    ['fixext', 'd4 00 00'],
    ['a record definition', 'd4 72 40 91 a1 61 01'],
    ['ext 8', 'c7 01 78 c0'],
    ['ext 16', 'c8 0001 78 c0'],
    ['ext 32', 'c9 00000001 78 c0'],
    ['a timestamp', 'd6 ff 00000000'],
    ['a reference to itself', '91 d6 69 00000001 91 d6 70 00000001'],
    ['a cut string', 'a5 61'],
    ['a cut length', 'da 00'],
    ['a string longer than the message', 'db ffffffff 61'],
    ['bytes longer than the message', 'c6 ffffffff 61'],
    ['an array longer than the message', 'dd ffffffff c0'],
    ['a map longer than the message', 'df ffffffff a1 61 c0'],
    ['a number as a key', '81 01 c0'],
    ['a map as a key', '81 80 c0'],
    ['a key without a value', '81 a1 61'],
    ['17 levels', `${'91'.repeat(17)} c0`],
    ['60,000 levels', '91'.repeat(60_000)],
    ['60,000 levels of maps', '81a161'.repeat(20_000)],
  ])('not: %s', (_, text) => {
    expect(isPlainMsgpack(hex(text))).toBe(false);
    expect(decode(hex(text))).toBeUndefined();
  });

  test('sixteen levels are enough', () => {
    expect(isPlainMsgpack(hex(`${'91'.repeat(16)} c0`))).toBe(true);
  });
});

/** What a message can hold: JSON's values and bytes. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.constantFrom(
        null,
        true,
        false,
        0,
        64,
        127,
        -1,
        -33,
        2 ** 31,
        2 ** 32,
        2 ** 53 - 1,
        -(2 ** 53 - 1),
        1e300,
      ),
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 40 }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

describe('encoding and decoding', () => {
  test('give back every plain value, strings and bytes of any content and length', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decode(encode(value))).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
    for (const length of [0, 15, 31, 32, 255, 256, 65_000]) {
      for (const unit of ['x', 'é', '\u{1f4e1}']) {
        const value = [unit.repeat(Math.floor(length / unit.length)), Buffer.alloc(length, 0xa0), 'end'];
        expect(decode(encode(value))).toEqual(value);
      }
    }
  });

  test('never mix up two messages', () => {
    const first = encode({ a: 'x'.repeat(3_000) });
    const copy = Buffer.from(first);
    for (let i = 0; i < 20; i++) encode({ b: 'y'.repeat(3_000) });
    expect(first).toEqual(copy);
  });

  test('write nothing that is not plain: what is undefined becomes null', () => {
    expect(decode(encode({ a: undefined, b: [undefined] }))).toEqual({ a: null, b: [null] });
  });

  test('a key called __proto__ pollutes nothing', () => {
    const bytes = Buffer.concat([
      hex('81 a9'),
      Buffer.from('__proto__'),
      hex('81 a8'),
      Buffer.from('polluted'),
      hex('c3'),
    ]);
    expect(decode(bytes)).toBeTypeOf('object');
    expect((Object.prototype as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('never throw, and agree with the library on every byte string that is plain', () => {
    const packr = new Packr({ useRecords: false });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(plain, fc.nat(), fc.nat(255)).map(([value, where, byte]) => {
        const mutated = Buffer.from(encode(value));
        mutated[where % mutated.length] = byte;
        return mutated;
      }),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        decode(input);
        if (isPlainMsgpack(input)) packr.unpack(input);
      }),
      { numRuns: 5_000 },
    );
  });

  test('a refused message changes nothing for the next one', () => {
    decode(hex('92 d4 72 40 91 a1 61 01 40'));
    expect(decode(hex('92 40 7f'))).toEqual([64, 127]);
  });
});
