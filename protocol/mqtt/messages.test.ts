// The smaller messages: each comes back as it was sent, and what does not fit is a complaint that names the field.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBadRow, encodeBadRow, MAX_BAD_BYTES } from './bad-row.ts';
import { encode } from './codec.ts';
import { type Down, decodeDown, encodeDown } from './down.ts';
import { type DropRow, decodeDropRow, encodeDropRow } from './drop-row.ts';
import { decodeFlow, encodeFlow } from './flow.ts';
import { decodeHealth, encodeHealth } from './health.ts';
import { decodeHello, encodeHello, MAX_LISTED } from './hello.ts';
import { decodeStat, encodeStat } from './stat.ts';
import { decodeState, encodeState } from './state.ts';
import { decodeRefused, decodeStored, encodeRefused, encodeStored } from './stored.ts';
import { MAX_PUBLISH_BYTES } from './topics.ts';
import { decodeTxAckMessage, encodeTxAckMessage, type TxAckMessage } from './txack.ts';
import { encodeUp } from './up.ts';

const EPOCH = '0123456789abcdef0123456789abcdef';

const hello = {
  epoch: EPOCH,
  bootId: 'boot',
  sentMonoMs: 1.5,
  first: 1,
  last: 0,
  storedUpTo: 0,
  dropped: [[1, 5] as const],
  bypassed: [{ lns: 'requea', first: 6, last: 8 }],
  older: [{ epoch: EPOCH, first: 1, last: 2 }],
  parked: [7, 2 ** 40],
  versions: { agent: '0.1.0', node: 'v24.21.0' },
};
const health = {
  bootId: 'boot',
  sentMonoMs: 1,
  sentWallMs: 1_790_000_000_000,
  intervalMs: 30_000,
  host: {
    cpuLoad: 0.5,
    memoryUsed: null,
    diskUsed: 0.1,
    temperatureC: -3.5,
    uptimeS: 12.5,
    rssBytes: 80_000_000,
    wallSynced: false,
  },
  forwarder: {
    alive: true,
    pullAgeMs: 12,
    pushAgeMs: null,
    pulled: { sinceMonoMs: 5, spells: [[6, 7] as const, [9, 9] as const] },
    counters: { datagrams: 5 },
    recentBad: [{ reason: 'rxpk is cut off', length: 12, ageMs: 5_000 }],
    delays: { counts: [4, 1, 0], sumMs: 3.5 },
  },
  journal: {
    durable: true,
    state: 'ok',
    dropped: 0,
    rows: 1,
    bytes: 2,
    maxBytes: 1_000,
    last: 3,
    storedUpTo: 4,
    waiting: 5,
    parked: 6,
    lastCommitMs: 0.7,
  },
  bypass: { lns: 'requea', forMs: 31_000 },
  taps: [
    {
      name: 'partner',
      sent: 9,
      acked: 7,
      unanswered: 2,
      unsent: 1,
      unexpected: 0,
      downlinks: 3,
      downlinksRefused: 0,
    },
  ],
  link: {
    ...{ verdict: 'connected', connects: 1, inFlight: 0, resent: 0, roundTripMs: 12.5 },
    ...{ certificateEndsMs: null, brokerCertificateEndsMs: 1_790_000_000_000 },
  },
};

const drop: DropRow = {
  epoch: EPOCH,
  class: 'crc',
  reason: 'full',
  first: 3,
  last: 90,
  rows: 40,
  from: { bootId: 'boot', rxMonoMs: 1_000, wallMs: 1_700_000_000_000, wallSynced: true },
  to: { bootId: 'boot', rxMonoMs: 90_000, wallMs: 0, wallSynced: false },
};

const table = [
  { name: 'hello', decode: decodeHello, bytes: encodeHello(hello), value: hello, wrong: { last: -1 } },
  {
    name: 'hello of an impossible clock',
    decode: decodeHello,
    bytes: encodeHello(hello),
    value: hello,
    wrong: { sentMonoMs: 1e308 },
  },
  {
    name: 'flow',
    decode: decodeFlow,
    bytes: encodeFlow({ nowMs: 1, pace: 50, resume: { epoch: EPOCH, seq: 9 } }),
    value: { nowMs: 1, pace: 50, resume: { epoch: EPOCH, seq: 9 } },
    wrong: { pace: 'fast' },
  },
  {
    name: 'flow without limits',
    decode: decodeFlow,
    bytes: encodeFlow({ nowMs: 1, pace: null, resume: null }),
    value: { nowMs: 1, pace: null, resume: null },
    wrong: { nowMs: null },
  },
  {
    name: 'stored',
    decode: decodeStored,
    bytes: encodeStored({
      epoch: EPOCH,
      ranges: [
        [1, 1],
        [3, 2 ** 40],
      ],
    }),
    value: {
      epoch: EPOCH,
      ranges: [
        [1, 1],
        [3, 2 ** 40],
      ],
    },
    wrong: { ranges: [[2, 1]] },
  },
  {
    name: 'refused',
    decode: decodeRefused,
    bytes: encodeRefused({ epoch: EPOCH, seqs: [4], reason: 'why' }),
    value: { epoch: EPOCH, seqs: [4], reason: 'why' },
    wrong: { seqs: 4 },
  },
  {
    name: 'stat',
    decode: decodeStat,
    bytes: encodeStat({ bootId: 'b', sentMonoMs: 1, rxMonoMs: 2, body: '{"rxnb":1}' }),
    value: { bootId: 'b', sentMonoMs: 1, rxMonoMs: 2, body: '{"rxnb":1}' },
    wrong: { body: {} },
  },
  {
    name: 'state',
    decode: decodeState,
    bytes: encodeState({ status: 'online', version: '1', sinceMs: 0 }),
    value: { status: 'online', version: '1', sinceMs: 0 },
    wrong: { status: 'away' },
  },
  {
    name: 'health',
    decode: decodeHealth,
    bytes: encodeHealth(health),
    value: health,
    wrong: { journal: { ...health.journal, rows: 1.5 } },
  },
  {
    name: 'bad row',
    decode: decodeBadRow,
    bytes: encodeBadRow({ reason: 'r', bytes: Buffer.from([0, 255]), length: 2, sha256: 'ab' }),
    value: { reason: 'r', bytes: Buffer.from([0, 255]), length: 2, sha256: 'ab' },
    wrong: { bytes: 'text' },
  },
  {
    name: 'drop row',
    decode: decodeDropRow,
    bytes: encodeDropRow(drop),
    value: drop,
    wrong: { class: 'hay' },
  },
] as const;

describe.each(table)('$name', ({ decode, bytes, value, wrong }) => {
  test('comes back as it was sent', () => {
    expect(decode(bytes)).toEqual({ kind: 'value', value });
  });

  test('with keys of a newer sender is read all the same, without them', () => {
    expect(decode(encode({ ...value, newer: [1, { a: 2 }] }))).toEqual({ kind: 'value', value });
  });

  test('with a wrong field is a complaint that names it', () => {
    expect(decode(encode({ ...value, ...wrong }))).toEqual({
      kind: 'complaint',
      reason: expect.stringContaining(Object.keys(wrong)[0] ?? ''),
    });
  });

  test('of anything else is a complaint, never a throw', () => {
    for (const other of [null, 5, 'x', [], {}, [value]]) expect(decode(encode(other)).kind).toBe('complaint');
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.nat(255), (noise, where, byte) => {
        expect(decode(noise).kind).toBe('complaint');
        const mutated = Buffer.from(bytes);
        mutated[where % mutated.length] = byte;
        decode(mutated);
      }),
    );
  });
});

describe('sizes', () => {
  test('the longest lists of a hello fit in one publish', () => {
    const most = Array.from({ length: MAX_LISTED }, (_, n) => [4e9 - n, 4e9 - n] as const);
    const range = { first: 4e9, last: 4e9 };
    const bytes = encodeHello({
      ...hello,
      dropped: most,
      bypassed: Array.from({ length: 20 }, () => ({ lns: 'x'.repeat(40), ...range })),
      older: Array.from({ length: 20 }, () => ({ epoch: EPOCH, ...range })),
      parked: most.map(([n]) => n),
    });
    expect(bytes.length).toBeLessThan(MAX_PUBLISH_BYTES - 1_000);
    const more = encodeHello({ ...hello, parked: Array.from({ length: MAX_LISTED + 1 }, () => 1) });
    expect(decodeHello(more).kind).toBe('complaint');
  });

  test('the longest unreadable datagram fits in one publish', () => {
    const body = encodeBadRow({
      reason: 'x'.repeat(1_000),
      bytes: Buffer.alloc(MAX_BAD_BYTES),
      length: 65_507,
      sha256: 'f'.repeat(64),
    });
    const row = {
      seq: 1,
      kind: 'bad',
      flags: 0,
      bootId: 'x'.repeat(64),
      tmstRun: 1,
      rxMonoMs: 1.5,
      wallMs: 1e12,
      wallSynced: true,
      body,
    } as const;
    const up = encodeUp({ epoch: EPOCH, bootId: 'y'.repeat(64), sentMonoMs: 1.5, rows: [row] });
    expect(up.length).toBeLessThan(MAX_PUBLISH_BYTES - 1_000);
  });

  test('a complaint quotes no more than 120 characters of a key', () => {
    const read = decodeHello(encode({ ...hello, versions: { ['k'.repeat(50_000)]: 5 } }));
    expect(read.kind === 'complaint' && read.reason.length).toBeLessThan(250);
  });
});

describe('downlinks', () => {
  const down: Down = {
    id: 'f00d-1',
    content: Buffer.from('{"txpk":{"imme":true}}'),
    deadlineMonoMs: 12_345.5,
    bootId: 'boot',
    tmstRun: 3,
  };
  const done: TxAckMessage = {
    bootId: 'boot',
    sentMonoMs: 5,
    downs: [
      {
        id: 'f00d-1',
        fate: 'answered',
        answer: Buffer.from([0]),
        receivedMonoMs: 1,
        handedMonoMs: 2,
        answeredMonoMs: 3,
        marginMs: 812.5,
        direct: null,
      },
      {
        id: 'own-1',
        fate: 'too-late',
        answer: null,
        receivedMonoMs: 4,
        handedMonoMs: null,
        answeredMonoMs: null,
        marginMs: -3,
        direct: { via: 'bypass', server: 'requea', content: Buffer.from('{}') },
      },
    ],
  };

  test('down and txack come back as they were sent', () => {
    expect(decodeDown(encodeDown(down))).toEqual({ kind: 'value', value: down });
    expect(decodeTxAckMessage(encodeTxAckMessage(done))).toEqual({ kind: 'value', value: done });
  });

  test('what does not fit is named', () => {
    expect(decodeDown(encode({ ...down, deadlineMonoMs: Number.NaN }))).toMatchObject({
      kind: 'complaint',
      reason: expect.stringContaining('deadlineMonoMs'),
    });
    const [first] = done.downs;
    expect(decodeTxAckMessage(encode({ ...done, downs: [{ ...first, fate: 'lost' }] }))).toMatchObject({
      kind: 'complaint',
      reason: expect.stringContaining('downs[0].fate'),
    });
  });
});
