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
  uplinkRow,
} from './testing/down-world.ts';

let world: DownWorld;
afterEach(() => world.close());

test('a backlog answered frame by frame: none of it reaches the agent, and live answers beside it do', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  const backlog = Array.from({ length: 40 }, (_, index) => uplinkRow(agent, index + 1, 500 + index, 60_000));
  await agent.hello({ last: 40 });
  await agent.up(backlog);
  const late = await eventually(() => {
    const tmsts = world
      .server()
      .read('push-data')
      .flatMap(({ json }) => /"tmst":(\d+)/.exec(json)?.[1] ?? []);
    expect(tmsts).toHaveLength(40);
    return tmsts.map(Number);
  });
  await sendUp(world, agent, 41, 123_456_789);
  for (const [index, tmstUs] of late.entries()) {
    const answerUs = (tmstUs + (1 + (index % 2)) * SECOND_US) % 2 ** 32;
    await world.server().sendDown(GATEWAY, pullResp(index, txpkJson(`"tmst":${answerUs}`)));
  }
  await world.server().sendDown(GATEWAY, pullResp(100, txpkJson(`"tmst":${123_456_789 + 5 * SECOND_US}`)));
  await nextDown(agent, 0);
  await eventually(() => {
    expect(
      world
        .server()
        .read('tx-ack')
        .map(({ token, json }) => [token, json]),
    ).toEqual(late.map((_, index) => [index, TOO_LATE]));
    const results = world.records().map(({ result }) => result);
    expect(results.filter((result) => result === 'late-frame')).toHaveLength(40);
    expect(results.filter((result) => result === 'pending')).toHaveLength(1);
  });
  expect(downsOf(agent)).toHaveLength(1);
});

test('what answers nothing known is refused while frames sent late before the start may still be answered', async () => {
  world = await createDownWorld();
  await world.agent();
  await world.server().sendDown(GATEWAY, pullResp(1, txpkJson('"tmst":77')));
  await eventually(() => {
    expect(world.server().read('tx-ack')).toMatchObject([{ token: 1, json: TOO_LATE }]);
    expect(world.records()).toMatchObject([{ result: 'late-frame', class: 'scheduled' }]);
  });
});

test('case 31: garbage and a flood of 10,000 leave everything running, answered and counted', async () => {
  world = await createDownWorld();
  const agent = await world.agent();
  const garbage = [
    ...['', '{', 'null', '[]', '{}', '{"txpk":null}', '{"txpk":{}}', '{"txpk":{"imme":true}}', '\0\0\0'],
    txpkJson('"imme":true').replace('868.100000', '"?"'),
    Buffer.alloc(60_000, '{"txpk":'),
    `{"txpk":${'['.repeat(30_000)}`,
    txpkJson(`"x":"${'x'.repeat(5_000)}","imme":true`),
    Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
  ];
  for (const [token, body] of garbage.entries())
    await world.server().sendDown(GATEWAY, pullResp(token, body));
  await eventually(() => {
    expect(
      world
        .server()
        .read('tx-ack')
        .map(({ token, json }) => [token, json]),
    ).toEqual(garbage.map((_, token) => [token, TOO_LATE]));
  });
  // In bursts: what overflows the socket's buffer never came, and nothing would be known of it.
  const good = txpkJson('"imme":true');
  const [burst, bursts, pending] = [200, 50, 512];
  for (let round = 1; round <= bursts; round++) {
    for (let token = 0; token < burst; token++) {
      await world.server().sendDown(GATEWAY, pullResp(token, token % 2 === 0 ? 'garbage' : good));
    }
    const passedOn = Math.min(pending, (round * burst) / 2);
    const answered = garbage.length + round * burst - passedOn;
    await eventually(() => expect(world.server().counts().txAck).toBe(answered), { intervalMs: 2 });
  }
  const downs = await eventually(() => {
    expect(downsOf(agent)).toHaveLength(pending);
    return downsOf(agent);
  });
  for (let first = 0; first < pending; first += 128) {
    await agent.txAck(downs.slice(first, first + 128).map((down) => doneOf(agent, down)));
  }
  await world.server().sendDown(GATEWAY, pullResp(1, good));
  await nextDown(agent, pending);
  await eventually(async () => {
    const { counts } = (await world.rig.get('/api/v1/downlinks/counts')) as { counts: object[] };
    const half = (burst * bursts) / 2;
    expect(counts).toMatchObject([
      { accepted: pending, 'too-many': half - pending, unreadable: half + garbage.length },
    ]);
  });
}, 60_000);
