import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boolean,
  bytes,
  list,
  nullable,
  number,
  object,
  oneOf,
  range,
  read,
  record,
  text,
  whole,
} from './shape.ts';

const shape = object({
  n: number,
  w: whole,
  b: boolean,
  raw: bytes,
  t: text(3),
  k: oneOf('x', 'y'),
  maybe: nullable(whole),
  l: list(object({ r: range }), 2),
  m: record(whole, 2),
});
const good = {
  n: 1.5,
  w: 0,
  b: true,
  raw: Buffer.from([1]),
  t: 'abc',
  k: 'x',
  maybe: null,
  l: [{ r: [1, 2] }],
  m: { a: 1 },
};

describe('a shape', () => {
  test('gives the value with known members only', () => {
    expect(read(shape, { ...good, more: 1 })).toEqual({ kind: 'value', value: good });
  });

  test('takes an absent member for null where null is allowed', () => {
    const { maybe: _, ...rest } = good;
    expect(read(shape, rest)).toEqual({ kind: 'value', value: good });
  });

  test.each([
    ['n', Number.NaN, 'n: expected a finite number, got number'],
    ['n', Number.POSITIVE_INFINITY, 'n: expected a finite number, got number'],
    ['n', '1', 'n: expected a finite number, got string'],
    ['w', -1, 'w: expected a whole number, got number'],
    ['w', 1.5, 'w: expected a whole number, got number'],
    ['w', 2 ** 53, 'w: expected a whole number, got number'],
    ['b', 1, 'b: expected true or false, got number'],
    ['raw', 'x', 'raw: expected bytes, got string'],
    ['t', 'abcd', 't: expected a string of at most 3 characters, got string'],
    ['k', 'z', 'k: expected one of x, y, got string'],
    ['maybe', 'x', 'maybe: expected a whole number, got string'],
    ['l', {}, 'l: expected a list of at most 2 items, got object'],
    ['l', [1, 2, 3], 'l: expected a list of at most 2 items, got a list'],
    ['l', [good.l[0], null], 'l[1]: expected an object, got null'],
    ['l', [{ r: [2, 1] }], 'l[0].r: expected first <= last, got a list'],
    ['l', [{ r: [1] }], 'l[0].r: expected a pair [first, last], got a list'],
    ['l', [{ r: [1, 'x'] }], 'l[0].r[1]: expected a whole number, got string'],
    ['m', [], 'm: expected an object, got a list'],
    ['m', { a: 1, b: 2, c: 3 }, 'm: expected an object of at most 2 keys, got object'],
    ['m', { a: null }, 'm.a: expected a whole number, got null'],
    ['m', Buffer.from([1]), 'm: expected an object, got bytes'],
  ])('says where and what is wrong with %s = %j', (key, value, reason) => {
    expect(read(shape, { ...good, [key]: value })).toEqual({ kind: 'complaint', reason });
  });

  test('of a message that is none says so', () => {
    expect(read(shape, null)).toEqual({ kind: 'complaint', reason: 'message: expected an object, got null' });
  });

  test('never throws and keeps __proto__ out', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        read(shape, value);
        read(record(whole, 5), value);
      }),
      { numRuns: 1_000 },
    );
    const hostile = read(record(whole, 5), JSON.parse('{"__proto__":1}'));
    expect(hostile.kind === 'value' && Object.getPrototypeOf(hostile.value)).toBe(Object.prototype);
  });

  test('lets a bug through as a bug', () => {
    const broken = () => {
      throw new TypeError('bug');
    };
    expect(() => read(broken, 1)).toThrow('bug');
  });
});
