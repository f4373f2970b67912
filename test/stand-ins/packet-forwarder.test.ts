import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodePullResp, type PullResp } from '../../protocol/semtech/pull-resp.ts';
import { encodePushAck } from '../../protocol/semtech/push-ack.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import { parseStat } from '../../protocol/semtech/stat.ts';
import { eventually } from '../eventually.ts';
import { type AckServer, type AckServerOptions, startAckServer } from './ack-server.ts';
import {
  createPacketForwarder,
  type PacketForwarder,
  type PacketForwarderOptions,
} from './packet-forwarder.ts';

const EUI = '7076ff0064030a01' as GatewayEui;
const RXPK =
  '{"tmst":1,"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","size":3,"data":"AQID"}';
const CRC_ERROR = RXPK.replace('"stat":1', '"stat":-1');

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function serverAnd(
  serverOptions: AckServerOptions,
  options: Partial<PacketForwarderOptions>,
): Promise<{ readonly server: AckServer; readonly forwarder: PacketForwarder }> {
  const server = await startAckServer(serverOptions);
  running.push(server);
  const forwarder = createPacketForwarder({
    gatewayEui: EUI,
    server: server.address,
    pullIntervalMs: null,
    statIntervalMs: null,
    ...options,
  });
  await forwarder.start();
  running.push(forwarder);
  return { server, forwarder };
}

describe.each([1, 2] as const)('version %i', (version) => {
  test('PUSH_DATA carries version, token, type, EUI and the rxpk texts to the letter', async () => {
    const { server, forwarder } = await serverAnd({}, { version });
    const result = await forwarder.send([RXPK, CRC_ERROR]);
    expect(result.acked).toBe(true);
    const { bytes } = server.received[0] as { bytes: Buffer };
    expect([bytes[0], bytes[3]]).toEqual([version, 0]);
    expect(bytes.toString('hex', 4, 12)).toBe(EUI);
    expect(bytes.toString('utf8', 12)).toBe(`{"rxpk":[${RXPK},${CRC_ERROR}]}`);
    expect(forwarder.datagrams()).toEqual([
      {
        kind: 'push-data',
        token: bytes.readUInt16BE(1),
        json: `{"rxpk":[${RXPK},${CRC_ERROR}]}`,
        sentAtMs: result.sentAtMs[0],
        ackedAtMs: expect.any(Number),
      },
    ]);
  });

  test('PULL_DATA goes out at once and at its interval, from a socket of its own', async () => {
    const { server, forwarder } = await serverAnd({}, { version, pullIntervalMs: 20 });
    await forwarder.send([RXPK]);
    await eventually(() => expect(forwarder.counters().pullAcked).toBeGreaterThanOrEqual(3));
    const pulls = server.received.filter(({ datagram }) => datagram.kind === 'pull-data');
    expect(pulls[0]?.bytes).toHaveLength(12);
    expect(new Set(pulls.map(({ fromPort }) => fromPort)).size).toBe(1);
    const push = server.received.find(({ datagram }) => datagram.kind === 'push-data');
    expect(push?.fromPort).not.toBe(pulls[0]?.fromPort);
  });
});

test('tokens are drawn at random, the same ones for the same seed', async () => {
  const tokens = async (seed: number) => {
    const { server, forwarder } = await serverAnd({}, { seed });
    for (let count = 0; count < 20; count++) await forwarder.send([RXPK]);
    return server.received.map(({ datagram }) => datagram.token);
  };
  const first = await tokens(1);
  expect(new Set(first).size).toBeGreaterThan(15);
  expect(await tokens(1)).toEqual(first);
  expect(await tokens(2)).not.toEqual(first);
});

test('a NUL ends PUSH_DATA and TX_ACK where that is the habit', async () => {
  const { server, forwarder } = await serverAnd({}, { trailingNul: true, pullIntervalMs: 10_000 });
  await forwarder.send([RXPK]);
  forwarder.sendTxAck(7, null);
  await eventually(() => expect(server.received).toHaveLength(3));
  const bytesOf = (kind: string) => server.received.find(({ datagram }) => datagram.kind === kind)?.bytes;
  expect(bytesOf('push-data')?.toString('latin1', 12)).toBe(`{"rxpk":[${RXPK}]}\0`);
  expect(bytesOf('tx-ack')?.toString('hex', 12)).toBe('00');
  expect(bytesOf('pull-data')).toHaveLength(12);
});

test('a PUSH_ACK that never comes is a result, not an error', async () => {
  const { forwarder } = await serverAnd({ answers: () => false }, { ackTimeoutMs: 60 });
  const { acked, ms, sentAtMs } = await forwarder.send([RXPK]);
  expect(acked).toBe(false);
  expect(ms).toBeGreaterThanOrEqual(60);
  expect(sentAtMs).toHaveLength(1);
  expect(forwarder.counters()).toMatchObject({ pushSent: 1, pushAcked: 0, pushGivenUp: 1, rxpkSent: 1 });
});

test('with its database on, the same text goes again under another token until it is acknowledged', async () => {
  let refusals = 2;
  const { server, forwarder } = await serverAnd(
    { answers: () => refusals-- <= 0 },
    { retry: { afterMs: 60, maxAttempts: 10 } },
  );
  const { acked, sentAtMs } = await forwarder.send([RXPK]);
  expect(acked).toBe(true);
  expect(sentAtMs.length).toBeGreaterThanOrEqual(3);
  expect(new Set(server.received.map(({ datagram }) => datagram.token)).size).toBe(server.received.length);
  expect(new Set(server.received.map(({ bytes }) => bytes.toString('utf8', 12))).size).toBe(1);
});

test('an acknowledgement in another version, or for nothing, is not taken', async () => {
  const { server, forwarder } = await serverAnd(
    { answers: ({ kind }) => kind === 'pull-data' },
    { ackTimeoutMs: 10_000, pullIntervalMs: 20_000 },
  );
  await eventually(() => expect(forwarder.counters().pullAcked).toBe(1));
  const sending = forwarder.send([RXPK]);
  const token = forwarder.datagrams().at(-1)?.token as number;
  server.sendDown(encodePushAck(1, token));
  server.sendDown(encodePushAck(2, token ^ 1));
  await eventually(() => expect(forwarder.counters()).toMatchObject({ ignored: 1, strayAcks: 1 }));
  server.sendDown(encodePushAck(2, token));
  expect((await sending).acked).toBe(true);
});

test('PULL_RESP reaches the hook, and TX_ACK goes back from the same socket', async () => {
  const responses: PullResp[] = [];
  const { server, forwarder } = await serverAnd(
    {},
    { pullIntervalMs: 10_000, onPullResp: (pullResp) => responses.push(pullResp) },
  );
  await eventually(() => expect(server.received).toHaveLength(1));
  server.sendDown(encodePullResp(2, 0x1020, '{"imme":true}'));
  await eventually(() => expect(responses).toHaveLength(1));
  expect(responses[0]).toMatchObject({ token: 0x1020, json: '{"txpk":{"imme":true}}' });
  forwarder.sendTxAck(0x1020, 'TOO_LATE');
  await eventually(() => expect(server.received).toHaveLength(2));
  expect(server.received[1]?.fromPort).toBe(server.received[0]?.fromPort);
  expect(server.received[1]?.datagram).toMatchObject({
    kind: 'tx-ack',
    token: 0x1020,
    json: '{"txpk_ack":{"error":"TOO_LATE"}}',
  });
});

test('stat tells what happened since the last one', async () => {
  const { server, forwarder } = await serverAnd({}, { statIntervalMs: 150 });
  const stats = () =>
    server.received.flatMap(({ datagram }) => {
      const stat = datagram.kind === 'push-data' ? splitPushData(datagram.json).stat : null;
      return stat === null ? [] : [parseStat(JSON.parse(stat))];
    });
  await forwarder.send([RXPK, CRC_ERROR]);
  forwarder.countUnforwarded(3);
  await eventually(() => expect(stats().length).toBeGreaterThanOrEqual(2));
  const sum = (read: (stat: ReturnType<typeof parseStat>) => number | null) =>
    stats().reduce((total, stat) => total + (read(stat) ?? 0), 0);
  expect(sum(({ received }) => received)).toBe(5);
  expect(sum(({ receivedOk }) => receivedOk)).toBe(1);
  expect(sum(({ forwarded }) => forwarded)).toBe(2);
  expect(stats()[0]?.ackRatio).toBe(100);
  expect(Math.abs((stats()[0]?.timeMs ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('up and down ports of the server may differ', async () => {
  const down = await startAckServer();
  running.push(down);
  const up = await startAckServer();
  running.push(up);
  const forwarder = createPacketForwarder({
    gatewayEui: EUI,
    server: { ...up.address, portDown: down.address.port },
    statIntervalMs: null,
  });
  await forwarder.start();
  running.push(forwarder);
  await forwarder.send([RXPK]);
  await eventually(() => expect(forwarder.counters().pullAcked).toBe(1));
  expect(up.received.map(({ datagram }) => datagram.kind)).toEqual(['push-data']);
  expect(down.received.map(({ datagram }) => datagram.kind)).toEqual(['pull-data']);
});

test('a server that is away and comes back on its port is found again', async () => {
  const { server, forwarder } = await serverAnd({}, { ackTimeoutMs: 100, pullIntervalMs: 20 });
  running.splice(running.indexOf(server), 1);
  await server.stop();
  expect((await forwarder.send([RXPK])).acked).toBe(false);
  await eventually(() => expect(forwarder.counters().socketErrors).toBeGreaterThan(0));
  const back = await startAckServer({ port: server.address.port });
  running.push(back);
  await eventually(async () => expect((await forwarder.send([RXPK])).acked).toBe(true));
});

test('what waits when it is switched off is given up', async () => {
  const { forwarder } = await serverAnd({ answers: () => false }, {});
  const sending = forwarder.send([RXPK]);
  await forwarder.stop();
  expect((await sending).acked).toBe(false);
});

test('only counters are kept when so asked', async () => {
  const { forwarder } = await serverAnd({}, { keep: 'counters' });
  await forwarder.send([RXPK]);
  expect(forwarder.datagrams()).toEqual([]);
  expect(forwarder.counters().pushAcked).toBe(1);
});
