// What goes with owning equipment: to hand it over, and to hold the secrets of its agents. Pure.
//
// Whoever owns a gateway reads its frames, and whoever has its secret can speak in its place: an administrator, who may
// change every partner's inventory, must not come to either by itself.

import { mayEdit } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';

/** To another owner, or to nobody: only the present owner's people, or anybody who may take what is nobody's. */
export function mayHandOver(who: Principal, from: string | null, to: string | null): boolean {
  return from === to || from === null || isOwn(who, from);
}

export function mayMakeSecret(who: Principal, partnerId: string | null): boolean {
  return mayEdit(who, partnerId) && (partnerId === null || isOwn(who, partnerId));
}

function isOwn({ account }: Principal, partnerId: string): boolean {
  return account?.partnerId === partnerId;
}

/** Completes "partnerId ...". */
export const NOT_HANDED_OVER = 'can be changed by its present owner alone: ask them to hand it over';
