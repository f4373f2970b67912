// What the uplink asks of a real journal: a device's earlier rows, stored rows again, and a new epoch after a rewind.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeFlow } from '../protocol/mqtt/flow.ts';
import { decodeHello, type Hello } from '../protocol/mqtt/hello.ts';
import { encodeStored } from '../protocol/mqtt/stored.ts';
import { RowFlag } from '../protocol/mqtt/up.ts';
import { eventually } from '../test/eventually.ts';
import {
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

const PATIENT = { timeoutMs: 30_000 };

let folder: ReturnType<typeof temporaryFolder>;
let supervisor: SupervisorStandIn;
let running: RunningAgent;
let gateway: GatewaySocket;
let token: number;

beforeEach(async () => {
  folder = temporaryFolder();
  supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  token = 0;
});

afterEach(async () => {
  await gateway.close();
  await running.agent.stop();
  await supervisor.stop();
  folder.remove();
});

async function start(): Promise<void> {
  running = await startAgent(environmentOf(folder.path, supervisor.port));
  gateway = await openGatewaySocket(running.port);
}

/** An unconfirmed uplink of this device, acknowledged. */
async function receive(devAddr = 0): Promise<void> {
  const phyPayload = Buffer.alloc(12);
  phyPayload[0] = 0x40;
  phyPayload.writeUInt32LE(devAddr, 1);
  const sent = ++token;
  await gateway.send(pushData(sent, [rxpkText({ size: 12, data: phyPayload.toString('base64') })]));
  await eventually(() => expect(gateway.ackedTokens()).toContain(sent));
}

const seqs = (): number[] => supervisor.rows().map(({ seq }) => seq);

function lastHello(): Hello {
  const hello = decodeHello(supervisor.named('hello').at(-1) ?? Buffer.alloc(0));
  if (hello.kind === 'complaint') throw new Error(hello.reason);
  return hello.value;
}

test('after an outage a live uplink brings its device’s earlier rows along, ahead of it and of all others', async () => {
  const { port } = supervisor;
  await supervisor.stop();
  await start();
  for (let row = 1; row <= 12; row++) await receive(row % 4);
  supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI, port, pace: 0.1 });
  await eventually(() => expect(supervisor.named('hello')).toHaveLength(1), PATIENT);
  await receive(3);
  await eventually(() => expect(seqs()).toContain(13));
  const publish = supervisor.publishes().find((rows) => rows.some(({ seq }) => seq === 13));
  expect(publish?.map(({ seq }) => seq)).toEqual([3, 7, 11, 13]);
});

test('catalogue 52: a supervisor restored from a backup gets stored rows again, marked, and the rest as ever', async () => {
  await start();
  for (let row = 1; row <= 5; row++) await receive();
  await eventually(() => expect(seqs()).toHaveLength(5));
  const { epoch } = lastHello();
  const flow = { nowMs: Date.now(), pace: null } as const;
  supervisor.publish('flow', encodeFlow({ ...flow, resume: { epoch: 'f'.repeat(32), seq: 1 } }));
  supervisor.publish('flow', encodeFlow({ ...flow, resume: { epoch, seq: 3 } }));
  await eventually(() => expect(seqs().slice(5)).toEqual([3, 4, 5]));
  await receive();
  await eventually(() => expect(seqs().at(-1)).toBe(6));
  const again = supervisor.rows().filter(({ flags }) => (flags & RowFlag.again) !== 0);
  expect(again.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(again.map(({ body }) => body)).toEqual(
    supervisor
      .rows()
      .slice(2, 5)
      .map(({ body }) => body),
  );
});

test('catalogue 10: a supervisor that knows more than the journal ends the process, and the next one has a new epoch', async () => {
  await start();
  await receive();
  await eventually(() => expect(seqs()).toEqual([1]));
  const before = lastHello();
  supervisor.setStores(() => false);
  await receive();
  supervisor.publish('stored', encodeStored({ epoch: before.epoch, ranges: [[1, 900]] }));
  await eventually(() => expect(running.failures).toHaveLength(1));
  expect(running.failures[0]).toContain('row 900');
  await running.agent.stop();
  await gateway.close();
  supervisor.setStores(() => true);
  await start();
  await eventually(() => expect(lastHello().epoch).not.toBe(before.epoch), PATIENT);
  await receive();
  await eventually(() => expect(new Set(supervisor.rows().map(({ body }) => body)).size).toBe(3), PATIENT);
});
