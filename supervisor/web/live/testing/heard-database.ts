// A real database that gateways seem to fill: receptions as ingest writes them, without agents. For tests and measurements.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase } from '../../../platform/database.ts';
import { createReader, type Reader } from '../../../platform/reader.ts';
import { MIGRATIONS } from '../../../schema.ts';

export interface HeardDatabase {
  readonly reader: Reader;
  /** Each PHYPayload (hexadecimal; `null`: bad CRC) as a transmission that this gateway alone heard, in one commit. */
  hear(gatewayId: number, payloads: readonly (string | null)[], heard?: Partial<HeardWith>): void;
  /** As if nothing had been heard: ids begin at 1 again. */
  forget(): void;
  close(): Promise<void>;
}

export interface HeardWith {
  readonly dataRate: string;
  readonly rssiDbm: number;
}

export function createHeardDatabase(gatewayIds: readonly number[]): HeardDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-live-'));
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  // Nothing here outlives the test.
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  const gateway = connection.prepare(
    "INSERT INTO gateways (id, eui, name, created_ms) VALUES (?, ?, 'Gateway', 0)",
  );
  const stream = connection.prepare(
    "INSERT INTO streams (id, gateway_id, epoch, watermark, ranges, first_ms, last_ms) VALUES (?, ?, 'a', 0, '[]', 0, 0)",
  );
  for (const id of gatewayIds) {
    gateway.run(id, `eui-${id}`);
    stream.run(id, id);
  }
  const frame = connection.prepare('INSERT INTO frames VALUES (?, ?, NULL, NULL, ?)');
  const transmission = connection.prepare(
    'INSERT INTO transmissions VALUES (?, ?, ?, 868100000, ?, 1, ?, 7.25, ?)',
  );
  const reception = connection.prepare(
    "INSERT INTO receptions VALUES (?, ?, ?, ?, ?, 0, ?, 0, ?, 1, ?, 7.25, '{}', '')",
  );
  const reader = createReader(path);
  let last = 0;

  return {
    reader,
    hear(gatewayId, payloads, { dataRate = 'SF7BW125', rssiDbm = -90 } = {}) {
      const nowMs = Date.now();
      connection.transaction(() => {
        for (const payload of payloads) {
          const id = ++last;
          if (payload !== null) {
            frame.run(id, Buffer.from(payload, 'hex'), nowMs);
            transmission.run(id, id, nowMs, dataRate, `[${gatewayId}]`, rssiDbm);
          }
          const [joined, kind] = payload === null ? [null, 'crc'] : [id, 'up'];
          reception.run(id, gatewayId, id, joined, kind, nowMs, nowMs, rssiDbm);
        }
      })();
    },
    forget() {
      connection.exec('DELETE FROM receptions; DELETE FROM transmissions; DELETE FROM frames');
      last = 0;
    },
    async close() {
      await reader.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}
