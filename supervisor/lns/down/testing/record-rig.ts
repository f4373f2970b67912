// A database with two gateways, and a recorder that writes to it as the ingest thread would; for tests.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayEui } from '../../../../protocol/eui.ts';
import { parseTxpk, type Txpk } from '../../../../protocol/semtech/txpk.ts';
import { createFleetStore } from '../../../fleet/store.ts';
import { type Connection, migrate, openDatabase } from '../../../platform/database.ts';
import { MIGRATIONS } from '../../../schema.ts';
import { createDutyCycle, type DutyCycle } from '../duty-cycle.ts';
import type { AskedDownlink, DoneDownlink } from '../record.ts';
import { createRecordStore, type RecordStore } from '../record-store.ts';
import { createRecorder, type DownMessage, type Recorder } from '../recorder.ts';

export const EUIS = ['7076ff0000000001', '7076ff0000000002'] as GatewayEui[];
export const PARTNER = 'tmvl';
export const NOW = Date.UTC(2026, 4, 1, 8);

export interface RecordRig {
  readonly path: string;
  readonly connection: Connection;
  readonly store: RecordStore;
  readonly dutyCycle: DutyCycle;
  readonly messages: DownMessage[];
  recorder(): Recorder;
  /** As after a kill: the process forgets everything. */
  restart(): void;
  /** How many ended how, over everything. */
  sums(): Record<string, number>;
  rows(): Readonly<Record<string, unknown>>[];
  close(): void;
}

export function createRecordRig(): RecordRig {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-downlinks-'));
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  const fleet = createFleetStore(connection);
  fleet.seedPartner({ id: PARTNER, name: 'Tours Métropole Val de Loire' });
  for (const eui of EUIS) {
    fleet.seedGateway(
      { eui, name: eui, partnerId: PARTNER, latitude: null, longitude: null, secret: null },
      0,
    );
  }
  const store = createRecordStore(connection);
  const dutyCycle = createDutyCycle();
  const messages: DownMessage[] = [];
  const accept = (message: DownMessage): void => {
    messages.push(message);
    connection.transaction(() => store.take(message))();
  };
  const newRecorder = (): Recorder => createRecorder({ accept, dutyCycle, now: () => NOW });
  let recorder = newRecorder();

  return {
    ...{ path, connection, store, dutyCycle, messages },
    recorder: () => recorder,
    restart() {
      recorder = newRecorder();
    },
    sums() {
      const lines = connection
        .prepare<[], { result: string; n: number }>(
          'SELECT result, sum(downlinks) AS n FROM downlink_counts GROUP BY result HAVING n <> 0',
        )
        .all();
      return Object.fromEntries(lines.map(({ result, n }) => [result, n]));
    },
    rows: () => connection.prepare<[], Record<string, unknown>>('SELECT * FROM downlinks ORDER BY id').all(),
    close() {
      recorder.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function txpkOf(more: Readonly<Record<string, unknown>> = {}): Txpk {
  const result = parseTxpk({
    ...{ tmst: 1, freq: 869.525, rfch: 0, powe: 27, modu: 'LORA', datr: 'SF9BW125', codr: '4/5', ipol: true },
    ...{ size: 13, data: Buffer.alloc(13, 0x60).toString('base64') },
    ...more,
  });
  if (result.kind === 'complaint') throw new Error(result.reason);
  return result.value;
}

export function askedOf(id: string, more: Partial<AskedDownlink> = {}): AskedDownlink {
  return {
    ...{ id, gatewayId: 1, gatewayEui: EUIS[0] as GatewayEui, via: 'supervisor', lns: 'main', version: 2 },
    ...{ askedMs: NOW, contentLength: 200, txpk: txpkOf(), complaint: null },
    ...{ downClass: 'rx', windowS: 1, windowMs: NOW + 700, target: { kind: 'data', devAddr: 0x26_01_1b_da } },
    ...more,
  };
}

export function doneOf(id: string, more: Partial<DoneDownlink> = {}): DoneDownlink {
  return {
    ...{ id, gatewayId: 1, result: 'accepted', word: null, marginMs: 612.5 },
    ...{ handedMs: NOW + 80, answeredMs: NOW + 82, doneMs: NOW + 120 },
    ...more,
  };
}
