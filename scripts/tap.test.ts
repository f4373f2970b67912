// What the tap prints, and the tap itself at a real broker.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { encodeBadRow } from '../protocol/mqtt/bad-row.ts';
import { encode } from '../protocol/mqtt/codec.ts';
import { encodeStored } from '../protocol/mqtt/stored.ts';
import { topicOf } from '../protocol/mqtt/topics.ts';
import { encodeUp, type Row } from '../protocol/mqtt/up.ts';
import { connectAgent, connectClient } from '../supervisor/platform/broker/testing/agent-client.ts';
import { startBrokerProcess } from '../supervisor/platform/broker/testing/brokers.ts';
import { eventually } from '../test/eventually.ts';
import { filtersOf, readable } from './tap.ts';

const ONE = '7076ff0000000001' as GatewayEui;
const TWO = '7076ff0000000002' as GatewayEui;
const EPOCH = '0123456789abcdef0123456789abcdef';

const row: Row = {
  seq: 7,
  kind: 'up',
  flags: 0,
  bootId: 'boot',
  tmstRun: 1,
  rxMonoMs: 5.5,
  wallMs: 1_764_000_000_000,
  wallSynced: true,
  body: '{"tmst":1337,"data":"QAEC"}',
};
const up = (rows: readonly Row[]): Buffer => encodeUp({ epoch: EPOCH, bootId: 'boot', sentMonoMs: 6, rows });

describe('a message as the tap prints it', () => {
  test('names what its rows hold', () => {
    expect(readable(topicOf(ONE, 'up'), up([row]), false)).toMatchObject({
      eui: ONE,
      topic: 'up',
      content: { epoch: EPOCH, sentMonoMs: 6, rows: [{ ...row, body: { tmst: 1337, data: 'QAEC' } }] },
    });
  });

  test('shows bytes in hex, at any depth', () => {
    const bad = encodeBadRow({ reason: 'no JSON', bytes: Buffer.from([0, 255]), length: 2, sha256: 'ab' });
    const content = readable(topicOf(ONE, 'up'), up([{ ...row, kind: 'bad', body: bad }]), false);
    expect(content).toMatchObject({ content: { rows: [{ body: { reason: 'no JSON', bytes: '00ff' } }] } });
    expect(readable(topicOf(ONE, 'cmd'), encode({ a: [Buffer.from([1])] }), false)).toMatchObject({
      content: { a: ['01'] },
    });
  });

  test('shows rows that cannot be read beside those that can', () => {
    const broken = encode({ epoch: EPOCH, bootId: 'boot', sentMonoMs: 6, rows: [[8, 'no such kind']] });
    expect(readable(topicOf(ONE, 'up'), broken, false)).toMatchObject({
      content: { rows: [], unreadable: [{ seq: 8, reason: 'kind: unknown' }] },
    });
    expect(readable(topicOf(ONE, 'up'), encode({ a: 1 }), false)).toMatchObject({
      content: { unreadable: expect.any(String), content: { a: 1 } },
    });
  });

  test('that is no MessagePack, on a topic that is none of ours, is still shown', () => {
    expect(readable('vigie/1/other', Buffer.from([0xc1]), true)).toEqual({
      topic: 'vigie/1/other',
      retained: true,
      bytes: 1,
      hex: 'c1',
    });
  });
});

test.each([
  [[], [], ['vigie/1/#']],
  [[ONE], [], [`vigie/1/${ONE}/#`]],
  [[], ['up', 'down'], ['vigie/1/+/up', 'vigie/1/+/down']],
  [[ONE, TWO], ['up'], [`vigie/1/${ONE}/up`, `vigie/1/${TWO}/up`]],
] as const)('gateways %j and topics %j are asked for as %j', (euis, names, filters) => {
  expect(filtersOf(euis, names)).toEqual(filters);
});

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-tap-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function startTap(port: number, passwordFile: string, more: readonly string[] = []) {
  const options = ['--url', `mqtt://127.0.0.1:${port}`, '--password-file', passwordFile, ...more];
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/tap.ts', ...options], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    printed.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    printed.err += chunk.toString();
  });
  return { child, printed, exit: once(child, 'exit') };
}

test('prints a line a message, both ways, until Ctrl-C', async () => {
  await withFolder(async (folder) => {
    const broker = await startBrokerProcess({ [ONE]: 'one', [TWO]: 'two', supervisor: 's', tap: 'look' });
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'look\n');
    const { child, printed, exit } = startTap(broker.port, passwordFile, ['--eui', ONE]);
    await eventually(() => expect(printed.err).toContain(`listening to vigie/1/${ONE}/#`), {
      timeoutMs: 30_000,
    });
    const agent = await connectAgent(broker.port, ONE, 'one');
    const other = await connectAgent(broker.port, TWO, 'two');
    const supervisor = await connectClient(broker.port, { username: 'supervisor', password: 's' });
    await other.publish(topicOf(TWO, 'up'), up([row]));
    await agent.publish(topicOf(ONE, 'up'), up([row]));
    await eventually(() => expect(printed.out.split('\n')).toHaveLength(2));
    await supervisor.publish(topicOf(ONE, 'stored'), encodeStored({ epoch: EPOCH, ranges: [[7, 7]] }));
    await eventually(() => expect(printed.out.split('\n')).toHaveLength(3));
    expect(
      printed.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { time: expect.any(String), eui: ONE, topic: 'up', content: { rows: [{ seq: 7 }] } },
      { eui: ONE, topic: 'stored', content: { ranges: [[7, 7]] } },
    ]);
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    await Promise.all([agent.end(), other.end(), supervisor.end()]);
    expect(await broker.stop()).toBe(0);
  });
});

test('says that its password is wrong, and ends', async () => {
  await withFolder(async (folder) => {
    const broker = await startBrokerProcess({ tap: 'look' });
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'wrong');
    const { printed, exit } = startTap(broker.port, passwordFile);
    expect(await exit).toEqual([1, null]);
    expect(printed.err).toContain('Bad username or password');
    await broker.stop();
  });
});
