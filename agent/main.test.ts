// The agent as a process: what it says when it cannot start, and what survives its being killed.

import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeHello, type Hello } from '../protocol/mqtt/hello.ts';
import { eventually } from '../test/eventually.ts';
import {
  type AgentProcess,
  type Environment,
  environmentOf,
  pushData,
  rxpkText,
  spawnAgent,
  TEST_EUI,
  temporaryFolder,
} from './testing/agent-rig.ts';
import { type GatewaySocket, openGatewaySocket } from './testing/gateway-socket.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from './testing/supervisor-stand-in.ts';

/** A process takes seconds to start on a busy machine. */
const PATIENT = { timeoutMs: 30_000 };

let folder: ReturnType<typeof temporaryFolder>;
let supervisor: SupervisorStandIn;
let processes: AgentProcess[];
let sockets: GatewaySocket[];

beforeEach(async () => {
  folder = temporaryFolder();
  supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  processes = [];
  sockets = [];
});

afterEach(async () => {
  for (const { child, exited } of processes) {
    child.kill('SIGKILL');
    await exited;
  }
  for (const socket of sockets) await socket.close();
  await supervisor.stop();
  folder.remove();
});

function run(more: Environment = {}, command?: readonly string[]): AgentProcess {
  const agent = spawnAgent(environmentOf(folder.path, supervisor.port, more), command);
  processes.push(agent);
  return agent;
}

async function socketTo(agent: AgentProcess): Promise<GatewaySocket> {
  const socket = await openGatewaySocket(await agent.listening);
  sockets.push(socket);
  return socket;
}

describe('the command line', () => {
  const main = ['node', '--import', 'tsx', 'agent/main.ts'];

  test('--check-config says ok and ends', async () => {
    const agent = run({}, [...main, '--check-config']);
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(agent.output()).toBe('configuration ok\n');
  });

  test('--check-config prints every complaint, one a line', async () => {
    const config = join(folder.path, 'agent.toml');
    writeFileSync(config, 'gateway.eui = "nothing"\nudp.bind = "x"\nmqtt.ca_file = "/none"\n');
    const agent = spawnAgent({}, [...main, '--config', config, '--check-config']);
    expect(await agent.exited).toEqual({ code: 1, signal: null });
    const lines = agent.errors().trimEnd().split('\n');
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'gateway.eui',
      'journal.path',
      'mqtt.url',
      'udp.bind',
    ]);
  });

  test('a file that is not there is one sentence', async () => {
    const agent = spawnAgent({}, [...main, '--config', '/none/agent.toml']);
    expect((await agent.exited).code).toBe(1);
    expect(agent.errors()).toBe('/none/agent.toml cannot be read: ENOENT\n');
  });
});

describe('a start that fails', () => {
  test('catalogue 15: because of a second agent on the journal or the port ends with one sentence', async () => {
    const first = run();
    const port = await first.listening;
    const second = run();
    const third = run({
      VIGIE_UDP__BIND: `127.0.0.1:${port}`,
      VIGIE_JOURNAL__PATH: join(folder.path, 'other.db'),
    });
    expect((await second.exited).code).toBe(1);
    expect(second.errors()).toBe(`journal ${folder.path}/journal.db is in use by another process\n`);
    expect((await third.exited).code).toBe(1);
    expect(third.errors()).toBe(`UDP 127.0.0.1:${port} cannot be listened on: another process has it\n`);
  });
});

test('SIGTERM ends it in order, with code 0 and JSON lines behind it', async () => {
  const agent = run();
  const socket = await socketTo(agent);
  await socket.send(pushData(1, [rxpkText()]));
  await eventually(() => expect(socket.ackedTokens()).toEqual([1]));
  agent.child.kill('SIGTERM');
  expect(await agent.exited).toEqual({ code: 0, signal: null });
  for (const line of agent.output().trimEnd().split('\n')) {
    expect(JSON.parse(line)).toMatchObject({ program: 'agent', eui: TEST_EUI });
  }
});

test('a disk that fails ends it with code 70, unacknowledged what came after', async () => {
  // A file size limit makes writes fail as a broken disk does; the signal that comes with it is ignored.
  const limited = 'trap "" XFSZ; ulimit -f 600; exec "$0" --import tsx agent/main.ts';
  const agent = run({}, ['bash', '-c', limited, process.execPath]);
  const socket = await socketTo(agent);
  let token = 0;
  await eventually(async () => {
    const text = rxpkText({ padding: 'x'.repeat(3_000) });
    await socket.send(pushData(++token, [text]));
    expect(agent.child.exitCode).not.toBeNull();
  }, PATIENT);
  expect((await agent.exited).code).toBe(70);
  expect(agent.errors()).toMatch(/^journal \S+ failed: .*SQLITE_IOERR.*nothing after it can be kept\n$/);
  const acked = socket.ackedTokens().length;
  expect(acked).toBeGreaterThan(20);
  // What was acknowledged is there, once the disk is.
  await run().listening;
  await eventually(() => {
    expect(new Set(supervisor.rows().map(({ body }) => body)).size).toBeGreaterThanOrEqual(acked);
  }, PATIENT);
});

test('killed again and again: nothing acknowledged is missing, no number is used twice, resends are known', async () => {
  supervisor.setStores(() => false);
  const acked = new Set<string>();
  let token = 0;
  let lastText = '';
  for (let kill = 0; kill < 5; kill++) {
    const agent = run();
    const socket = await socketTo(agent);
    // The last one acknowledged before the kill comes again, as from a forwarder with a database.
    if (lastText !== '') await socket.send(pushData(60_000 + kill, [lastText]));
    const sent = new Map<number, string>();
    const until = randomInt(30, 120);
    while (socket.ackedTokens().length < until) {
      const text = rxpkText();
      sent.set(++token, text);
      await socket.send(pushData(token, [text]));
      const inTheAir = (): number => sent.size - socket.ackedTokens().length;
      await eventually(() => expect(inTheAir()).toBeLessThan(20), { intervalMs: 1 });
    }
    agent.child.kill('SIGKILL');
    await agent.exited;
    for (const one of socket.ackedTokens()) {
      const text = sent.get(one);
      if (text === undefined) continue;
      acked.add(text);
      lastText = text;
    }
  }
  supervisor.setStores(() => true);
  const final = run();
  await final.listening;
  await eventually(() => {
    const bodies = new Set(supervisor.rows().map(({ body }) => body));
    expect([...acked].filter((text) => !bodies.has(text))).toEqual([]);
  }, PATIENT);
  const bodyOf = new Map<number, unknown>();
  for (const { seq, body } of supervisor.rows()) {
    expect(bodyOf.get(seq) ?? body).toBe(body);
    bodyOf.set(seq, body);
  }
  expect(new Set(bodyOf.values()).size).toBe(bodyOf.size);
  const hellos = supervisor.named('hello').map((payload): Hello => {
    const hello = decodeHello(payload);
    if (hello.kind === 'complaint') throw new Error(hello.reason);
    return hello.value;
  });
  expect(new Set(hellos.map(({ epoch }) => epoch)).size).toBe(1);
  expect(acked.size).toBeGreaterThan(100);
});
