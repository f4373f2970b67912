// Packets are followed through any cut of the stream, and what cannot be one is a complaint before it is buffered.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPacketLengths, MAX_PACKET_BYTES } from './packet-lengths.ts';

/** A PUBLISH header that declares `length`, MQTT 3.1.1 section 2.2.3. */
function header(length: number): Buffer {
  const bytes = [0x30];
  let rest = length;
  do {
    const more = rest >= 128 ? 0x80 : 0;
    bytes.push((rest % 128) | more);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

function packet(length: number): Buffer {
  // Filled with bytes that would be absurd lengths if anybody took them for a header.
  return Buffer.concat([header(length), Buffer.alloc(length, 0xff)]);
}

describe('a stream of packets', () => {
  test('is followed however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(300), fc.nat(20_000)), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 20 }),
        (lengths, cuts) => {
          const stream = Buffer.concat(lengths.map(packet));
          const tracker = createPacketLengths();
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const end = at + (cuts[turn % cuts.length] as number);
            expect(tracker.take(stream.subarray(at, end))).toBeNull();
            at = end;
          }
          // In step to the end: the next header is taken for one.
          expect(tracker.take(header(MAX_PACKET_BYTES + 1))).toBe('packet-too-long');
        },
      ),
    );
  });

  test('may hold packets up to the limit, and empty ones', () => {
    const tracker = createPacketLengths();
    expect(tracker.take(packet(MAX_PACKET_BYTES))).toBeNull();
    expect(tracker.take(Buffer.from([0xc0, 0x00, 0xc0, 0x00]))).toBeNull();
    expect(tracker.take(packet(0))).toBeNull();
  });
});

describe('complaints', () => {
  test.each([
    ['one byte over the limit', header(MAX_PACKET_BYTES + 1), 'packet-too-long'],
    ['256 MB', Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), 'packet-too-long'],
    [
      'a length that is too long already after three bytes',
      Buffer.from([0x30, 0xff, 0xff, 0xff]),
      'packet-too-long',
    ],
    ['a fifth length byte', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80]), 'malformed-length'],
  ])('%s', (_what, bytes, complaint) => {
    expect(createPacketLengths().take(bytes)).toBe(complaint);
    const byByte = createPacketLengths();
    expect([...bytes].map((byte) => byByte.take(Buffer.from([byte]))).at(-1)).toBe(complaint);
  });
});
