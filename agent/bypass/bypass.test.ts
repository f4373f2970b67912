// Bypass of a real agent: a forwarder, a network server, and a supervisor that stores nothing, each on real sockets.

import { expect, onTestFinished, test } from 'vitest';
import { decodeHealth, type Health } from '../../protocol/mqtt/health.ts';
import { decodeHello, type Hello } from '../../protocol/mqtt/hello.ts';
import { encodeStored } from '../../protocol/mqtt/stored.ts';
import { RowFlag } from '../../protocol/mqtt/up.ts';
import { encodeHeader, PacketType } from '../../protocol/semtech/header.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import { encodePushData, splitPushData } from '../../protocol/semtech/push-data.ts';
import { encodeTxAck } from '../../protocol/semtech/tx-ack.ts';
import type { Read } from '../../protocol/shape.ts';
import { eventually } from '../../test/eventually.ts';
import { type StandInLns, startStandInLns } from '../../test/stand-ins/lns.ts';
import {
  environmentOf,
  pushData,
  type RunningAgent,
  rxpkText,
  startAgent,
  TEST_EUI,
  temporaryFolder,
} from '../testing/agent-rig.ts';
import { contentOf } from '../testing/downlink-rig.ts';
import { type GatewaySocket, openGatewaySocket } from '../testing/gateway-socket.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from '../testing/supervisor-stand-in.ts';

const TEST_MS = 60_000;
const PATIENT = { timeoutMs: 30_000 };
interface World {
  readonly lns: StandInLns;
  readonly supervisor: SupervisorStandIn;
  /** Sends receptions in one datagram, and waits for its PUSH_ACK. */
  send(...texts: readonly string[]): Promise<void>;
  sendRaw(json: string): Promise<void>;
  /** A PULL_RESP of the LNS. */
  sendDown(token: number, content: string): Promise<void>;
  /** The forwarder takes the last of so many PULL_RESPs, and answers as Kerlink does. */
  takeDown(count: number): Promise<string>;
  restart(): Promise<void>;
  /** The supervisor stores everything: at once what it has heard, from now on what it hears. */
  storeAll(): void;
  /** Texts that the LNS got, in order. */
  atLns(): string[];
  health(): Health;
  hello(): Hello;
}

async function openWorld(stores: boolean): Promise<World> {
  const folder = temporaryFolder();
  const lns = await startStandInLns();
  const supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI, stores: () => stores });
  const environment = environmentOf(folder.path, supervisor.port, {
    VIGIE_BYPASS__LNS: `127.0.0.1:${lns.port}`,
    VIGIE_BYPASS__LNS_NAME: 'main',
    VIGIE_BYPASS__AFTER_S: '5',
    VIGIE_HEALTH__INTERVAL_S: '5',
  });
  let running: RunningAgent;
  let forwarder: GatewaySocket;
  let token = 0;

  async function start(): Promise<void> {
    running = await startAgent(environment);
    forwarder = await openGatewaySocket(running.port);
    await forwarder.send(encodePullData(2, 0, TEST_EUI));
  }

  async function stop(): Promise<void> {
    await running.agent.stop();
    await forwarder.close();
  }

  async function sendAcked(bytes: Buffer): Promise<void> {
    await forwarder.send(bytes);
    await eventually(() => expect(forwarder.ackedTokens()).toContain(bytes.readUInt16BE(1)));
  }

  const hello = (): Hello => read(decodeHello(supervisor.named('hello').at(-1) ?? Buffer.alloc(0)));

  onTestFinished(async () => {
    await stop();
    await supervisor.stop();
    await lns.stop();
    folder.remove();
  });
  await start();
  return {
    lns,
    supervisor,
    send: (...texts) => sendAcked(pushData(++token, texts)),
    sendRaw: (json) => sendAcked(encodePushData(2, ++token, TEST_EUI, json)),
    async sendDown(pullRespToken, content) {
      const header = encodeHeader(2, pullRespToken, PacketType.pullResp);
      await lns.sendDown(TEST_EUI, Buffer.concat([header, Buffer.from(content)]));
    },
    async takeDown(count) {
      const bytes = await eventually(() => {
        const passed = forwarder.answers().filter((hex) => hex.startsWith('02') && hex.slice(6, 8) === '03');
        expect(passed).toHaveLength(count);
        return Buffer.from(passed.at(-1) ?? '', 'hex');
      });
      const txAck = encodeTxAck(2, bytes.readUInt16BE(1), TEST_EUI, null);
      await forwarder.send(Buffer.concat([txAck, Buffer.from([0])]));
      return bytes.subarray(4).toString();
    },
    async restart() {
      await stop();
      await start();
    },
    storeAll() {
      supervisor.setStores(() => true);
      const { epoch } = hello();
      const last = Math.max(...supervisor.rows().map(({ seq }) => seq));
      supervisor.publish('stored', encodeStored({ epoch, ranges: [[1, last]] }));
    },
    atLns: () =>
      lns.read('push-data').flatMap(({ json }) => splitPushData(json).frames.map(({ text }) => text)),
    health: () => read(decodeHealth(supervisor.named('health').at(-1) ?? Buffer.alloc(0))),
    hello,
  };
}

function read<T>(result: Read<T>): T {
  if (result.kind !== 'value') throw new Error(result.reason);
  return result.value;
}

/** Until the LNS has answered, nothing is given to it: sends until it gets something, and returns those not given. */
async function sendUntilGiven({ lns, send, atLns }: World): Promise<readonly string[]> {
  const sent: string[] = [];
  const before = atLns().length;
  await eventually(
    async () => {
      const text = rxpkText();
      sent.push(text);
      await send(text);
      expect(atLns().length).toBeGreaterThan(before);
    },
    { ...PATIENT, intervalMs: 200 },
  );
  await eventually(() => expect(lns.read('push-data').length).toBeGreaterThan(0));
  return sent.filter((text) => !atLns().includes(text));
}

test.concurrent(
  'bypass gives an LNS what is received while it lasts, once, marked, and nothing else',
  async () => {
    const world = await openWorld(false);
    const { lns, supervisor, send, atLns, health } = world;
    const startedMs = performance.now();
    const early = [rxpkText(), rxpkText()];
    await send(...early);
    await eventually(() => expect(lns.counts().pullData).toBe(1), PATIENT);
    // The wait of 5 s, two ticks, and two busy cores; left to itself it would be 30 s.
    expect(performance.now() - startedMs).toBeGreaterThan(4_500);
    expect(performance.now() - startedMs).toBeLessThan(25_000);
    await eventually(() => expect(health().bypass).toMatchObject({ lns: 'main' }));

    const notGiven = [...early, ...(await sendUntilGiven(world))];
    const before = atLns();
    const two = [rxpkText(), `${rxpkText().slice(0, -1)}, "vendor": 1e0}`];
    const failed = rxpkText({ stat: -1 });
    await send(...two, failed, '{"data":7}');
    await world.sendRaw('{"stat":{"rxnb":1}}');
    await eventually(() => {
      expect(atLns()).toEqual([...before, ...two]);
      expect(lns.read('push-data').map(({ json }) => json)).toContain('{"stat":{"rxnb":1}}');
    });
    // What came in one datagram left in one.
    expect(lns.read('push-data').map(({ json }) => json)).toContain(`{"rxpk":[${two.join(',')}]}`);
    await eventually(() => {
      const rows = new Map(supervisor.rows().map((row) => [row.body, row]));
      for (const text of two)
        expect(rows.get(text)).toMatchObject({ flags: RowFlag.bypass, bypassLns: 'main' });
      for (const text of [...notGiven, failed]) expect(rows.get(text)).toMatchObject({ flags: 0 });
      expect(rows.get(failed)?.bypassLns).toBeUndefined();
    });

    // A PULL_RESP gets its one TX_ACK: the forwarder's, to the byte, where it can be transmitted in time.
    for (const garbage of [Buffer.alloc(0), Buffer.from([2, 0, 1, 1]), Buffer.alloc(60_000, 0x61)]) {
      await lns.sendDown(TEST_EUI, garbage);
    }
    const classC = contentOf({ imme: true }, ', "x":1e0');
    await world.sendDown(0xbeef, classC);
    expect(await world.takeDown(1)).toBe(classC);
    // Class A: five seconds from now by a counter that began with the first reception.
    const classA = contentOf({ tmst: Math.round((performance.now() - startedMs + 5_000) * 1_000) });
    await world.sendDown(0xcafe, classA);
    expect(await world.takeDown(2)).toBe(classA);
    await world.sendDown(1, contentOf({ tmst: 0 }));
    await world.sendDown(2, contentOf({ tmst: 300_000_000 }));
    await world.sendDown(3, '{"txpk":{"imme":true}}');
    const error = (word: string): string => `{"txpk_ack":{"error":"${word}"}}`;
    await eventually(() =>
      expect(new Map(lns.read('tx-ack').map(({ token, json }) => [token, json]))).toEqual(
        new Map([
          [0xbeef, ''],
          [0xcafe, ''],
          [1, error('TOO_LATE')],
          [2, error('TOO_EARLY')],
          [3, error('TOO_LATE')],
        ]),
      ),
    );
    expect(lns.arrivals().find(({ bytes }) => bytes.readUInt32BE() === 0x02beef05)?.bytes).toHaveLength(13);
    expect(supervisor.downsDone()).toEqual([]);

    world.storeAll();
    await eventually(() => expect(health().bypass).toBeNull(), PATIENT);
    // The supervisor learns of each once it is there again.
    const fates = ['answered', 'answered', 'too-early', 'too-late', 'unreadable'];
    await eventually(() =>
      expect(
        supervisor
          .downsDone()
          .map(({ fate }) => fate)
          .sort(),
      ).toEqual(fates),
    );
    for (const { direct } of supervisor.downsDone())
      expect(direct).toMatchObject({ via: 'bypass', server: 'main' });
    const { length } = atLns();
    const { pullData } = lns.counts();
    const heardUs = Math.round((performance.now() - startedMs) * 1_000);
    const late = rxpkText({ tmst: heardUs });
    await send(late);
    // Downlinks under way are still taken: the socket is read for 20 s. By counter only what answers something that
    // was heard: the supervisor may have sent late frames by now, which this server answers here.
    const answer = contentOf({ tmst: heardUs + 16_000_000 });
    await world.sendDown(5, answer);
    expect(await world.takeDown(3)).toBe(answer);
    await eventually(() => expect(lns.read('tx-ack').at(-1)).toMatchObject({ token: 5, json: '' }));
    await world.sendDown(4, contentOf({ tmst: heardUs + 16_500_000 }));
    await eventually(() =>
      expect(lns.read('tx-ack').at(-1)).toMatchObject({ token: 4, json: error('TOO_LATE') }),
    );
    await world.sendDown(0xfeed, classC);
    await world.takeDown(4);
    await eventually(() => expect(lns.read('tx-ack').at(-1)).toMatchObject({ token: 0xfeed, json: '' }));
    expect(lns.read('tx-ack')).toHaveLength(8);
    await eventually(() => {
      expect(supervisor.rows().find(({ body }) => body === late)?.flags).toBe(0);
      expect(health().journal.waiting).toBe(0);
    }, PATIENT);
    expect([atLns().length, lns.counts().pullData]).toEqual([length, pullData]);
    expect(new Set(atLns()).size).toBe(length);
  },
  TEST_MS,
);

test.concurrent(
  'a restart in the middle: bypass begins again, hello names the marked rows, nothing goes twice',
  async () => {
    const world = await openWorld(false);
    const { lns, supervisor, send, atLns } = world;
    await send(rxpkText());
    await sendUntilGiven(world);
    const given = [rxpkText(), rxpkText()];
    for (const text of given) await send(text);
    await eventually(() => expect(atLns()).toEqual(expect.arrayContaining(given)));
    await eventually(() => expect(supervisor.rows().map(({ body }) => body)).toContain(given.at(-1)));
    const marked = supervisor.rows().filter(({ bypassLns }) => bypassLns !== undefined);
    const seqs = marked.map(({ seq }) => seq);
    const first = atLns();

    await world.restart();
    await eventually(() => {
      expect(supervisor.named('hello')).toHaveLength(2);
      const range = { lns: 'main', first: Math.min(...seqs), last: Math.max(...seqs) };
      expect(world.hello().bypassed).toEqual([range]);
    }, PATIENT);
    // What was there before the restart went then, or waits for the supervisor; new receptions go by bypass again.
    const between = rxpkText();
    await send(between);
    await sendUntilGiven(world);
    expect(atLns().slice(0, first.length)).toEqual(first);
    expect(atLns()).not.toContain(between);
    expect(new Set(atLns()).size).toBe(atLns().length);

    await eventually(
      () => expect(supervisor.rows().map(({ body }) => body)).toContain(atLns().at(-1)),
      PATIENT,
    );
    world.storeAll();
    await eventually(() => expect(world.health().journal.waiting).toBe(0), PATIENT);
    await world.restart();
    await eventually(() => expect(supervisor.named('hello')).toHaveLength(3), PATIENT);
    expect(world.hello().bypassed).toEqual([]);
    expect(lns.counts().unreadable).toBe(0);
  },
  TEST_MS,
);
