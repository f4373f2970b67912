// What must hold for every input there is: readers never throw, nothing is lost, nothing is invented.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGatewayEui } from '../eui.ts';
import { decodeBase64 } from './base64.ts';
import { readToGateway, readToServer } from './datagram.ts';
import { decodeText, elementsOf, membersOf, parseTolerant } from './json-text.ts';
import { parsePullResp } from './pull-resp.ts';
import { encodePushData, rxpkBody, splitPushData } from './push-data.ts';
import { parseRxpk } from './rxpk.ts';
import { parseStat } from './stat.ts';
import { parseTxAck } from './tx-ack.ts';
import { parseTxpk } from './txpk.ts';

const EUI = readGatewayEui(Buffer.from('aa555a0000000000', 'hex'), 0);

/** JSON's own punctuation, keys and traps, so that noise gets past the first character. */
const jsonish = fc
  .array(
    fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\0', '\ufeff', '\ud800'),
      fc.constantFrom(
        '"rxpk"',
        '"stat"',
        '"txpk"',
        '"txpk_ack"',
        '"data"',
        '"QAE="',
        '"error"',
        '"__proto__"',
      ),
      fc.constantFrom(
        'nan',
        '-inf',
        'null',
        'true',
        '1e999',
        '-0',
        '0x1',
        '12',
        '"rx\\u0070k":[',
        '{"data":"QAE="}',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const datagram = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(
      fc.constantFrom(0, 1, 2, 3),
      fc.constantFrom(0, 1, 2, 3, 4, 5, 9),
      fc.integer({ min: 0, max: 12 }),
      jsonish,
    )
    .map(([version, type, cut, body]) =>
      Buffer.concat([
        Buffer.from([version, 0x35, 0x52, type]),
        Buffer.alloc(8, 0x72),
        Buffer.from(body),
      ]).subarray(0, cut === 12 ? undefined : cut * 5),
    ),
);

const knownValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    1,
    -1,
    0,
    868.1,
    'LORA',
    'SF7BW125',
    50000,
    '4/5',
    1e300,
    'QAE=',
    '-DS4CGaD',
    '',
    'QQ',
    null,
  ),
);
/** An rxpk of any content; the usual keys come up often enough to be valid now and then. */
const rxpkObject = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom(
        'tmst',
        'time',
        'tmms',
        'freq',
        'chan',
        'stat',
        'rssi',
        'lsnr',
        'size',
        'rsig',
        'ant',
        'codr',
      ),
      knownValue,
    ),
    fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 })),
    fc.record({ data: knownValue, datr: knownValue, modu: knownValue }, { requiredKeys: [] }),
  )
  .map(([known, unknown, identity]) => ({ ...unknown, ...known, ...identity }));

/** JSON text with white space that JSON.stringify would not write. */
const spaced = (value: unknown, space: string) => JSON.stringify(value, null, space);
const white = fc.constantFrom('', ' ', '\t', '\r');

describe('nothing throws', () => {
  test('on a datagram of any bytes, whichever side reads it', () => {
    fc.assert(
      fc.property(datagram, (bytes) => {
        const toServer = readToServer(bytes);
        const toGateway = readToGateway(bytes);
        if (typeof toServer !== 'string' && toServer.kind === 'push-data') splitPushData(toServer.json);
        if (typeof toServer !== 'string' && toServer.kind === 'tx-ack') parseTxAck(toServer.json);
        if (typeof toGateway !== 'string' && toGateway.kind === 'pull-resp') parsePullResp(toGateway.json);
      }),
      { numRuns: 2_000 },
    );
  });

  test('on any text', () => {
    fc.assert(
      fc.property(fc.oneof(jsonish, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        splitPushData(text);
        parsePullResp(text);
        parseTxAck(text);
        parseTolerant(text);
        [...elementsOf(text)];
        decodeBase64(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('on any value, however odd', () => {
    fc.assert(
      fc.property(fc.oneof(rxpkObject, fc.anything()), (value) => {
        parseRxpk(value);
        parseTxpk(value);
        parseStat(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('nothing is lost or invented', () => {
  test('an rxpk is refused with a reason, or its text stands in the datagram to the letter', () => {
    fc.assert(
      fc.property(rxpkObject, white, (object, space) => {
        const text = spaced(object, space);
        const read = readToServer(encodePushData(2, 1, EUI, rxpkBody([text])));
        if (typeof read === 'string' || read.kind !== 'push-data') throw new Error('no PUSH_DATA');
        const { frames, complaint } = splitPushData(read.json);
        expect(complaint).toBeNull();
        expect(frames).toHaveLength(1);
        const [frame] = frames;
        // Lone surrogates have no UTF-8: they became U+FFFD on the way, in the datagram itself.
        expect(frame?.text).toBe(text.toWellFormed());
        if (frame?.kind === 'bad') expect(frame.reason).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  test('any rxpk, readable or not, leaves its neighbours as they are', () => {
    const neighbour = '{"data":"QAE=","n":1.0}';
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), white, (value, space) => {
        const { frames } = splitPushData(rxpkBody([neighbour, spaced(value, space), neighbour]));
        expect(frames.at(0)).toMatchObject({ kind: 'rxpk', text: neighbour });
        expect(frames.at(-1)).toMatchObject({ kind: 'rxpk', text: neighbour });
        expect(frames).toHaveLength(value === null ? 2 : 3);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every reception before a cut is read, wherever the cut', () => {
    fc.assert(
      fc.property(fc.array(rxpkObject, { maxLength: 4 }), fc.nat(), (objects, where) => {
        const entries = objects.map((object, n) =>
          JSON.stringify({ ...object, data: 'QAE=', datr: 'SF7BW125', n }),
        );
        const whole = rxpkBody(entries);
        const cut = whole.slice(0, where % whole.length);
        const frames = splitPushData(cut).frames.filter((frame) => frame.kind === 'rxpk');
        const complete = entries.filter(
          (entry, n) => cut.length >= rxpkBody(entries.slice(0, n + 1)).length - 2 && entry,
        );
        expect(frames.map((frame) => frame.text)).toEqual(complete);
      }),
      { numRuns: 1_000 },
    );
  });

  test('what the frames do not hold of a broken text is structure only', () => {
    const marked = fc.array(
      fc.constantFrom('{"data":"QAE="}', '{"data":', '[', ']', '{', '}', ',', ':', '"rxpk":', '"', '7'),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(marked, (parts) => {
        const text = `{"rxpk":[{"data":"QAE="},${parts.join('')}`;
        const { frames } = splitPushData(text);
        const count = (where: string) => where.split('QAE=').length - 1;
        expect(frames.reduce((sum, frame) => sum + count(frame.text), 0)).toBe(count(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the scanner agrees with JSON.parse', () => {
  test('on the members of every object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary', maxLength: 6 }), fc.jsonValue()),
        white,
        (object, space) => {
          const text = ` ${spaced(object, space)}\n`;
          const { members, complete, restStart } = membersOf(text);
          expect(complete).toBe(true);
          expect(restStart).toBe(text.length);
          const rebuilt = Object.fromEntries(members.map((member) => [member.key, JSON.parse(member.text)]));
          expect(rebuilt).toEqual(JSON.parse(text));
          for (const member of members) expect(text.startsWith(member.text, member.start)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('on the elements of every array', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), white, (array, space) => {
        const text = spaced(array, space);
        const elements = [...elementsOf(text)];
        expect(elements.map((element) => JSON.parse(element.text))).toEqual(JSON.parse(text));
        expect(elements.every((element) => element.complete)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('calling an object complete only when its outline is one', () => {
    fc.assert(
      fc.property(jsonish, (text) => {
        const parsed = parseTolerant(text);
        const isObject =
          typeof parsed?.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value);
        if (isObject) expect(membersOf(text).complete).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('cleaning', () => {
  test('valid JSON is never changed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), white, (value, space) => {
        const text = spaced(value, space);
        expect(parseTolerant(text)).toMatchObject({ text, sanitized: false });
      }),
      { numRuns: 1_000 },
    );
  });

  test('bare not-a-numbers become null, and nothing else changes', () => {
    const token = fc.constantFrom('nan', '-nan', 'NaN', 'inf', '-inf', '+INF', 'Infinity', '-Infinity');
    const other = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string(),
      fc.constantFrom('nan', '"-inf', '\\"nan,'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(token, other), { minLength: 1, maxLength: 8 }), (pairs) => {
        const dirty = `{${pairs.map(([bare, value], n) => `"a${n}":${bare},"nan ${n}": ${JSON.stringify(value)}`).join(' ,')}}`;
        const clean = `{${pairs.map(([, value], n) => `"a${n}":null,"nan ${n}": ${JSON.stringify(value)}`).join(' ,')}}`;
        expect(parseTolerant(dirty)).toEqual({ value: JSON.parse(clean), text: clean, sanitized: true });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('text and base64', () => {
  test('a body survives its datagram, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (inner) => {
        const json = JSON.stringify({ inner });
        expect(decodeText(Buffer.from(json))).toBe(json);
      }),
    );
  });

  test('every spelling of base64 gives the bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), fc.boolean(), (bytes, url, padded) => {
        const buffer = Buffer.from(bytes);
        const standard = url ? buffer.toString('base64url') : buffer.toString('base64').replace(/=+$/, '');
        const text = padded ? standard.padEnd(Math.ceil(standard.length / 4) * 4, '=') : standard;
        expect(decodeBase64(text)).toEqual(buffer);
      }),
    );
  });
});
