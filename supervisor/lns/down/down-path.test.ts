import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { GATEWAY } from '../../testing/supervisor-rig.ts';
import {
  createDownWorld,
  type DownWorld,
  doneOf,
  downsOf,
  nextDown,
  pullResp,
  SECOND_US,
  sendUp,
  TOO_LATE,
  txpkJson,
} from './testing/down-world.ts';

let world: DownWorld;
afterEach(() => world.close());

test('case 17, 24, 25: a PULL_RESP reaches the agent to the byte, with its deadline, and the TX_ACK returns to the byte', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  const receivedMonoMs = agent.monoMs();
  await sendUp(world, agent, 1, 4_294_900_000);
  const sentMonoMs = agent.monoMs();
  const body = txpkJson(`"tmst":${(4_294_900_000 + SECOND_US) % 2 ** 32}`);
  await world.server().sendDown(GATEWAY, pullResp(0xbeef, body));
  const down = await nextDown(agent, 0);
  expect(Buffer.from(down.content).toString()).toBe(body);
  expect(down).toMatchObject({ bootId: 'boot-1', tmstRun: 7 });
  expect(down.id.length).toBeLessThanOrEqual(32);
  // 45 ms before the window, a second after the uplink, whose row was made between the two. Earlier by as much as the
  // supervisor, hearing more of a busy machine, has meanwhile learnt of the agent's clock.
  expect(down.deadlineMonoMs).toBeGreaterThanOrEqual(receivedMonoMs + 1_000 - 45 - 200);
  expect(down.deadlineMonoMs).toBeLessThanOrEqual(sentMonoMs + 1_000 - 45 + 2);

  const nul = Buffer.from([0]);
  await agent.txAck([doneOf(agent, down, { answer: nul })]);
  const [txAck] = await eventually(() => {
    expect(world.server().counts().txAck).toBe(1);
    return world.server().read('tx-ack');
  });
  expect(txAck).toMatchObject({ version: 2, token: 0xbeef, gatewayEui: GATEWAY, json: '' });
  expect(world.server().arrivals().at(-1)?.bytes.subarray(12)).toEqual(nul);
  await eventually(() => {
    expect(world.records()).toMatchObject([
      { lns: 'lns1', via: 'supervisor', class: 'rx', window_s: 1, result: 'accepted', margin_ms: 800 },
    ]);
  });

  // Told twice, as after a reconnection, it is answered once.
  await agent.txAck([doneOf(agent, down)]);
  await eventually(async () => {
    expect(await world.rig.text('/metrics')).toContain('vigie_downlinks_unexpected_total 1');
  });
  expect(world.server().counts().txAck).toBe(1);
});

test('case 26, 27: the packet forwarder’s own word returns to the byte, a warning or one that nobody knows', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  const answers = [
    ['{"txpk_ack": {"warn":"TX_POWER","value":20}}', 'accepted-warning', 'TX_POWER'],
    ['{"txpk_ack":{"error":"TX_POWER"}}', 'refused', 'TX_POWER'],
    ['{"txpk_ack":{"error":"UNKNOWN"}}', 'refused', 'UNKNOWN'],
  ] as const;
  for (const [index, [answer]] of answers.entries()) {
    await world.server().sendDown(GATEWAY, pullResp(index, txpkJson('"imme":true')));
    const down = await nextDown(agent, index);
    expect(down.tmstRun).toBeNull();
    await agent.txAck([doneOf(agent, down, { answer: Buffer.from(answer), marginMs: null })]);
  }
  await eventually(() => {
    expect(
      world
        .server()
        .read('tx-ack')
        .map(({ json }) => json),
    ).toEqual(answers.map(([answer]) => answer));
    expect(world.records().map(({ result, word }) => [result, word])).toEqual(
      answers.map(([, result, word]) => [result, word]),
    );
  });
});

test('case 28, 31: version 1 gets no TX_ACK ever, and silence is never made into an answer', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  const body = txpkJson('"imme":true');
  await world.server().sendDown(GATEWAY, pullResp(0, body, 1));
  await world.server().sendDown(GATEWAY, pullResp(1, 'garbage', 1));
  await world.server().sendDown(GATEWAY, pullResp(2, body));
  await world.server().sendDown(GATEWAY, pullResp(3, body));
  await world.server().sendDown(GATEWAY, pullResp(4, body));
  const downs = await eventually(() => {
    expect(downsOf(agent)).toHaveLength(4);
    return downsOf(agent);
  });
  await agent.txAck(
    (['answered', 'unconfirmed', 'unanswered', 'no-path'] as const).map((fate, index) => {
      const answer = fate === 'answered' ? new Uint8Array() : null;
      return doneOf(agent, downs[index] as (typeof downs)[number], { fate, answer });
    }),
  );
  // The last of them all is answered, and it alone.
  await eventually(() => {
    expect(
      world
        .server()
        .read('tx-ack')
        .map(({ token, json }) => [token, json]),
    ).toEqual([[4, TOO_LATE]]);
    expect(world.records().map(({ result }) => result)).toEqual([
      'accepted',
      'unconfirmed',
      'unanswered',
      'no-path',
    ]);
  });
});

test('case 32, 41: the same token of two network servers is two downlinks, each answered where it was asked', async () => {
  world = await createDownWorld(2);
  const agent = await world.agent();
  for (const number of [1, 2]) {
    await world.server(number).sendDown(GATEWAY, pullResp(0x0101, txpkJson('"imme":true')));
    await nextDown(agent, number - 1);
  }
  const [first, second] = downsOf(agent);
  if (first === undefined || second === undefined) throw new Error('two downlinks were asked');
  expect(first.id).not.toBe(second.id);
  const refusal = Buffer.from('{"txpk_ack":{"error":"COLLISION_PACKET"}}');
  await agent.txAck([doneOf(agent, second, { answer: refusal }), doneOf(agent, first)]);
  await eventually(() => {
    expect(world.server(1).read('tx-ack')).toMatchObject([{ token: 0x0101, json: '' }]);
    expect(world.server(2).read('tx-ack')).toMatchObject([{ token: 0x0101, json: String(refusal) }]);
  });
});

test('case 30: an agent cannot settle what was asked of another, nor what nobody asked', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  await world.server().sendDown(GATEWAY, pullResp(9, txpkJson('"imme":true')));
  const down = await nextDown(agent, 0);
  await agent.txAck([doneOf(agent, { ...down, id: 'no-such-id' }), doneOf(agent, down)]);
  await eventually(() => expect(world.server().read('tx-ack')).toMatchObject([{ token: 9 }]));
  expect(await world.rig.text('/metrics')).toContain('vigie_downlinks_unexpected_total 1');
});

test('case 35: while the agent is not connected every PULL_RESP is answered TOO_LATE at once', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  agent.client.drop();
  await eventually(async () => expect((await world.rig.gateway()).state).toBe('offline'));
  await world.server().sendDown(GATEWAY, pullResp(0x1234, txpkJson('"imme":true')));
  await eventually(() => {
    expect(world.server().read('tx-ack')).toMatchObject([{ token: 0x1234, json: TOO_LATE }]);
    expect(world.records()).toMatchObject([{ result: 'offline', class: 'immediate' }]);
  });
});

test('case 45: what answers an uplink from before the agent’s reboot is refused', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  await sendUp(world, agent, 1, 1_000);
  agent.client.drop();
  const rebooted = await world.agent({ bootId: 'boot-2', epoch: 'b'.repeat(32) });
  await world.server().sendDown(GATEWAY, pullResp(1, txpkJson(`"tmst":${1_000 + 15 * SECOND_US}`)));
  await eventually(() => {
    expect(world.server().read('tx-ack')).toMatchObject([{ token: 1, json: TOO_LATE }]);
    expect(world.records()).toMatchObject([{ result: 'clock-restarted', class: 'rx', window_s: 15 }]);
  });
  expect(downsOf(rebooted)).toEqual([]);
});

test('asked of the agent itself, in bypass, a downlink is recorded once with all that is known', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  const direct = { via: 'bypass', server: 'lns1', content: Buffer.from(txpkJson('"tmst":5')) } as const;
  const done = { ...doneOf(agent, { id: 'direct-1' } as never), direct };
  await agent.txAck([done, { ...done, id: 'direct-2', direct: { ...direct, via: 'tap', server: 'other' } }]);
  await agent.txAck([done]);
  await world.server().sendDown(GATEWAY, pullResp(1, txpkJson('"imme":true')));
  await nextDown(agent, 0);
  await eventually(() => {
    expect(world.records()).toMatchObject([
      { down_id: 'direct-1', via: 'bypass', lns: 'lns1', result: 'accepted', class: 'scheduled' },
      { down_id: 'direct-2', via: 'tap', lns: 'other', result: 'accepted' },
      { via: 'supervisor', result: 'pending' },
    ]);
  });
  expect(world.server().read('tx-ack')).toEqual([]);
});
