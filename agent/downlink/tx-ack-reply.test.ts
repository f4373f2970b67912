import { expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { DOWN_FATES } from '../../protocol/mqtt/txack.ts';
import { txAckReply } from './tx-ack-reply.ts';

const EUI = '7076ff0000000001' as GatewayEui;
const HEADER = `02abcd05${EUI}`;
const hex = (text: string): string => Buffer.from(text).toString('hex');
const TOO_LATE = HEADER + hex('{"txpk_ack":{"error":"TOO_LATE"}}');

test.each([
  ['answered', HEADER],
  ['unconfirmed', null],
  ['unanswered', null],
  ['too-late', TOO_LATE],
  ['too-early', HEADER + hex('{"txpk_ack":{"error":"TOO_EARLY"}}')],
  ['clock-restarted', TOO_LATE],
  ['no-path', TOO_LATE],
  ['too-many', TOO_LATE],
  ['unreadable', TOO_LATE],
] as const)('%s: one TX_ACK at most, with a word that network servers know', (fate, reply) => {
  expect(txAckReply({ version: 2, token: 0xabcd }, EUI, fate, null)?.toString('hex') ?? null).toBe(reply);
});

test('the forwarder is quoted to the byte, whatever it said', () => {
  const answer = Buffer.from('{"txpk_ack":{"error":"NONE"}}\u0000\u0000 ');
  const reply = txAckReply({ version: 2, token: 0xabcd }, EUI, 'answered', answer);
  expect(reply?.toString('hex')).toBe(HEADER + answer.toString('hex'));
});

test('case 28: a PULL_RESP of version 1 gets no TX_ACK, whatever becomes of it', () => {
  for (const fate of DOWN_FATES) expect(txAckReply({ version: 1, token: 0 }, EUI, fate, null)).toBeNull();
});
