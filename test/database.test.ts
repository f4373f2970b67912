// The database put back from a backup, and the database held by somebody else, under a real supervisor and real agents.

import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { type Chain, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { createPacketForwarder, type PacketForwarder } from './stand-ins/packet-forwarder.ts';

const A = '7076ff0000000001' as GatewayEui;
const B = '7076ff0000000002' as GatewayEui;
/** Programs start, agents come back after a pause that grows. */
const SLOW = { timeoutMs: 60_000, intervalMs: 200 };

/** One chain for all: it takes longer to start than to use. */
let chain: Chain;
let forwarders: PacketForwarder[];

beforeAll(async () => {
  chain = await startChain([A, B]);
  await chain.ready();
  forwarders = [...chain.addresses].map(([gatewayEui, server]) =>
    createPacketForwarder({ gatewayEui, server, statIntervalMs: null }),
  );
  for (const forwarder of forwarders) await forwarder.start();
}, 120_000);

afterAll(async () => {
  for (const forwarder of forwarders) await forwarder.stop();
  await chain.stop();
}, 60_000);

function frame(index: number): string {
  const data = Buffer.from(`40${index.toString(16).padStart(30, '0')}`, 'hex').toString('base64');
  return `{"tmst":${1_000_000 + index},"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","data":"${data}"}`;
}

/** So many new frames at both gateways; returns the number of the first. */
async function hear(frames: number): Promise<number> {
  const first = heard;
  for (; heard < first + frames; heard++) await hearOne(heard);
  return first;
}

async function hearOne(index: number): Promise<void> {
  const answers = await Promise.all(forwarders.map((forwarder) => forwarder.send([frame(index)])));
  expect(answers.map(({ acked }) => acked)).toEqual([true, true]);
}

/** Receptions, and the different ones among them. */
function held(): { readonly rows: number; readonly different: number } {
  const [sums] = chain.query<{ rows: number; different: number }>(`
    SELECT count(*) AS rows, count(DISTINCT gateway_id || rxpk) AS different
    FROM receptions JOIN streams ON streams.id = stream_id`);
  return sums ?? { rows: 0, different: 0 };
}

/** Both copies of everything heard, once. */
const complete = (): Promise<void> =>
  eventually(() => expect(held()).toEqual({ rows: 2 * heard, different: 2 * heard }), SLOW);

const rxpksAtLns = (): number => chain.lns.arrivals().filter(({ bytes }) => bytes.includes('"rxpk"')).length;

/** Frames heard so far, each by both gateways. */
let heard = 0;

test('catalogue 22: a datagram that the forwarder sends twice is one reception, and two gateways make two of one transmission', async () => {
  const first = await hear(3);
  for (let index = first; index < heard; index++) await hearOne(index);
  await complete();
  expect(chain.query('SELECT copies, json_array_length(gateways) AS gateways FROM transmissions')).toEqual(
    Array.from({ length: 3 }, () => ({ copies: 2, gateways: 2 })),
  );
}, 120_000);

test('catalogue 46: a database that stays locked ends the supervisor; what came meanwhile waits at the agents', async () => {
  await hear(5);
  await complete();
  const before = held();
  const other = new Database(join(chain.folder, 'vigie.db'));
  other.exec('BEGIN IMMEDIATE');
  await hear(25);
  await eventually(() => expect(chain.supervisor.log()).toContain('the database failed'), SLOW);
  expect(held()).toEqual(before);
  other.exec('ROLLBACK');
  other.close();
  await chain.supervisor.stop();
  chain.supervisor.start();
  await complete();
}, 240_000);

test('catalogue 52: restored from an older copy, the database gets back from the agents what it had lost', async () => {
  await hear(20);
  await complete();
  await chain.supervisor.stop();
  const path = join(chain.folder, 'vigie.db');
  copyFileSync(path, `${path}.backup`);

  chain.supervisor.start();
  await chain.ready();
  await hear(30);
  await complete();
  // The agents know that these are stored: only then are they theirs to forget.
  await eventually(() => waitingAtAgents(), SLOW);
  await chain.supervisor.stop();
  const sentBefore = rxpksAtLns();

  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  copyFileSync(`${path}.backup`, path);
  chain.supervisor.start();
  await chain.ready();
  await complete();
  expect(rxpksAtLns()).toBe(sentBefore);
  await hear(5);
  await complete();
  expect(chain.query("SELECT sum(receptions) AS n FROM outcome_counts WHERE outcome = 'resent'")).toEqual([
    { n: 60 },
  ]);
}, 240_000);

async function waitingAtAgents(): Promise<void> {
  const { gateways } = (await chain.get('/api/v1/gateways')) as {
    gateways: readonly { readonly agent: { readonly journalWaiting: number } | null }[];
  };
  expect(gateways.map(({ agent }) => agent?.journalWaiting)).toEqual([0, 0]);
}
