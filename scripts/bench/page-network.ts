// A network with a past for benches of pages: gateways of two partners around Tours, with eight weeks of hours, 90 days of
// states and two days of receptions of a few, put into a database that is not served yet. Seeded: the same each time.

import type { GatewayEui } from '../../protocol/eui.ts';
import { hashSecret } from '../../supervisor/platform/broker/secrets.ts';
import { type Connection, migrate, openDatabase } from '../../supervisor/platform/database.ts';
import { MIGRATIONS } from '../../supervisor/schema.ts';
import { loadGateways } from '../fleet/load.ts';
import { createRandom, type Random } from '../fleet/random.ts';

export interface PageGateway {
  readonly eui: GatewayEui;
  readonly secret: string;
  /** Of its journal: an agent that says hello with it carries on. */
  readonly epoch: string;
  readonly lastSeq: number;
}

const PARTNERS = [
  { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
  { id: 'smo', name: 'SMO Val de Loire Numérique' },
] as const;
const BACKHAULS = [
  { id: 'ligeris-4g', name: 'Ligéris 4G', kind: 'cellular' },
  { id: 'fibre-touraine', name: 'Fibre de Touraine', kind: 'fibre' },
] as const;
const COMMUNES = [
  ...[
    'Tours',
    'Joué-lès-Tours',
    'Saint-Pierre-des-Corps',
    'Saint-Cyr-sur-Loire',
    'Saint-Avertin',
    'La Riche',
  ],
  ...['Chambray-lès-Tours', 'Montlouis-sur-Loire', 'Fondettes', 'Luynes', 'Ballan-Miré', 'Notre-Dame-d’Oé'],
  ...['Amboise', 'Loches', 'Chinon', 'Bléré', 'Langeais', 'Château-Renault', 'Vouvray', 'Azay-le-Rideau'],
  ...['Blois', 'Vendôme', 'Romorantin-Lanthenay', 'Mer', 'Vineuil', 'Contres', 'Onzain', 'Montrichard'],
] as const;
const PLACES = ['Mairie', 'Château d’eau', 'Gymnase', 'Collège', 'Clocher', 'Médiathèque', 'Stade'] as const;
const SECRET = 'of every agent of the bench';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PAST_DAYS = 90;
const TRAFFIC_HOURS = 56 * 24;
/** So many gateways have receptions of their own, for their page. */
const WITH_RECEPTIONS = 2;
const RECEPTIONS = 4_000;

export async function seedPageNetwork(path: string, count: number, nowMs: number): Promise<PageGateway[]> {
  const connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  const secretHash = await hashSecret(SECRET);
  const random = createRandom(11).fork('pages');
  const gateways = loadGateways(count).map((eui, index): PageGateway => {
    const lastSeq = index < WITH_RECEPTIONS ? RECEPTIONS : 0;
    return { eui, secret: SECRET, epoch: index.toString(16).padStart(32, '0'), lastSeq };
  });
  connection.transaction(() => {
    places(connection);
    for (const [index, gateway] of gateways.entries()) {
      addGateway(connection, gateway, { index, nowMs, random, secretHash });
    }
  })();
  connection.close();
  return gateways;
}

function places(connection: Connection): void {
  const partner = connection.prepare('INSERT INTO partners (id, name) VALUES (?, ?)');
  for (const { id, name } of PARTNERS) partner.run(id, name);
  const backhaul = connection.prepare('INSERT INTO backhauls (id, name, kind) VALUES (?, ?, ?)');
  for (const { id, name, kind } of BACKHAULS) backhaul.run(id, name, kind);
  const site = connection.prepare(
    "INSERT INTO sites (id, partner_id, name, commune, access_notes, contacts) VALUES (?, ?, ?, ?, 'Clé à l’accueil.', 'Services techniques, 02 47 00 00 00')",
  );
  for (const [index, commune] of COMMUNES.entries()) {
    for (const { id } of PARTNERS) site.run(`${id}-${index}`, id, `${commune}, services`, commune);
  }
}

interface Making {
  readonly index: number;
  readonly nowMs: number;
  readonly random: Random;
  readonly secretHash: string;
}

function addGateway(connection: Connection, { eui, epoch, lastSeq }: PageGateway, making: Making): void {
  const { index, nowMs, random, secretHash } = making;
  const commune = index % COMMUNES.length;
  const partner = PARTNERS[commune < 12 ? 0 : 1].id;
  const name = `${COMMUNES[commune]}, ${PLACES[Math.floor(index / COMMUNES.length) % PLACES.length]}`;
  const madeMs = nowMs - PAST_DAYS * DAY_MS;
  const { lastInsertRowid: id } = connection
    .prepare(
      `INSERT INTO gateways (eui, name, partner_id, site_id, backhaul_id, latitude, longitude, altitude_m, model, antenna,
         secret, created_ms, in_service_ms) VALUES (?, ?, ?, ?, ?, ?, ?, 96, 'Kerlink iStation', 'omni, 3 dBi', ?, ?, ?)`,
    )
    .run(
      ...[eui, name, partner, `${partner}-${commune}`, BACKHAULS[index % BACKHAULS.length]?.id ?? null],
      ...[
        47.39 + (random.next() - 0.5) * 0.7,
        0.69 + (random.next() - 0.5) * 1.2,
        secretHash,
        madeMs,
        madeMs,
      ],
    );
  const { lastInsertRowid: stream } = connection
    .prepare(
      "INSERT INTO streams (gateway_id, epoch, watermark, ranges, first_ms, last_ms) VALUES (?, ?, ?, '[]', ?, ?)",
    )
    .run(id, epoch, lastSeq, nowMs - 2 * DAY_MS, nowMs);
  addStates(connection, eui, making);
  addHours(connection, Number(id), making);
  if (lastSeq > 0) addReceptions(connection, Number(id), Number(stream), making);
}

/** An outage of some hours for one in three, half a day degraded for one in five. */
function addStates(connection: Connection, eui: string, { index, nowMs, random }: Making): void {
  const row = connection.prepare(
    `INSERT INTO equipment_states (equipment, track, from_ms, to_ms, value, reasons, source, recorded_ms)
     VALUES (?, 'base', ?, ?, ?, '[]', 'observed', ?)`,
  );
  const say = (value: string, fromMs: number): void =>
    void row.run(`gateway:${eui}`, Math.round(fromMs), null, value, Math.round(fromMs));
  const startMs = nowMs - PAST_DAYS * DAY_MS;
  say('online', startMs);
  const troubles: { readonly value: string; readonly fromMs: number; readonly toMs: number }[] = [];
  for (const [every, value, most] of [
    [3, 'offline', 9 * HOUR_MS],
    [5, 'degraded', 14 * HOUR_MS],
  ] as const) {
    if (index % every !== 0) continue;
    const fromMs = startMs + (0.05 + 0.9 * random.next()) * PAST_DAYS * DAY_MS;
    troubles.push({ value, fromMs, toMs: fromMs + random.next() * most });
  }
  if (index < WITH_RECEPTIONS) {
    troubles.push({ value: 'suspect', fromMs: nowMs - 9.5 * HOUR_MS, toMs: nowMs - 9.3 * HOUR_MS });
    troubles.push({ value: 'offline', fromMs: nowMs - 9.3 * HOUR_MS, toMs: nowMs - 8.1 * HOUR_MS });
  }
  for (const { value, fromMs, toMs } of troubles.toSorted((a, b) => a.fromMs - b.fromMs)) {
    say(value, fromMs);
    say('online', toMs);
  }
}

/** Busier by day than by night, and quiet when it was last off line. */
function addHours(connection: Connection, id: number, { index, nowMs, random }: Making): void {
  const row = connection.prepare(
    `INSERT INTO gateway_hours (gateway_id, hour, receptions, crc_errors, sf7, sf8, sf9, sf10, sf11, sf12, other_rates,
       rssi_count, rssi_sum, rssi_squares, rssi_min, rssi_max, snr_count, snr_sum, snr_squares, snr_min, snr_max)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, -124, -61, ?, ?, ?, -16, 11)`,
  );
  const now = Math.floor(nowMs / HOUR_MS);
  const hours = index < WITH_RECEPTIONS ? TRAFFIC_HOURS : 48;
  for (let hour = now - hours; hour <= now; hour++) {
    const usual = 110 + 55 * Math.sin(((hour % 24) - 9) * (Math.PI / 12));
    const isOut = index < WITH_RECEPTIONS && hour === now - 9;
    const count = Math.round((usual + 24 * (random.next() - 0.5)) * (isOut ? 0.2 : 1));
    const rates = [0.34, 0.18, 0.14, 0.12, 0.08].map((share) => Math.round(share * count));
    const rest = Math.max(0, count - rates.reduce((sum, one) => sum + one, 0));
    const [rssi, snr] = [-99 + 4 * random.next(), 5 + 2 * random.next()];
    row.run(
      ...[id, hour, count, Math.round(count * 0.03), ...rates, rest],
      ...[count, count * rssi, count * (rssi * rssi + 90), count, count * snr, count * (snr * snr + 25)],
    );
  }
}

/** As radio has it: the weaker the signal, the smaller its distance from the noise. */
function addReceptions(connection: Connection, id: number, stream: number, { nowMs, random }: Making): void {
  const frame = connection.prepare(
    'INSERT INTO frames (phy_payload, dev_addr, f_cnt, first_ms) VALUES (?, ?, ?, ?)',
  );
  const transmission = connection.prepare(
    `INSERT INTO transmissions (frame_id, received_ms, frequency_hz, data_rate, copies, gateways)
     VALUES (?, ?, 868100000, ?, 1, ?)`,
  );
  const reception = connection.prepare(
    `INSERT INTO receptions (stream_id, seq, transmission_id, kind, flags, received_ms, time_uncertain, arrival_ms, tmst_run,
       rssi_dbm, snr_db, rxpk, outcomes) VALUES (?, ?, ?, 'up', 0, ?, 0, ?, 1, ?, ?, '{}', '')`,
  );
  for (let seq = 1; seq <= RECEPTIONS; seq++) {
    const atMs = Math.round(nowMs - (2 * DAY_MS * (RECEPTIONS - seq)) / RECEPTIONS);
    const isAfter = atMs > nowMs - 8 * HOUR_MS;
    const distance = random.next();
    const spread = (random.next() + random.next() - 1) * 5;
    const rssiDbm = Math.round(-68 - 50 * distance ** 0.7 - (isAfter ? 8 : 0) + spread);
    const snrDb = Math.round(Math.min(11, rssiDbm + 116 + (random.next() - 0.5) * 7) * 2) / 2;
    const { lastInsertRowid: frameId } = frame.run(
      Buffer.from([0x40, 0, 0, 0]),
      0x2600_0000 + (seq % 200),
      seq & 0xffff,
      atMs,
    );
    const rate = `SF${7 + Math.floor(distance * 5.9)}BW125`;
    const { lastInsertRowid: transmissionId } = transmission.run(frameId, atMs, rate, `[${id}]`);
    reception.run(stream, seq, transmissionId, atMs, atMs, rssiDbm, Math.max(-20, snrDb));
  }
}
