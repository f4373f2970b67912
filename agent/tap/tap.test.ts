// Taps of a real agent: further servers, real sockets, and a forwarder that answers as real ones do.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeHeader, PacketType } from '../../protocol/semtech/header.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import { encodePushData, splitPushData } from '../../protocol/semtech/push-data.ts';
import { encodeTxAck } from '../../protocol/semtech/tx-ack.ts';
import { eventually } from '../../test/eventually.ts';
import { type StandInLns, startStandInLns } from '../../test/stand-ins/lns.ts';
import {
  environmentOf,
  type RunningAgent,
  startAgent,
  TEST_EUI,
  temporaryFolder,
} from '../testing/agent-rig.ts';
import { type GatewaySocket, openGatewaySocket } from '../testing/gateway-socket.ts';

let folder: ReturnType<typeof temporaryFolder>;
let servers: StandInLns[];
let running: RunningAgent;
let forwarder: GatewaySocket;

beforeEach(() => {
  folder = temporaryFolder();
  servers = [];
});

afterEach(async () => {
  await running.agent.stop();
  await forwarder.close();
  for (const server of servers) await server.stop();
  folder.remove();
});

/** An agent without any broker, with a tap for each of these settings; nobody listens at the port of `nowhere`. */
async function start(...taps: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const environment: Record<string, string> = {};
  for (const [index, tap] of taps.entries()) {
    const server = await startStandInLns();
    servers.push(server);
    const all = { NAME: `tap-${index}`, ADDRESS: `127.0.0.1:${server.port}`, ...tap };
    for (const [key, value] of Object.entries(all)) environment[`VIGIE_TAP__${index}__${key}`] = value;
  }
  running = await startAgent(environmentOf(folder.path, 1, environment));
  forwarder = await openGatewaySocket(running.port);
}

/** A data frame of this DevAddr as an rxpk. */
function rxpk(devAddr: number, more = ''): string {
  const phy = Buffer.alloc(13, 1);
  phy[0] = 0x40;
  phy.writeUInt32LE(devAddr, 1);
  phy[5] = 0;
  return `{"tmst":7,"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","data":"${phy.toString('base64')}"${more}}`;
}

function body(...texts: readonly string[]): string {
  return `{"rxpk":[${texts.join(',')}],"x":1}`;
}

/** Until the sockets of the taps are open, which takes milliseconds, nothing can be sent. */
async function sendUntilHeard(server: StandInLns | undefined, bytes: Buffer): Promise<void> {
  await eventually(async () => {
    await forwarder.send(bytes);
    expect(server?.counts().pushData).toBeGreaterThan(0);
  });
}

test('uplink only: every datagram to the byte, no PULL_DATA, and the forwarder hears nothing of it', async () => {
  await start({ DIRECTION: 'up' });
  const [server] = servers;
  const datagram = encodePushData(2, 77, TEST_EUI, `${body(rxpk(1))}\u0000`);
  await sendUntilHeard(server, datagram);
  const garbage = encodePushData(1, 78, TEST_EUI, '{"rxpk":[nonsense');
  await forwarder.send(garbage);
  await forwarder.send(encodePullData(2, 9, TEST_EUI));
  await eventually(() => {
    const heard = (server?.arrivals() ?? []).map(({ bytes }) => bytes.toString('hex'));
    expect(heard).toContain(datagram.toString('hex'));
    expect(heard).toContain(garbage.toString('hex'));
  });
  expect(server?.counts().pullData).toBe(0);
  // One PUSH_ACK a datagram, from the agent; none of the tap's server.
  await eventually(() => expect(forwarder.ackedTokens().filter((token) => token === 78)).toEqual([78]));
});

test('filters take frames, not datagrams: what passes is verbatim, stat comes along, nothing is sent for nothing', async () => {
  await start({ DIRECTION: 'up', DEV_ADDR_PREFIXES__0: '26000000/8' });
  const [server] = servers;
  const wanted = rxpk(0x2600_0001, ',"vendor": {"a":[1]}');
  await sendUntilHeard(
    server,
    encodePushData(2, 1, TEST_EUI, body(rxpk(0x0100_0001), wanted, rxpk(0x2700_0000))),
  );
  await forwarder.send(encodePushData(2, 2, TEST_EUI, body(rxpk(0x0100_0002))));
  await forwarder.send(encodePushData(2, 3, TEST_EUI, `{"stat":{"rxnb":1},"rxpk":[${rxpk(0x0100_0003)}]}`));
  await eventually(() => expect(server?.read('push-data').at(-1)?.json).toBe('{"stat":{"rxnb":1}}'));
  for (const { json } of server?.read('push-data').slice(0, -1) ?? []) {
    expect(splitPushData(json).frames.map(({ text }) => text)).toEqual([wanted]);
  }
});

test('both ways: downlinks of several servers, any number pending, each TX_ACK back to whoever asked', async () => {
  await start({ DIRECTION: 'both' }, { DIRECTION: 'both' });
  await eventually(async () => {
    await forwarder.send(encodePullData(2, 5, TEST_EUI));
    for (const server of servers) expect(server.pathOf(TEST_EUI)).not.toBeNull();
  });
  const asked = new Map<string, { readonly server: number; readonly token: number }>();
  for (let round = 0; round < 40; round++) {
    for (const [server, lns] of servers.entries()) {
      // Both use the same tokens, and a token again before its first answer.
      const token = round % 7;
      const data = Buffer.from(`${server} ${round}`).toString('base64');
      asked.set(data, { server, token });
      const json = `{"txpk":{"tmst":1,"freq":869.525,"rfch":0,"powe":14,"modu":"LORA","datr":"SF9BW125","codr":"4/5","size":4,"data":"${data}"}}`;
      await lns.sendDown(
        TEST_EUI,
        Buffer.concat([encodeHeader(2, token, PacketType.pullResp), Buffer.from(json)]),
      );
    }
  }
  const passed = await eventually(() => {
    const all = forwarder
      .answers()
      .map((hex) => Buffer.from(hex, 'hex'))
      .filter((one) => one[3] === PacketType.pullResp);
    expect(all).toHaveLength(80);
    return all;
  });
  expect(new Set(passed.map((one) => one.readUInt16BE(1))).size).toBe(80);
  // Kerlink acknowledges when it transmits, in any order, a NUL behind it; one of them fails.
  for (const one of passed.reverse()) {
    const error = one.includes('MCAx') ? 'COLLISION_PACKET' : null;
    const ack = encodeTxAck(2, one.readUInt16BE(1), TEST_EUI, error);
    await forwarder.send(Buffer.concat([ack, Buffer.from([0])]));
  }
  for (const [server, lns] of servers.entries()) {
    const tokens = [...asked.values()].filter((one) => one.server === server).map(({ token }) => token);
    await eventually(() => {
      const acks = lns.arrivals().filter(({ bytes }) => bytes[3] === PacketType.txAck);
      expect(acks.map(({ bytes }) => bytes.readUInt16BE(1)).sort()).toEqual(tokens.sort());
      expect(acks.every(({ bytes }) => bytes.at(-1) === 0)).toBe(true);
    });
  }
  // A second TX_ACK, or one that nobody asked for, goes nowhere.
  const counts = servers.map((lns) => lns.counts().txAck);
  await forwarder.send(encodeTxAck(2, (passed[0] as Buffer).readUInt16BE(1), TEST_EUI, null));
  await forwarder.send(encodeTxAck(2, 0xffff, TEST_EUI, null));
  await forwarder.send(encodePushData(2, 60, TEST_EUI, '{}'));
  await eventually(() => expect(forwarder.ackedTokens()).toContain(60));
  expect(servers.map((lns) => lns.counts().txAck)).toEqual(counts);
});

test('a hostile or absent server harms nothing: the main path acknowledges all the same', async () => {
  await start(
    { DIRECTION: 'both' },
    { DIRECTION: 'both', ADDRESS: '127.0.0.1:9' },
    { DIRECTION: 'up', ADDRESS: 'no.such.host.invalid:1700' },
  );
  const [server] = servers;
  await eventually(async () => {
    await forwarder.send(encodePullData(2, 5, TEST_EUI));
    expect(server?.pathOf(TEST_EUI)).not.toBeNull();
  });
  const header = (type: number): Buffer => Buffer.from([2, 0, 1, type]);
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from([2]),
    header(0xff),
    Buffer.concat([header(PacketType.pullResp), Buffer.from('{"txpk":')]),
    Buffer.concat([header(PacketType.pullResp), Buffer.from('{}')]),
    Buffer.concat([header(PacketType.pullResp), Buffer.alloc(60_000, 0x61)]),
    Buffer.concat([header(PacketType.pushAck)]),
    Buffer.concat([header(PacketType.pushData), Buffer.alloc(8), Buffer.from('{"rxpk":[]}')]),
  ]) {
    await server?.sendDown(TEST_EUI, bytes);
  }
  for (let token = 100; token < 150; token++) {
    await forwarder.send(encodePushData(2, token, TEST_EUI, body(rxpk(token))));
  }
  await eventually(() => expect(forwarder.ackedTokens().filter((token) => token >= 100)).toHaveLength(50));
  const types = forwarder.answers().map((hex) => Number.parseInt(hex.slice(6, 8), 16));
  expect(types.filter((type) => type === PacketType.pullResp)).toEqual([]);
  expect(running.failures).toEqual([]);
});
