import { expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { type Down, decodeDown } from '../../../protocol/mqtt/down.ts';
import type { DownDone } from '../../../protocol/mqtt/txack.ts';
import { createGatewayClocks } from '../../ingest/gateway-clocks.ts';
import { createDelays } from './delays.ts';
import { createDownlinks } from './downlinks.ts';
import type { AskedDownlink, DoneDownlink } from './record.ts';
import type { DownRequest } from './request.ts';
import { txpkJson } from './testing/down-world.ts';

const GATEWAYS = [1, 2].map((id) => ({ id, eui: `7076ff000000000${id}` as GatewayEui }));
const START_MS = 1_800_000_000_000;

/** The path with a clock that is given, gateways whose agents have spoken, and lists of what came of it. */
function createPath(options: { reachable?: boolean; dutyCycle?: boolean; publish?: boolean } = {}) {
  let nowMs = START_MS;
  const clockOf = createGatewayClocks();
  for (const { id } of GATEWAYS) clockOf(id).observe('boot-1', 1_000, START_MS);
  const published: { eui: GatewayEui; down: Down }[] = [];
  const asked: AskedDownlink[] = [];
  const done: DoneDownlink[] = [];
  const answers: (string | Uint8Array)[] = [];
  const delays = createDelays();
  const path = createDownlinks({
    now: () => nowMs,
    gatewayOf: (eui) => GATEWAYS.find((one) => one.eui === eui) ?? null,
    clockOf,
    isReachable: () => options.reachable ?? true,
    publish(eui, payload) {
      const read = decodeDown(payload);
      if (read.kind === 'value') published.push({ eui, down: read.value });
      return options.publish ?? true;
    },
    exceedsDutyCycle: () => options.dutyCycle ?? false,
    recorder: { asked: (one) => void asked.push(one), done: (one) => void done.push(one) },
    delays,
  });
  return {
    ...{ path, published, asked, done, answers, delays },
    pass(ms: number) {
      nowMs += ms;
    },
    ask(json = txpkJson('"imme":true'), gateway = 1, request: Partial<DownRequest> = {}) {
      const gatewayEui = `7076ff000000000${gateway}` as GatewayEui;
      path.asked('requea', {
        ...{ gatewayEui, version: 2, content: Buffer.from(json), askedMs: nowMs },
        match: () => ({ kind: 'none' }),
        answer: (answer) => void answers.push(answer),
        ...request,
      });
    },
    tell(id: string, gateway = 1, more: Partial<DownDone> = {}) {
      const times = { receivedMonoMs: 1_001, handedMonoMs: 1_002, answeredMonoMs: 1_003, marginMs: 500 };
      const one = {
        id,
        fate: 'answered',
        answer: new Uint8Array(),
        direct: null,
        ...times,
        ...more,
      } as const;
      const message = { bootId: 'boot-1', sentMonoMs: 1_004, downs: [one] };
      path.done(GATEWAYS[gateway - 1] as (typeof GATEWAYS)[number], message, nowMs);
    },
    results: () => done.map(({ result }) => result),
  };
}

test('case 30: the first word about a downlink counts, and only from the gateway that it went to', () => {
  const { path, ask, tell, published, answers } = createPath();
  ask();
  const id = published[0]?.down.id ?? '';
  tell(id, 2);
  expect(answers).toEqual([]);
  tell(id);
  tell(id, 1, { fate: 'too-late', answer: null });
  expect(answers).toEqual([new Uint8Array()]);
  expect(path.status()).toEqual({ pending: 0, unexpected: 2 });
});

test('ids are never the same, within a process or between two, and short enough for the contract', () => {
  const [one, two] = [createPath(), createPath()];
  for (let n = 0; n < 500; n++) {
    one.ask();
    two.ask();
  }
  const ids = [...one.published, ...two.published].map(({ down }) => down.id);
  expect(new Set(ids).size).toBe(1_000);
  expect(Math.max(...ids.map(({ length }) => length))).toBeLessThanOrEqual(32);
});

test('times are the supervisor’s in the records, and the agent’s in the deadline', () => {
  const { ask, tell, published, done } = createPath();
  ask();
  expect(published[0]?.down).toMatchObject({ bootId: 'boot-1', deadlineMonoMs: 6_000, tmstRun: null });
  tell(published[0]?.down.id ?? '');
  expect(done).toMatchObject([{ handedMs: START_MS + 2, answeredMs: START_MS + 3, marginMs: 500 }]);
});

test('case 24: after 180 s without a word a downlink is unanswered, and no TX_ACK is invented', async () => {
  const { path, ask, pass, published, tell, answers, results } = createPath();
  path.start();
  ask();
  pass(179_000);
  ask();
  pass(1_000);
  await expect.poll(results, { timeout: 5_000 }).toEqual(['unanswered']);
  // It came after all: a record may still be put right, the network server has stopped waiting.
  tell(published[0]?.down.id ?? '');
  expect(answers).toEqual([]);
  path.stop();
  expect(results()).toEqual(['unanswered', 'accepted', 'unanswered']);
});

test('a flood at one gateway is answered beyond 512 that wait, and leaves the others alone', () => {
  const { path, ask, tell, published, answers, results } = createPath();
  for (let n = 0; n < 600; n++) ask();
  expect(published).toHaveLength(512);
  expect(results()).toEqual(new Array(88).fill('too-many'));
  expect(answers).toEqual(new Array(88).fill('TOO_LATE'));
  ask(txpkJson('"imme":true'), 2);
  tell(published[0]?.down.id ?? '');
  ask();
  expect(published).toHaveLength(514);
  expect(path.status().pending).toBe(513);
});

test.each([
  ['offline', { reachable: false }],
  ['offline', { publish: false }],
  ['duty-cycle', { dutyCycle: true }],
] as const)('%s: refused at once with %o, and nothing waits', (result, options) => {
  const { path, ask, answers, results, asked } = createPath(options);
  ask();
  expect(answers).toEqual(['TOO_LATE']);
  expect(results()).toEqual([result]);
  expect(asked).toHaveLength(1);
  expect(path.status().pending).toBe(0);
});

test('class C by a counter value that answers nothing passes once the late frames of the process before are out of reach', () => {
  const { ask, pass, published, results } = createPath();
  ask(txpkJson('"tmst":9'));
  pass(16_000);
  ask(txpkJson('"tmst":9'));
  expect(results()).toEqual(['late-frame']);
  expect(published).toHaveLength(1);
});

test('whom a downlink is for, and when, is recorded when it is asked', () => {
  const { ask, asked } = createPath();
  const uplink = {
    tmstUs: 1,
    late: false,
    receivedMs: START_MS - 100,
    arrivalMs: START_MS,
    bootId: null,
    tmstRun: 1,
  };
  ask(txpkJson('"tmst":5000001'), 1, {
    match: () => ({ kind: 'live', windowS: 5, uplink, leftMs: START_MS - 90 }),
  });
  ask(txpkJson('"imme":true').replace('YBEiM0QAAQABAgME', 'IAECAwQFBgcICQoLDA0ODxA='));
  ask('{"txpk":{}}');
  expect(asked).toMatchObject([
    {
      downClass: 'rx',
      windowS: 5,
      windowMs: START_MS + 4_900,
      target: { kind: 'data', devAddr: 0x44332211 },
    },
    { downClass: 'immediate', windowMs: null, target: { kind: 'join-accept' } },
    { downClass: null, target: null, txpk: null, complaint: 'txpk: none of imme, tmst, tmms says when' },
  ]);
});

test('an answer that a network server asks for too late has used up more than the RX1 delay; a JoinAccept says nothing of it', () => {
  const { ask, delays, results } = createPath();
  const uplink = {
    ...{ tmstUs: 1, late: false, receivedMs: START_MS - 1_200, arrivalMs: START_MS - 300 },
    ...{ bootId: 'boot-1', tmstRun: 1 },
  };
  const live = (windowS: number) => () =>
    ({ kind: 'live', windowS, uplink, leftMs: START_MS - 290 }) as const;
  ask(txpkJson('"tmst":1000001'), 1, { match: live(1) });
  ask(txpkJson('"tmst":1000001').replace('YBEiM0QAAQABAgME', 'IAECAwQFBgcICQoLDA0ODxA='), 1, {
    match: live(1),
  });
  expect(results()).toEqual(['too-late', 'too-late']);
  expect(delays.rx1(START_MS).get(1)).toMatchObject({ rx1DelayS: 1, usedP95Ms: 1_200, answers: 1 });
});
