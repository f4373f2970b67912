// Who may do what: the rights of each role, and what they mean for one object of one owner. Pure; any room may ask.

import type { Principal, Right, Role } from '../platform/http/principal.ts';

const OPERATOR: readonly Right[] = [
  ...(['state.read', 'frames.read', 'private.read', 'inventory.write'] as const),
  ...(['incidents.report', 'incidents.work', 'works.plan', 'works.carry-out'] as const),
];

/** The whole table. A right is coarse: the functions below say for which objects it counts. */
export const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['state.read', 'incidents.report'],
  // Only for the sites given to the account.
  contractor: ['state.read', 'private.read', 'incidents.report', 'incidents.work', 'works.carry-out'],
  operator: OPERATOR,
  administrator: [...OPERATOR, 'notify.manage', 'accounts.manage', 'audit.read'],
};

export const ROLES = Object.keys(RIGHTS_OF) as readonly Role[];

/** Where an object belongs. `null`: to no partner, at no site. */
export interface Place {
  readonly partnerId: string | null;
  readonly siteId: string | null;
}

/** Nobody signed in. `isStatePublic`: the setting `access.public_state`. */
export function anonymousPrincipal(isStatePublic: boolean): Principal {
  const rights: ReadonlySet<Right> = new Set(isStatePublic ? ['state.read' as const] : []);
  return { kind: 'anonymous', account: null, rights, siteIds: null, credentialId: null };
}

/**
 * State and counts of a piece of equipment. Both partners see all of it; contractors what stands at their sites, and
 * so nothing that stands at none (network server links, broker, backhauls).
 */
export function maySee(principal: Principal, { siteId }: Pick<Place, 'siteId'>): boolean {
  if (!principal.rights.has('state.read')) return false;
  return principal.siteIds === null || (siteId !== null && principal.siteIds.has(siteId));
}

/** Access notes, contacts and internal remarks stay with the owner and the contractors it sends there. */
export function mayReadPrivate(principal: Principal, { partnerId, siteId }: Place): boolean {
  if (!principal.rights.has('private.read') || !isOwn(principal, partnerId)) return false;
  return principal.siteIds === null || (siteId !== null && principal.siteIds.has(siteId));
}

/**
 * Frames, devices and single downlinks of a gateway: only for the operators of the network that heard them. An
 * administrator has no more than that.
 */
export function mayReadFrames(principal: Principal, partnerId: string | null): boolean {
  return principal.rights.has('frames.read') && principal.siteIds === null && isOwn(principal, partnerId);
}

/** To change the inventory. Equipment of nobody (new, or shared services) is for administrators. */
export function mayEdit(principal: Principal, partnerId: string | null): boolean {
  if (!principal.rights.has('inventory.write')) return false;
  return principal.account?.role === 'administrator' || isOwn(principal, partnerId);
}

/**
 * To take rights away, of anybody's accounts: a compromise must not wait for an office to open.
 * @see mayGrant for the other way
 */
export function mayRevoke(principal: Principal): boolean {
  return principal.rights.has('accounts.manage');
}

/**
 * To create accounts of a partner and to give them rights or passwords. Once a partner has an administrator of its
 * own, nobody else's may: or one partner could make itself an account that reads the other's frames. Tokens give nothing:
 * with a link to a password they would become more than they are, and without end.
 */
export function mayGrant(principal: Principal, partnerId: string, hasOwnAdministrator: boolean): boolean {
  if (!principal.rights.has('accounts.manage') || principal.kind === 'token') return false;
  return isOwn(principal, partnerId) || !hasOwnAdministrator;
}

/**
 * An incident, by where its members stand; none: it is of the network at large. Both partners see all of them,
 * contractors those at their sites.
 */
export function maySeeIncident(principal: Principal, members: readonly Place[]): boolean {
  if (!principal.rights.has('state.read')) return false;
  return principal.siteIds === null || members.some((place) => maySee(principal, place));
}

/**
 * To work on an incident: it touches one's own network, or what belongs to nobody. Contractors: what is their
 * partner's at their sites.
 */
export function mayWork(principal: Principal, members: readonly Place[]): boolean {
  if (!principal.rights.has('incidents.work')) return false;
  if (principal.siteIds === null && members.length === 0) return true;
  return members.some(
    (place) =>
      (isOwn(principal, place.partnerId) || (place.partnerId === null && principal.siteIds === null)) &&
      maySeeIncident(principal, [place]),
  );
}

/**
 * To plan work on equipment that stands there: one's own, or what belongs to nobody; administrators: every network's.
 * It is work of whoever plans it, and of its partner.
 */
export function mayPlan(principal: Principal, places: readonly Place[]): boolean {
  if (!principal.rights.has('works.plan') || principal.siteIds !== null) return false;
  if (principal.account?.role === 'administrator') return true;
  return places.every(({ partnerId }) => partnerId === null || isOwn(principal, partnerId));
}

/** To publish, move, keep to or cancel work of that partner. */
export function mayManageWork(principal: Principal, partnerId: string): boolean {
  return principal.rights.has('works.plan') && principal.siteIds === null && isOwn(principal, partnerId);
}

/** To start, extend and finish it. Contractors: where all of it stands at their sites. */
export function mayCarryOut(principal: Principal, partnerId: string, places: readonly Place[]): boolean {
  if (!principal.rights.has('works.carry-out') || !isOwn(principal, partnerId)) return false;
  return (
    principal.siteIds === null || (places.length > 0 && places.every((place) => maySee(principal, place)))
  );
}

/** To object to work of that partner, or to accept it: in the name of another one. */
export function mayAnswerWork(principal: Principal, partnerId: string): boolean {
  return (
    principal.rights.has('works.plan') &&
    principal.siteIds === null &&
    principal.account !== null &&
    !isOwn(principal, partnerId)
  );
}

/** A remark that is internal to a partner, on an incident that they see. */
export function mayReadInternal(principal: Principal, partnerId: string | null): boolean {
  return principal.rights.has('private.read') && isOwn(principal, partnerId);
}

/** Addresses that were written to, and how whoever reported can be reached: both partners' operators. */
export function mayReadContacts(principal: Principal): boolean {
  return principal.rights.has('incidents.work') && principal.siteIds === null;
}

/** What belongs to nobody is nobody's own. */
function isOwn(principal: Principal, partnerId: string | null): boolean {
  return partnerId !== null && principal.account?.partnerId === partnerId;
}
