// Clocks that show what no clock can: one agent's nonsense must not end the supervisor, which serves all the others.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { encode } from '../protocol/mqtt/codec.ts';
import { encodeDropRow } from '../protocol/mqtt/drop-row.ts';
import { type TopicName, topicOf } from '../protocol/mqtt/topics.ts';
import { eventually } from '../test/eventually.ts';
import {
  createSupervisorRig,
  GATEWAY,
  type SupervisorRig,
  type TestAgent,
} from './testing/supervisor-rig.ts';

let rig: SupervisorRig;
let agent: TestAgent;

beforeAll(async () => {
  rig = createSupervisorRig();
  await rig.start();
  agent = await rig.connect();
  await agent.hello();
});
afterAll(() => rig.close());

const spoke = { bootId: 'boot-1', sentMonoMs: 10_000_000 };
const hello = {
  ...{ epoch: 'a'.repeat(32), first: 1, last: 0, storedUpTo: 0, dropped: [], bypassed: [], older: [] },
  ...{ parked: [], versions: {} },
};
const done = {
  ...{ id: 'x', fate: 'too-late', answer: null, receivedMonoMs: 1, handedMonoMs: null, answeredMonoMs: null },
  ...{
    marginMs: null,
    direct: { via: 'tap', server: 'requea', content: Buffer.from('{"txpk":{"imme":true}}') },
  },
};
const rowOf = (seq: number, kind: string, body: unknown): unknown[] => [
  ...[seq, kind, 0, null, 1, 10_000_000, Date.now(), true, body],
];
const rxpk = '{"tmst":1,"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","size":3,"data":"QAEC"}';

let seq = 0;

test.each([1e308, -1e308, 1e17, -1, 2 ** 63])('%d ms', async (ms) => {
  const say = (name: TopicName, message: object): Promise<void> =>
    agent.client.publish(topicOf(GATEWAY, name), encode(message));
  await say('hello', { ...spoke, ...hello, sentMonoMs: ms });
  await say('stat', { ...spoke, rxMonoMs: ms, body: '{}' });
  await say('stat', { ...spoke, sentMonoMs: ms, rxMonoMs: 1, body: '{}' });
  await say('txack', { ...spoke, sentMonoMs: ms, downs: [] });
  for (const name of ['receivedMonoMs', 'handedMonoMs', 'answeredMonoMs', 'marginMs']) {
    await say('txack', { ...spoke, downs: [{ ...done, id: `${name}${ms}`, [name]: ms }] });
  }
  const time = { bootId: 'boot-0', rxMonoMs: ms, wallMs: ms, wallSynced: true };
  const lost = { epoch: 'a'.repeat(32), class: 'up', reason: 'full', first: 1, last: 1, rows: 1 } as const;
  const body = encodeDropRow({ ...lost, from: time, to: time });
  await say('up', { ...spoke, epoch: 'b'.repeat(32), rows: [rowOf(1 + seq, 'drop', body)] });
  await say('up', { ...spoke, epoch: 'a'.repeat(32), rows: [rowOf(++seq, 'up', rxpk)] });
  await eventually(() => expect(rig.all('SELECT * FROM receptions')).toHaveLength(seq));
  expect(rig.all('SELECT * FROM receptions WHERE received_ms NOT BETWEEN 1.6e12 AND 4e12')).toEqual([]);
});
