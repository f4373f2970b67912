import { expect, test } from 'vitest';
import { type Row, RowFlag } from '../../protocol/mqtt/up.ts';
import { bypassBodies } from './datagrams.ts';

function row(seq: number, rxMonoMs: number, more: Partial<Row> = {}): Row {
  return {
    seq,
    kind: 'up',
    flags: RowFlag.bypass,
    bootId: 'boot',
    tmstRun: 1,
    rxMonoMs,
    wallMs: 0,
    wallSynced: false,
    body: `{"tmst":${seq}}`,
    bypassLns: 'main',
    ...more,
  };
}

test('what came in one datagram goes in one, texts to the letter, sanitized ones too', () => {
  expect(
    bypassBodies([row(1, 10), row(2, 10, { flags: RowFlag.bypass | RowFlag.sanitized }), row(3, 11)]),
  ).toEqual(['{"rxpk":[{"tmst":1},{"tmst":2}]}', '{"rxpk":[{"tmst":3}]}']);
});

test('rows that are not marked, failed CRCs, unreadable and dropped ones never go', () => {
  const bytes = new Uint8Array([1]);
  expect(
    bypassBodies([
      row(1, 1, { flags: RowFlag.sanitized }),
      row(2, 1, { kind: 'crc' }),
      row(3, 1, { kind: 'bad', body: bytes }),
      row(4, 1, { kind: 'drop', body: bytes }),
    ]),
  ).toEqual([]);
});

test('no datagram grows beyond what forwarders send; an entry that long goes alone', () => {
  const body = JSON.stringify({ data: 'x'.repeat(9_000) });
  const long = JSON.stringify({ data: 'x'.repeat(50_000) });
  const bodies = bypassBodies([
    ...[1, 2, 3].map((seq) => row(seq, 1, { body })),
    row(4, 1, { body: long }),
    row(5, 1),
  ]);
  expect(bodies.map((one) => one.length)).toEqual([
    2 * body.length + 1 + 11,
    body.length + 11,
    long.length + 11,
    '{"rxpk":[{"tmst":5}]}'.length,
  ]);
});
