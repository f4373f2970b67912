// The agent without a broker, with one that comes late or goes, and with a supervisor that does not answer.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeHealth } from '../protocol/mqtt/health.ts';
import { decodeHello } from '../protocol/mqtt/hello.ts';
import { eventually } from '../test/eventually.ts';
import {
  type Environment,
  environmentOf,
  pushData,
  type RunningAgent,
  rxpkText,
  startAgent,
  TEST_EUI,
  temporaryFolder,
} from './testing/agent-rig.ts';
import { type GatewaySocket, openGatewaySocket } from './testing/gateway-socket.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from './testing/supervisor-stand-in.ts';

/** The longest wait of the connection loop after a few failures, with room. */
const RECONNECTED = { timeoutMs: 30_000 };

let folder: ReturnType<typeof temporaryFolder>;
let supervisor: SupervisorStandIn | null;
let running: RunningAgent;
let gateway: GatewaySocket;

beforeEach(() => {
  folder = temporaryFolder();
  supervisor = null;
});

afterEach(async () => {
  await gateway.close();
  await running.agent.stop();
  await supervisor?.stop();
  folder.remove();
});

async function start(port: number, more: Environment = {}): Promise<void> {
  running = await startAgent(environmentOf(folder.path, port, more));
  gateway = await openGatewaySocket(running.port);
}

async function open(port?: number, stores = true): Promise<SupervisorStandIn> {
  supervisor = await openSupervisorStandIn({
    gatewayEui: TEST_EUI,
    stores: () => stores,
    ...(port === undefined ? {} : { port }),
  });
  return supervisor;
}

/** A port that nothing listens on at the moment. */
async function freePort(): Promise<number> {
  const { port } = await open();
  await supervisor?.stop();
  supervisor = null;
  return port;
}

/** In the order of the journal: rows from before the connection may come after live ones. */
const seqsAt = (at: SupervisorStandIn): number[] =>
  [...new Set(at.rows().map(({ seq }) => seq))].sort((a, b) => a - b);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** In handfuls, as a forwarder's socket buffer is small. */
async function sendAcked(first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += 50) {
    const to = Math.min(from + 49, last);
    for (let token = from; token <= to; token++) await gateway.send(pushData(token, [rxpkText()]));
    await eventually(() =>
      expect(gateway.ackedTokens().filter((token) => token >= first)).toHaveLength(to - first + 1),
    );
  }
}

test('with the broker away datagrams are journaled and acknowledged, and all arrive in order once it is there', async () => {
  const port = await freePort();
  await start(port);
  await sendAcked(1, 600);
  const late = await open(port);
  await eventually(() => expect(late.rows().map(({ seq }) => seq)).toEqual(upTo(600)), RECONNECTED);
  expect(Math.max(...late.publishes().map(({ length }) => length))).toBeLessThanOrEqual(512);
});

test('what was stored is not sent again after a restart, and what the forwarder sends again is known', async () => {
  const there = await open();
  await start(there.port);
  const text = rxpkText();
  await gateway.send(pushData(1, [text]));
  await eventually(() => expect(seqsAt(there)).toEqual([1]));
  await running.agent.stop();
  await gateway.close();
  await start(there.port);
  await gateway.send(pushData(2, [text]));
  await eventually(() => expect(gateway.ackedTokens()).toEqual([2]));
  await gateway.send(pushData(3, [rxpkText()]));
  await eventually(() => expect(there.rows().map(({ seq }) => seq)).toEqual([1, 2]));
  const [before, after] = there.named('hello').map((payload) => decodeHello(payload));
  if (before?.kind !== 'value' || after?.kind !== 'value') throw new Error('hello cannot be read');
  expect(after.value).toMatchObject({ epoch: before.value.epoch, last: 1, storedUpTo: 1 });
});

/** A row committed while the connection was being made is backlog, and later ones may overtake it. */
function sorted(seqs: readonly number[]): readonly number[] {
  return seqs.toSorted((a, b) => a - b);
}

test('catalogue 25: rows without an answer go again on the next connection', async () => {
  const deaf = await open(undefined, false);
  await start(deaf.port);
  await sendAcked(1, 20);
  await eventually(() => expect(sorted(seqsAt(deaf))).toEqual(upTo(20)));
  await deaf.stop();
  const there = await open(deaf.port);
  await eventually(() => expect(seqsAt(there)).toEqual(upTo(20)), RECONNECTED);
});

test('catalogue 33: a broker that comes back without sessions is subscribed to anew, and gets what is not stored', async () => {
  const there = await open(undefined, false);
  await start(there.port);
  there.setStores(({ seq }) => seq <= 10);
  await sendAcked(1, 20);
  await eventually(() => expect(sorted(seqsAt(there))).toEqual(upTo(20)));
  await there.stop();
  const back = await open(there.port);
  await eventually(() => expect(seqsAt(back).slice(-10)).toEqual(upTo(20).slice(10)), RECONNECTED);
  await sendAcked(21, 22);
  await eventually(() => expect(seqsAt(back).slice(-2)).toEqual([21, 22]));
  // Its answers are heard: nothing goes a second time.
  expect(back.rows().filter(({ seq }) => seq > 10)).toHaveLength(12);
});

test('rows without an answer go again on the same connection after 10 s', async () => {
  const deaf = await open(undefined, false);
  await start(deaf.port);
  await sendAcked(1, 3);
  await eventually(() => expect(sorted(seqsAt(deaf))).toEqual(upTo(3)));
  deaf.setStores(() => true);
  await eventually(() => expect(deaf.rows().length).toBeGreaterThanOrEqual(6), { timeoutMs: 30_000 });
  expect(deaf.named('hello')).toHaveLength(1);
});

test('a paced backlog takes its time, live rows do not', async () => {
  const port = await freePort();
  await start(port);
  await sendAcked(1, 30);
  supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI, port, pace: 2 });
  const there = supervisor;
  await eventually(() => expect(there.named('hello')).toHaveLength(1), RECONNECTED);
  await sendAcked(31, 31);
  await eventually(() => expect(seqsAt(there)).toHaveLength(31), { timeoutMs: 40_000 });
  const order = there.rows().map(({ seq }) => seq);
  expect(order.indexOf(31)).toBeLessThan(order.indexOf(30));
});

test('health names what the forwarder sent, and what waits', async () => {
  const deaf = await open(undefined, false);
  await start(deaf.port, { VIGIE_HEALTH__INTERVAL_S: '5' });
  await sendAcked(1, 7);
  await eventually(
    () => {
      const health = decodeHealth(deaf.named('health').at(-1) ?? Buffer.alloc(0));
      if (health.kind !== 'value') throw new Error(health.reason);
      expect(health.value.journal).toMatchObject({
        waiting: 7,
        last: 7,
        storedUpTo: 0,
        rows: 7,
        durable: true,
      });
      expect(health.value.forwarder.counters).toMatchObject({ up: 7, 'push-data': 7 });
      expect(health.value.link.inFlight).toBe(7);
    },
    { timeoutMs: 20_000 },
  );
});
