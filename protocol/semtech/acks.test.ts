import { describe, expect, test } from 'vitest';
import { readToGateway } from './datagram.ts';
import { encodePullAck } from './pull-ack.ts';
import { encodePushAck } from './push-ack.ts';

describe('PUSH_ACK and PULL_ACK, bytes to struct and back', () => {
  const table = [
    { kind: 'push-ack', encode: encodePushAck, version: 1, token: 0x3552, hex: '01355201' },
    { kind: 'push-ack', encode: encodePushAck, version: 2, token: 0x3552, hex: '02355201' },
    { kind: 'push-ack', encode: encodePushAck, version: 2, token: 0xff00, hex: '02ff0001' },
    { kind: 'pull-ack', encode: encodePullAck, version: 1, token: 0x00ff, hex: '0100ff04' },
    { kind: 'pull-ack', encode: encodePullAck, version: 2, token: 0x0000, hex: '02000004' },
  ] as const;
  test.each(table)('$kind $hex', ({ kind, encode, version, token, hex }) => {
    expect(readToGateway(Buffer.from(hex, 'hex'))).toEqual({ kind, version, token });
    expect(encode(version, token).toString('hex')).toBe(hex);
  });
});
