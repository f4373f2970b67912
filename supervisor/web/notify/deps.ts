// What the pages of notification read and do: the same functions that the API uses.

import type { Book as Inventory } from '../../fleet/inventory/book.ts';
import type { NotifyDesk } from '../../notify/desk.ts';
import type { Notify } from '../../notify/notify.ts';
import type { Proof } from '../../notify/proof.ts';
import type { ScopeForm } from './scope-form.ts';

export interface NotifyPagesDeps {
  readonly notify: Pick<Notify, 'book' | 'isMailOn' | 'trouble'>;
  readonly desk: NotifyDesk;
  readonly proof: Proof;
  readonly inventory: Pick<Inventory, 'partners'>;
  readonly scopeForm: ScopeForm;
}

/** A scope that the API has set may name two hundred communes. */
export const NOTIFY_LIMIT_BYTES = 65_536;
