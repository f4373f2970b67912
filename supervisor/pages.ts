// Wiring of the pages: what each of them reads, and the scripts and styles that all of them load.

import { readFileSync } from 'node:fs';
import { type EquipmentPagesDeps, equipmentPages } from './equipment-pages.ts';
import type { Book } from './fleet/inventory/book.ts';
import { createAloneStore } from './fleet/traffic/alone-store.ts';
import type { HealthWatch } from './health-watch.ts';
import type { IncidentOffice } from './incidents/office.ts';
import type { WorkOffice } from './maintenance/office.ts';
import type { Routes } from './platform/http/server.ts';
import type { Reader } from './platform/reader.ts';
import { aboutPage } from './web/about/page.ts';
import type { ServedAssets } from './web/assets.ts';
import { readOutline } from './web/map/outline.ts';
import { outlineRoutes } from './web/map/outline-route.ts';
import { networkPage } from './web/network/page.ts';
import { createNetworkRecord } from './web/network/record.ts';
import type { NetworkDeps } from './web/network/view.ts';
import type { Page } from './web/page.ts';
import { pageRoutes } from './web/page-routes.ts';
import { wallPage } from './web/wall/page.ts';

export interface PagesDeps
  extends Omit<NetworkDeps, 'record'>,
    Omit<EquipmentPagesDeps, 'version' | keyof NetworkDeps> {
  readonly assets: ServedAssets;
  readonly book: Book;
  readonly office: readonly Page[];
  readonly reader: Reader;
  readonly history: HealthWatch['record'];
  readonly incidents: IncidentOffice;
  readonly works: WorkOffice;
  readonly now: () => number;
}

const { version: PROGRAM_VERSION } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

/** Throws one sentence when the outline of the map cannot be read. */
export function createPages(deps: PagesDeps): Routes {
  const { assets, book, now, reader, history } = deps;
  const record = createNetworkRecord({
    ...{ figures: history.figures, gateways: history.known, alone: createAloneStore(reader), now },
  });
  const network: NetworkDeps = { ...deps, record };
  const pages: readonly Page[] = [
    networkPage(network),
    wallPage(network),
    ...equipmentPages({ ...deps, version: PROGRAM_VERSION }),
    ...deps.office,
    aboutPage({ version: PROGRAM_VERSION, partners: book.partners }),
  ];
  const { outline_file: path } = deps.map;
  const outline = outlineRoutes(path === null ? null : readOutline(path));
  return (server) => {
    assets.routes(server);
    outline(server);
    pageRoutes(pages, assets, now)(server);
  };
}
