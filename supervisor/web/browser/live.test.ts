// An open page follows a gateway that goes and comes back, without being loaded again.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { eventually } from '../../../test/eventually.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from '../../testing/supervisor-rig.ts';

const SHORT = `
  [health]
  suspect_after_s = 1.5
  offline_after_s = 3
  stable_s = 1
  grace_s = 3
`;
/** From what the supervisor says to what the page shows. */
const SHOWN_WITHIN_MS = 2_000;

interface Turn {
  readonly text: string;
  readonly atMs: number;
}

let rig: SupervisorRig;
let browser: Browser;

describe.skipIf(!hasChromium())('an open page', () => {
  beforeAll(async () => {
    rig = createSupervisorRig(SHORT);
    [browser] = await Promise.all([startChromium(), rig.start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await rig?.close();
  });

  async function speaking(): Promise<() => void> {
    const agent = await rig.connect();
    await agent.state('online');
    await agent.hello();
    const timer = setInterval(() => void agent.health({}).catch(() => {}), 300);
    return () => {
      clearInterval(timer);
      agent.client.drop();
    };
  }

  /** When the supervisor put it on record, ms since 1970; the same clock as the browser's. */
  function saidMs(value: string): number {
    const rows = rig.all(
      `SELECT max(recorded_ms) AS at FROM equipment_states WHERE equipment = 'gateway:${GATEWAY}' AND value = '${value}'`,
    ) as { readonly at: number | null }[];
    return rows[0]?.at ?? Number.NaN;
  }

  // Two busy cores may hold a browser up for longer than it has.
  test('turns with a gateway that is gone, and with one that is back', { retry: 2 }, async () => {
    const tab = await (await browser.newContext()).newPage();
    await tab.goto(rig.url());
    await tab.evaluate(`(() => {
      globalThis.turns = [];
      const tell = () => {
        const text = document.querySelector('h1').textContent;
        if (globalThis.turns.at(-1)?.text !== text) globalThis.turns.push({ text, atMs: Date.now() });
      };
      tell();
      new MutationObserver(tell).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
    })()`);
    const turned = (text: string): Promise<number> =>
      eventually(
        async () => {
          // Undefined, had the page been loaded again.
          const last = ((await tab.evaluate('globalThis.turns')) as readonly Turn[]).at(-1);
          expect(last?.text).toContain(text);
          return last?.atMs ?? Number.NaN;
        },
        { timeoutMs: 20_000 },
      );

    const drop = await speaking();
    await turned('en ligne');
    drop();
    expect((await turned('hors ligne')) - saidMs('offline')).toBeLessThan(SHOWN_WITHIN_MS);
    const again = await speaking();
    expect((await turned('est en ligne')) - saidMs('online')).toBeLessThan(SHOWN_WITHIN_MS);
    again();
    await tab.context().close();
  });
});
