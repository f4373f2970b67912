// Wiring of the pages of the office: the inventory.

import type { InventoryWiring } from './inventory.ts';
import { gatewayInventoryPage } from './web/inventory/gateway-page.ts';
import { importPage } from './web/inventory/import-page.ts';
import { inventoryPage } from './web/inventory/list-page.ts';
import { newGatewayPage } from './web/inventory/new-gateway-page.ts';
import { backhaulPages, sitePages } from './web/inventory/place-pages.ts';
import type { Page } from './web/page.ts';

export interface OfficePagesDeps {
  readonly inventory: Pick<InventoryWiring, 'book' | 'desks'>;
}

export function officePages({ inventory: { book, desks } }: OfficePagesDeps): readonly Page[] {
  const deps = { book, ...desks };
  return [
    inventoryPage(deps),
    newGatewayPage(deps),
    gatewayInventoryPage(deps),
    ...sitePages(deps),
    ...backhaulPages(deps),
    importPage(deps),
  ];
}
