import { describe, expect, test } from 'vitest';
import { parseGatewayEui } from '../protocol/eui.ts';
import { readToServer } from '../protocol/semtech/datagram.ts';
import { type PushDataFrame, splitPushData } from '../protocol/semtech/push-data.ts';
import { craftedDatagrams, randomDatagrams } from './crafted-datagrams.ts';

const EUI = parseGatewayEui('7276ff00390300ae');
if (EUI === null) throw new Error('not an EUI');
const crafted = craftedDatagrams(EUI);

const kindOf = (frame: PushDataFrame) =>
  frame.kind === 'bad' ? 'bad' : frame.rxpk.crc === 'bad' ? 'crc' : 'up';

describe('what is expected of the crafted datagrams is what the readers say', () => {
  test.each(crafted.map((datagram) => ({ ...datagram, length: datagram.bytes.length })))(
    'case $case: $name',
    ({ bytes, expect: expected }) => {
      expect(bytes.length).toBeLessThanOrEqual(65_507);
      const read = readToServer(bytes);
      if (typeof read === 'string') {
        expect(expected).toEqual({ acked: false, rows: [], counted: read });
      } else if (read.gatewayEui !== EUI) {
        expect(expected).toEqual({ acked: false, rows: [], counted: 'wrong-eui' });
      } else if (read.kind === 'pull-data') {
        expect(expected).toEqual({ acked: true, rows: [] });
      } else if (read.kind === 'tx-ack') {
        expect(expected).toEqual({ acked: false, rows: [], counted: 'tx-ack' });
      } else {
        const { frames, stat, complaint } = splitPushData(read.json);
        const rows = frames.map(kindOf);
        expect(expected.rows).toEqual(rows.length === 0 && complaint !== null ? ['bad'] : rows);
        const sanitized = frames.some((frame) => frame.kind === 'rxpk' && frame.sanitized);
        const counted =
          complaint !== null ? 'malformed' : stat !== null ? 'stat' : sanitized ? 'sanitized' : undefined;
        expect(expected.counted).toBe(counted);
        expect(expected.acked).toBe(true);
      }
    },
  );
});

describe('the crafted datagrams', () => {
  test('are many, each under its own name and token', () => {
    expect(crafted.length).toBeGreaterThanOrEqual(130);
    expect(new Set(crafted.map(({ case: number, name }) => `${number} ${name}`)).size).toBe(crafted.length);
    const tokens = crafted.filter(({ bytes }) => bytes.length >= 4).map(({ bytes }) => bytes.readUInt16BE(1));
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test('hold no entry that an agent would take for a repetition of another’s', () => {
    const seen = new Set<string>();
    for (const { name, bytes } of crafted) {
      const read = readToServer(bytes);
      if (typeof read === 'string' || read.kind !== 'push-data' || read.gatewayEui !== EUI) continue;
      const texts = new Set(splitPushData(read.json).frames.map((frame) => frame.text));
      for (const text of texts) expect(seen.has(text), `${name}: ${text.slice(0, 100)}`).toBe(false);
      for (const text of texts) seen.add(text);
    }
  });
});

describe('the random datagrams', () => {
  test('are the same for the same seed, and of many kinds', () => {
    const some = randomDatagrams(7, 500, EUI);
    expect(randomDatagrams(7, 500, EUI)).toEqual(some);
    expect(randomDatagrams(8, 500, EUI)).not.toEqual(some);
    const outcomes = new Set<string>();
    for (const bytes of some) {
      expect(bytes.length).toBeLessThanOrEqual(65_507);
      const read = readToServer(bytes);
      if (typeof read === 'string') outcomes.add(read);
      else if (read.kind !== 'push-data') outcomes.add(read.kind);
      else {
        const { frames, complaint } = splitPushData(read.json);
        outcomes.add(complaint === null ? 'well-formed' : 'malformed');
        for (const frame of frames) outcomes.add(kindOf(frame));
      }
    }
    for (const outcome of [
      'too-short',
      'unsupported-version',
      'unknown-type',
      'well-formed',
      'malformed',
      'up',
      'bad',
    ]) {
      expect(outcomes).toContain(outcome);
    }
  });
});
