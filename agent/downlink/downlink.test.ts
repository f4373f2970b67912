// Downlinks of a real agent: asked over a real broker, handed to a forwarder's socket, their fate told once.

import { afterEach, expect, test } from 'vitest';
import { encodeHeader, PacketType } from '../../protocol/semtech/header.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import { encodeTxAck } from '../../protocol/semtech/tx-ack.ts';
import { eventually } from '../../test/eventually.ts';
import { startStandInLns } from '../../test/stand-ins/lns.ts';
import { systemClock } from '../clock.ts';
import { pushData, rxpkText, TEST_EUI } from '../testing/agent-rig.ts';
import { contentOf, type DownlinkRig, openDownlinkRig } from '../testing/downlink-rig.ts';
import { openGatewaySocket } from '../testing/gateway-socket.ts';

let rig: DownlinkRig;
const clock = systemClock();
/** Of one asker, for the forwarder's answer. */
const MAX_WAITING = 1_024;

afterEach(() => rig.stop());

test('case 55: a downlink goes to the forwarder to the byte, and its TX_ACK back to the byte, a trailing NUL included', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const beforeMs = clock.monoMs();
  // Unknown keys, odd spaces and a NUL stay as they are.
  const content = `${contentOf({ imme: true }, ', "vendor": {"a" : [1.0]}')}\u0000`;
  const id = rig.down(content);
  const [passed] = await rig.passedCount(1);
  expect(passed?.content.toString()).toBe(content);
  expect(passed?.version).toBe(2);
  await rig.txAck(passed?.token ?? -1, null, Buffer.from([0]));
  const done = await rig.done(id);
  expect(done).toMatchObject({ fate: 'answered', answer: Buffer.from([0]), marginMs: null, direct: null });
  const { receivedMonoMs, handedMonoMs, answeredMonoMs } = done;
  const times = [beforeMs, receivedMonoMs, handedMonoMs, answeredMonoMs, clock.monoMs()];
  expect([...times].sort((a, b) => Number(a) - Number(b))).toEqual(times);
});

test('cases 25, 26, 27: whatever a forwarder answers goes back as it is, and nothing is transmitted again', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const answers = [
    '',
    '{"txpk_ack":{"error":"NONE"}}',
    '{"txpk_ack":{}}',
    '{"txpk_ack":{"error":"TX_POWER"}}\u0000',
    '{"txpk_ack":{"warn":"TX_POWER","value":20}}',
    '{"txpk_ack":{"error":"COLLISION_PACKET"}}',
    '{"txpk_ack":{"error":"SOMETHING NEW"}}',
    '{"txpk_ack":{"err',
  ];
  const ids = answers.map(() => rig.down(contentOf({ imme: true })));
  const passed = await rig.passedCount(answers.length);
  expect(new Set(passed.map(({ token }) => token)).size).toBe(answers.length);
  // In any order.
  for (const [index, { token }] of [...passed.entries()].reverse()) {
    await rig.txAck(token, null, Buffer.from(answers[index] ?? ''));
  }
  for (const [index, id] of ids.entries()) {
    const { fate, answer } = await rig.done(id);
    expect([fate, Buffer.from(answer ?? []).toString()]).toEqual(['answered', answers[index]]);
  }
  expect(rig.passed()).toHaveLength(answers.length);
});

test('cases 29, 33, 34: a downlink goes where the last PULL_DATA came from; its TX_ACK may come from anywhere', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  // Uplinks have a socket of their own, which shows no way; so does a forwarder that has moved.
  const moved = await openGatewaySocket(rig.running.port);
  await moved.send(pushData(1, [rxpkText()]));
  await eventually(() => expect(moved.ackedTokens()).toEqual([1]));
  const first = rig.down(contentOf({ imme: true }));
  const [passed] = await rig.passedCount(1);
  await moved.send(encodeTxAck(2, passed?.token ?? 0, TEST_EUI, null));
  expect(await rig.done(first)).toMatchObject({ fate: 'answered' });

  await moved.send(encodePullData(2, 2, TEST_EUI));
  await eventually(() => expect(moved.answers()).toContain('02000204'));
  const second = rig.down(contentOf({ imme: true }));
  await eventually(() => expect(moved.answers().filter((hex) => hex.slice(6, 8) === '03')).toHaveLength(1));
  expect(rig.passed()).toHaveLength(1);
  const pullResp = Buffer.from(moved.answers().at(-1) ?? '', 'hex');
  await rig.txAck(pullResp.readUInt16BE(1), null);
  expect(await rig.done(second)).toMatchObject({ fate: 'answered' });
  await eventually(() => expect(rig.counter('pull-data-moved')).toBe(1));
  await moved.close();
});

test('case 31: what no forwarder could transmit is refused by us, where a forwarder would say nothing', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const garbage = [
    '',
    '{"txpk":',
    '{}',
    '{"txpk":{"imme":true}}',
    contentOf({}),
    contentOf({ imme: 1 }),
    contentOf({ imme: true }).replace('LORA', 'LR-FHSS'),
    '['.repeat(4_000),
    Buffer.alloc(4_097, 0x20),
    Buffer.alloc(60_000, 0x7b),
  ];
  for (const content of garbage) {
    expect(await rig.done(rig.down(content))).toMatchObject({
      fate: 'unreadable',
      answer: null,
      handedMonoMs: null,
    });
  }
  // A message that is no `down` harms nothing either.
  rig.supervisor.publish('down', Buffer.from('garbage'));
  const id = rig.down(contentOf({ imme: true }));
  const [passed] = await rig.passedCount(1);
  await rig.txAck(passed?.token ?? 0, null);
  expect(await rig.done(id)).toMatchObject({ fate: 'answered' });
  await eventually(() => expect(rig.counter('down-unreadable')).toBe(garbage.length), { timeoutMs: 20_000 });
  expect(rig.counter('unreadable-message')).toBe(1);
});

test('cases 28, 35: no way before any PULL_DATA; a forwarder of version 1 is asked in its version, unconfirmed', async () => {
  rig = await openDownlinkRig();
  expect(await rig.done(rig.down(contentOf({ imme: true })))).toMatchObject({ fate: 'no-path' });
  await rig.pull(1);
  const done = await rig.done(rig.down(contentOf({ imme: true })));
  expect(done).toMatchObject({ fate: 'unconfirmed', answer: null, answeredMonoMs: null });
  expect(done.handedMonoMs).not.toBeNull();
  expect(await rig.passedCount(1)).toMatchObject([{ version: 1, token: 0 }]);
});

test('cases 44, 45, 52, 53, 54: judged by the clock that receptions fix, run by run', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const fateOf = async (content: string, more: Parameters<DownlinkRig['down']>[1] = {}): Promise<unknown> =>
    (await rig.done(rig.down(content, more))).fate;
  /** Passes, is answered, and goes by this margin. */
  async function passes(
    content: string,
    more: Parameters<DownlinkRig['down']>[1] = {},
  ): Promise<number | null> {
    const id = rig.down(content, more);
    const passed = await rig.passedCount(rig.passed().length + 1);
    await rig.txAck(passed.at(-1)?.token ?? 0, null);
    const { fate, marginMs } = await rig.done(id);
    expect(fate).toBe('answered');
    return marginMs;
  }
  // Nothing has fixed the clock: whatever its tmst, it passes.
  expect(await passes(contentOf({ tmst: 700_000_000 }))).toBeNull();

  // The window lies beyond a wrap.
  const tmstUs = 2 ** 32 - 15_000_000;
  await rig.hear(tmstUs);
  const margin = await passes(contentOf({ tmst: 2_000_000 }), { tmstRun: 1 });
  expect(margin).toBeGreaterThan(0);
  expect(margin).toBeLessThanOrEqual(17_000);
  expect(await fateOf(contentOf({ tmst: tmstUs }))).toBe('too-late');
  expect(await fateOf(contentOf({ tmst: 300_000_000 }))).toBe('too-early');
  expect(await fateOf(contentOf({ tmst: 2_000_000 }), { tmstRun: 2 })).toBe('clock-restarted');
  expect(await fateOf(contentOf({ imme: true }), { deadlineMonoMs: clock.monoMs() - 1 })).toBe('too-late');
  expect(await fateOf(contentOf({ imme: true }), { bootId: 'another' })).toBe('too-late');
  expect(await passes(contentOf({ imme: true, tmst: 300_000_000 }), { tmstRun: 2 })).toBeNull();
  expect(await passes(contentOf({ tmms: 1_342_162_677_000 }))).toBeNull();
  expect(await fateOf(contentOf({ tmst: tmstUs, tmms: 1_342_162_677_000 }))).toBe('too-late');

  // The counter restarts: what waits for its TX_ACK never comes, unless it goes by no counter.
  const before = rig.passed().length;
  const waiting = rig.down(contentOf({ tmst: 2_000_000 }), { tmstRun: 1 });
  const classC = rig.down(contentOf({ imme: true }), { tmstRun: 1 });
  const passed = await rig.passedCount(before + 2);
  await rig.hear(500_000);
  expect(await rig.done(waiting)).toMatchObject({ fate: 'clock-restarted', answer: null });
  await rig.txAck(passed.at(-1)?.token ?? 0, null);
  expect(await rig.done(classC)).toMatchObject({ fate: 'answered' });
  expect(await fateOf(contentOf({ tmst: 5_000_000 }), { tmstRun: 1 })).toBe('clock-restarted');
  await passes(contentOf({ tmst: 10_000_000 }), { tmstRun: 2 });
  // The delays of the receptions are told.
  await eventually(() => expect(rig.counter('tmst-restart')).toBe(1));
  expect(rig.health().forwarder.delays?.counts).toHaveLength(15);
  // And since when the forwarder has been there without a silence.
  const { sinceMonoMs = 0, spells = [] } = rig.health().forwarder.pulled ?? {};
  expect(spells).toHaveLength(1);
  expect([sinceMonoMs, ...(spells[0] ?? [])].toSorted((a, b) => a - b)[0]).toBe(sinceMonoMs);
});

test('an id is acted on once, and what was settled without a connection is told on the next one', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const id = rig.down(contentOf({ imme: true }), { id: 'the same' });
  await rig.passedCount(1);
  rig.down(contentOf({ imme: true }), { id: 'the same' });
  const late = rig.down(contentOf({ imme: true }));
  const passed = await rig.passedCount(2);
  rig.supervisor.drop();
  for (const { token } of passed) await rig.txAck(token, 'TX_FREQ');
  await eventually(() => expect(rig.supervisor.named('hello')).toHaveLength(2), { timeoutMs: 30_000 });
  for (const one of [id, late]) expect(await rig.done(one)).toMatchObject({ fate: 'answered' });
  await eventually(() => expect(rig.counter('down-repeated')).toBe(1));
  expect(rig.supervisor.downsDone()).toHaveLength(2);
});

test('case 37: without any broker PULL_DATA is acknowledged, and a tap still transmits', async () => {
  const lns = await startStandInLns();
  rig = await openDownlinkRig({
    VIGIE_TAP__0__NAME: 'partner',
    VIGIE_TAP__0__ADDRESS: `127.0.0.1:${lns.port}`,
    VIGIE_TAP__0__DIRECTION: 'both',
  });
  rig.supervisor.refuse();
  await eventually(async () => {
    await rig.pull();
    expect(lns.pathOf(TEST_EUI)).not.toBeNull();
  });
  const content = contentOf({ tmst: 5_000_000 });
  // A tap's is not judged: its time is the server's own business.
  await rig.hear(5_000_000);
  const pullResp = Buffer.concat([encodeHeader(2, 7, PacketType.pullResp), Buffer.from(content)]);
  await lns.sendDown(TEST_EUI, pullResp);
  const [passed] = await rig.passedCount(1);
  await rig.txAck(passed?.token ?? 0, 'TOO_LATE', Buffer.from([0]));
  await eventually(() => expect(lns.read('tx-ack')).toMatchObject([{ token: 7 }]));
  expect(lns.arrivals().at(-1)?.bytes.at(-1)).toBe(0);
  await lns.sendDown(TEST_EUI, Buffer.concat([encodeHeader(2, 8, PacketType.pullResp), Buffer.from('{}')]));
  await eventually(() => expect(lns.read('tx-ack').at(-1)).toMatchObject({ token: 8 }));
  await lns.stop();

  rig.supervisor.accept();
  await eventually(() => expect(rig.supervisor.downsDone()).toHaveLength(2), { timeoutMs: 30_000 });
  const [done, garbage] = rig.supervisor.downsDone();
  expect(done).toMatchObject({ fate: 'answered', direct: { via: 'tap', server: 'partner' } });
  expect(Buffer.from(done?.direct?.content ?? []).toString()).toBe(content);
  expect(done?.marginMs).toBeLessThanOrEqual(0);
  expect(garbage).toMatchObject({ fate: 'unreadable', direct: { via: 'tap' } });
  expect(garbage?.id).not.toBe(done?.id);
});

test('a flood of downlinks: each is accounted for once, and receptions are acknowledged meanwhile', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const ids = Array.from({ length: 3_000 }, () => rig.down(contentOf({ imme: true })));
  await rig.hear(1);
  await eventually(() => expect(rig.supervisor.downsDone()).toHaveLength(ids.length - MAX_WAITING));
  // What the system drops of a burst on loopback is the forwarder's loss, and is said to be unanswered later.
  let acked = 0;
  await eventually(async () => {
    for (const { token } of rig.passed().slice(acked)) await rig.txAck(token, null);
    acked = rig.passed().length;
    const fates = rig.supervisor.downsDone().map(({ fate }) => fate);
    expect(fates.filter((fate) => fate === 'too-many')).toHaveLength(ids.length - MAX_WAITING);
    expect(fates.filter((fate) => fate === 'answered')).toHaveLength(acked);
  });
  expect(rig.passed().length).toBeLessThanOrEqual(MAX_WAITING);
  expect(new Set(rig.supervisor.downsDone().map(({ id }) => id)).size).toBe(
    rig.supervisor.downsDone().length,
  );
  // At its end the agent tells of the others too.
  await rig.running.agent.stop();
  expect(new Set(rig.supervisor.downsDone().map(({ id }) => id))).toEqual(new Set(ids));
});
