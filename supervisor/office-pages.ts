// Wiring of the pages of the office: the inventory, accounts, the trail, the accessibility statement.

import type { AccessOffice } from './access/office.ts';
import type { InventoryWiring } from './inventory.ts';
import { accessibilityPage } from './web/accessibility-page.ts';
import { accountsPage } from './web/accounts/list-page.ts';
import { newAccountPage } from './web/accounts/new-page.ts';
import { accountOfPage } from './web/accounts/of-page.ts';
import { ownAccountPage } from './web/accounts/own-page.ts';
import { reviewPage } from './web/accounts/review-page.ts';
import { auditPage } from './web/audit-page.ts';
import { gatewayInventoryPage } from './web/inventory/gateway-page.ts';
import { importPage } from './web/inventory/import-page.ts';
import { inventoryPage } from './web/inventory/list-page.ts';
import { newGatewayPage } from './web/inventory/new-gateway-page.ts';
import { backhaulPages, sitePages } from './web/inventory/place-pages.ts';
import type { Page } from './web/page.ts';

export interface OfficePagesDeps {
  readonly access: AccessOffice;
  readonly accessibilityContact: string | null;
  readonly inventory: Pick<InventoryWiring, 'book' | 'desks'>;
  readonly broker: 'embedded' | 'external';
  /** Of other rooms. */
  readonly more: readonly Page[];
}

export function officePages(wiring: OfficePagesDeps): readonly Page[] {
  const { inventory, access, accessibilityContact } = wiring;
  const { book, desks } = inventory;
  const deps = { book, ...desks, broker: wiring.broker };
  const people = { office: access, book };
  return [
    inventoryPage(deps),
    newGatewayPage(deps),
    gatewayInventoryPage(deps),
    ...sitePages(deps),
    ...backhaulPages(deps),
    importPage(deps),
    accountsPage(people),
    newAccountPage(people),
    accountOfPage(people),
    ownAccountPage(people),
    reviewPage(people),
    auditPage({ office: access, partners: book.partners }),
    accessibilityPage(accessibilityContact),
    ...wiring.more,
  ];
}
