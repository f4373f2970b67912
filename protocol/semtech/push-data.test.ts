import { describe, expect, test } from 'vitest';
import { readGatewayEui } from '../eui.ts';
import { readToServer } from './datagram.ts';
import { encodePushData, readPushData, rxpkBody, splitPushData, statBody } from './push-data.ts';

const KERLINK = readGatewayEui(Buffer.from('7276ff00390300ae', 'hex'), 0);

describe('PUSH_DATA, bytes to struct and back', () => {
  const table = [
    { version: 1, token: 0x0000, json: '', hex: '010000007276ff00390300ae' },
    { version: 2, token: 0xffff, json: '', hex: '02ffff007276ff00390300ae' },
    { version: 1, token: 0x3552, json: '{"rxpk":[]}', hex: '013552007276ff00390300ae7b227278706b223a5b5d7d' },
    { version: 2, token: 0x3552, json: '{"rxpk":[]}', hex: '023552007276ff00390300ae7b227278706b223a5b5d7d' },
    {
      version: 2,
      token: 0x0001,
      json: '{"desc":"Éé"}',
      hex: '020001007276ff00390300ae7b2264657363223a22c389c3a9227d',
    },
  ] as const;
  test.each(table)('version $version, token $token, $json', ({ version, token, json, hex }) => {
    const bytes = Buffer.from(hex, 'hex');
    const read = readToServer(bytes);
    expect(read).toEqual({ kind: 'push-data', version, token, gatewayEui: KERLINK, json });
    expect(encodePushData(version, token, KERLINK, json).toString('hex')).toBe(hex);
  });

  test('eleven bytes are too short for an EUI', () => {
    expect(readPushData(Buffer.alloc(11), 2, 0)).toBe('too-short');
  });
});

describe('splitting a body', () => {
  const good = (n: number) =>
    `{"tmst":${n},"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","data":"QAE="}`;
  const kinds = (json: string) => splitPushData(json).frames.map((frame) => frame.kind);
  const texts = (json: string) => splitPushData(json).frames.map((frame) => frame.text);

  test('what rxpkBody and statBody write is read back to the letter', () => {
    expect(texts(rxpkBody([good(1), good(2)]))).toEqual([good(1), good(2)]);
    expect(splitPushData(statBody('{"rxnb":1}'))).toEqual({
      frames: [],
      stat: '{"rxnb":1}',
      complaint: null,
    });
  });

  test('text after the object is a row of its own, beside the frames', () => {
    const content = splitPushData(`{"rxpk":[${good(1)}]} {"rxpk":[${good(2)}]}`);
    expect(content.frames.map((frame) => frame.kind)).toEqual(['rxpk', 'bad']);
    expect(content.frames[1]?.text).toBe(`{"rxpk":[${good(2)}]}`);
    expect(content.complaint).not.toBeNull();
  });

  test('a missing colon hides what follows, which is kept', () => {
    const content = splitPushData(`{"rxpk":[${good(1)}],"x" 5,"rxpk":[${good(2)}]}`);
    expect(content.frames.map((frame) => frame.kind)).toEqual(['rxpk', 'bad']);
    expect(content.frames[1]?.text).toContain(good(2));
  });

  test('a bracket too many ends the array early; what follows is kept', () => {
    expect(kinds(`{"rxpk":[${good(1)}},${good(2)}]}`)).toEqual(['rxpk', 'bad']);
    expect(texts(`{"rxpk":[${good(1)}},${good(2)}]}`)[1]).toContain(good(2));
  });

  test('missing commas, doubled commas and a last comma cost nothing', () => {
    expect(kinds(`{"rxpk":[${good(1)}${good(2)},,${good(3)},],}`)).toEqual(['rxpk', 'rxpk', 'rxpk']);
  });

  test('a member without a value takes nothing along', () => {
    expect(kinds(`{"stat":,"rxpk":[${good(1)}]}`)).toEqual(['rxpk']);
    expect(splitPushData('{"rxpk":}')).toMatchObject({ frames: [], complaint: expect.any(String) });
  });

  test('a text that is no object has no frames and a complaint', () => {
    for (const json of [
      'null',
      '[]',
      '"{}"',
      '5',
      'true',
      'rxpk',
      ']',
      '}',
      ',',
      ':',
      '{',
      '{"',
      '{"a',
      '{"a"',
      '{"a":',
    ]) {
      expect(splitPushData(json), json).toMatchObject({
        frames: [],
        stat: null,
        complaint: expect.any(String),
      });
    }
  });

  test('after more entries than a datagram of real ones holds, the rest is kept as one unreadable entry', () => {
    const content = splitPushData(`{"rxpk":[${`${good(1)},`.repeat(600)}${good(7)}],"stat":{}}`);
    expect(content.frames).toHaveLength(513);
    expect(content.frames[512]).toMatchObject({ kind: 'bad', reason: 'too many rxpk entries' });
    expect(content.frames[512]?.text).toContain(good(7));
  });

  test('after 256 unreadable entries, in one list or many, the rest is kept as one', () => {
    expect(splitPushData(`{"rxpk":[${'0,'.repeat(2_000)}${good(7)}]}`).frames).toHaveLength(257);
    expect(splitPushData(`{"rxpk":[${'0,'.repeat(255)}${good(7)}]}`).frames.at(-1)).toMatchObject({
      kind: 'rxpk',
    });
    expect(splitPushData(`{${'"rxpk":0,'.repeat(3_000)}"x":0}`).frames).toHaveLength(257);
  });

  test('a string that never ends takes the rest of the datagram into one unreadable entry', () => {
    const content = splitPushData(`{"rxpk":[${good(1)},{"data":"QAE=,"n":1},${good(2)}]}`);
    expect(content.frames.map((frame) => frame.kind)).toEqual(['rxpk', 'bad']);
    expect(content.frames[1]?.text).toContain(good(2));
  });

  test('an entry that no publish could carry is unreadable, also when only its UTF-8 is too long', () => {
    const padded = (padding: string) => good(1).replace('{', `{"pad":"${padding}",`);
    expect(kinds(rxpkBody([padded('x'.repeat(59_000)), good(2)]))).toEqual(['rxpk', 'rxpk']);
    expect(kinds(rxpkBody([padded('x'.repeat(60_000)), good(2)]))).toEqual(['bad', 'rxpk']);
    expect(kinds(rxpkBody([padded('\ufffd'.repeat(21_000)), good(2)]))).toEqual(['bad', 'rxpk']);
  });

  test('a stat that no message could carry is a complaint', () => {
    expect(splitPushData(statBody(`{"desc":"${'x'.repeat(20_000)}"}`))).toMatchObject({
      stat: null,
      complaint: expect.any(String),
    });
  });
});
