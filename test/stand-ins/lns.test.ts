import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import { encodePushData } from '../../protocol/semtech/push-data.ts';
import { eventually } from '../eventually.ts';
import { type ArrivalLine, type StandInLns, startStandInLns } from './lns.ts';

const EUI = '7076ff00390300ae' as GatewayEui;
const PUSH = encodePushData(2, 0x3552, EUI, '{"rxpk":[{"tmst":1}]}');
const PULL = encodePullData(1, 0x0102, EUI);

let folder: string;
let gateway: Socket;
let heard: string[];
const cleanUp: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stand-in-lns-'));
  heard = [];
  gateway = createSocket('udp4', (bytes) => heard.push(bytes.toString('hex')));
});
afterEach(async () => {
  gateway.close();
  for (const step of cleanUp.splice(0)) await step();
  rmSync(folder, { recursive: true });
});

async function start(options: Parameters<typeof startStandInLns>[0] = {}): Promise<StandInLns> {
  const lns = await startStandInLns(options);
  cleanUp.push(() => lns.stop());
  return lns;
}

function readLog(file: string): ArrivalLine[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as ArrivalLine);
}

test('acknowledges PUSH_DATA and PULL_DATA with their version and token', async () => {
  const lns = await start();
  gateway.send(PUSH, lns.port, '127.0.0.1');
  await eventually(() => expect(heard).toEqual(['02355201']));
  gateway.send(PULL, lns.port, '127.0.0.1');
  await eventually(() => expect(heard).toEqual(['02355201', '01010204']));
});

test('logs every datagram raw, repeated and unreadable ones too, in memory and in the file', async () => {
  const logFile = join(folder, 'lns.jsonl');
  const lns = await start({ logFile });
  const datagrams = [PUSH, PUSH, Buffer.from([9, 9]), Buffer.alloc(0), PUSH];
  for (const bytes of datagrams) gateway.send(bytes, lns.port, '127.0.0.1');
  await eventually(() => expect(lns.arrivals()).toHaveLength(5));
  expect(lns.arrivals().map(({ bytes }) => bytes.toString('hex'))).toEqual(
    datagrams.map((bytes) => bytes.toString('hex')),
  );
  expect(readLog(logFile)).toEqual(
    lns.arrivals().map(({ atMs, from, bytes }) => ({ atMs, from, hex: bytes.toString('hex') })),
  );
  expect(lns.arrivals()[0]?.from).toBe(`127.0.0.1:${gateway.address().port}`);
  expect(lns.counts()).toMatchObject({ pushData: 3, unreadable: 2 });
});

test('appends to a log that is there already', async () => {
  const logFile = join(folder, 'lns.jsonl');
  for (let round = 1; round <= 2; round++) {
    const lns = await startStandInLns({ logFile });
    gateway.send(PUSH, lns.port, '127.0.0.1');
    await eventually(() => expect(readLog(logFile)).toHaveLength(round));
    await lns.stop();
  }
});

test('can be silent, and can leave out a share of its acknowledgements', async () => {
  const lns = await start();
  lns.setSilent(true);
  gateway.send(PUSH, lns.port, '127.0.0.1');
  await eventually(() => expect(lns.counts().pushData).toBe(1));
  lns.setSilent(false);
  lns.dropAcks(0.5);
  for (let count = 0; count < 10; count++) gateway.send(PUSH, lns.port, '127.0.0.1');
  await eventually(() => expect(lns.counts()).toMatchObject({ pushData: 11, acksSent: 5, acksDropped: 5 }));
  await eventually(() => expect(heard).toHaveLength(5));
});

test('sends any bytes down to where the last PULL_DATA of a gateway came from', async () => {
  const lns = await start();
  expect(await lns.sendDown(EUI, Buffer.from('x'))).toBe(false);
  const earlier = createSocket('udp4');
  cleanUp.push(async () => earlier.close());
  earlier.send(PULL, lns.port, '127.0.0.1');
  await eventually(() => expect(lns.pathOf(EUI)).not.toBeNull());
  gateway.send(PULL, lns.port, '127.0.0.1');
  await eventually(() => expect(lns.pathOf(EUI)).toBe(`127.0.0.1:${gateway.address().port}`));
  expect(await lns.sendDown(EUI, Buffer.from('020a0b037b7d', 'hex'))).toBe(true);
  await eventually(() => expect(heard).toContain('020a0b037b7d'));
});

test('runs by itself: says where it listens, obeys commands, ends on SIGTERM', async () => {
  const logFile = join(folder, 'lns.jsonl');
  const script = join(import.meta.dirname, 'lns.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, '--listen', '127.0.0.1:0', '--log', logFile],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  cleanUp.push(() => ended(child));
  const lines: Readonly<Record<string, unknown>>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  await eventually(() => expect(lines).toMatchObject([{ event: 'listening', host: '127.0.0.1' }]), {
    timeoutMs: 30_000,
  });
  const port = Number(lines[0]?.['port']);
  gateway.send(PULL, port, '127.0.0.1');
  await eventually(() => expect(heard).toEqual(['01010204']));
  child.stdin.write(`{"sendDown":"${EUI}","hex":"c0ffee"}\n`);
  await eventually(() => expect(heard).toContain('c0ffee'));
  child.stdin.write('no command\n');
  await eventually(() => expect(lines.at(-1)).toMatchObject({ event: 'command failed' }));
  child.kill('SIGTERM');
  await eventually(() => expect(child.exitCode).toBe(0));
  await eventually(() => expect(lines.at(-1)).toMatchObject({ event: 'stopped', pullData: 1, acksSent: 1 }));
  expect(readLog(logFile)).toHaveLength(1);
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
