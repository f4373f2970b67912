// What goes with owning equipment: to hand it over, and to hold the secrets of its agents. Pure.
//
// Whoever owns a gateway reads its frames, and whoever has its secret can speak in its place: an administrator, who may
// change every partner's inventory, must not come to either by itself.

import { mayEdit, mayReadPrivate, type Place } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { PRIVATE_FIELDS } from './cards.ts';

/** To another owner, or to nobody: only the present owner's people, or anybody who may take what is nobody's. */
export function mayHandOver(who: Principal, from: string | null, to: string | null): boolean {
  return from === to || from === null || isOwn(who, from);
}

export function mayMakeSecret(who: Principal, partnerId: string | null): boolean {
  return mayEdit(who, partnerId) && (partnerId === null || isOwn(who, partnerId));
}

export interface Guess {
  readonly kind: 'forbidden';
  readonly field: string;
  readonly detail: string;
  readonly french: string;
}

/**
 * What somebody may not read they may not name either, right or wrong: or the answer would tell whether they guessed it.
 * `given`: the fields that they name, of an object at this place.
 */
export function guessIn(
  who: Principal,
  given: Readonly<Record<string, unknown>>,
  place: Place,
): Guess | null {
  const field = Object.keys(given).find((name) => PRIVATE_FIELDS.has(name));
  if (field === undefined || mayReadPrivate(who, place)) return null;
  return { kind: 'forbidden', field, ...OWNERS_ALONE };
}

/** Completes "remarks ...". */
export const OWNERS_ALONE = {
  detail: 'is the owner’s alone to write: leave it out',
  french: 'Seul le propriétaire peut l’écrire\u00a0: laissez ce champ tel quel.',
};

function isOwn({ account }: Principal, partnerId: string): boolean {
  return account?.partnerId === partnerId;
}

/** Completes "partnerId ...". */
export const NOT_HANDED_OVER = {
  detail: 'can be changed by its present owner alone: ask them to hand it over',
  french: 'Seul le propriétaire actuel peut le céder\u00a0: demandez-le-lui.',
};

export const NOT_YOUR_NETWORK = {
  detail: 'is not your network: name your own',
  french: 'Ce n’est pas votre réseau\u00a0: choisissez le vôtre.',
};
