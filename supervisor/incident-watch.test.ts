// Incidents in a whole supervisor with short times: a gateway that goes and comes, restarts in between, the stream that tells of it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from './testing/supervisor-rig.ts';

const SHORT = `
  [health]
  suspect_after_s = 0.5
  offline_after_s = 1
  stable_s = 0.5
  grace_s = 1.5
  [incidents]
  gather_s = 0.5
  stable_min = 0.02
  stable_again_min = 0.02
`;
const EQUIPMENT = `gateway:${GATEWAY}`;

let rig: SupervisorRig;
beforeEach(async () => {
  rig = createSupervisorRig(SHORT);
  await rig.start();
});
afterEach(() => rig.close());

/** Speaks several times a second until it is dropped. */
async function speaking(): Promise<() => void> {
  const agent = await rig.connect();
  await agent.state('online');
  await agent.hello();
  await agent.health({});
  const timer = setInterval(() => void agent.health({}).catch(() => {}), 200);
  return () => {
    clearInterval(timer);
    agent.client.drop();
  };
}

const states = (): unknown[] =>
  (rig.all('SELECT state FROM incidents ORDER BY id') as { state: string }[]).map(({ state }) => state);
const expectStates = (...wanted: string[]): Promise<void> =>
  eventually(async () => expect(states()).toEqual(wanted));
const expectOnline = (): Promise<void> =>
  eventually(async () => expect(await rig.gateway()).toMatchObject({ health: { state: 'online' } }));

/** Data of the next event of that type. */
async function nextEvent(type: string): Promise<unknown> {
  const { body } = await fetch(`${rig.url()}/api/v1/events`);
  const decoder = new TextDecoder();
  let text = '';
  let found: RegExpExecArray | null = null;
  for await (const part of body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    found = new RegExp(`event: ${type}\\ndata: (.*)\\n`).exec(text);
    if (found !== null) break;
  }
  return JSON.parse(found?.[1] ?? 'null');
}

test('a gateway that goes is one incident, over restarts, restored when it is back, opened again when it goes again', async () => {
  let drop = await speaking();
  await expectOnline();
  const told = nextEvent('incident');
  drop();
  await expectStates('open');
  expect(await told).toMatchObject({
    ref: expect.stringMatching(/^INC-\d{4}-0001$/),
    state: 'open',
    title: { fr: 'Gateway 1' },
  });
  await rig.stop();
  await rig.start();
  await eventually(async () =>
    expect(await rig.gateway()).toMatchObject({ health: { state: 'offline', overlays: [] } }),
  );
  expect(states()).toEqual(['open']);

  drop = await speaking();
  await expectStates('restored');
  const [incident] = rig.all('SELECT * FROM incidents') as Record<string, number>[];
  const [member] = rig.all('SELECT * FROM incident_members') as Record<string, number>[];
  expect(member).toMatchObject({ equipment: EQUIPMENT, verdict: 'agent-gone', left_ms: null });
  expect(incident).toMatchObject({ restored_ms: member?.['back_ms'], started_ms: member?.['fell_ms'] });

  drop();
  await eventually(async () => expect(rig.all('SELECT reopened FROM incidents')).toEqual([{ reopened: 1 }]));
  expect(states()).toEqual(['open']);
  const kinds = rig.all('SELECT kind FROM incident_events ORDER BY id') as { kind: string }[];
  expect(kinds.map(({ kind }) => kind).filter((kind) => kind !== 'returned')).toEqual([
    ...['opened', 'told', 'all-back', 'restored', 'told', 'joined', 'reopened', 'told'],
  ]);
});

test('a restart of the supervisor is no incident, nor a gateway that never came', async () => {
  const drop = await speaking();
  await expectOnline();
  await rig.stop();
  await rig.start();
  drop();
  await speaking();
  await expectOnline();
  expect(rig.all('SELECT * FROM incidents')).toEqual([]);
});
