// The agent as a process on disks that are full, read-only, failing or slow.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeDropRow } from '../protocol/mqtt/drop-row.ts';
import { decodeHealth, type Health } from '../protocol/mqtt/health.ts';
import { encodePullData } from '../protocol/semtech/pull-data.ts';
import { eventually } from '../test/eventually.ts';
import { available } from '../test/require.ts';
import { systemClock } from './clock.ts';
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
import { contentOf } from './testing/downlink-rig.ts';
import { type GatewaySocket, openGatewaySocket } from './testing/gateway-socket.ts';
import { mayMount, mountSmallDisk, type SmallDisk } from './testing/small-disk.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from './testing/supervisor-stand-in.ts';

const PATIENT = { timeoutMs: 40_000 };
const TEST_MS = 60_000;
const MIB = 1024 * 1024;
const IN_THE_AIR = 20;
const AGENT = [process.execPath, '--import', 'tsx', 'agent/main.ts'];

const probe = temporaryFolder();
const canMount = available('mount', mayMount(join(probe.path, 'disk')));
probe.remove();
const canTrace = available('strace', isThere('strace'));

let folder: ReturnType<typeof temporaryFolder>;
let disk: SmallDisk | null;
let supervisor: SupervisorStandIn;
let processes: AgentProcess[];
let sockets: GatewaySocket[];
let token: number;

beforeEach(async () => {
  folder = temporaryFolder();
  disk = null;
  supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  processes = [];
  sockets = [];
  token = 0;
});

afterEach(async () => {
  for (const one of processes) await kill(one);
  for (const socket of sockets) await socket.close();
  await supervisor.stop();
  disk?.unmount();
  folder.remove();
});

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function kill({ child, exited }: AgentProcess): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}

function mount(bytes: number): SmallDisk {
  disk = mountSmallDisk(join(folder.path, 'disk'), bytes);
  return disk;
}

function run(more: Environment = {}, command: readonly string[] = AGENT): AgentProcess {
  const environment = environmentOf(disk?.folder ?? folder.path, supervisor.port, {
    VIGIE_HEALTH__INTERVAL_S: '5',
    ...more,
  });
  const agent = spawnAgent(environment, command);
  processes.push(agent);
  return agent;
}

/** Calls from the n-th on, or only the n-th, fail or take long. */
function traced(inject: string): readonly string[] {
  return [
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    `inject=${inject}`,
    ...AGENT,
  ];
}

async function socketTo(agent: AgentProcess): Promise<GatewaySocket> {
  const socket = await openGatewaySocket(await agent.listening);
  sockets.push(socket);
  return socket;
}

/** Sends so many receptions, and returns their texts once all are acknowledged. */
async function sendAcknowledged(
  socket: GatewaySocket,
  count: number,
  fields: object = {},
): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < count) {
    const from = token;
    for (let index = 0; index < Math.min(IN_THE_AIR, count - texts.length); index++) {
      const text = rxpkText({ ...fields });
      await socket.send(pushData(++token, [text]));
      texts.push(text);
    }
    const acked = (): number => new Set(socket.ackedTokens().filter((one) => one > from)).size;
    await eventually(() => expect(acked()).toBe(token - from), { ...PATIENT, intervalMs: 2 });
  }
  return texts;
}

function bodies(): Set<unknown> {
  return new Set(supervisor.rows().map(({ body }) => body));
}

function health(): Health {
  const read = decodeHealth(supervisor.named('health').at(-1) ?? Buffer.alloc(0));
  if (read.kind === 'complaint') throw new Error(read.reason);
  return read.value;
}

describe.runIf(canTrace)('a disk that misbehaves', () => {
  test('catalogue 4: an fsync that fails ends the agent; what was acknowledged is there at the next start', {
    timeout: TEST_MS,
  }, async () => {
    supervisor.setStores(() => false);
    const agent = run({}, traced('fsync,fdatasync:error=EIO:when=25+'));
    const socket = await socketTo(agent);
    const sent = new Map<number, string>();
    await eventually(async () => {
      const text = rxpkText();
      sent.set(++token, text);
      await socket.send(pushData(token, [text]));
      expect(agent.child.exitCode).not.toBeNull();
    }, PATIENT);
    expect((await agent.exited).code).toBe(70);
    expect(agent.errors()).toMatch(/^journal \S+ failed: .*(SQLITE_IOERR|EIO)/);
    const acked = socket.ackedTokens().map((one) => sent.get(one));
    expect(acked.length).toBeGreaterThan(5);
    supervisor.setStores(() => true);
    await sendAcknowledged(await socketTo(run()), 1);
    await eventually(() => expect(acked.filter((text) => !bodies().has(text))).toEqual([]), PATIENT);
  });

  test('catalogue 13: while an fsync takes seconds, PULL_ACK and downlinks are prompt, and what comes is acknowledged after it', {
    timeout: TEST_MS,
  }, async () => {
    const stallMs = 8_000;
    const agent = run({}, traced(`fsync,fdatasync:delay_exit=${stallMs * 1_000}:when=15`));
    const socket = await socketTo(agent);
    await eventually(() => expect(supervisor.named('hello')).toHaveLength(1), PATIENT);
    // Until one is not acknowledged at once: the stall has begun.
    const isStalled = async (): Promise<boolean> => {
      const own = ++token;
      await socket.send(pushData(own, [rxpkText()]));
      const acked = (): void => expect(socket.ackedTokens()).toContain(own);
      return await eventually(acked, { timeoutMs: 2_500 }).then(
        () => false,
        () => true,
      );
    };
    while (!(await isStalled()));
    const during = Array.from({ length: 200 }, () => rxpkText());
    for (const text of during) await socket.send(pushData(++token, [text]));
    await socket.send(encodePullData(2, 50_000, TEST_EUI));
    await eventually(() => expect(socket.answers().some((answer) => answer.endsWith('04'))).toBe(true));
    const { bootId, monoMs } = systemClock();
    const content = Buffer.from(contentOf({ imme: true }));
    supervisor.down({ id: 'one', content, bootId, deadlineMonoMs: monoMs() + 5_000, tmstRun: null });
    await eventually(() => expect(socket.answers().at(-1)?.slice(6)).toBe(`03${content.toString('hex')}`));
    // The stall lasts on: the last of them waits for its acknowledgement still.
    expect(socket.ackedTokens()).not.toContain(token);
    await eventually(() => expect(new Set(socket.ackedTokens()).size).toBe(token), PATIENT);
    await eventually(() => expect(during.filter((text) => !bodies().has(text))).toEqual([]), PATIENT);
  });
});

describe.runIf(canMount)('a small disk', () => {
  test('catalogue 5: filled up by others: new receptions are still taken, the oldest go, and that is told', {
    timeout: TEST_MS,
  }, async () => {
    const { fill } = mount(4 * MIB);
    supervisor.setStores(() => false);
    const agent = run({ VIGIE_JOURNAL__MAX_BYTES: String(2 * MIB) });
    const socket = await socketTo(agent);
    const padding = 'x'.repeat(400);
    const before = await sendAcknowledged(socket, 300, { padding });
    await eventually(() => expect(existsSync(join(disk?.folder ?? '', 'journal.db.ballast'))).toBe(true));
    fill();
    const after = await sendAcknowledged(socket, 900, { padding });
    await eventually(() => expect(health().journal).toMatchObject({ state: 'full' }), PATIENT);
    expect(health().journal.dropped).toBeGreaterThan(0);
    supervisor.setStores(() => true);
    await eventually(() => {
      const told = supervisor.rows().flatMap(({ kind, body }) => {
        const drop = kind === 'drop' ? decodeDropRow(body as Uint8Array) : null;
        return drop?.kind === 'value' ? [drop.value] : [];
      });
      const rows = [...new Map(told.map((drop) => [drop.first, drop])).values()];
      const { dropped, waiting } = health().journal;
      expect(rows.reduce((sum, drop) => sum + drop.rows, 0)).toBe(dropped);
      expect(rows.every((drop) => drop.class === 'up' && drop.reason === 'full')).toBe(true);
      expect(waiting).toBe(0);
      // They had left before the disk was full, so that nothing is missing after all.
      expect([...before, ...after].filter((text) => !bodies().has(text))).toEqual([]);
    }, PATIENT);
  });

  test('catalogue 6: full at the start: the ballast makes way, and the agent takes receptions', {
    timeout: TEST_MS,
  }, async () => {
    const { fill, folder: path } = mount(4 * MIB);
    const environment = { VIGIE_JOURNAL__MAX_BYTES: String(2 * MIB) };
    supervisor.setStores(() => false);
    const first = run(environment);
    const before = await sendAcknowledged(await socketTo(first), 50);
    await eventually(() => expect(existsSync(join(path, 'journal.db.ballast'))).toBe(true));
    await kill(first);
    fill();
    const second = run(environment);
    const after = await sendAcknowledged(await socketTo(second), 50);
    expect(existsSync(join(path, 'journal.db.ballast'))).toBe(false);
    await eventually(() => expect(health().journal).toMatchObject({ state: 'full', durable: true }), PATIENT);
    supervisor.setStores(() => true);
    await eventually(() => {
      expect([...before, ...after].filter((text) => !bodies().has(text))).toEqual([]);
    }, PATIENT);
  });

  test('catalogue 12: read-only: receptions pass live, none is acknowledged, and it says so', {
    timeout: TEST_MS,
  }, async () => {
    const { readOnly } = mount(4 * MIB);
    const first = run();
    await sendAcknowledged(await socketTo(first), 3);
    await kill(first);
    readOnly(true);
    const second = run();
    const socket = await socketTo(second);
    await eventually(
      () => expect(health().journal).toMatchObject({ state: 'memory', durable: false }),
      PATIENT,
    );
    const text = rxpkText();
    await socket.send(pushData(1, [text]));
    await eventually(() => expect(bodies()).toContain(text), PATIENT);
    // As a forwarder does that gets no PUSH_ACK: it is still one reception.
    await socket.send(pushData(2, [text]));
    await socket.send(encodePullData(2, 3, TEST_EUI));
    await eventually(() => expect(socket.answers().some((answer) => answer.endsWith('04'))).toBe(true));
    expect(socket.ackedTokens()).toEqual([]);
    expect(supervisor.rows().filter(({ body }) => body === text)).toHaveLength(1);
    await kill(second);
    // Written to while it becomes read-only: what cannot be kept is not acknowledged.
    readOnly(false);
    await sendAcknowledged(await socketTo(run()), 1);
  });
});
