// The numbered edge cases of the protocol that the datagram readers decide: header, lengths, body text.

import { describe, expect, test } from 'vitest';
import { readToServer } from './datagram.ts';
import { encodePullAck } from './pull-ack.ts';
import { encodePushAck } from './push-ack.ts';
import { splitPushData } from './push-data.ts';
import { parseTxAck } from './tx-ack.ts';

const EUI = '7276ff00390300ae';
const bytesOf = (hex: string, body: string | Buffer = '') =>
  Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(body)]);
const pushData = (body: string | Buffer) => bytesOf(`02355200${EUI}`, body);

/** The receptions and the complaint of a PUSH_DATA body, as the agent sees them. */
function contentOf(body: string | Buffer) {
  const read = readToServer(pushData(body));
  if (typeof read === 'string' || read.kind !== 'push-data') throw new Error('no PUSH_DATA');
  return splitPushData(read.json);
}

const GOOD = '{"tmst":1,"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","data":"QAE="}';

describe('header', () => {
  test('case 1: the two token bytes come back as they came, whatever they are', () => {
    for (const token of ['0000', '00ff', 'ff00', '3552', 'ffff']) {
      const read = readToServer(bytesOf(`02${token}00${EUI}`));
      if (typeof read === 'string') throw new Error(read);
      expect(encodePushAck(read.version, read.token).toString('hex')).toBe(`02${token}01`);
      expect(encodePullAck(read.version, read.token).toString('hex')).toBe(`02${token}04`);
    }
  });

  test('case 2: versions 1 and 2 are read and answered in kind, others are named unsupported', () => {
    for (let version = 0; version <= 255; version++) {
      const head = version.toString(16).padStart(2, '0');
      const read = readToServer(bytesOf(`${head}355200${EUI}`));
      if (version === 1 || version === 2) {
        if (typeof read === 'string') throw new Error(read);
        expect(encodePushAck(read.version, read.token).toString('hex')).toBe(`${head}355201`);
      } else expect(read).toBe('unsupported-version');
    }
  });

  test('case 3: less than four bytes, or less than twelve where an EUI belongs, is too short', () => {
    for (const type of ['00', '02', '05']) {
      const whole = bytesOf(`023552${type}${EUI}`);
      for (let length = 0; length < 12; length++) {
        expect(readToServer(whole.subarray(0, length)), `type ${type}, ${length} bytes`).toBe('too-short');
      }
      expect(typeof readToServer(whole)).toBe('object');
    }
  });

  test('case 4: a PULL_DATA with anything after the EUI is a PULL_DATA', () => {
    expect(readToServer(bytesOf(`02355202${EUI}`, '\0{"x":1}'))).toMatchObject({
      kind: 'pull-data',
      gatewayEui: EUI,
    });
  });

  test('case 56: every EUI is read as it stands, the factory ones too: who may speak is not for the parser', () => {
    for (const eui of ['0000000000000000', 'ffffffffffffffff', 'aa555a0000000000']) {
      expect(readToServer(bytesOf(`02355200${eui}`))).toMatchObject({ gatewayEui: eui });
    }
  });

  test('case 61: types that only a server sends are named wrong direction, so that nothing answers them', () => {
    for (const type of ['01', '03', '04']) {
      expect(readToServer(bytesOf(`023552${type}${EUI}`, '{"txpk":{}}'))).toBe('wrong-direction');
    }
  });
});

describe('body', () => {
  test('case 5: a PUSH_DATA without JSON holds nothing and is nothing to complain about', () => {
    for (const body of ['', '\0', ' \r\n', '\0\0\0']) {
      expect(contentOf(body)).toEqual({ frames: [], stat: null, complaint: null });
    }
  });

  test('case 6: {}, no rxpk, a null one and a list of null are nothing to complain about', () => {
    for (const body of [
      '{}',
      '{"rxpk":[]}',
      '{"rxpk":null}',
      '{"rxpk":[null]}',
      '{"rxpk":[null,null]}',
      ' { "rxpk" : [ null ] } ',
    ]) {
      expect(contentOf(body), body).toEqual({ frames: [], stat: null, complaint: null });
    }
    expect(contentOf(`{"rxpk":[null,${GOOD},null]}`).frames).toHaveLength(1);
  });

  test('case 7: a lone rxpk object is a list of one', () => {
    expect(contentOf(`{"rxpk":${GOOD}}`)).toMatchObject({
      frames: [{ kind: 'rxpk', text: GOOD }],
      complaint: null,
    });
  });

  test('case 8: rxpk and stat in one datagram are both read, in either order', () => {
    for (const body of [`{"rxpk":[${GOOD}],"stat":{"rxnb":1}}`, `{"stat":{"rxnb":1},"rxpk":[${GOOD}]}`]) {
      expect(contentOf(body)).toMatchObject({
        frames: [{ text: GOOD }],
        stat: '{"rxnb":1}',
        complaint: null,
      });
    }
  });

  test('case 14: bare nan, -nan and inf outside strings become null and the frame survives', () => {
    const bare = GOOD.replace(
      '"stat":1',
      '"lsnr":-nan,"rssi":inf,"foff":NaN,"x":[-Infinity,"nan",nan],"stat":1',
    );
    const content = contentOf(`{"rxpk":[${bare},${GOOD}]}`);
    expect(content.frames).toMatchObject([
      { kind: 'rxpk', sanitized: true, rxpk: { snrDb: null, rssiDbm: null } },
      { kind: 'rxpk', sanitized: false },
    ]);
    expect(content.frames[0]?.text).toBe(
      GOOD.replace('"stat":1', '"lsnr":null,"rssi":null,"foff":null,"x":[null,"nan",null],"stat":1'),
    );
    expect(contentOf('{"stat":{"temp":nan,"desc":"nan -inf"}}').stat).toBe('{"temp":null,"desc":"nan -inf"}');
  });

  test('case 15: an entry that a dying forwarder left with question marks does not take its neighbours along', () => {
    const broken = [
      GOOD.replace('"stat":1', '"stat":?'),
      GOOD.replace('"SF7BW125"', '"SF?BW?"'),
      GOOD.replace('"LORA"', '?'),
    ];
    for (const entry of broken) {
      const content = contentOf(`{"rxpk":[${GOOD},${entry},${GOOD}]}`);
      expect(
        content.frames.map((frame) => frame.kind),
        entry,
      ).toEqual(['rxpk', 'bad', 'rxpk']);
      expect(content.frames[1]?.text).toBe(entry);
    }
  });

  test('case 16: of a cut datagram the complete entries are receptions and the cut one is kept', () => {
    const whole = `{"rxpk":[${GOOD},${GOOD}]}`;
    const first = whole.indexOf('},') + 1;
    const second = whole.indexOf('}]') + 1;
    for (let length = 1; length < whole.length; length++) {
      const content = contentOf(whole.slice(0, length));
      const complete = length >= second ? 2 : length >= first ? 1 : 0;
      const kinds = content.frames.map((frame) => frame.kind);
      expect(
        kinds.filter((kind) => kind === 'rxpk'),
        `${length} characters`,
      ).toHaveLength(complete);
      expect(kinds.filter((kind) => kind === 'bad').length).toBeLessThanOrEqual(1);
      expect(content.complaint).not.toBeNull();
      if (length > first + 1 && length < second) expect(kinds).toEqual(['rxpk', 'bad']);
    }
  });

  test('case 16: a stat cut by its own buffer leaves the receptions alone and is kept', () => {
    const content = contentOf(`{"rxpk":[${GOOD}],"stat":{"time":"2014-01-12 08:59:28 GMT","desc}`);
    expect(content).toMatchObject({ frames: [{ kind: 'rxpk' }, { kind: 'bad' }], stat: null });
    expect(contentOf('{"stat":{"time":"2014-01-12 08:59:28 GMT","desc}')).toMatchObject({
      frames: [],
      stat: null,
      complaint: 'JSON text is not a complete object',
    });
  });

  test('case 17: NULs and white space after the JSON are no part of it', () => {
    for (const tail of ['\0', '\0\0\0', '\n', ' \r\n\0']) {
      expect(contentOf(`{"rxpk":[${GOOD}]}${tail}`)).toMatchObject({
        frames: [{ text: GOOD }],
        complaint: null,
      });
    }
  });

  test('case 17: the thirteen bytes of a Kerlink TX_ACK mean success', () => {
    const read = readToServer(Buffer.from('028ba5057276ff00390300ae00', 'hex'));
    if (typeof read === 'string' || read.kind !== 'tx-ack') throw new Error('no TX_ACK');
    expect(parseTxAck(read.json)).toEqual({ kind: 'accepted', warning: null, powerDbm: null });
  });

  test('case 18: a byte-order mark and invalid UTF-8 cost nothing but themselves', () => {
    const bom = Buffer.from([0xef, 0xbb, 0xbf]);
    expect(contentOf(Buffer.concat([bom, Buffer.from(`{"rxpk":[${GOOD}]}`)])).frames).toMatchObject([
      { text: GOOD },
    ]);
    const invalid = Buffer.from(`{"rxpk":[${GOOD}],"stat":{"mail":"caf\xe9","desc":"\xff\xfe"}}`, 'latin1');
    expect(contentOf(invalid)).toMatchObject({
      frames: [{ text: GOOD }],
      stat: '{"mail":"caf\ufffd","desc":"\ufffd\ufffd"}',
      complaint: null,
    });
  });

  test('case 18: UTF-16 is unreadable, not empty', () => {
    const content = contentOf(Buffer.from(`{"rxpk":[${GOOD}]}`, 'utf16le'));
    expect(content).toMatchObject({ frames: [], complaint: expect.any(String) });
  });

  test('case 42: as many entries as the largest forwarder packs are all read', () => {
    expect(contentOf(`{"rxpk":[${Array.from({ length: 255 }, () => GOOD).join(',')}]}`).frames).toHaveLength(
      255,
    );
  });

  test('case 62: a flushed backlog keeps its order', () => {
    const entries = Array.from({ length: 100 }, (_, n) =>
      GOOD.replace('"tmst":1', `"tmst":${n * 2_000_000}`),
    );
    expect(contentOf(`{"rxpk":[${entries.join(',')}]}`).frames.map((frame) => frame.text)).toEqual(entries);
  });

  test('case 64: keys that nobody knows survive to the letter', () => {
    const odd = GOOD.replace(
      '{',
      '{ "pfrm" : "x", "aesk":0,\t"hpw":1e2, "meta":{"a":[1.0,-0,{"b":"\\u00e9\\/"}]},"foff":-12 , ',
    );
    expect(contentOf(`{"x":1,"rxpk":[${odd}],"y":[{}]}`).frames[0]?.text).toBe(odd);
  });

  test('case 65: __proto__ is a key like any other, depth is bounded, duplicate keys do no harm', () => {
    const polluted = GOOD.replace(
      '{',
      '{"__proto__":{"data":"AAAA","polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    const content = contentOf(`{"__proto__":{"rxpk":[]},"rxpk":[${polluted}],"rxpk":[${GOOD}]}`);
    expect(content.frames.map((frame) => frame.text)).toEqual([polluted, GOOD]);
    expect((Object.prototype as { polluted?: number }).polluted).toBeUndefined();
    for (const bomb of ['['.repeat(60_000), '{"a":'.repeat(12_000), `${'['.repeat(17)}${']'.repeat(17)}`]) {
      const beside = contentOf(`{"rxpk":[${GOOD},${bomb}`);
      expect(beside.frames.map((frame) => frame.kind)).toEqual(['rxpk', 'bad']);
    }
    const deepButClosed = GOOD.replace('{', `{"x":${'['.repeat(20)}${']'.repeat(20)},`);
    expect(contentOf(`{"rxpk":[${deepButClosed},${GOOD}]}`).frames.map((frame) => frame.kind)).toEqual([
      'bad',
      'rxpk',
    ]);
  });

  test('case 65: a key written with escapes is the same key', () => {
    expect(contentOf(`{"\\u0072xpk":[${GOOD}]}`).frames).toHaveLength(1);
  });
});
