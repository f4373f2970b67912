import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { GATEWAY } from '../../testing/supervisor-rig.ts';
import {
  createDownWorld,
  type DownWorld,
  doneOf,
  nextDown,
  pullResp,
  SECOND_US,
  sendUp,
  txpkJson,
} from './testing/down-world.ts';

let world: DownWorld;
afterEach(() => world.close());

test('delays are counted hop by hop, up and down, and the use of the RX1 delay by gateway', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  for (let seq = 1; seq <= 20; seq++) {
    const tmstUs = seq * 7_000_001;
    await sendUp(world, agent, seq, tmstUs);
    await world.server().sendDown(GATEWAY, pullResp(seq, txpkJson(`"tmst":${tmstUs + 5 * SECOND_US}`)));
    const down = await nextDown(agent, seq - 1);
    await agent.txAck([doneOf(agent, down, { marginMs: 500 })]);
  }
  await eventually(() => expect(world.server().counts().txAck).toBe(20));
  const { hops, rx1 } = (await world.rig.get('/api/v1/downlinks/latency')) as {
    hops: { direction: string; hop: string; count: number; p99Ms: number | null }[];
    rx1: Record<string, unknown>[];
  };
  expect(hops.map(({ direction, hop, count }) => `${direction} ${hop} ${count}`)).toEqual([
    ...['up forwarder 0', 'up agent 20', 'up broker 20', 'up supervisor 20', 'up lns 20'],
    ...['down supervisor 20', 'down broker 20', 'down agent 20', 'down forwarder 20'],
  ]);
  expect(rx1).toEqual([
    {
      ...{ eui: GATEWAY, rx1DelayS: 5, usedP95Ms: 4_500, usedRatio: 0.9, answers: 20 },
      advice: 'raise-rx-delay',
    },
  ]);
  const metrics = await world.rig.text('/metrics');
  expect(metrics).toContain('vigie_hop_seconds_count{direction="down",hop="agent"} 20\n');
  expect(metrics).toContain(`vigie_gateway_rx1_used_ratio{eui="${GATEWAY}"} 0.9\n`);
});
