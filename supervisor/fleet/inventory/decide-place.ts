// Decides what becomes of a site or a backhaul that somebody wants to add, change or delete. Pure.

import { mayEdit, mayReadPrivate } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Book } from './book.ts';
import { BACKHAUL_FIELDS, type BackhaulCard, SITE_FIELDS, type SiteCard } from './cards.ts';
import type { Forbidden } from './decide-gateway.ts';
import type { Backhaul, Site } from './model.ts';
import { mayHandOver, NOT_HANDED_OVER, NOT_YOUR_NETWORK, OWNERS_ALONE } from './ownership.ts';
import { changesOf, type FieldChange, type Wrong } from './read-card.ts';

export type Decision<T> =
  | { readonly kind: 'decided'; readonly record: T; readonly changes: readonly FieldChange[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'wrong'; readonly wrongs: readonly Wrong[] }
  | ({ readonly kind: 'forbidden' } & Forbidden)
  /** Its name is taken. */
  | { readonly kind: 'taken'; readonly detail: string; readonly french: string };

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
      return { kind: 'forbidden', ...OWNERS_ALONE, field };
    }
  }
  const wrongs = unknownPartner(book, partnerId);
  if (wrongs.length > 0) return { kind: 'wrong', wrongs };
  const namesake = book.siteNamed(partnerId, name);
  if (namesake !== null && namesake.id !== id) {
    return {
      kind: 'taken',
      detail: `${partnerId} has a site of this name already: choose another name.`,
      french: `${partnerId} a déjà un site de ce nom\u00a0: choisissez-en un autre.`,
    };
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
    return {
      kind: 'taken',
      detail: 'There is a backhaul of this name already: choose another name.',
      french: 'Il y a déjà une liaison de ce nom\u00a0: choisissez-en un autre.',
    };
  }
  return { kind: 'decided', record: { ...card, id, version: (current?.version ?? 0) + 1 }, changes };
}

interface Words {
  readonly detail: string;
  readonly french: string;
}

/** Nothing with a history is deleted; what nothing refers to has none. */
export function whyKept(what: 'site' | 'backhaul', gateways: number): Words | null {
  if (gateways === 0) return null;
  const they = gateways === 1 ? 'One gateway refers' : `${gateways} gateways refer`;
  return {
    detail: `${they} to this ${what}, retired ones included: give them another first.`,
    french:
      gateways === 1
        ? 'Une passerelle s’y réfère, peut-être retirée\u00a0: changez-la d’abord.'
        : `${gateways}\u00a0passerelles s’y réfèrent, retirées comprises\u00a0: changez-les d’abord.`,
  };
}

function mayOwn(
  who: Principal,
  current: { readonly partnerId: string | null } | null,
  partnerId: string | null,
  what: string,
): Extract<Decision<never>, { readonly kind: 'forbidden' }> | null {
  if (current !== null && !mayEdit(who, current.partnerId)) {
    const detail = `This ${what} is not of your network: ask its owner to change it.`;
    const french = 'Il n’est pas de votre réseau\u00a0: demandez à son propriétaire de le modifier.';
    return { kind: 'forbidden', detail, french, field: null };
  }
  if (!mayEdit(who, partnerId)) {
    return { kind: 'forbidden', ...NOT_YOUR_NETWORK, field: 'partnerId' };
  }
  if (current === null || mayHandOver(who, current.partnerId, partnerId)) return null;
  return { kind: 'forbidden', ...NOT_HANDED_OVER, field: 'partnerId' };
}

function unknownPartner(book: Book, partnerId: string): Wrong[] {
  if (book.partner(partnerId) !== null) return [];
  const known = book.partners().map(({ id }) => id);
  return [
    {
      field: 'partnerId',
      detail: `is no partner here; known are ${known.join(', ')}`,
      french: `Ce partenaire est inconnu\u00a0; choisissez parmi ${known.join(', ')}.`,
    },
  ];
}
