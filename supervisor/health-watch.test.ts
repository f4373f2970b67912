// Health as people see it, in a whole supervisor with short times: by API, in words, in the metrics, over a restart.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from './testing/supervisor-rig.ts';

const SHORT = `
  [health]
  suspect_after_s = 1.5
  offline_after_s = 3
  stable_s = 1
  grace_s = 3
  [[verdicts]]
  kind = "host-hot"
  raise_after_s = 0
  clear_after_s = 0
`;
const EQUIPMENT = `gateway:${GATEWAY}`;

interface HealthItem {
  readonly equipment: string;
  readonly name: string;
  readonly health: {
    readonly state: string;
    readonly sinceMs: number;
    readonly text: { readonly fr: string; readonly en: string };
    readonly overlays: readonly { readonly overlay: string }[];
    readonly verdicts: readonly { readonly kind: string; readonly text: { readonly fr: string } }[];
  };
}

let rig: SupervisorRig;
beforeEach(async () => {
  rig = createSupervisorRig(SHORT);
  await rig.start();
});
afterEach(() => rig.close());

async function healthOf(equipment: string): Promise<HealthItem['health'] | null> {
  const { items } = (await rig.get('/api/v1/health')) as { readonly items: readonly HealthItem[] };
  return items.find((one) => one.equipment === equipment)?.health ?? null;
}

/** Speaks several times a second until it is told to stop. */
async function speaking(): Promise<{ stop(): void; drop(): void }> {
  const agent = await rig.connect();
  await agent.state('online');
  await agent.hello();
  await agent.health({});
  const timer = setInterval(() => void agent.health({}).catch(() => {}), 300);
  const stop = (): void => clearInterval(timer);
  return {
    stop,
    drop() {
      stop();
      agent.client.drop();
    },
  };
}

const expectState = (state: string): Promise<void> =>
  eventually(async () => expect((await healthOf(EQUIPMENT))?.state).toBe(state));

describe('a gateway', () => {
  test('is online, then gone with its reason in words, then back; rows, page and metrics say the same', async () => {
    const agent = await speaking();
    await expectState('online');
    // It has been heard for a while, or there is no time in which it was online.
    const { sinceMs } = (await healthOf(EQUIPMENT)) ?? { sinceMs: 0 };
    await eventually(async () => {
      const { lastMessageMs } = (await rig.gateway()) as unknown as { readonly lastMessageMs: number };
      expect(lastMessageMs).toBeGreaterThan(sinceMs + 1);
    });
    agent.drop();
    await expectState('offline');
    const health = await healthOf(EQUIPMENT);
    expect(health?.verdicts).toMatchObject([{ kind: 'agent-gone' }]);
    expect(health?.verdicts[0]?.text.fr).toMatch(/^Agent injoignable depuis .*\s: liaison ou alimentation/);
    expect(await rig.text('/metrics')).toContain(
      `vigie_equipment_verdict{equipment="${EQUIPMENT}",verdict="agent-gone"} 1`,
    );
    expect(await rig.text('/metrics')).toContain(
      `vigie_equipment_state{equipment="${EQUIPMENT}",state="offline"} 1`,
    );
    expect(await rig.text('/')).toContain('Agent injoignable depuis');
    expect(await rig.text('/en/')).toContain('Agent unreachable since');
    expect(await rig.gateway()).toMatchObject({ state: 'offline', health: { state: 'offline' } });

    const again = await speaking();
    await expectState('online');
    again.stop();
    const { states } = (await rig.get(`/api/v1/equipment/${EQUIPMENT}/states`)) as {
      readonly states: readonly { readonly value: string; readonly fromMs: number; readonly toMs: number }[];
    };
    expect(states.map(({ value }) => value)).toEqual(['online', 'offline', 'online']);
    expect(states[0]?.toMs).toBe(states[1]?.fromMs);
    expect(states[1]?.toMs).toBe(states[2]?.fromMs);
  });

  test('that never came is no trouble of anybody', async () => {
    await eventually(async () => expect(await healthOf(EQUIPMENT)).toMatchObject({ state: 'never-seen' }));
    expect(rig.all(`SELECT * FROM equipment_states WHERE equipment = '${EQUIPMENT}'`)).toEqual([]);
    expect(await healthOf('supervisor')).toMatchObject({ state: 'online', verdicts: [] });
    expect(await healthOf('broker')).toMatchObject({ state: 'online', verdicts: [] });
  });
});

test('a restart raises nothing, and the absence is blind', async () => {
  const agent = await speaking();
  await expectState('online');
  const before = await healthOf(EQUIPMENT);
  agent.stop();
  await rig.stop();
  await rig.start();
  // Nobody has come yet: the state stands still, and it is said that nobody can know.
  await eventually(async () =>
    expect(await healthOf(EQUIPMENT)).toMatchObject({ state: 'online', overlays: [{ overlay: 'blind' }] }),
  );
  const again = await speaking();
  await eventually(async () => expect(await healthOf(EQUIPMENT)).toMatchObject({ overlays: [] }));
  expect(await healthOf(EQUIPMENT)).toMatchObject({
    state: 'online',
    sinceMs: before?.sinceMs,
    verdicts: [],
  });
  again.stop();
  const rows = rig.all(
    `SELECT track, value FROM equipment_states WHERE equipment = '${EQUIPMENT}' ORDER BY id`,
  );
  expect(rows).toEqual([
    { track: 'base', value: 'online' },
    { track: 'blind', value: 'on' },
    { track: 'blind', value: 'off' },
  ]);
});

test('an agent that does not come back after a restart is missed from when it could have been heard', async () => {
  const agent = await speaking();
  await expectState('online');
  agent.stop();
  await rig.stop();
  await rig.start();
  await expectState('offline');
  const [blind, offline] = [
    rig.all(`SELECT from_ms FROM equipment_states WHERE equipment = '${EQUIPMENT}' AND value = 'off'`),
    rig.all(`SELECT from_ms FROM equipment_states WHERE equipment = '${EQUIPMENT}' AND value = 'offline'`),
  ] as { from_ms: number }[][];
  expect(offline?.[0]?.from_ms).toBe(blind?.[0]?.from_ms);
});

test('changes are told to whoever watches', async () => {
  const abort = new AbortController();
  const answer = await fetch(`${rig.url()}/api/v1/events`, { signal: abort.signal });
  const agent = await speaking();
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    if (text.includes(EQUIPMENT)) break;
  }
  abort.abort();
  agent.stop();
  expect(text).toMatch(/event: equipment\ndata: \{"equipment":"gateway:/);
  expect(text).toContain('"state":"online"');
});
