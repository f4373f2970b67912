import { describe, expect, test } from 'vitest';
import { readToServer } from './datagram.ts';
import { encodeTxAck, parseTxAck, TX_ERRORS, type TxAck } from './tx-ack.ts';

describe('TX_ACK, bytes to struct and back', () => {
  const json = '{"txpk_ack":{"error":"TOO_LATE"}}';
  const jsonHex = Buffer.from(json).toString('hex');
  test.each([
    { version: 1, token: 0x8ba5, error: null, hex: '018ba5057276ff00390300ae' },
    { version: 2, token: 0x8ba5, error: null, hex: '028ba5057276ff00390300ae' },
    { version: 1, token: 0x0001, error: 'TOO_LATE', hex: `010001057276ff00390300ae${jsonHex}` },
    { version: 2, token: 0x0001, error: 'TOO_LATE', hex: `020001057276ff00390300ae${jsonHex}` },
  ] as const)('version $version, error $error', ({ version, token, error, hex }) => {
    const read = readToServer(Buffer.from(hex, 'hex'));
    expect(read).toEqual({
      kind: 'tx-ack',
      version,
      token,
      gatewayEui: '7276ff00390300ae',
      json: error === null ? '' : json,
    });
    expect(encodeTxAck(version, token, (read as TxAck).gatewayEui, error).toString('hex')).toBe(hex);
  });
});

describe('what a TX_ACK says', () => {
  test.each(TX_ERRORS)('%s is a refusal by that name', (error) => {
    expect(parseTxAck(`{"txpk_ack":{"error":"${error}"}}`)).toEqual({ kind: 'refused', error, raw: error });
  });

  test('a text of any length is quoted in 200 characters', () => {
    const long = 'x'.repeat(60_000);
    expect(parseTxAck(long)).toEqual({ kind: 'unreadable', raw: 'x'.repeat(200) });
    expect(parseTxAck(`{"txpk_ack":{"error":"${long}"}}`)).toEqual({
      kind: 'refused',
      error: 'OTHER',
      raw: 'x'.repeat(200),
    });
  });
});
