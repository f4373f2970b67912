// The map's page over HTTP: what it lists and for whom, what it may load, and its outline.

import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import type { EquipmentHealth } from '../../fleet/health/model.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type HttpRig, principalWith, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { pageRoutes } from '../page-routes.ts';
import type { OutlineLine } from './outline.ts';
import { outlineRoutes } from './outline-route.ts';
import { mapPage } from './page.ts';
import type { MapSettings } from './settings.ts';

const NO_TILES: MapSettings = { tiles: null, attribution: null, max_zoom: 18, outline_file: null };
const NOW_MS = Date.UTC(2026, 10, 29, 12);

let rig: HttpRig;
afterEach(() => rig.stop());

function gateway(id: number, name: string, more: Partial<GatewayRecord> = {}): GatewayRecord {
  const eui = `7076ff00000000${id.toString(16).padStart(2, '0')}` as GatewayEui;
  const place = { latitude: 47.39, longitude: 0.69, siteId: `site-${id}`, lifeCycle: 'in-service' };
  return { id, eui, name, partnerId: 'tmvl', ...place, ...more } as GatewayRecord;
}

interface Given {
  readonly gateways: readonly GatewayRecord[];
  readonly offline?: readonly number[];
  readonly map?: MapSettings;
  readonly outline?: readonly OutlineLine[];
  readonly who?: Principal;
}

async function start({ gateways, offline = [], map = NO_TILES, outline, who }: Given): Promise<void> {
  const healthOf = (equipment: string): EquipmentHealth => {
    const id = gateways.find(({ eui }) => equipment === `gateway:${eui}`)?.id ?? 0;
    const state = offline.includes(id) ? 'offline' : 'online';
    return { equipment, state, sinceMs: NOW_MS, overlays: [], verdicts: [] } as unknown as EquipmentHealth;
  };
  const shared = () => Promise.resolve([{ one: 1, other: 2, devices: 1_234 }]);
  const page = mapPage({ book: { gateways: () => gateways }, healthOf, shared, map });
  const assets = { pathOf: (name: string) => `/assets/${name}` };
  rig = await startHttpRig({
    routes: [pageRoutes([page], assets, () => NOW_MS), outlineRoutes(outline ?? null)],
    authenticate: () => who ?? principalWith({}),
  });
}

const pageAt = async (path: string): Promise<string> => (await rig.get(path)).text();
const policyOf = async (path: string): Promise<string> =>
  (await rig.get(path)).headers.get('content-security-policy') ?? '';

test('the list says of each gateway how it is and who hears the same, the worst first', async () => {
  const [tours, joue] = [gateway(1, 'Tours'), gateway(2, 'Joué <b>')];
  await start({ gateways: [tours, joue, gateway(3, 'Luynes', { latitude: null })], offline: [2] });
  const french = await pageAt('/carte');
  expect(french).toContain('1\u00a0passerelle sur 3 ne va pas bien.');
  expect(french).toContain(`href="/passerelles/${tours.eui}">Tours</a>`);
  expect(french).toContain('Mêmes capteurs que\u00a0: Joué &lt;b&gt; (1\u202f234)');
  expect(french).toContain(`data-links="${joue.eui}:1234" data-latitude="47.39"`);
  expect(french.indexOf('Joué &lt;b&gt;</a>')).toBeLessThan(french.indexOf('Tours</a>'));
  expect(french).toContain('Sans coordonnées.');
  expect(french).not.toContain('Joué <b>');
  const english = await pageAt('/en/map');
  expect(english).toContain('1 gateway of 3 is not well.');
  expect(english).toContain('Same sensors as: Tours (1,234)');
});

test('a contractor sees the gateways of its sites, and no trace of those that hear the same', async () => {
  const who = principalWith({ role: 'contractor', rights: ['state.read'], siteIds: ['site-1'] });
  await start({ gateways: [gateway(1, 'Tours'), gateway(2, 'Joué')], who });
  const page = await pageAt('/carte');
  expect(page).toContain('Tours');
  expect(page).not.toContain('Joué');
  expect(page).not.toContain('1\u202f234');
});

test('without tiles nothing may be loaded from elsewhere', async () => {
  await start({ gateways: [gateway(1, 'Tours')] });
  expect(await policyOf('/carte')).toContain("img-src 'self' data:;");
  expect(await pageAt('/carte')).not.toMatch(/data-tiles|data-outline|https:/);
});

test('with tiles the page may load pictures from that one origin, and nothing else', async () => {
  const template = 'https://data.geopf.fr/wmts?LAYER=PLAN&Z={z}&Y={y}&X={x}';
  const tiles = { template, origin: 'https://data.geopf.fr' };
  await start({ gateways: [gateway(1, 'Tours')], map: { ...NO_TILES, tiles, attribution: 'IGN <i>' } });
  const plain = await policyOf('/carte/contour.json');
  expect(plain).toContain("img-src 'self' data:;");
  for (const path of ['/carte', '/en/map']) {
    expect(await policyOf(path)).toBe(plain.replace(' data:;', ' data: https://data.geopf.fr;'));
  }
  const page = await pageAt('/carte');
  expect(page).toContain('data-tiles="https://data.geopf.fr/wmts?LAYER=PLAN&amp;Z={z}&amp;Y={y}&amp;X={x}"');
  expect(page).toContain('data-attribution="IGN &lt;i&gt;"');
});

test('the outline is served to whoever sees the map, and named only where there is one', async () => {
  const outline: readonly OutlineLine[] = [
    [
      [47.3, 0.6],
      [47.5, 0.8],
    ],
  ];
  await start({ gateways: [gateway(1, 'Tours')], outline, map: { ...NO_TILES, outline_file: 'x.geojson' } });
  expect(await pageAt('/carte')).toContain('data-outline="/carte/contour.json"');
  const answer = await rig.get('/carte/contour.json');
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(await answer.json()).toEqual(outline);
  await rig.stop();
  await start({ gateways: [], outline, who: principalWith({ rights: [] }) });
  expect((await rig.get('/carte/contour.json')).status).toBe(403);
  await rig.stop();
  await start({ gateways: [] });
  expect((await rig.get('/carte/contour.json')).status).toBe(404);
});
