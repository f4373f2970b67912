// Writes a simulated network into a real database, as ingest would have.

import type { Connection } from '../../../platform/database.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

/** Gateways get ids from 1, in the order of the simulation; single transmissions are kept from `keptFromMs` on. */
export function storeNetwork(connection: Connection, network: SimulatedNetwork, keptFromMs: number): void {
  const gateway = connection.prepare('INSERT INTO gateways (id, eui, name, created_ms) VALUES (?, ?, ?, 0)');
  const stream = connection.prepare(`
    INSERT INTO streams (id, gateway_id, epoch, watermark, ranges, first_ms, last_ms) VALUES (?, ?, 'a', 0, '[]', 0, ?)`);
  const hour = connection.prepare(`
    INSERT INTO gateway_hours VALUES (?, ?, ?, 2, ?, 0, 0, 0, 0, 0, 0, ?, ?, ?, -100, -90, 0, 0, 0, NULL, NULL)`);
  const day = connection.prepare('INSERT INTO dev_addr_days VALUES (?, ?, ?, ?, NULL)');
  const frame = connection.prepare(`
    INSERT INTO frames (id, phy_payload, dev_addr, f_cnt, first_ms) VALUES (?, x'00', ?, 0, ?)`);
  const transmission = connection.prepare(`
    INSERT INTO transmissions (id, frame_id, received_ms, copies, gateways) VALUES (?, ?, ?, ?, ?)`);
  const reception = connection.prepare(`
    INSERT INTO receptions (stream_id, seq, transmission_id, kind, flags, received_ms, time_uncertain, arrival_ms,
      tmst_run, rssi_dbm, snr_db, rxpk, outcomes) VALUES (?, ?, ?, 'up', 0, ?, 0, ?, 0, -95, 4.5, '{}', '')`);
  const kept = network.transmissions.filter(({ receivedMs }) => receivedMs >= keptFromMs);
  const lastMs = kept.at(-1)?.receivedMs ?? keptFromMs;

  connection.transaction(() => {
    for (const [index, hours] of network.hours.entries()) {
      gateway.run(index + 1, euiOf(index), `gateway ${index + 1}`);
      stream.run(index + 1, index + 1, lastMs);
      for (const [at, count] of hours) {
        hour.run(index + 1, at, count, count, count, -95 * count, 9_030 * count);
      }
    }
    for (const [local, rows] of network.days) {
      for (const { devAddr, gatewayId, receptions } of rows)
        day.run(local, devAddr, gatewayId + 1, receptions);
    }
    for (const [index, { receivedMs, devAddr, gateways }] of kept.entries()) {
      const id = index + 1;
      frame.run(id, devAddr, receivedMs);
      transmission.run(id, id, receivedMs, gateways.length, JSON.stringify(gateways.map((one) => one + 1)));
      for (const one of gateways) reception.run(one + 1, id, id, receivedMs, receivedMs + 20);
    }
  })();
}

export function euiOf(index: number): string {
  return `7076ff00000000${String(index + 1).padStart(2, '0')}`;
}
