// What the pages of the inventory read, and where they have it changed.

import type { Book } from '../../fleet/inventory/book.ts';
import type { GatewayDesk } from '../../fleet/inventory/gateway-desk.ts';
import type { ImportDesk } from '../../fleet/inventory/import-desk.ts';
import type { Knocks } from '../../fleet/inventory/knocks.ts';
import type { PlaceDesk } from '../../fleet/inventory/place-desk.ts';
import type { Option } from '../kit/form.ts';
import type { InventoryTexts } from './texts.ts';

export interface InventoryPagesDeps {
  readonly book: Book;
  readonly gateways: GatewayDesk;
  readonly sites: PlaceDesk;
  readonly backhauls: PlaceDesk;
  readonly imports: ImportDesk;
  readonly knocks: Pick<Knocks, 'all'>;
  /** Secrets are those of our own broker; another one has its own. */
  readonly broker: 'embedded' | 'external';
}

/** Remarks and notes of some thousand characters, each up to twelve when encoded. */
export const RECORD_LIMIT_BYTES = 262_144;

export function partnerOptions(book: Book): Option[] {
  return book.partners().map(({ id, name }) => ({ value: id, label: name }));
}

/** By name, as people look for them. */
export function byName<T extends { readonly name: string }>(places: readonly T[]): T[] {
  return places.toSorted((a, b) => a.name.localeCompare(b.name, 'fr'));
}

export function partnerName(book: Book, id: string | null, texts: InventoryTexts): string {
  return id === null ? texts.nobody : (book.partner(id)?.name ?? id);
}
