// The ingest thread as it runs: a real thread, a real database, messages as agents send them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import { encode } from '../../protocol/mqtt/codec.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { eventually } from '../../test/eventually.ts';
import { createFleetStore } from '../fleet/store.ts';
import type { IngestWorkerData } from '../ingest-worker.ts';
import type { LnsSettings } from '../lns/settings.ts';
import { createLnsStore } from '../lns/store.ts';
import { createClock } from '../platform/clock.ts';
import { type Connection, migrate, openDatabase } from '../platform/database.ts';
import { MIGRATIONS } from '../schema.ts';
import { createIngest, type Ingest } from './ingest.ts';
import type { Committed } from './messages.ts';

const A = '7076ff0000000001' as GatewayEui;
const B = '7076ff0000000002' as GatewayEui;
const EPOCH = 'a'.repeat(32);
const BOOT = 'boot-1';
/** Agents of these tests have been up for this long, ms. */
const UPTIME_MS = 10_000_000;

let folder: string;
let path: string;
let connection: Connection;
let ingest: Ingest;
let committed: Committed[];
let late: string[];
const clock = createClock();

const lns: LnsSettings = {
  name: 'main',
  address: { host: '127.0.0.1', port: 1 },
  mode: 'copies',
  late_per_s: 1_000,
  late_per_s_gateway: 1_000,
  gateways: [],
  dev_addr_prefixes: [],
  net_ids: [],
  join_eui_ranges: [],
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-ingest-'));
  path = join(folder, 'vigie.db');
  connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  const fleet = createFleetStore(connection);
  for (const eui of [A, B]) {
    fleet.seedGateway({ eui, name: eui, partnerId: null, latitude: null, longitude: null, secret: null }, 0);
  }
  createLnsStore(connection).register(['main']);
});

afterEach(async () => {
  await ingest.stop();
  connection.close();
  rmSync(folder, { recursive: true });
});

async function start(servers: IngestWorkerData['servers'] = [{ id: 1, settings: lns }]): Promise<void> {
  committed = [];
  late = [];
  ingest = createIngest({
    workerUrl: new URL('../ingest-worker.ts', import.meta.url),
    workerData: {
      databasePath: path,
      servers,
      clockAnchorMs: clock.anchorMs,
      repeatMs: 86_400_000,
      keepMs: 48 * 3_600_000,
    } satisfies IngestWorkerData,
    onCommitted: (one) => committed.push(one),
    onLate: (one) => late.push(...one.toSend.rxpks),
    onFailed: (reason) => {
      throw new Error(reason);
    },
  });
  await ingest.start();
}

function hello(gatewayId: number, last: number): void {
  void ingest.accept({
    kind: 'hello',
    gatewayId,
    hello: {
      epoch: EPOCH,
      bootId: BOOT,
      sentMonoMs: UPTIME_MS,
      first: 1,
      last,
      storedUpTo: 0,
      dropped: [],
      bypassed: [],
      older: [],
      parked: [],
      versions: {},
    },
    arrivalMs: clock.now(),
  });
}

/** A data frame of this DevAddr and FCnt, with anything as its MIC. */
function phy(devAddr: number, fCnt: number): string {
  const bytes = Buffer.alloc(16, 7);
  bytes[0] = 0x40;
  bytes.writeUInt32LE(devAddr, 1);
  bytes[5] = 0;
  bytes.writeUInt16LE(fCnt, 6);
  return bytes.toString('base64');
}

function rxpk(data: string, more = ''): string {
  return `{"tmst":1234,"freq":868.100000,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-90,"lsnr":7.5,"size":16,"data":"${data}"${more}}`;
}

function row(seq: number, body: Row['body'], more: Partial<Row> = {}): Row {
  return {
    seq,
    kind: 'up',
    flags: 0,
    bootId: BOOT,
    tmstRun: 1,
    rxMonoMs: UPTIME_MS,
    wallMs: Date.now(),
    wallSynced: true,
    body,
    ...more,
  };
}

function send(eui: GatewayEui, rows: readonly Row[], epoch = EPOCH): void {
  const payload = encodeUp({ epoch, bootId: BOOT, sentMonoMs: UPTIME_MS + 1, rows });
  void ingest.accept({ kind: 'up', gatewayId: eui === A ? 1 : 2, payload, arrivalMs: clock.now() });
}

async function storedRanges(count: number): Promise<SeqRange[]> {
  return eventually(() => {
    const ranges = committed.flatMap((one) => one.stored.flatMap((stored) => stored.ranges));
    const rows = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    expect(rows).toBeGreaterThanOrEqual(count);
    return ranges;
  });
}

function all(sql: string): unknown[] {
  return connection.prepare(sql).all();
}

describe('rows', () => {
  test('are stored verbatim, once, however often they come, and acknowledged every time', async () => {
    await start();
    const body = rxpk(phy(0x26011234, 1), ',"vendor":{"x":1e0}');
    send(A, [row(1, body)]);
    await storedRanges(1);
    send(A, [row(1, body)]);
    expect(await storedRanges(2)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(all('SELECT seq, rxpk, outcomes FROM receptions')).toEqual([
      { seq: 1, rxpk: body, outcomes: 's' },
    ]);
    expect(committed.at(-1)?.counts).toMatchObject({ receptions: 1, duplicates: 1, conflicts: 0 });
  });

  test('of another epoch are other rows', async () => {
    await start();
    send(A, [row(1, rxpk(phy(1, 1)))]);
    send(A, [row(1, rxpk(phy(1, 2)))], 'b'.repeat(32));
    await storedRanges(2);
    expect(all('SELECT count(*) AS n FROM receptions')).toEqual([{ n: 2 }]);
  });

  test('with a held key and other content go to quarantine, acknowledged, refused and counted', async () => {
    await start();
    send(A, [row(1, rxpk(phy(1, 1)))]);
    await storedRanges(1);
    send(A, [row(1, rxpk(phy(1, 2)))]);
    await storedRanges(2);
    expect(all('SELECT seq, times FROM quarantine')).toEqual([{ seq: 1, times: 1 }]);
    expect(committed.at(-1)?.counts).toMatchObject({ receptions: 1, conflicts: 1 });
    expect(committed.at(-1)?.refused).toMatchObject([{ seqs: [1] }]);
  });

  test('that cannot be read go to quarantine with bytes and reason, and never take a neighbour along', async () => {
    await start();
    const bad = encodeBadRow({ reason: 'not JSON', bytes: Buffer.from('xyz'), length: 3, sha256: '00' });
    send(A, [
      row(1, rxpk(phy(1, 1))),
      row(2, '{"data":'),
      row(3, bad, { kind: 'bad' }),
      row(4, rxpk(phy(1, 2))),
    ]);
    expect(await storedRanges(4)).toEqual([[1, 4]]);
    expect(all('SELECT seq FROM receptions ORDER BY seq')).toEqual([{ seq: 1 }, { seq: 4 }]);
    expect(all('SELECT seq, reason, CAST(bytes AS TEXT) AS bytes FROM quarantine ORDER BY seq')).toEqual([
      { seq: 2, reason: 'rxpk is not valid JSON', bytes: '{"data":' },
      { seq: 3, reason: 'agent: not JSON', bytes: 'xyz' },
    ]);
    // The agent knows its own bad row.
    expect(committed.flatMap((one) => one.refused).flatMap((one) => one.seqs)).toEqual([2]);
  });

  test('of an `up` that is no message at all: the whole of it goes to quarantine, once, counted', async () => {
    await start();
    const payload = encode({ epoch: 'nonsense' });
    for (let time = 0; time < 3; time++) {
      void ingest.accept({ kind: 'up', gatewayId: 1, payload, arrivalMs: clock.now() });
    }
    await eventually(() => expect(all('SELECT times FROM quarantine')).toEqual([{ times: 3 }]));
  });

  test('with a failed CRC are stored and counted, in no transmission and for no network server', async () => {
    await start();
    send(A, [row(1, rxpk(phy(1, 1)).replace('"stat":1', '"stat":-1'), { kind: 'crc' })]);
    await storedRanges(1);
    expect(all('SELECT kind, transmission_id, outcomes FROM receptions')).toEqual([
      { kind: 'crc', transmission_id: null, outcomes: 'f' },
    ]);
    expect(all('SELECT receptions, crc_errors FROM gateway_hours')).toEqual([
      { receptions: 0, crc_errors: 1 },
    ]);
  });

  test('already held are named to an agent that says hello', async () => {
    await start();
    send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2))), row(5, rxpk(phy(1, 3)))]);
    await storedRanges(3);
    hello(1, 5);
    await eventually(() =>
      expect(committed.at(-1)?.stored[0]?.ranges).toEqual([
        [1, 2],
        [5, 5],
      ]),
    );
  });
});

describe('deduplication', () => {
  test('two gateways and two antennas hearing one emission are three receptions of one transmission', async () => {
    await start();
    const data = phy(0x26011234, 7);
    send(A, [row(1, rxpk(data, ',"ant":0')), row(2, rxpk(data, ',"ant":1'))]);
    send(B, [row(1, rxpk(data).replace('"lsnr":7.5', '"lsnr":9.25'))]);
    await storedRanges(3);
    expect(all('SELECT copies, gateways, best_snr_db FROM transmissions')).toEqual([
      { copies: 3, gateways: '[1,2]', best_snr_db: 9.25 },
    ]);
    expect(all('SELECT count(*) AS n FROM frames')).toEqual([{ n: 1 }]);
    expect(all('SELECT dev_addr, gateway_id, receptions FROM dev_addr_days ORDER BY 2')).toEqual([
      { dev_addr: 0x26011234, gateway_id: 1, receptions: 2 },
      { dev_addr: 0x26011234, gateway_id: 2, receptions: 1 },
    ]);
  });

  test('the same bytes five seconds later are a second transmission of the same frame', async () => {
    await start();
    const data = phy(1, 7);
    send(A, [row(1, rxpk(data), { rxMonoMs: UPTIME_MS - 5_000 }), row(2, rxpk(data))]);
    await storedRanges(2);
    expect(all('SELECT frame_id, copies FROM transmissions')).toEqual([
      { frame_id: 1, copies: 1 },
      { frame_id: 1, copies: 1 },
    ]);
  });

  test('a copy that comes after a restart still finds its transmission', async () => {
    await start();
    const data = phy(1, 7);
    send(A, [row(1, rxpk(data))]);
    await storedRanges(1);
    await ingest.stop();
    await start();
    send(B, [row(1, rxpk(data), { rxMonoMs: UPTIME_MS - 200 })]);
    await storedRanges(1);
    expect(all('SELECT copies, gateways FROM transmissions')).toEqual([{ copies: 2, gateways: '[1,2]' }]);
  });
});

describe('outcomes', () => {
  const outcomes = 'SELECT outcome, receptions FROM outcome_counts WHERE receptions > 0 ORDER BY outcome';

  test('live frames are given to the senders after the commit, late ones wait', async () => {
    await start();
    send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2)), { rxMonoMs: UPTIME_MS - 60_000 })]);
    await storedRanges(2);
    expect(committed.flatMap((one) => one.toSend.rxpks)).toEqual([rxpk(phy(1, 1))]);
    expect(all(outcomes)).toEqual([
      { outcome: 'sent', receptions: 1 },
      { outcome: 'waiting', receptions: 1 },
    ]);
  });

  test('what was not confirmed as sent before a crash waits again, what was is not sent twice', async () => {
    await start();
    send(A, [row(1, rxpk(phy(1, 1))), row(2, rxpk(phy(1, 2)))]);
    await storedRanges(2);
    void ingest.accept({ kind: 'sent', lnsId: 1, through: 1, unsent: [] });
    await ingest.stop();
    await start();
    await eventually(() =>
      expect(all('SELECT id, outcomes FROM receptions')).toEqual([
        { id: 1, outcomes: 's' },
        { id: 2, outcomes: 'w' },
      ]),
    );
    expect(all(outcomes)).toEqual([
      { outcome: 'sent', receptions: 1 },
      { outcome: 'waiting', receptions: 1 },
    ]);
  });

  test('in mode best a copy waits until the choice is reported', async () => {
    await start([{ id: 1, settings: { ...lns, mode: 'best' } }]);
    send(A, [row(1, rxpk(phy(1, 1)))]);
    send(B, [row(1, rxpk(phy(1, 1)))]);
    await storedRanges(2);
    expect(committed.flatMap((one) => one.toSend.letters)).toEqual(['c', 'c']);
    void ingest.accept({ kind: 'chosen', lnsId: 1, sent: [2], unsent: [], notBest: [1], through: 2 });
    await eventually(() =>
      expect(all(outcomes)).toEqual([
        { outcome: 'not-best', receptions: 1 },
        { outcome: 'sent', receptions: 1 },
      ]),
    );
  });

  test('a server that is no longer configured keeps its place', async () => {
    createLnsStore(connection).register(['second']);
    await start([{ id: 2, settings: { ...lns, name: 'second' } }]);
    send(A, [row(1, rxpk(phy(1, 1)))]);
    await storedRanges(1);
    expect(all('SELECT outcomes FROM receptions')).toEqual([{ outcomes: '-s' }]);
  });
});
