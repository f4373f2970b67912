// The pages and what they load: French at the root, English under /en/.

import { readFileSync } from 'node:fs';
import { maySee } from '../access/rights.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Html } from './html.ts';
import { type StatusView, statusPage, statusPart } from './status-page.ts';

const ASSETS: Readonly<Record<string, string>> = {
  'tokens.css': 'text/css; charset=utf-8',
  'vigie.css': 'text/css; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

const PAGE = { access: 'state.read' } as const;
const ASSET = { access: 'open' } as const;

export function webRoutes(view: () => Promise<StatusView>): Routes {
  return (server) => {
    const page = (path: string, write: (view: StatusView) => Html): void => {
      server.get(path, { config: PAGE }, async ({ principal }, reply) =>
        reply.type('text/html; charset=utf-8').send(write(seenBy(principal, await view())).html),
      );
    };
    page('/', (seen) => statusPage(seen, 'fr'));
    page('/en/', (seen) => statusPage(seen, 'en'));
    page('/part', (seen) => statusPart(seen, 'fr'));
    page('/en/part', (seen) => statusPart(seen, 'en'));
    for (const [name, type] of Object.entries(ASSETS)) {
      const bytes = readFileSync(new URL(`./assets/${name}`, import.meta.url));
      server.get(`/assets/${name}`, { config: ASSET }, (_request, reply) =>
        reply.type(type).header('cache-control', 'public, max-age=300').send(bytes),
      );
    }
  };
}

/** Who is limited to some sites sees their gateways, and what is said of those. */
function seenBy(principal: Principal, view: StatusView): StatusView {
  if (principal.siteIds === null) return view;
  const gateways = view.gateways.filter(({ gateway }) => maySee(principal, gateway));
  const euis = new Set<string>(gateways.map(({ gateway }) => gateway.eui));
  const ofThese = <T extends { readonly eui: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ eui }) => euis.has(eui));
  return {
    ...view,
    gateways,
    losses: ofThese(view.losses),
    downlinks: ofThese(view.downlinks),
    dutyCycle: ofThese(view.dutyCycle),
  };
}
