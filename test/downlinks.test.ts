// Downlinks through the whole chain: devices that join and are acknowledged, a network server with an exact ledger,
// forwarders that say what they really transmitted. Every PULL_RESP is accounted for once.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { type Chain, type ChainOptions, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { createRadioWorld, knownDevices, type RadioDevice, type RadioWorld } from './radio-devices.ts';
import {
  type LorawanServer,
  type LorawanServerOptions,
  startLorawanServer,
} from './stand-ins/lorawan-server.ts';
import type { PullRespEntry } from './stand-ins/network-server/ledger.ts';

/** VIGIE_FULL=1: 1,000 joins and 10,000 confirmed uplinks, some six minutes. Otherwise 100 and 400. */
const IS_FULL = process.env['VIGIE_FULL'] === '1';
const DEVICES = IS_FULL ? 1_000 : 100;
const UPLINKS_EACH = IS_FULL ? 10 : 4;
const GATEWAYS = 6;
/** Of a transmitter's time on the air an answer takes 5 %: with more of them they would only collide. */
const UPLINKS_PER_S = 25;
const JOINS_PER_S = 15;
const TIMEOUT_MS = IS_FULL ? 1_200_000 : 300_000;

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface Round {
  readonly chain: Chain;
  readonly server: LorawanServer;
  readonly world: RadioWorld;
}

interface RoundOptions {
  readonly devices: number;
  readonly gateways: number;
  readonly server?: LorawanServerOptions;
  readonly chain?: (lnsPort: number) => ChainOptions;
}

async function startRound({
  devices: count,
  gateways,
  server: options,
  chain,
}: RoundOptions): Promise<Round> {
  const devices = knownDevices(count);
  const server = await startLorawanServer({ devices, deduplicationMs: 0, inMemory: false, ...options });
  cleanUp.push(() => server.stop());
  const euis = Array.from(
    { length: gateways },
    (_, index) => `7076ff00d0${String(index + 1).padStart(6, '0')}` as GatewayEui,
  );
  const more = chain?.(server.port) ?? {};
  const running = await startChain(euis, {
    ...more,
    supervisor: { VIGIE_LNS__0__ADDRESS: `127.0.0.1:${server.port}`, ...more.supervisor },
  });
  cleanUp.push(() => running.stop());
  const world = createRadioWorld(devices, running.addresses);
  await world.start();
  cleanUp.push(() => world.stop());
  await running.ready();
  // The way down is there once each gateway's PULL_DATA has passed.
  await eventually(
    () => {
      for (const eui of euis) expect(server.lns.pathOf(eui)).not.toBeNull();
    },
    { timeoutMs: 60_000 },
  );
  return { chain: running, server, world };
}

/** One after the other, evenly. */
async function paced(items: readonly RadioDevice[], perS: number, act: (item: RadioDevice) => void) {
  const startMs = performance.now();
  for (const [index, item] of items.entries()) {
    const dueMs = startMs + (index * 1_000) / perS;
    await sleep(Math.max(0, dueMs - performance.now()));
    act(item);
  }
}

/** Until it is so, or for so long: devices go on either way. */
async function awaited(isSo: () => boolean, mostMs: number): Promise<void> {
  const endMs = performance.now() + mostMs;
  while (!isSo() && performance.now() < endMs) await sleep(20);
}

/** Devices that got no JoinAccept try again, as devices do. */
async function joinAll({ devices, join }: RadioWorld): Promise<void> {
  for (let tries = 0; tries < 8 && devices.some(({ session }) => session === null); tries++) {
    await paced(
      devices.filter(({ session }) => session === null),
      JOINS_PER_S,
      join,
    );
    // RX2 opens 6 s after the end of the JoinRequest.
    await awaited(() => devices.every(({ session }) => session !== null), 7_000);
  }
  expect(devices.filter(({ session }) => session === null)).toEqual([]);
}

/** One more confirmed uplink of every device, repeated until it is acknowledged. */
async function sendAll({ devices, send }: RadioWorld): Promise<void> {
  for (const device of devices) device.open = null;
  await paced(devices, UPLINKS_PER_S, send);
  for (let tries = 0; tries < 8; tries++) {
    await awaited(() => devices.every((device) => device.open === null), 2_500);
    const open = devices.filter((device) => device.open !== null);
    if (open.length === 0) return;
    await paced(open, UPLINKS_PER_S, send);
  }
}

function resultsOf({ chain }: Round): Readonly<Record<string, number>> {
  const rows = chain.query<{ readonly result: string; readonly n: number }>(
    'SELECT result, count(*) AS n FROM downlinks GROUP BY result',
  );
  return Object.fromEntries(rows.map(({ result, n }) => [result, n]));
}

const isAccepted = ({ txAcks }: PullRespEntry): boolean => txAcks[0]?.json === '';

/** Every PULL_RESP has one TX_ACK and one record; what was accepted was transmitted once, at its time, and nothing else. */
async function expectAccounted(round: Round, via: 'supervisor' | 'any' = 'supervisor'): Promise<void> {
  const { chain, server, world } = round;
  const { ledger } = server;
  await eventually(
    () => {
      expect(ledger.unanswered()).toEqual([]);
      expect(resultsOf(round)['pending'] ?? 0).toBe(0);
      const [rows] = chain.query<{ readonly n: number }>(
        `SELECT count(*) AS n FROM downlinks WHERE via = 'supervisor' OR '${via}' = 'any'`,
      );
      expect(rows?.n).toBe(ledger.pullResps.length);
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  );
  expect(ledger.counts()).toMatchObject({ secondTxAcks: 0, strayTxAcks: 0 });
  const [counted] = chain.query<{ readonly n: number }>('SELECT sum(downlinks) AS n FROM downlink_counts');
  expect(counted?.n).toBe(ledger.pullResps.length);
  const accepted = ledger.pullResps.filter(isAccepted);
  expect(resultsOf(round)['accepted']).toBe(accepted.length);
  await eventually(() => expect(world.transmitted()).toHaveLength(accepted.length));
  const key = (eui: GatewayEui, tmstUs: number | null, data: string) => `${eui} ${tmstUs} ${data}`;
  const asked = accepted.map((one) => key(one.gatewayEui, one.tmstUs, one.phyPayload)).sort();
  const aired = world
    .transmitted()
    .map(({ eui, tmstUs, txpk }) => key(eui, tmstUs, txpk.phyPayload.toString('hex')))
    .sort();
  expect(aired).toEqual(asked);
  expect(new Set(aired).size).toBe(aired.length);
}

test(
  'devices join, and confirmed uplinks are acknowledged: each PULL_RESP is accounted for once',
  async () => {
    const round = await startRound({ devices: DEVICES, gateways: GATEWAYS });
    const { world, server } = round;
    await joinAll(world);
    for (let uplinks = 0; uplinks < UPLINKS_EACH; uplinks++) await sendAll(world);
    await expectAccounted(round);
    expect(world.devices.filter(({ acknowledged }) => acknowledged < UPLINKS_EACH)).toEqual([]);
    expect(server.ledger.counts().joins).toBeGreaterThanOrEqual(DEVICES);
    process.stdout.write(`${JSON.stringify({ ...server.ledger.counts(), records: resultsOf(round) })}\n`);
  },
  TIMEOUT_MS,
);

test(
  'the broker restarts meanwhile: what is too late is answered TOO_LATE, nothing is transmitted late or twice',
  async () => {
    const round = await startRound({
      devices: 40,
      gateways: 3,
      server: { answers: 'every-frame' },
      chain: () => ({ ownBroker: true }),
    });
    const { chain, world, server } = round;
    await joinAll(world);
    await sendAll(world);
    for (const device of world.devices) device.open = null;
    const sending = paced([...world.devices, ...world.devices, ...world.devices], 12, (device) => {
      device.open = null;
      world.send(device);
    });
    await sleep(2_000);
    await chain.broker?.killForGood();
    await sleep(4_000);
    chain.broker?.start();
    await sending;
    await eventually(
      () => expect(server.ledger.counts().dataFrames).toBeGreaterThanOrEqual(4 * world.devices.length),
      { timeoutMs: 90_000, intervalMs: 500 },
    );
    await expectAccounted(round);
    expect(server.ledger.counts().txAcks['TOO_LATE'] ?? 0).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test(
  'a backlog before a network server that answers every frame: none of its answers reaches a forwarder',
  async () => {
    const round = await startRound({ devices: 40, gateways: 3 });
    const { chain, world, server } = round;
    await joinAll(world);
    server.setAnswers('every-frame');
    await sendAll(world);
    // What a busy machine made them repeat is answered too: all of that is over before the kill.
    await eventually(
      () => {
        expect(server.ledger.unanswered()).toEqual([]);
        expect(world.transmitted()).toHaveLength(server.ledger.pullResps.filter(isAccepted).length);
        // What is not confirmed as sent goes again after a kill, and is answered again (docs/decisions/0004-sent-by-cursor.md).
        const [unconfirmed] = chain.query<{ readonly n: number }>(
          'SELECT count(*) AS n FROM receptions WHERE id > (SELECT min(sent_through) FROM lns)',
        );
        expect(unconfirmed).toEqual({ n: 0 });
      },
      { timeoutMs: 60_000, intervalMs: 500 },
    );
    await chain.supervisor.kill();
    const before = world.transmitted().length;
    const askedBefore = server.ledger.pullResps.length;
    for (const device of world.devices) {
      device.open = null;
      world.send(device);
      device.open = null;
      world.send(device);
    }
    await sleep(6_000);
    chain.supervisor.start();
    await chain.ready();
    // Each is answered once in RX1; where that is refused in time, once more in RX2.
    const late = () => server.ledger.pullResps.slice(askedBefore);
    await eventually(
      () => {
        const inRx1 = late().filter(({ window }) => window === 'rx1');
        expect(inRx1).toHaveLength(2 * world.devices.length);
      },
      { timeoutMs: 60_000, intervalMs: 500 },
    );
    await eventually(() => expect(server.ledger.unanswered()).toEqual([]), { timeoutMs: 60_000 });
    expect(new Set(late().map(({ txAcks }) => txAcks[0]?.json))).toEqual(
      new Set(['{"txpk_ack":{"error":"TOO_LATE"}}']),
    );
    expect(world.transmitted()).toHaveLength(before);
    await eventually(() => expect(resultsOf(round)['late-frame']).toBe(late().length));
  },
  TIMEOUT_MS,
);

test(
  'a dead supervisor with bypass: devices join and are acknowledged, and all of it is recorded afterwards',
  async () => {
    const round = await startRound({
      devices: 30,
      gateways: 3,
      chain: (lnsPort) => ({
        agents: () => ({
          VIGIE_BYPASS__LNS: `127.0.0.1:${lnsPort}`,
          VIGIE_BYPASS__LNS_NAME: 'main',
          VIGIE_BYPASS__AFTER_S: '6',
          VIGIE_HEALTH__INTERVAL_S: '5',
        }),
      }),
    });
    const { chain, world, server } = round;
    const paths = () => world.gateways.map(({ eui }) => server.lns.pathOf(eui));
    const havePaths = async (isTaken: (path: string | null) => boolean) => {
      await eventually(() => expect(paths().filter(isTaken)).toEqual([]), { timeoutMs: 60_000 });
    };
    const before = new Set(paths());
    await chain.supervisor.kill();
    // What waits for nobody to store it is what starts the bypass of each gateway.
    for (const device of world.devices.slice(0, 3)) world.join(device);
    await havePaths((path) => before.has(path));
    const bypassed = new Set(paths());
    await joinAll(world);
    await sendAll(world);
    expect(world.devices.filter(({ acknowledged }) => acknowledged === 0)).toEqual([]);
    expect(server.ledger.unanswered()).toEqual([]);

    chain.supervisor.start();
    await chain.ready();
    // Through the supervisor again, once it has taken the place of the agents.
    await havePaths((path) => bypassed.has(path));
    await sendAll(world);
    await expectAccounted(round, 'any');
    const ways = chain.query<{ readonly via: string }>('SELECT DISTINCT via FROM downlinks ORDER BY via');
    expect(ways.map(({ via }) => via)).toEqual(['bypass', 'supervisor']);
  },
  TIMEOUT_MS,
);
