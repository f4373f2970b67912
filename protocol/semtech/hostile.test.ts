// A datagram of 64 KiB must never cost more than a few milliseconds, whatever it holds: the same thread answers PULL_DATA.

import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../../test/cpu-time.ts';
import { readGatewayEui } from '../eui.ts';
import { readToServer } from './datagram.ts';
import { parsePullResp } from './pull-resp.ts';
import { encodePushData, splitPushData } from './push-data.ts';
import { parseTxAck } from './tx-ack.ts';

const EUI = readGatewayEui(Buffer.from('aa555a0000000000', 'hex'), 0);

/** What one UDP datagram can carry after a PUSH_DATA header. */
const BODY_LENGTH = 65_495;
/** Measured: 5 ms at worst. Quadratic work on 64 KiB takes seconds, so a noisy machine cannot blur the verdict. */
const LIMIT_MS = 100;

function filled(head: string, unit: string, tail: string): string {
  return head + unit.repeat(Math.floor((BODY_LENGTH - head.length - tail.length) / unit.length)) + tail;
}

const bodies: Readonly<Record<string, string>> = {
  'good entries': filled('{"rxpk":[', '{"data":"QAE="},', '{}]}'),
  'unreadable entries': filled('{"rxpk":[', '{x},', '{}]}'),
  'entries spoilt by nan and more': filled('{"rxpk":[', '{"a":nan,x},', '{}]}'),
  zeros: filled('{"rxpk":[', '0,', '0]}'),
  'opening brackets': filled('{"rxpk":[', '[', ''),
  'opening objects': filled('{"rxpk":[', '{"a":', ''),
  'closing brackets': filled('{"rxpk":[', ']', ''),
  commas: filled('{"rxpk":[', ',', ''),
  quotes: filled('{"rxpk":[', '"', ''),
  'escaped quotes outside strings': filled('{"rxpk":[x', '\\"', ',]}'),
  'escaped quotes in a string without end': filled('{"rxpk":[{"a":"', '\\"', ''),
  'escaped quotes after a word': filled('{"rxpk":[{"a":nan,"b":x', '"\\"', '}]}'),
  'not-a-numbers': filled('{"rxpk":[{"data":"QAE="', ',"a":nan', '}]}'),
  signs: filled('{"rxpk":[{"a":', '-', '}]}'),
  'letters n': filled('{"rxpk":[{"a":', 'n', '}]}'),
  'almost infinity': filled('{"rxpk":[{"a":', 'infinit ', '}]}'),
  'a long number': filled('{"rxpk":[{"data":"QAE=","tmst":', '1', '}]}'),
  'a long number as text': filled('{"rxpk":[{"data":"QAE=","tmst":"', '1', 'x"}]}'),
  'a long data rate': filled('{"rxpk":[{"data":"QAE=","datr":"', '1', 'x"}]}'),
  'a long time': filled('{"rxpk":[{"data":"QAE=","time":"', ' ', 'x"}]}'),
  'long base64': filled('{"rxpk":[{"data":"', 'A', '%"}]}'),
  'equals signs': filled('{"rxpk":[{"data":"', '=', '"}]}'),
  members: filled('{', '"a":0,', '"b":0}'),
  'rxpk members': filled('{', '"rxpk":0,', '"b":0}'),
  'stat members': filled('{', '"stat":{"a":nan},', '"b":0}'),
  'escaped keys': filled('{', '"\\u0061":0,', '"b":0}'),
  'a key of escapes': filled('{"', '\\x', '":0}'),
  antennas: filled('{"rxpk":[{"data":"QAE=","rsig":[', '{"lsnr":1},', '{}]}]}'),
  'white space': filled('{"rxpk":[', ' ', ']}'),
  'a stat time': filled('{"stat":{"time":"2014-01-12T08:59:28.', '0', 'x"}}'),
};

describe('64 KiB of', () => {
  test.each(Object.keys(bodies))('%s', async (name) => {
    const body = bodies[name] ?? '';
    const bytes = encodePushData(2, 1, EUI, body);
    const readAll = (): void => {
      const read = readToServer(bytes);
      if (typeof read === 'string' || read.kind !== 'push-data') throw new Error('no PUSH_DATA');
      splitPushData(read.json);
      parseTxAck(body);
      parsePullResp(body);
      parsePullResp(`{"txpk":${body}}`);
    };
    const times = [await cpuMsOf(readAll), await cpuMsOf(readAll), await cpuMsOf(readAll)];
    expect(Math.min(...times)).toBeLessThan(LIMIT_MS);
  });
});
