// Records of downlinks through a whole supervisor: asked over UDP, answered over MQTT, read over HTTP.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { type StandInLns, startStandInLns } from '../../../test/stand-ins/lns.ts';
import {
  createSupervisorRig,
  GATEWAY,
  type SupervisorRig,
  type TestAgent,
} from '../../testing/supervisor-rig.ts';
import { DOWN_RESULTS } from './record.ts';
import { doneOf, downsOf, nextDown, pullResp } from './testing/down-world.ts';

let lns: StandInLns;
let rig: SupervisorRig;

beforeEach(async () => {
  lns = await startStandInLns();
  rig = createSupervisorRig(`
    [[lns]]
    name = "main"
    address = "127.0.0.1:${lns.port}"
    [downlink]
    duty_cycle = "refuse"`);
  await rig.start();
});
afterEach(async () => {
  await rig.close();
  await lns.stop();
});

async function online(): Promise<TestAgent> {
  const pulls = lns.counts().pullData;
  const agent = await rig.connect();
  await agent.state('online');
  await agent.hello();
  await agent.health({});
  await eventually(() => expect(lns.counts().pullData).toBeGreaterThan(pulls));
  return agent;
}

/** For class C; 51 bytes at SF12 are 2.47 s on the air, of the 3.6 s that 868.7-869.2 MHz allows in an hour. */
function classC(token: number, freq = 868.8, dataRate = 'SF12BW125'): Buffer {
  const data = Buffer.alloc(51, 0x60).toString('base64');
  return pullResp(
    token,
    `{"txpk":{"imme":true,"freq":${freq},"rfch":0,"powe":14,"modu":"LORA","datr":"${dataRate}","codr":"4/5","ipol":true,"size":51,"data":"${data}"}}`,
  );
}

async function results(): Promise<unknown[]> {
  const downlinks = rig.all('SELECT result FROM downlinks ORDER BY id DESC') as { result: string }[];
  return downlinks.map(({ result }) => result);
}

test('what a network server asks is on record within a second or so, and its result when it comes', async () => {
  const agent = await online();
  await lns.sendDown(GATEWAY, classC(1));
  const down = await nextDown(agent, 0);
  await eventually(async () => expect(await results()).toEqual(['pending']));
  await agent.txAck([doneOf(agent, down, { marginMs: null })]);
  await eventually(async () => expect(await results()).toEqual(['accepted']));
  // Rows are for those of the gateway's own network.
  await expect(rig.get('/api/v1/downlinks')).rejects.toThrow('401');
  const downlinks = rig.all('SELECT * FROM downlinks JOIN gateways ON gateways.id = gateway_id');
  expect(downlinks).toMatchObject([
    {
      ...{ eui: GATEWAY, via: 'supervisor', lns: 'main', class: 'immediate', frequency_hz: 868_800_000 },
      ...{ size: 51, airtime_us: 2_465_792, target: 'data', dev_addr: 0x60606060, down_id: down.id },
      ...{ handed_ms: expect.any(Number), answered_ms: expect.any(Number) },
    },
  ]);
  const metrics = await rig.text('/metrics');
  expect(metrics).toContain(
    `vigie_downlinks_total{eui="${GATEWAY}",lns="main",via="supervisor",result="accepted"} 1`,
  );
  expect(metrics).toContain(
    `vigie_duty_cycle_airtime_seconds{eui="${GATEWAY}",sub_band="868.7-869.2"} 2.465792`,
  );
});

test('a gateway that has used up its share is refused more, also after a restart; other sub-bands are open', async () => {
  let agent = await online();
  await lns.sendDown(GATEWAY, classC(1));
  await agent.txAck([doneOf(agent, await nextDown(agent, 0))]);
  await eventually(async () => expect(await results()).toEqual(['accepted']));
  await lns.sendDown(GATEWAY, classC(2));
  await eventually(() => expect(lns.read('tx-ack')).toMatchObject([{}, { token: 2 }]));
  expect(lns.read('tx-ack')[1]?.json).toBe('{"txpk_ack":{"error":"TOO_LATE"}}');
  await eventually(async () => expect(await results()).toEqual(['duty-cycle', 'accepted']));

  await rig.stop();
  await rig.start();
  agent = await online();
  await lns.sendDown(GATEWAY, classC(3));
  await lns.sendDown(GATEWAY, classC(4, 869.525));
  await nextDown(agent, 0);
  await eventually(async () =>
    expect((await results()).toSorted()).toEqual(['accepted', 'duty-cycle', 'duty-cycle', 'pending']),
  );
  expect(downsOf(agent)).toHaveLength(1);
});

test('a gateway near its limit has a fact for it, in the API with its ratio and on the page in words', async () => {
  const agent = await online();
  await lns.sendDown(GATEWAY, classC(1));
  await lns.sendDown(GATEWAY, classC(2, 868.1));
  await nextDown(agent, 1);
  // 2.466 s of 36 s are nothing; 2.466 s and 0.616 s of 3.6 s are more than 80 %.
  await lns.sendDown(GATEWAY, classC(3, 868.75, 'SF10BW125'));
  await nextDown(agent, 2);
  const facts = await eventually(async () => {
    const found = (await rig.gateway()).facts.filter(({ kind }) => kind === 'duty-cycle');
    expect(found).toHaveLength(1);
    return found;
  });
  expect(facts).toMatchObject([{ subBand: '868.7-869.2', text: { fr: expect.any(String) } }]);
  expect((facts[0] as unknown as { ratio: number }).ratio).toBeCloseTo(0.856, 3);
  expect(await rig.text('/')).toContain('868,7-869,2');
});

test('a txack that comes after a restart of the supervisor finds its row', async () => {
  const before = await online();
  await lns.sendDown(GATEWAY, classC(1));
  const down = await nextDown(before, 0);
  await rig.stop();
  await rig.start();
  await eventually(async () => expect(await results()).toEqual(['unanswered']));
  const after = await online();
  await after.txAck([doneOf(after, down)]);
  await eventually(async () => expect(await results()).toEqual(['accepted']));
  // Who asked has had no answer from the process before, and gets none now: its socket is another one.
  expect(lns.counts().txAck).toBe(0);
});

test('whatever is asked, the results sum up to it', async () => {
  const agent = await online();
  for (let n = 0; n < 5; n++) await lns.sendDown(GATEWAY, classC(n, 869.525));
  for (let n = 0; n < 7; n++) await lns.sendDown(GATEWAY, pullResp(100 + n, '{"txpk":'));
  await nextDown(agent, 4);
  const downs = downsOf(agent);
  await agent.txAck(
    downs
      .slice(0, 3)
      .map((down) => doneOf(agent, down, { fate: 'too-late', answer: null, handedMonoMs: null })),
  );
  await agent.state('offline');
  await eventually(async () => expect((await rig.gateway()).state).toBe('offline'));
  for (let n = 0; n < 3; n++) await lns.sendDown(GATEWAY, classC(200 + n, 869.525));
  await eventually(async () => {
    const { counts } = (await rig.get('/api/v1/downlinks/counts')) as { counts: Record<string, number>[] };
    expect(counts).toMatchObject([{ downlinks: 15, pending: 2, 'too-late': 3, unreadable: 7, offline: 3 }]);
    expect(DOWN_RESULTS.reduce((sum, result) => sum + (counts[0]?.[result] ?? 0), 0)).toBe(15);
  });
});
