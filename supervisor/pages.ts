// Wiring of the pages: what each of them reads, and the scripts and styles that all of them load.

import { readFileSync } from 'node:fs';
import type { Book } from './fleet/inventory/book.ts';
import type { Routes } from './platform/http/server.ts';
import { aboutPage } from './web/about/page.ts';
import { createAssets } from './web/assets.ts';
import type { Page } from './web/page.ts';
import { pageRoutes } from './web/page-routes.ts';

export interface PagesDeps {
  readonly book: Book;
  readonly now: () => number;
}

const { version: PROGRAM_VERSION } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

/** Throws when a script cannot be bundled. */
export function createPages({ book, now }: PagesDeps): Routes {
  const assets = createAssets();
  const pages: readonly Page[] = [aboutPage({ version: PROGRAM_VERSION, partners: book.partners })];
  return (server) => {
    assets.routes(server);
    pageRoutes(pages, assets, now)(server);
  };
}
