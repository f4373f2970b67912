// The ingest thread as it runs, for tests: a real thread, a real database, messages as agents send them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Hello } from '../../../protocol/mqtt/hello.ts';
import { encodeUp, type Row } from '../../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../../protocol/seq-set.ts';
import { eventually } from '../../../test/eventually.ts';
import { createFleetStore } from '../../fleet/store.ts';
import type { IngestWorkerData } from '../../ingest-worker.ts';
import type { LnsSettings } from '../../lns/settings.ts';
import { createLnsStore } from '../../lns/store.ts';
import { createClock } from '../../platform/clock.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { MIGRATIONS } from '../../schema.ts';
import { createIngest, type Ingest } from '../ingest.ts';
import type { Committed, ToSend } from '../messages.ts';

export const A = '7076ff0000000001' as GatewayEui;
export const B = '7076ff0000000002' as GatewayEui;
export const EPOCH = 'a'.repeat(32);
export const BOOT = 'boot-1';
/** Agents of these tests have been up for this long, ms. */
export const UPTIME_MS = 10_000_000;

export const LNS: LnsSettings = {
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

export interface IngestRig {
  readonly path: string;
  /** Beside the thread's own connection. */
  readonly connection: Connection;
  readonly committed: Committed[];
  /** What the senders get live. */
  readonly toSend: ToSend[];
  /** Texts of late frames, as the senders get them. */
  readonly late: string[];
  /** Why the thread gave up. */
  readonly failures: string[];
  now(): number;
  start(servers?: IngestWorkerData['servers']): Promise<void>;
  stop(): Promise<void>;
  ingest(): Ingest;
  send(eui: GatewayEui, rows: readonly Row[], epoch?: string): void;
  sendBytes(eui: GatewayEui, payload: Uint8Array): void;
  hello(eui: GatewayEui, hello: Partial<Hello>): void;
  /** Resolves with the ranges that agents were told, once they hold so many rows. */
  storedRanges(rows: number): Promise<SeqRange[]>;
  all(sql: string): unknown[];
  close(): Promise<void>;
}

export interface RigOptions {
  readonly onCommitted?: (committed: Committed) => void;
}

export function createIngestRig(options: RigOptions = {}): IngestRig {
  const clock = createClock();
  const folder = mkdtempSync(join(tmpdir(), 'vigie-ingest-'));
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  const fleet = createFleetStore(connection);
  for (const eui of [A, B]) {
    fleet.seedGateway({ eui, name: eui, partnerId: null, latitude: null, longitude: null, secret: null }, 0);
  }
  createLnsStore(connection).register(['main']);
  const committed: Committed[] = [];
  const toSend: ToSend[] = [];
  const late: string[] = [];
  const failures: string[] = [];
  let ingest: Ingest | null = null;
  const idOf = (eui: GatewayEui): number => (eui === A ? 1 : 2);
  const running = (): Ingest => {
    if (ingest === null) throw new Error('not started');
    return ingest;
  };

  const rig: IngestRig = {
    path,
    connection,
    committed,
    toSend,
    late,
    failures,
    now: clock.now,
    ingest: running,

    async start(servers = [{ id: 1, settings: LNS }]) {
      committed.length = 0;
      toSend.length = 0;
      late.length = 0;
      ingest = createIngest({
        workerUrl: new URL('../../ingest-worker.ts', import.meta.url),
        workerData: {
          databasePath: path,
          servers,
          clockAnchorMs: clock.anchorMs,
          repeatMs: 86_400_000,
          keepMs: 48 * 3_600_000,
          keepDownlinksMs: 720 * 3_600_000,
        } satisfies IngestWorkerData,
        onCommitted(one) {
          options.onCommitted?.(one);
          committed.push(one);
        },
        onSend: (one) => toSend.push(one),
        onLate: (one) => late.push(...one.toSend.rxpks),
        onFailed: (reason) => failures.push(reason),
      });
      await ingest.start();
    },

    async stop() {
      const stopping = ingest;
      ingest = null;
      await stopping?.stop();
    },

    send(eui, rows, epoch = EPOCH) {
      rig.sendBytes(eui, encodeUp({ epoch, bootId: BOOT, sentMonoMs: UPTIME_MS + 1, rows }));
    },
    sendBytes(eui, payload) {
      void running().accept({ kind: 'up', gatewayId: idOf(eui), payload, arrivalMs: clock.now() });
    },
    hello(eui, hello) {
      const empty = { first: 1, last: 0, storedUpTo: 0, dropped: [], bypassed: [], older: [], parked: [] };
      void running().accept({
        kind: 'hello',
        gatewayId: idOf(eui),
        hello: { epoch: EPOCH, bootId: BOOT, sentMonoMs: UPTIME_MS, ...empty, versions: {}, ...hello },
        arrivalMs: clock.now(),
      });
    },
    storedRanges: (rows) =>
      eventually(() => {
        const ranges = committed.flatMap((one) => one.stored.flatMap((stored) => stored.ranges));
        expect(ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBeGreaterThanOrEqual(rows);
        return ranges;
      }),
    all: (sql) => connection.prepare(sql).all(),
    async close() {
      await rig.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}

/** A data frame of this DevAddr and FCnt, with anything as its MIC; base64. */
export function phy(devAddr: number, fCnt: number): string {
  const bytes = Buffer.alloc(16, 7);
  bytes[0] = 0x40;
  bytes.writeUInt32LE(devAddr, 1);
  bytes[5] = 0;
  bytes.writeUInt16LE(fCnt, 6);
  return bytes.toString('base64');
}

export function rxpk(data: string, more = ''): string {
  return `{"tmst":1234,"freq":868.100000,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-90,"lsnr":7.5,"size":16,"data":"${data}"${more}}`;
}

export function row(seq: number, body: Row['body'], more: Partial<Row> = {}): Row {
  return {
    ...{ seq, kind: 'up', flags: 0, bootId: BOOT, tmstRun: 1, rxMonoMs: UPTIME_MS },
    ...{ wallMs: Date.now(), wallSynced: true, body },
    ...more,
  };
}
