// Decides what becomes of a site or a backhaul that somebody wants to add, change or delete. Pure.

import { mayEdit, mayReadPrivate } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Book } from './book.ts';
import { BACKHAUL_FIELDS, type BackhaulCard, SITE_FIELDS, type SiteCard } from './cards.ts';
import type { Backhaul, Site } from './model.ts';
import { mayHandOver, NOT_HANDED_OVER, OWNERS_ALONE } from './ownership.ts';
import { changesOf, type FieldChange, type Wrong } from './read-card.ts';

export type Decision<T> =
  | { readonly kind: 'decided'; readonly record: T; readonly changes: readonly FieldChange[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'wrong'; readonly wrongs: readonly Wrong[] }
  | { readonly kind: 'forbidden'; readonly detail: string; readonly field: string | null }
  /** Its name is taken. */
  | { readonly kind: 'taken'; readonly detail: string };

export function decideSite(
  book: Book,
  who: Principal,
  { id, current, card: wished }: { id: string; current: Site | null; card: SiteCard },
): Decision<Site> {
  const card = withOwnersNotes(current, wished);
  const changes = changesOf(SITE_FIELDS, current, card);
  if (current !== null && changes.length === 0) return { kind: 'unchanged' };
  const { partnerId, name } = card;
  const forbidden = mayOwn(who, current, partnerId, 'site');
  if (forbidden !== null) return forbidden;
  for (const field of ['accessNotes', 'contacts'] as const) {
    const isWriting = wished[field] !== (current?.[field] ?? null);
    if (isWriting && !mayReadPrivate(who, { partnerId, siteId: id })) {
      return { kind: 'forbidden', detail: OWNERS_ALONE, field };
    }
  }
  const wrongs = unknownPartner(book, partnerId);
  if (wrongs.length > 0) return { kind: 'wrong', wrongs };
  const namesake = book.siteNamed(partnerId, name);
  if (namesake !== null && namesake.id !== id) {
    return { kind: 'taken', detail: `${partnerId} has a site of this name already: choose another name.` };
  }
  return { kind: 'decided', record: { ...card, id, version: (current?.version ?? 0) + 1 }, changes };
}

/** They do not go along to another owner. */
function withOwnersNotes(current: Site | null, card: SiteCard): SiteCard {
  if (current === null || current.partnerId === card.partnerId) return card;
  const kept = (field: 'accessNotes' | 'contacts') => (card[field] === current[field] ? null : card[field]);
  return { ...card, accessNotes: kept('accessNotes'), contacts: kept('contacts') };
}

export function decideBackhaul(
  book: Book,
  who: Principal,
  { id, current, card }: { id: string; current: Backhaul | null; card: BackhaulCard },
): Decision<Backhaul> {
  const changes = changesOf(BACKHAUL_FIELDS, current, card);
  if (current !== null && changes.length === 0) return { kind: 'unchanged' };
  const forbidden = mayOwn(who, current, card.partnerId, 'backhaul');
  if (forbidden !== null) return forbidden;
  const wrongs = card.partnerId === null ? [] : unknownPartner(book, card.partnerId);
  if (wrongs.length > 0) return { kind: 'wrong', wrongs };
  const namesake = book.backhaulNamed(card.name);
  if (namesake !== null && namesake.id !== id) {
    return { kind: 'taken', detail: 'There is a backhaul of this name already: choose another name.' };
  }
  return { kind: 'decided', record: { ...card, id, version: (current?.version ?? 0) + 1 }, changes };
}

/** Nothing with a history is deleted; what nothing refers to has none. */
export function whyKept(what: 'site' | 'backhaul', gateways: number): string | null {
  if (gateways === 0) return null;
  const they = gateways === 1 ? 'One gateway refers' : `${gateways} gateways refer`;
  return `${they} to this ${what}, retired ones included: give them another first.`;
}

function mayOwn(
  who: Principal,
  current: { readonly partnerId: string | null } | null,
  partnerId: string | null,
  what: string,
): Extract<Decision<never>, { readonly kind: 'forbidden' }> | null {
  if (current !== null && !mayEdit(who, current.partnerId)) {
    const detail = `This ${what} is not of your network: ask its owner to change it.`;
    return { kind: 'forbidden', detail, field: null };
  }
  if (!mayEdit(who, partnerId)) {
    return { kind: 'forbidden', detail: 'is not your network: name your own', field: 'partnerId' };
  }
  if (current === null || mayHandOver(who, current.partnerId, partnerId)) return null;
  return { kind: 'forbidden', detail: NOT_HANDED_OVER, field: 'partnerId' };
}

function unknownPartner(book: Book, partnerId: string): Wrong[] {
  if (book.partner(partnerId) !== null) return [];
  const known = book.partners().map(({ id }) => id);
  return [{ field: 'partnerId', detail: `is no partner here; known are ${known.join(', ')}` }];
}
