// Takes the README's pictures anew, from a running demonstration: the network while a gateway is off line, that gateway on
// a phone at night, the map. `node --import tsx scripts/pictures.ts [--url URL] [--data FOLDER]`.

import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { parseDemoPasswords } from '../supervisor/access/demo.ts';
import { pathOf } from '../supervisor/web/paths.ts';
import { startChromium } from '../test/chromium.ts';
import { signIn } from './demo/client.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const LOGIN = 'operator@tmvl.example';
/** They travel with every clone. */
const MAX_BYTES = 160_000;
/** Every kind of trouble comes within 25 minutes. */
const TROUBLE_WITHIN_MS = 1_500_000;
const LOOK_EVERY_MS = 2_000;

interface Gateways {
  readonly gateways: readonly { readonly eui: string; readonly health: { readonly state: string } | null }[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8080' },
      data: { type: 'string', default: 'data/demo' },
    },
  });
  const { url, data } = values;
  const password = parseDemoPasswords(readFileSync(join(data, 'accounts.secret'), 'utf8')).get(LOGIN) ?? '';
  const client = await signIn(url, LOGIN, password);
  console.log('waiting for a gateway to be off line...');
  const eui = await offline(() => client.get<Gateways>('/api/v1/gateways'));
  const browser = await startChromium();
  try {
    mkdirSync(FOLDER, { recursive: true });
    const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5 } as const;
    const desk = { viewport: { width: 1280, height: 800 } } as const;
    const take = (name: string, path: string, look: BrowserContextOptions): Promise<void> =>
      picture({ browser, url, password, name, path, look });
    await take('network', pathOf('network', 'fr'), desk);
    await take('gateway', pathOf('gateway', 'fr', { eui }), { ...phone, colorScheme: 'dark' });
    await take('map', pathOf('map', 'fr'), desk);
  } finally {
    await browser.close();
  }
}

async function offline(ask: () => Promise<Gateways>): Promise<string> {
  const deadline = Date.now() + TROUBLE_WITHIN_MS;
  while (Date.now() < deadline) {
    // As the pages show it: judged, not merely unheard.
    const found = (await ask()).gateways.find(({ health }) => health?.state === 'offline');
    if (found !== undefined) return found.eui;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error('no gateway was off line: does the demonstration run with --calm?');
}

interface Picture {
  readonly browser: Browser;
  readonly url: string;
  readonly password: string;
  readonly name: string;
  readonly path: string;
  readonly look: BrowserContextOptions;
}

/** As somebody takes it who signs in to see the page. */
async function picture({ browser, url, password, name, path, look }: Picture): Promise<void> {
  const context = await browser.newContext({ ...look, reducedMotion: 'reduce', locale: 'fr-FR' });
  const tab = await context.newPage();
  await tab.goto(`${url}/connexion?to=${encodeURIComponent(path)}`);
  await tab.fill('#login', LOGIN);
  await tab.fill('#password', password);
  await tab.click('button[value="sign-in"]');
  await tab.waitForURL(url + path);
  await tab.waitForLoadState('load');
  const file = join(FOLDER, `${name}.png`);
  await tab.screenshot({ path: file });
  await context.close();
  const { size } = statSync(file);
  console.log(`${file}  ${size} bytes`);
  if (size > MAX_BYTES) throw new Error(`${name}.png has more than ${MAX_BYTES} bytes`);
}

await main();
