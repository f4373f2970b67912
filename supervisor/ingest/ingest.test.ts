// The ingest thread as it runs: a real thread, a real database, messages as agents send them.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import { encode } from '../../protocol/mqtt/codec.ts';
import { eventually } from '../../test/eventually.ts';
import { createLnsStore } from '../lns/store.ts';
import {
  A,
  B,
  createIngestRig,
  type IngestRig,
  LNS,
  phy,
  row,
  rxpk,
  UPTIME_MS,
} from './testing/ingest-rig.ts';

let rig: IngestRig;

beforeEach(() => {
  rig = createIngestRig();
});
afterEach(() => rig.close());

describe('rows', () => {
  test('are stored verbatim, once, however often they come, and acknowledged every time', async () => {
    await rig.start();
    const body = rxpk(phy(0x26011234, 1), ',"vendor":{"x":1e0}');
    rig.send(A, [row(1, body)]);
    await rig.storedRanges(1);
    rig.send(A, [row(1, body)]);
    expect(await rig.storedRanges(2)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(rig.all('SELECT seq, rxpk, outcomes FROM receptions')).toEqual([
      { seq: 1, rxpk: body, outcomes: 's' },
    ]);
    expect(rig.committed.at(-1)?.counts).toMatchObject({ receptions: 1, duplicates: 1, conflicts: 0 });
  });

  test('of another epoch are other rows', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1)))]);
    rig.send(A, [row(1, rxpk(phy(1, 2)))], 'b'.repeat(32));
    await rig.storedRanges(2);
    expect(rig.all('SELECT count(*) AS n FROM receptions')).toEqual([{ n: 2 }]);
  });

  test('with a held key and other content go to quarantine, acknowledged, refused and counted', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1)))]);
    await rig.storedRanges(1);
    rig.send(A, [row(1, rxpk(phy(1, 2)))]);
    await rig.storedRanges(2);
    expect(rig.all('SELECT seq, times FROM quarantine')).toEqual([{ seq: 1, times: 1 }]);
    expect(rig.committed.at(-1)?.counts).toMatchObject({ receptions: 1, conflicts: 1 });
    expect(rig.committed.at(-1)?.refused).toMatchObject([{ seqs: [1] }]);
  });

  test('that cannot be read go to quarantine with bytes and reason, and never take a neighbour along', async () => {
    await rig.start();
    const bad = encodeBadRow({ reason: 'not JSON', bytes: Buffer.from('xyz'), length: 3, sha256: '00' });
    rig.send(A, [
      row(1, rxpk(phy(1, 1))),
      row(2, '{"data":'),
      row(3, bad, { kind: 'bad' }),
      row(4, rxpk(phy(1, 2))),
    ]);
    expect(await rig.storedRanges(4)).toEqual([[1, 4]]);
    expect(rig.all('SELECT seq FROM receptions ORDER BY seq')).toEqual([{ seq: 1 }, { seq: 4 }]);
    expect(rig.all('SELECT seq, reason, CAST(bytes AS TEXT) AS bytes FROM quarantine ORDER BY seq')).toEqual([
      { seq: 2, reason: 'rxpk is not valid JSON', bytes: '{"data":' },
      { seq: 3, reason: 'agent: not JSON', bytes: 'xyz' },
    ]);
    // The agent knows its own bad row.
    expect(rig.committed.flatMap((one) => one.refused).flatMap((one) => one.seqs)).toEqual([2]);
  });

  test('of an `up` that is no message at all: the whole of it goes to quarantine, once, counted', async () => {
    await rig.start();
    const payload = encode({ epoch: 'nonsense' });
    for (let time = 0; time < 3; time++) {
      void rig.ingest().accept({ kind: 'up', gatewayId: 1, payload, arrivalMs: rig.now() });
    }
    await eventually(() => expect(rig.all('SELECT times FROM quarantine')).toEqual([{ times: 3 }]));
  });

  test('with a failed CRC are stored and counted, in no transmission and for no network server', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1)).replace('"stat":1', '"stat":-1'), { kind: 'crc' })]);
    await rig.storedRanges(1);
    expect(rig.all('SELECT kind, transmission_id, outcomes FROM receptions')).toEqual([
      { kind: 'crc', transmission_id: null, outcomes: 'f' },
    ]);
    expect(rig.all('SELECT receptions, crc_errors FROM gateway_hours')).toEqual([
      { receptions: 0, crc_errors: 1 },
    ]);
  });

  test('already held are named to an agent that says hello', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2))), row(5, rxpk(phy(1, 3)))]);
    await rig.storedRanges(3);
    rig.hello(A, { last: 5 });
    await eventually(() =>
      expect(rig.committed.at(-1)?.stored[0]?.ranges).toEqual([
        [1, 2],
        [5, 5],
      ]),
    );
  });
});

describe('deduplication', () => {
  test('two gateways and two antennas hearing one emission are three receptions of one transmission', async () => {
    await rig.start();
    const data = phy(0x26011234, 7);
    rig.send(A, [row(1, rxpk(data, ',"ant":0')), row(2, rxpk(data, ',"ant":1'))]);
    rig.send(B, [row(1, rxpk(data).replace('"lsnr":7.5', '"lsnr":9.25'))]);
    await rig.storedRanges(3);
    expect(rig.all('SELECT copies, gateways, best_snr_db FROM transmissions')).toEqual([
      { copies: 3, gateways: '[1,2]', best_snr_db: 9.25 },
    ]);
    expect(rig.all('SELECT count(*) AS n FROM frames')).toEqual([{ n: 1 }]);
    expect(rig.all('SELECT dev_addr, gateway_id, receptions FROM dev_addr_days ORDER BY 2')).toEqual([
      { dev_addr: 0x26011234, gateway_id: 1, receptions: 2 },
      { dev_addr: 0x26011234, gateway_id: 2, receptions: 1 },
    ]);
  });

  test('the same bytes five seconds later are a second transmission of the same frame', async () => {
    await rig.start();
    const data = phy(1, 7);
    rig.send(A, [row(1, rxpk(data), { rxMonoMs: UPTIME_MS - 5_000 }), row(2, rxpk(data))]);
    await rig.storedRanges(2);
    expect(rig.all('SELECT frame_id, copies FROM transmissions')).toEqual([
      { frame_id: 1, copies: 1 },
      { frame_id: 1, copies: 1 },
    ]);
  });

  test('a copy that comes after a restart still finds its transmission', async () => {
    await rig.start();
    const data = phy(1, 7);
    const heardMs = rig.now();
    rig.send(A, [row(1, rxpk(data))]);
    await rig.storedRanges(1);
    await rig.stop();
    await rig.start();
    rig.send(B, [row(1, rxpk(data), { rxMonoMs: UPTIME_MS - (rig.now() - heardMs) })]);
    await rig.storedRanges(1);
    expect(rig.all('SELECT copies, gateways FROM transmissions')).toEqual([{ copies: 2, gateways: '[1,2]' }]);
  });
});

describe('outcomes', () => {
  const outcomes = 'SELECT outcome, receptions FROM outcome_counts WHERE receptions > 0 ORDER BY outcome';

  test('live frames are given to the senders after the commit, late ones wait', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2)), { rxMonoMs: UPTIME_MS - 60_000 })]);
    await rig.storedRanges(2);
    expect(rig.toSend.flatMap((one) => one.rxpks)).toEqual([rxpk(phy(1, 1))]);
    expect(rig.all(outcomes)).toEqual([
      { outcome: 'sent', receptions: 1 },
      { outcome: 'waiting', receptions: 1 },
    ]);
  });

  test('what was not confirmed as sent before a crash waits again, what was is not sent twice', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2)))]);
    await rig.storedRanges(2);
    void rig.ingest().accept({ kind: 'sent', lnsId: 1, through: 1, unsent: [] });
    await rig.stop();
    await rig.start();
    await eventually(() =>
      expect(rig.all('SELECT id, outcomes FROM receptions')).toEqual([
        { id: 1, outcomes: 's' },
        { id: 2, outcomes: 'w' },
      ]),
    );
    expect(rig.all(outcomes)).toEqual([
      { outcome: 'sent', receptions: 1 },
      { outcome: 'waiting', receptions: 1 },
    ]);
  });

  test('in mode best a copy waits until the choice is reported', async () => {
    await rig.start([{ id: 1, settings: { ...LNS, mode: 'best' } }]);
    rig.send(A, [row(1, rxpk(phy(1, 1)))]);
    rig.send(B, [row(1, rxpk(phy(1, 1)))]);
    await rig.storedRanges(2);
    expect(rig.toSend.flatMap((one) => one.letters)).toEqual(['c', 'c']);
    void rig.ingest().accept({ kind: 'chosen', lnsId: 1, sent: [2], unsent: [], notBest: [1], through: 2 });
    await eventually(() =>
      expect(rig.all(outcomes)).toEqual([
        { outcome: 'not-best', receptions: 1 },
        { outcome: 'sent', receptions: 1 },
      ]),
    );
  });

  test('a server that is no longer configured keeps its place', async () => {
    createLnsStore(rig.connection).register(['second']);
    await rig.start([{ id: 2, settings: { ...LNS, name: 'second' } }]);
    rig.send(A, [row(1, rxpk(phy(1, 1)))]);
    await rig.storedRanges(1);
    expect(rig.all('SELECT outcomes FROM receptions')).toEqual([{ outcomes: '-s' }]);
  });
});

describe('statements of other rooms', () => {
  const partner = (id: string) => ({ sql: 'INSERT INTO partners VALUES (?, ?)', parameters: [id, id] });

  test('are committed beside receptions, each batch as a whole', async () => {
    await rig.start();
    rig.send(A, [row(1, rxpk(phy(1, 1)))]);
    const [first, second] = await Promise.all([
      rig.ingest().write([partner('north'), partner('south')]),
      rig.ingest().write([partner('west'), partner('north')]),
    ]);
    expect(first.kind).toBe('written');
    expect(second).toMatchObject({ kind: 'refused', statement: 1 });
    expect(rig.all('SELECT id FROM partners ORDER BY id')).toEqual([{ id: 'north' }, { id: 'south' }]);
    await rig.storedRanges(1);
  });

  test('that came before the stop are on the disk after it', async () => {
    await rig.start();
    const written = rig.ingest().write([partner('north')]);
    await rig.stop();
    expect((await written).kind).toBe('written');
    expect(rig.all('SELECT id FROM partners')).toEqual([{ id: 'north' }]);
  });
});
