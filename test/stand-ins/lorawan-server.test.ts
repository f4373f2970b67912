import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import {
  decodeDataDown,
  decodeJoinAccept,
  deriveSessionKeys,
  encodeDataUp,
  encodeJoinRequest,
  type SessionKeys,
} from '../../scripts/fleet/lora.ts';
import { rxpkText } from '../../scripts/fleet/rxpk-text.ts';
import { eventually } from '../eventually.ts';
import { type LorawanServer, type LorawanServerOptions, startLorawanServer } from './lorawan-server.ts';
import type { LedgerLine } from './network-server/ledger.ts';
import { createPacketForwarder, type PacketForwarder } from './packet-forwarder.ts';
import type { TransmitterOptions } from './transmitter/transmitter.ts';

const GATEWAYS = ['7076ff0064030a01', '7076ff0064030a02'] as GatewayEui[];
const DEVICE = {
  ...{ devEui: '70b3d57ed00a0001', joinEui: '70b3d57ed0010037', appKey: Buffer.alloc(16, 7) },
  classC: true,
};
const SESSION = {
  ...{ devEui: DEVICE.devEui, devAddr: '00000001' },
  keys: { nwkSKey: Buffer.alloc(16, 1), appSKey: Buffer.alloc(16, 2) },
};

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A network server, and gateways that speak to it with nothing in between. */
async function rig(
  options: LorawanServerOptions,
  transmitters: readonly TransmitterOptions[] = [{}],
): Promise<{ readonly server: LorawanServer; readonly gateways: readonly PacketForwarder[] }> {
  const server = await startLorawanServer({ devices: [DEVICE], ...options });
  cleanUp.push(() => server.stop());
  const gateways: PacketForwarder[] = [];
  for (const [index, transmitter] of transmitters.entries()) {
    gateways.push(await gatewayAt(server.port, index, transmitter));
  }
  return { server, gateways };
}

async function gatewayAt(
  port: number,
  index: number,
  transmitter: TransmitterOptions,
): Promise<PacketForwarder> {
  const gateway = createPacketForwarder({
    ...{ gatewayEui: GATEWAYS[index] as GatewayEui, server: { host: '127.0.0.1', port } },
    ...{ statIntervalMs: null, transmitter },
  });
  await gateway.start();
  cleanUp.push(() => gateway.stop());
  await eventually(() => expect(gateway.counters().pullAcked).toBe(1));
  return gateway;
}

/** Sends a reception that ended just now; its tmst. */
async function hear(gateway: PacketForwarder, phyPayload: Buffer, snrDb = 5, agoMs = 0): Promise<number> {
  const tmstUs = ((gateway.transmitter?.counterUs() as number) - agoMs * 1_000) >>> 0;
  const text = rxpkText(
    {
      ...{ tmstUs, time: null, frequencyHz: 868_300_000, antenna: null, crc: 'ok', dataRate: 'SF8BW125' },
      ...{ rssiDbm: -100, snrDb, base64: phyPayload.toString('base64'), size: phyPayload.length },
    },
    'kerlink',
  );
  await gateway.send([text]);
  return tmstUs;
}

function joinRequest(devNonce: number): Buffer {
  return encodeJoinRequest({ ...DEVICE, devNonce });
}

function dataUp(
  fCnt: number,
  confirmed: boolean,
  keys: SessionKeys = SESSION.keys,
  devAddr = SESSION.devAddr,
) {
  const frmPayload = Buffer.from([fCnt & 0xff]);
  return encodeDataUp({ devAddr, fCnt, fPort: 1, frmPayload, confirmed, adr: false }, keys);
}

test('a JoinRequest is answered with a JoinAccept 5 s later by the gateway’s counter; its session then counts', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0, rx1DelayS: 2 });
  const gateway = gateways[0] as PacketForwarder;
  const tmstUs = await hear(gateway, joinRequest(258));
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(1));
  const [sent] = gateway.transmitter?.transmitted() ?? [];
  expect(sent?.tmstUs).toBe((tmstUs + 5_000_000) >>> 0);
  expect(sent?.txpk).toMatchObject({ frequencyHz: 868_300_000, dataRate: 'SF8BW125', invertPolarity: true });
  const accept = decodeJoinAccept(sent?.txpk.phyPayload as Buffer, DEVICE.appKey);
  expect(accept).toMatchObject({ rx1DelayS: 2, netId: 0 });
  const keys = deriveSessionKeys(DEVICE.appKey, 0, accept?.joinNonce as number, 258);
  const upTmstUs = await hear(gateway, dataUp(0, true, keys, accept?.devAddr));
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(2));
  const ack = gateway.transmitter?.transmitted()[1];
  expect(ack?.tmstUs).toBe((upTmstUs + 2_000_000) >>> 0);
  expect(decodeDataDown(ack?.txpk.phyPayload as Buffer, keys, 0)).toMatchObject({ ack: true, fPort: null });
  expect(server.ledger.counts()).toMatchObject({
    ...{ joins: 1, dataFrames: 1, refusedFrames: {}, txAcks: { '': 2 }, strayTxAcks: 0, inRx2: 0 },
    pullResps: { 'join-accept': 1, ack: 1, answer: 0, command: 0 },
  });
  expect(server.ledger.unanswered()).toEqual([]);
  expect(server.ledger.frames.map(({ verdict }) => verdict)).toEqual(['joined', 'data']);
}, 30_000);

test('each frame has its verdict; only what asks for it is answered', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0 });
  const gateway = gateways[0] as PacketForwarder;
  server.sessions.addSession(SESSION);
  const strangers = encodeJoinRequest({ ...DEVICE, devEui: '70b3d57ed00a0002', devNonce: 1 });
  const forged = encodeJoinRequest({ ...DEVICE, devNonce: 1, appKey: Buffer.alloc(16) });
  const frames = [
    dataUp(10, false),
    dataUp(9, true),
    dataUp(0x1_0001, false),
    dataUp(11, true, { nwkSKey: Buffer.alloc(16), appSKey: Buffer.alloc(16) }),
    dataUp(0, true, SESSION.keys, '00000002'),
    Buffer.from([0xe0, 1, 2, 3]),
    strangers,
    forged,
  ];
  for (const frame of frames) await hear(gateway, frame);
  await eventually(() =>
    expect(server.ledger.frames.map(({ verdict, fCnt }) => [verdict, fCnt])).toEqual([
      ['data', 10],
      ['old-f-cnt', null],
      // 65,526 ahead is 10 behind with the high half counted on, and then the MIC is another one.
      ['bad-mic', null],
      ['bad-mic', null],
      ['unknown-dev-addr', null],
      ['no-lorawan-uplink', null],
      ['unknown-device', null],
      ['bad-mic', null],
    ]),
  );
  expect(server.ledger.pullResps).toEqual([]);
  for (let count = 1; count <= 2; count++) await hear(gateway, joinRequest(1), 5, count * 10);
  await eventually(() => expect(server.ledger.counts()).toMatchObject({ joins: 1, lateCopies: 1 }));
});

test('the counter goes on beyond 16 bits', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0 });
  server.sessions.addSession(SESSION);
  for (const fCnt of [0xfff0, 0x1_0005, 0x1_8004, 0x2_0000]) {
    await hear(gateways[0] as PacketForwarder, dataUp(fCnt, false));
  }
  await eventually(() =>
    expect(server.ledger.frames.map(({ fCnt }) => fCnt)).toEqual([0xfff0, 0x1_0005, 0x1_8004, 0x2_0000]),
  );
});

test('of the copies of one transmission the best answers, by its own counter', async () => {
  const { server, gateways } = await rig({}, [{}, {}]);
  const [weak, strong] = gateways as [PacketForwarder, PacketForwarder];
  server.sessions.addSession(SESSION);
  await hear(weak, dataUp(1, true), -3);
  const tmstUs = await hear(strong, dataUp(1, true), 7);
  await eventually(() => expect(strong.transmitter?.transmitted()).toHaveLength(1));
  expect(strong.transmitter?.transmitted()[0]?.tmstUs).toBe((tmstUs + 1_000_000) >>> 0);
  expect(weak.transmitter?.counts().asked).toBe(0);
  expect(server.ledger.frames).toMatchObject([{ copies: 2, gatewayEui: GATEWAYS[1], verdict: 'data' }]);
  expect(server.ledger.counts().lateCopies).toBe(0);
});

test('a confirmed frame that is repeated after its windows is acknowledged again, and counted once', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0 });
  server.sessions.addSession(SESSION);
  const gateway = gateways[0] as PacketForwarder;
  await hear(gateway, dataUp(1, true));
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 700));
  await hear(gateway, dataUp(1, true));
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(2));
  expect(server.ledger.counts()).toMatchObject({ dataFrames: 1, refusedFrames: { repeated: 1 } });
  const fCnts = gateway.transmitter?.transmitted().map(({ txpk }) => txpk.phyPayload.readUInt16LE(6));
  expect(fCnts).toEqual([0, 1]);
});

test('refused in RX1, it goes in RX2 where that can still be met', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0 });
  server.sessions.addSession(SESSION);
  const gateway = gateways[0] as PacketForwarder;
  const tmstUs = await hear(gateway, dataUp(1, true), 5, 1_200);
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(1));
  const sent = gateway.transmitter?.transmitted()[0];
  expect(sent?.tmstUs).toBe((tmstUs + 2_000_000) >>> 0);
  expect(sent?.txpk).toMatchObject({ frequencyHz: 869_525_000, dataRate: 'SF12BW125' });
  expect(
    server.ledger.pullResps.map(({ window, txAcks }) => [window, txAcks.map(({ json }) => json)]),
  ).toEqual([
    // A count that has passed is far ahead by an unsigned counter.
    ['rx1', ['{"txpk_ack":{"error":"TOO_EARLY"}}']],
    ['rx2', ['']],
  ]);
  // Both windows have passed: one refusal more, and no end of it.
  await hear(gateway, dataUp(2, true), 5, 8_000);
  await eventually(() => expect(server.ledger.counts().txAcks).toEqual({ '': 1, TOO_EARLY: 3 }));
  expect(gateway.transmitter?.transmitted()).toHaveLength(1);
  expect(server.ledger.counts()).toMatchObject({ inRx2: 2, secondTxAcks: 0 });
});

test('Kerlink’s error TX_POWER may mean sent, and brings nothing in RX2', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0 }, [{ txAck: 'never' }]);
  server.sessions.addSession(SESSION);
  const gateway = gateways[0] as PacketForwarder;
  await hear(gateway, dataUp(1, true));
  await eventually(() => expect(server.ledger.pullResps).toHaveLength(1));
  gateway.sendTxAck(server.ledger.pullResps[0]?.token as number, 'TX_POWER');
  gateway.sendTxAck(server.ledger.pullResps[0]?.token as number, 'TOO_LATE');
  gateway.sendTxAck(999, 'TOO_LATE');
  await eventually(() =>
    expect(server.ledger.counts()).toMatchObject({ secondTxAcks: 1, strayTxAcks: 1, inRx2: 0 }),
  );
  expect(server.ledger.strayTxAcks).toMatchObject([{ gatewayEui: GATEWAYS[0], token: 999 }]);
});

test('every frame is answered where that is asked, a stranger’s too', async () => {
  const { server, gateways } = await rig({ answers: 'every-frame', deduplicationMs: 0 });
  const gateway = gateways[0] as PacketForwarder;
  await hear(gateway, dataUp(3, false, SESSION.keys, '0000abcd'));
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(1));
  expect(gateway.transmitter?.transmitted()[0]?.txpk.phyPayload.readUInt32LE(1)).toBe(0xabcd);
  expect(server.ledger.counts().pullResps.answer).toBe(1);
  server.setAnswers('none');
  await hear(gateway, dataUp(4, true, SESSION.keys, '0000abcd'));
  await eventually(() => expect(server.ledger.frames).toHaveLength(2));
  expect(server.ledger.pullResps).toHaveLength(1);
});

test('a device of class C gets commands at an interval, at once and where it listens', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0, commandEveryMs: 100 });
  server.sessions.addSession(SESSION);
  const gateway = gateways[0] as PacketForwarder;
  expect(server.command()).toBe(false);
  await hear(gateway, dataUp(0, false));
  await eventually(() => expect(gateway.transmitter?.transmitted()).toHaveLength(2));
  const [first] = gateway.transmitter?.transmitted() ?? [];
  expect(first?.txpk).toMatchObject({ when: { kind: 'immediately' }, frequencyHz: 869_525_000 });
  const read = decodeDataDown(first?.txpk.phyPayload as Buffer, SESSION.keys, 0);
  expect(read).toMatchObject({ fPort: 10, confirmed: false });
  expect(read?.frmPayload[0]).toBe(1);
});

test('a command waits for the answer whose counter is lower', async () => {
  const { server, gateways } = await rig({ deduplicationMs: 0 });
  server.sessions.addSession(SESSION);
  await hear(gateways[0] as PacketForwarder, dataUp(0, true));
  await eventually(() => expect(server.ledger.counts().pullResps.ack).toBe(1));
  expect(server.command()).toBe(false);
  expect(server.ledger.counts().pullResps.command).toBe(0);
  await eventually(() => expect(server.command()).toBe(true), { timeoutMs: 30_000 });
});

test('runs by itself, and writes its ledger to a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lorawan-server-'));
  cleanUp.push(async () => rmSync(folder, { recursive: true }));
  const [devices, ledger] = [join(folder, 'devices.json'), join(folder, 'ledger.jsonl')];
  writeFileSync(devices, JSON.stringify([{ ...DEVICE, appKey: DEVICE.appKey.toString('hex') }]));
  const script = join(import.meta.dirname, 'lorawan-server.ts');
  const options = [
    '--listen',
    '127.0.0.1:0',
    '--devices',
    devices,
    '--ledger',
    ledger,
    '--deduplication',
    '0',
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanUp.push(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const lines: Readonly<Record<string, unknown>>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  await eventually(() => expect(lines).toMatchObject([{ event: 'listening' }]), { timeoutMs: 30_000 });
  const gateway = await gatewayAt(Number(lines[0]?.['port']), 0, {});
  await hear(gateway, joinRequest(1));
  await eventually(() => expect(gateway.counters().txAckSent).toBe(1));
  const written = (): LedgerLine[] =>
    readFileSync(ledger, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LedgerLine);
  await eventually(() =>
    expect(written()).toMatchObject([
      { event: 'frame', verdict: 'joined', devEui: DEVICE.devEui },
      { event: 'pull-resp', kind: 'join-accept', window: 'rx1', gatewayEui: GATEWAYS[0] },
      { event: 'tx-ack', stray: false, json: '' },
    ]),
  );
  child.stdin.write('no command\n');
  await eventually(() => expect(lines.at(-1)).toMatchObject({ event: 'command failed' }));
  child.kill('SIGTERM');
  await eventually(() => expect(child.exitCode).toBe(0));
  await eventually(() => expect(lines.at(-1)).toMatchObject({ event: 'stopped', joins: 1 }));
}, 60_000);
