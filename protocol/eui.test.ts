import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGatewayEui, parseGatewayEui, readGatewayEui, writeGatewayEui } from './eui.ts';

test('an EUI is read in any case, with colons or hyphens or without', () => {
  for (const text of [
    '7276ff00390300ae',
    '7276FF00390300AE',
    '72:76:ff:00:39:03:00:ae',
    '72-76-FF-00-39-03-00-AE',
  ]) {
    expect(parseGatewayEui(text)).toBe('7276ff00390300ae');
  }
  for (const text of [
    '',
    '7276ff00390300a',
    '7276ff00390300ae0',
    '0x7276ff00390300ae',
    'g276ff00390300ae',
    '7276ff00390300ae\n',
    ' 7276ff00390300ae',
  ]) {
    expect(parseGatewayEui(text), text).toBeNull();
  }
});

test('topics know one spelling only', () => {
  expect(isGatewayEui('7276ff00390300ae')).toBe(true);
  for (const text of ['7276FF00390300AE', '72:76:ff:00:39:03:00:ae', '7276ff00390300ae\n'])
    expect(isGatewayEui(text)).toBe(false);
});

test('eight bytes come back as they were, at any offset', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(20), (octets, offset) => {
      const bytes = Buffer.alloc(40);
      bytes.set(octets, offset);
      const eui = readGatewayEui(bytes, offset);
      expect(isGatewayEui(eui)).toBe(true);
      const copy = Buffer.alloc(40);
      writeGatewayEui(copy, eui, offset);
      expect(copy).toEqual(bytes);
    }),
  );
});
