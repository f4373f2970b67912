// The map and the traffic in a real browser: by keyboard, while things change, at a phone's width, and what axe finds.

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { eventually } from '../../../test/eventually.ts';
import type { EquipmentHealth } from '../../fleet/health/model.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import { createEventStream } from '../../platform/http/event-stream.ts';
import { type HttpRig, principalWith, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createAssets } from '../assets.ts';
import { lookBack } from '../live/look-back.ts';
import { livePage } from '../live/page.ts';
import { createTrafficStore } from '../live/store.ts';
import { createFrameStream } from '../live/stream.ts';
import { createHeardDatabase, type HeardDatabase } from '../live/testing/heard-database.ts';
import { outlineRoutes } from '../map/outline-route.ts';
import { mapPage } from '../map/page.ts';
import { pageRoutes } from '../page-routes.ts';

const HOSTILE = 'Vouvray <img src=x onerror=alert(1)>';
const NOW_MS = Date.now();

let rig: HttpRig;
let browser: Browser;
let heard: HeardDatabase;
const events = createEventStream();
const offline = new Set<number>();
const gateways = [
  gateway(1, 'Tours', 47.39, 0.69),
  gateway(2, HOSTILE, 47.1, 0.98),
  gateway(3, 'Chinon', 47.17, 0.24),
  // So close that they are one mark until somebody looks closer.
  gateway(4, 'Amboise A', 47.41, 0.98),
  gateway(5, 'Amboise B', 47.4101, 0.98),
];

function gateway(id: number, name: string, latitude: number, longitude: number): GatewayRecord {
  const eui = `7076ff000000000${id}` as GatewayEui;
  const rest = { siteId: null, partnerId: 'tmvl', lifeCycle: 'in-service' };
  return { id, eui, name, latitude, longitude, ...rest } as GatewayRecord;
}

function healthOf(equipment: string): EquipmentHealth {
  const id = gateways.find(({ eui }) => equipment === `gateway:${eui}`)?.id ?? 0;
  const state = offline.has(id) ? 'offline' : 'online';
  return { equipment, state, sinceMs: NOW_MS, overlays: [], verdicts: [] } as unknown as EquipmentHealth;
}

/** An unconfirmed data uplink of this DevAddr. */
const data = (devAddr: string): string =>
  `40${Buffer.from(devAddr, 'hex').reverse().toString('hex')}00010002aaddccbbaa`;

async function open(path: string, options: { width?: number; script?: boolean } = {}) {
  const errors: string[] = [];
  const { width = 1280, script = true } = options;
  const viewport = { width, height: 900 };
  const context = await browser.newContext({ viewport, javaScriptEnabled: script });
  const tab = await context.newPage();
  tab.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  tab.on('pageerror', ({ message }) => errors.push(message));
  await tab.goto(rig.url(path));
  return { tab, errors };
}

async function complaintsOf(tab: Tab): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page: tab }).analyze();
  const tooWide = Number(await tab.evaluate('document.documentElement.scrollWidth - innerWidth'));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  return [...found, ...(tooWide > 0 ? [`${tooWide} px too wide`] : [])];
}

describe.skipIf(!hasChromium())('map and traffic', () => {
  beforeAll(async () => {
    heard = createHeardDatabase([1, 2, 3, 4, 5]);
    const store = createTrafficStore(heard.reader);
    const look = (asked: Parameters<typeof lookBack>[1]) => lookBack(store, asked);
    const stream = createFrameStream({ gateways: () => gateways, store, lookBack: look, everyMs: 20 });
    const book = { gateways: () => gateways, partner: () => ({ id: 'tmvl', name: 'Tours' }) };
    const assets = createAssets();
    const map = { tiles: null, attribution: null, max_zoom: 18, outline_file: 'x' };
    const pages = [
      mapPage({ book, healthOf, shared: async () => [{ one: 1, other: 2, devices: 9 }], map }),
      livePage({
        book,
        traffic: async (gatewayIds, filter) =>
          (await look({ gatewayIds, filter, after: null, through: await store.newestId() })).frames,
      }),
    ];
    const outline = outlineRoutes([
      [
        [47.3, 0.6],
        [47.5, 0.8],
      ],
    ]);
    const routes = [
      assets.routes,
      pageRoutes(pages, assets, Date.now),
      events.routes,
      stream.routes,
      outline,
    ];
    rig = await startHttpRig({ routes, authenticate: () => principalWith({ kind: 'session' }) });
    browser = await startChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rig?.stop();
    await heard?.close();
  });

  test('the map is used by keyboard, and keeps up with what changes', async () => {
    const { tab, errors } = await open('/en/map');
    const mark = (name: string) => tab.locator(`.map-mark[title^="${name}."]`);
    await mark('Tours').waitFor();
    expect(await tab.locator('.map-mark').count()).toBe(4);
    expect(await tab.locator('path.map-link').count()).toBe(1);
    await tab.locator('path.map-outline').waitFor({ state: 'attached' });
    await mark('Chinon').focus();
    await tab.keyboard.press('Enter');
    expect(await mark('Chinon').getAttribute('aria-pressed')).toBe('true');
    expect(await tab.locator('.map-panel').textContent()).toMatch(/^EChinonOnline since/);
    expect(await tab.locator('path.map-link').count()).toBe(0);

    offline.add(3);
    events.publish({ type: 'equipment', data: {} });
    await eventually(async () => expect(await mark('Chinon').textContent()).toMatch(/^H/));
    expect(await tab.locator('.map-panel').textContent()).toMatch(/^HChinonOffline since/);
    expect(await tab.locator('h1').textContent()).toBe('1 gateway of 5 is not well.');
    // Drawn anew, and the keyboard is still where it was.
    await tab.keyboard.press('Escape');
    expect(await mark('Chinon').getAttribute('aria-pressed')).toBe('false');
    expect(await tab.locator('path.map-link').count()).toBe(1);

    await tab.locator('.map-mark[title^="2 gateways here"]').focus();
    await tab.keyboard.press('Enter');
    await mark('Amboise A').waitFor();
    await mark('Amboise B').waitFor();
    expect(errors).toEqual([]);
    await tab.context().close();
  }, 120_000);

  test('names are text, and nothing overflows or keeps anybody out, also on a phone', async () => {
    for (const width of [390, 1280]) {
      const { tab, errors } = await open('/carte', { width });
      await tab.locator('.map-mark[title^="Vouvray <img"]').click();
      expect(await tab.locator('.map-panel a').textContent()).toBe(HOSTILE);
      expect(await tab.locator('main img').count()).toBe(0);
      expect([width, await complaintsOf(tab), errors]).toEqual([width, [], []]);
      await tab.context().close();
    }
  }, 120_000);

  test('without a script the map is a list that says the same', async () => {
    const { tab } = await open('/carte', { width: 390, script: false });
    expect(await tab.locator('.map-side').isVisible()).toBe(false);
    expect(await tab.locator('.map-list li').count()).toBe(5);
    expect(await tab.locator('main').textContent()).toContain(HOSTILE);
    expect(await tab.locator('main').textContent()).toContain('Mêmes capteurs que');
    await tab.context().close();
  }, 120_000);

  test('the traffic runs, stands still while it is paused, and goes on without a gap', async () => {
    heard.hear(1, [data('0e000001')]);
    const { tab, errors } = await open('/en/live');
    const devices = () => tab.locator('tbody td:nth-child(4)').allTextContents();
    const button = tab.locator('.traffic-bar button');
    await button.waitFor();
    expect(await devices()).toEqual(['0e000001']);
    heard.hear(2, [data('0e000002')]);
    await eventually(async () => expect(await devices()).toEqual(['0e000002', '0e000001']));
    expect(await tab.locator('tbody a').first().textContent()).toBe(HOSTILE);

    await button.press('Enter');
    expect(await tab.locator('[role="status"]').textContent()).toBe('Paused');
    heard.hear(1, [data('0e000003')]);
    // Another page sees it, so this one could.
    const other = await open('/en/live?device=0e000003');
    await eventually(async () => expect(await other.tab.locator('tbody tr').count()).toBe(1));
    expect(await devices()).toHaveLength(2);
    await button.press('Enter');
    await eventually(async () => expect(await devices()).toEqual(['0e000003', '0e000002', '0e000001']));
    expect(await tab.locator('[role="status"]').textContent()).toBe('Live');

    heard.hear(
      1,
      Array.from({ length: 500 }, () => data('0e000004')),
    );
    const said = tab.locator('.traffic > .second');
    await eventually(async () => expect(await said.textContent()).toMatch(/^490 more matched/));
    expect([await complaintsOf(tab), errors, other.errors]).toEqual([[], [], []]);
    await other.tab.context().close();
    await tab.context().close();
  }, 120_000);

  test('without a script the traffic is the last of it, with a link to read it again', async () => {
    const { tab } = await open('/direct?device=0e000002', { width: 390, script: false });
    expect(await tab.locator('tbody tr').count()).toBe(1);
    heard.hear(1, [data('0e000002')]);
    await tab.locator('.traffic-bar a').click();
    await eventually(async () => expect(await tab.locator('tbody tr').count()).toBe(2));
    expect(await tab.evaluate('location.search')).toBe('?device=0e000002');
    await tab.context().close();
  }, 120_000);
});
