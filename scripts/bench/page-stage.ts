// A supervisor with a network worth looking at, for benches of pages: as many gateways as asked, a few of them off line.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startJsonChild } from './json-child.ts';
import { type PageGateway, seedPageNetwork } from './page-network.ts';
import { createPresence, type Presence } from './presence.ts';
import { type SupervisorProcess, startSupervisorProcess } from './supervisor-process.ts';

export interface PageStage {
  readonly supervisor: SupervisorProcess;
  readonly gateways: readonly PageGateway[];
  readonly presence: Presence;
  stop(): Promise<void>;
}

/** One in so many is off line: an ordinary bad morning. */
const ONE_AWAY_IN = 25;
const READY_WITHIN_MS = 120_000;
/** Shorter than the defaults, so that nobody waits for minutes. */
const SETTINGS =
  '[health]\nsuspect_after_s = 25\noffline_after_s = 40\nstable_s = 5\ngrace_s = 5\nservice_stable_s = 5';

/** `lnsPort`: of a network server that is there already; left out: one is started. */
export async function startPageStage(folder: string, count: number, lnsPort?: number): Promise<PageStage> {
  const gateways = await seedPageNetwork(join(folder, 'vigie.db'), count, Date.now());
  const lns =
    lnsPort === undefined ? startJsonChild(['test/stand-ins/lns.ts', '--listen', '127.0.0.1:0']) : null;
  const port = lnsPort ?? Number((await lns?.line(({ event }) => event === 'listening'))?.['port']);
  const supervisor = await startSupervisorProcess({
    ...{ folder, gateways: [], lnsPort: port, nodeOptions: [], settings: [SETTINGS] },
  });
  const presence = createPresence(supervisor.mqttPort, gateways);
  await presence.connect();
  const away = [...gateways.keys()].filter((index) => index % ONE_AWAY_IN === ONE_AWAY_IN - 1);
  for (const index of away) presence.leave(index);
  await untilStates(supervisor.url, { online: count - away.length, offline: away.length });
  return {
    ...{ supervisor, gateways, presence },
    async stop() {
      await presence.stop();
      await supervisor.stop();
      await lns?.stop();
    },
  };
}

async function untilStates(url: string, wanted: Readonly<Record<string, number>>): Promise<void> {
  const deadlineMs = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const found = await countStates(url);
    if (Object.entries(wanted).every(([state, count]) => found.get(state) === count || count === 0)) return;
    if (performance.now() > deadlineMs) throw new Error(`states: ${JSON.stringify([...found])}`);
    await sleep(1_000);
  }
}

async function countStates(url: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await fetch(`${url}/api/v1/health?limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`);
    const { items, nextCursor } = (await answer.json()) as {
      readonly items: readonly { readonly equipment: string; readonly health: { readonly state: string } }[];
      readonly nextCursor: string | null;
    };
    for (const { equipment, health } of items) {
      if (!equipment.startsWith('gateway:')) continue;
      counts.set(health.state, (counts.get(health.state) ?? 0) + 1);
    }
    cursor = nextCursor;
  }
  return counts;
}
