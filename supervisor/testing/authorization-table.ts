// What each role may do, by the agreement of the partners: one line a route, one rule a kind of object. Written down apart from
// the supervisor's own rights, so that neither can hide a mistake of the other.

import type { Right, Role } from '../platform/http/principal.ts';
import { OFFICE_ROUTES } from './authorization-office.ts';
import type { Actor } from './two-partners-people.ts';

export const ROLE_RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['state.read', 'incidents.report'],
  contractor: ['state.read', 'private.read', 'incidents.report', 'incidents.work', 'works.carry-out'],
  operator: [
    ...(['state.read', 'frames.read', 'private.read', 'inventory.write'] as const),
    ...(['incidents.report', 'incidents.work', 'works.plan', 'works.carry-out'] as const),
  ],
  administrator: [
    ...(['state.read', 'frames.read', 'private.read', 'inventory.write'] as const),
    ...(['incidents.report', 'incidents.work', 'works.plan', 'works.carry-out'] as const),
    'notify.manage',
    ...(['accounts.manage', 'audit.read'] as const),
  ],
};

export function hasRight({ role, scopes, ended }: Actor, right: Right): boolean {
  const own = role === null || ended !== null ? [] : ROLE_RIGHTS[role];
  return own.includes(right) && (scopes === null || scopes.includes(right));
}

/** What a request is about. `exists: false`: there is no such thing. */
export interface Thing {
  readonly name: string;
  readonly exists: boolean;
  readonly partnerId: string | null;
  readonly siteId: string | null;
  /** Whose session, token or account it is. */
  readonly accountId?: string | null;
}

const isContractor = ({ role }: Actor): boolean => role === 'contractor';
const isOwn = (actor: Actor, thing: Pick<Thing, 'partnerId'>): boolean =>
  thing.partnerId !== null && thing.partnerId === actor.partnerId;

/** States of all equipment are for both partners; contractors see what stands at their sites. */
export function seesState(actor: Actor, { siteId }: Pick<Thing, 'siteId'>): boolean {
  if (!hasRight(actor, 'state.read')) return false;
  return !isContractor(actor) || (siteId !== null && actor.siteIds.includes(siteId));
}

/** Access notes, contacts, remarks: the owner's people, and contractors where they are sent. */
export function readsPrivate(actor: Actor, thing: Pick<Thing, 'partnerId' | 'siteId'>): boolean {
  if (!hasRight(actor, 'private.read') || !isOwn(actor, thing)) return false;
  return !isContractor(actor) || (thing.siteId !== null && actor.siteIds.includes(thing.siteId));
}

/** Frames and devices: the owner's operators and administrators, nobody of the other partner. */
export function readsFrames(actor: Actor, thing: Pick<Thing, 'partnerId'>): boolean {
  return hasRight(actor, 'frames.read') && isOwn(actor, thing);
}

/** The inventory of one's own network; administrators: of every network. */
const edits = (actor: Actor, thing: Thing): boolean => actor.role === 'administrator' || isOwn(actor, thing);

export interface Ownership {
  /** Otherwise it is answered as if it were not there. */
  readonly sees: (actor: Actor, thing: Thing) => boolean;
  /** Otherwise 403. */
  readonly may: (actor: Actor, thing: Thing) => boolean;
  /** Who is answered as usual about what is not there. */
  readonly absentIsEmpty?: (actor: Actor) => boolean;
}

const always = (): boolean => true;
const isHolder = ({ accountId }: Actor, thing: Thing): boolean => thing.accountId === accountId;

export const OWNERSHIP = {
  state: { sees: seesState, may: always },
  /** What is told of a gateway that is not there is nothing; contractors are not told that. */
  past: {
    sees: seesState,
    may: always,
    absentIsEmpty: (actor) => !isContractor(actor),
  },
  inventory: { sees: seesState, may: edits },
  /** A gateway's password opens what is sent to it: for its owner, and whoever takes up what is nobody's. */
  secret: {
    sees: seesState,
    may: (actor, thing) => isOwn(actor, thing) || (thing.partnerId === null && edits(actor, thing)),
  },
  /** A new object in the name of a partner. */
  newInventory: { sees: always, may: edits },
  accounts: { sees: always, may: always },
  /** Rights are given by the partner's own administrators, signed in. */
  grants: { sees: always, may: (actor, thing) => actor.kind !== 'token' && isOwn(actor, thing) },
  /** One's own network's, and what is nobody's. */
  work: { sees: seesState, may: (actor, thing) => thing.partnerId === null || isOwn(actor, thing) },
  /** Planned work is its own partner's; the others answer it. */
  plannedWork: { sees: seesState, may: isOwn },
  othersWork: { sees: seesState, may: (actor, thing) => !isOwn(actor, thing) },
  holder: { sees: isHolder, may: always },
} as const satisfies Readonly<Record<string, Ownership>>;

/** The kinds of things that a path or body can name. */
export type ThingKind =
  | 'gateway'
  | 'equipment'
  /** Equipment but gateways, which have a page of their own. */
  | 'service'
  | 'incident'
  | 'planned work'
  | 'site'
  | 'spare site'
  | 'backhaul'
  | 'spare backhaul'
  | 'partner'
  | 'foreign partner'
  | 'account'
  | 'session'
  | 'token'
  | 'token of an account';

export interface RouteRule {
  /** `session`: signed in, and not by a token; `session-or-itself`: but a token may end itself. */
  readonly needs: 'open' | 'signed-in' | 'session' | 'session-or-itself' | Right;
  /** Cannot be told by site: not for contractors. */
  readonly wholeNetwork?: true;
  /** Gives rights: not by a token, whatever its own. */
  readonly byPeople?: true;
  readonly names?: { readonly kind: ThingKind; readonly by: keyof typeof OWNERSHIP };
  /** Where nothing stands in the way. */
  readonly ok: number | readonly number[];
  /** It ends the credentials that it is asked with. */
  readonly ends?: true;
}

const open = (ok: RouteRule['ok'] = 200): RouteRule => ({ needs: 'open', ok });
const reads = (needs: RouteRule['needs'], more: Partial<RouteRule> = {}): RouteRule => ({
  ...{ needs, ok: 200 },
  ...more,
});
const state = (kind?: ThingKind): RouteRule =>
  reads('state.read', kind === undefined ? {} : { names: { kind, by: 'state' } });
const wholeNetwork = reads('state.read', { wholeNetwork: true });
const edit = (kind: ThingKind, ok = 200): RouteRule => ({
  ...{ needs: 'inventory.write', ok, names: { kind, by: 'inventory' } },
});
const create = { needs: 'inventory.write', ok: 201, names: { kind: 'partner', by: 'newInventory' } } as const;
const account = (by: 'accounts' | 'grants', ok = 200): RouteRule => ({
  ...{ needs: 'accounts.manage', ok, names: { kind: 'account', by } },
});
const work = (...ok: number[]): RouteRule => ({
  ...{ needs: 'incidents.work', ok, names: { kind: 'incident', by: 'work' } },
});
const planned = (needs: Right, by: 'plannedWork' | 'othersWork' | 'state', ...ok: number[]): RouteRule => ({
  ...{ needs, ok, names: { kind: 'planned work', by } },
});
const own = (kind: ThingKind, needs: 'session' | 'session-or-itself'): RouteRule => ({
  ...{ needs, ok: 204, names: { kind, by: 'holder' } },
  ends: true,
});

/** HEAD is asked as GET is. */
export const ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /healthz': open(),
  'GET /readyz': open(),
  // Named by their content too.
  'GET /assets/*': open(),
  'GET /api/': open(),
  'GET /api/start.js': open(),
  'GET /api/swagger-ui-bundle.js': open(),
  'GET /api/swagger-ui.css': open(),
  'GET /api/v1/openapi.json': open(),

  'GET /': state(),
  'GET /en/': state(),
  'GET /mur': state(),
  'GET /en/wall': state(),
  ...OFFICE_ROUTES,
  'GET /carte': state(),
  'GET /en/map': state(),
  'GET /carte/contour.json': reads('state.read', { ok: 404 }),
  'GET /passerelles/:eui': state('gateway'),
  'GET /en/gateways/:eui': state('gateway'),
  'GET /equipements/:id': state('service'),
  'GET /en/equipment/:id': state('service'),
  'GET /direct': reads('frames.read'),
  'GET /en/live': reads('frames.read'),
  'GET /a-propos': open(),
  'GET /en/about': open(),
  'GET /metrics': wholeNetwork,

  'GET /connexion': open(),
  'GET /en/sign-in': open(),
  'POST /connexion': open([401, 429]),
  'POST /en/sign-in': open([401, 429]),
  'POST /deconnexion': { ...open(303), ends: true },
  'POST /en/sign-out': { ...open(303), ends: true },
  'GET /mot-de-passe': open(410),
  'GET /en/password': open(410),
  'POST /mot-de-passe': open(410),
  'POST /en/password': open(410),

  'POST /api/v1/session': open([401, 429]),
  'POST /api/v1/invitations/redemption': open(410),
  'GET /api/v1/session': reads('signed-in'),
  'DELETE /api/v1/session': { ...reads('session', { ok: 204 }), ends: true },
  'GET /api/v1/sessions': reads('signed-in'),
  'DELETE /api/v1/sessions': { ...reads('session', { ok: 204 }), ends: true },
  'DELETE /api/v1/sessions/:id': own('session', 'session'),
  'PUT /api/v1/password': { ...reads('session', { ok: 204 }), ends: true },
  'GET /api/v1/tokens': reads('signed-in'),
  'POST /api/v1/tokens': reads('session', { ok: 201 }),
  'DELETE /api/v1/tokens/:id': own('token', 'session-or-itself'),

  // Whose they are is asked for in notification.test.ts; here nobody has any.
  'GET /api/v1/subscriptions': reads('signed-in'),
  'POST /api/v1/subscriptions': reads('signed-in', { ok: [201, 409] }),
  'PUT /api/v1/subscriptions/:id': reads('signed-in', { ok: 404 }),
  'DELETE /api/v1/subscriptions/:id': reads('signed-in', { ok: 404 }),
  'GET /api/v1/mailboxes': reads('notify.manage'),
  'POST /api/v1/mailboxes': reads('notify.manage', { ok: [201, 409] }),
  'DELETE /api/v1/mailboxes/:id': reads('notify.manage', { ok: 404 }),
  'POST /api/v1/mailboxes/:id/test': reads('notify.manage', { ok: 404 }),
  'GET /api/v1/webhooks': reads('notify.manage'),
  'POST /api/v1/webhooks': reads('notify.manage', { ok: [201, 409] }),
  'PATCH /api/v1/webhooks/:id': reads('notify.manage', { ok: 404 }),
  'DELETE /api/v1/webhooks/:id': reads('notify.manage', { ok: 404 }),
  'POST /api/v1/webhooks/:id/test': reads('notify.manage', { ok: 404 }),
  'GET /api/v1/messages': reads('notify.manage'),
  'GET /api/v1/messages/:id': reads('notify.manage', { ok: 404 }),
  'POST /api/v1/messages/:id/again': reads('notify.manage', { ok: 404 }),
  'POST /api/v1/messages/:id/bounced': reads('notify.manage', { ok: 404 }),

  'GET /api/v1/accounts': reads('accounts.manage'),
  'POST /api/v1/accounts': {
    ...reads('accounts.manage', { ok: 201 }),
    names: { kind: 'partner', by: 'grants' },
  },
  'GET /api/v1/accounts/:id': account('accounts'),
  'PATCH /api/v1/accounts/:id': account('grants'),
  'POST /api/v1/accounts/:id/invitation': account('grants', 201),
  'POST /api/v1/accounts/:id/revocation': account('accounts'),
  'POST /api/v1/accounts/:id/reactivation': account('grants', 409),
  'POST /api/v1/accounts/:id/review': account('grants'),
  'GET /api/v1/accounts/:id/credentials': account('accounts'),
  'DELETE /api/v1/accounts/:id/credentials': account('accounts'),
  'DELETE /api/v1/accounts/:id/tokens/:credentialId': {
    ...{ needs: 'accounts.manage', ok: 204, names: { kind: 'token of an account', by: 'accounts' } },
  },
  'POST /api/v1/partners/:id/revocation': {
    ...{ needs: 'accounts.manage', ok: 200, names: { kind: 'foreign partner', by: 'accounts' } },
  },
  'GET /api/v1/access-review': reads('accounts.manage'),
  'GET /api/v1/access-review.csv': reads('accounts.manage'),
  'GET /api/v1/audit': reads('audit.read'),
  'GET /api/v1/audit.csv': reads('audit.read'),
  'GET /api/v1/audit/verification': reads('audit.read'),

  'GET /api/v1/incidents': state(),
  // Of no equipment: of the network at large.
  'POST /api/v1/incidents': { needs: 'incidents.work', ok: 201, wholeNetwork: true },
  'GET /api/v1/incidents/:ref': state('incident'),
  'GET /api/v1/incidents/:ref/events': state('incident'),
  'GET /api/v1/incidents/:ref/reports': state('incident'),
  // What one has done is refused to the next, or told to be wrong.
  'POST /api/v1/incidents/:ref/acknowledgement': work(200, 409),
  'POST /api/v1/incidents/:ref/cause': work(200, 409),
  'POST /api/v1/incidents/:ref/remarks': work(200),
  'POST /api/v1/incidents/:ref/next-word': work(200, 409),
  'POST /api/v1/incidents/:ref/hand-over': work(422),
  'POST /api/v1/incidents/:ref/severity': work(200, 409),
  'POST /api/v1/incidents/:ref/restoration': work(200, 409),
  'POST /api/v1/incidents/:ref/closing': work(200, 409),
  'POST /api/v1/incidents/:ref/cancellation': work(200, 409),
  'POST /api/v1/incidents/:ref/merge': work(422),
  'POST /api/v1/incidents/:ref/reopening': work(200, 409),
  'GET /api/v1/hotline': state(),
  'POST /api/v1/hotline/reports': { needs: 'incidents.report', ok: 201 },

  'GET /api/v1/works': state(),
  'POST /api/v1/works': { needs: 'works.plan', ok: 201 },
  'POST /api/v1/works/effect': { needs: 'works.plan', ok: 200 },
  'GET /api/v1/works/punctuality': wholeNetwork,
  'GET /api/v1/works/:ref': state('planned work'),
  'GET /api/v1/works/:ref/events': state('planned work'),
  'GET /api/v1/works/:ref/evidence': state('planned work'),
  'GET /api/v1/works/:ref/calendar.ics': state('planned work'),
  'POST /api/v1/works/:ref/plan': planned('works.plan', 'plannedWork', 409),
  'POST /api/v1/works/:ref/publication': planned('works.plan', 'plannedWork', 409),
  'POST /api/v1/works/:ref/move': planned('works.plan', 'plannedWork', 200),
  'POST /api/v1/works/:ref/objection': planned('works.plan', 'othersWork', 200, 409),
  'POST /api/v1/works/:ref/acceptance': planned('works.plan', 'othersWork', 200),
  'POST /api/v1/works/:ref/decision': planned('works.plan', 'plannedWork', 200, 409),
  'POST /api/v1/works/:ref/start': planned('works.carry-out', 'plannedWork', 409),
  'POST /api/v1/works/:ref/extension': planned('works.carry-out', 'plannedWork', 409),
  'POST /api/v1/works/:ref/end': planned('works.carry-out', 'plannedWork', 409),
  'POST /api/v1/works/:ref/resumption': planned('works.carry-out', 'plannedWork', 409),
  'POST /api/v1/works/:ref/completion': planned('works.plan', 'plannedWork', 409),
  'POST /api/v1/works/:ref/remarks': planned('works.carry-out', 'state', 200),
  // What one has cancelled is over for the next.
  'POST /api/v1/works/:ref/cancellation': planned('works.plan', 'plannedWork', 200, 409),
  'GET /api/v1/work-recurrences': reads('works.plan'),
  'POST /api/v1/work-recurrences': { needs: 'works.plan', ok: 201 },
  'PUT /api/v1/work-recurrences/:id': reads('works.plan', { ok: 404 }),
  'POST /api/v1/work-recurrences/:id/end': reads('works.plan', { ok: 404 }),
  'GET /api/v1/calendars': reads('works.plan'),
  'POST /api/v1/calendars': reads('works.plan', { ok: 201 }),
  'DELETE /api/v1/calendars/:id': reads('works.plan', { ok: 404 }),
  // A secret that nobody has.
  'GET /agenda/:file': open(404),

  'GET /api/v1/partners': state(),
  'GET /api/v1/inventory/gateways': state(),
  'GET /api/v1/inventory/gateways.csv': state(),
  'POST /api/v1/inventory/gateways.csv': reads('inventory.write'),
  'GET /api/v1/inventory/gateways/:eui': state('gateway'),
  'POST /api/v1/inventory/gateways': create,
  'PUT /api/v1/inventory/gateways/:eui': edit('gateway'),
  'PATCH /api/v1/inventory/gateways/:eui': edit('gateway'),
  'POST /api/v1/inventory/gateways/:eui/secret': {
    ...{ needs: 'inventory.write', ok: 200, names: { kind: 'gateway', by: 'secret' } },
  },
  'GET /api/v1/unknown-gateways': reads('inventory.write'),
  'GET /api/v1/sites': state(),
  'POST /api/v1/sites': create,
  'GET /api/v1/sites/:id': state('site'),
  'PUT /api/v1/sites/:id': edit('site'),
  'PATCH /api/v1/sites/:id': edit('site'),
  'DELETE /api/v1/sites/:id': edit('spare site', 204),
  'GET /api/v1/backhauls': state(),
  'POST /api/v1/backhauls': create,
  'GET /api/v1/backhauls/:id': state('backhaul'),
  'PUT /api/v1/backhauls/:id': edit('backhaul'),
  'PATCH /api/v1/backhauls/:id': edit('backhaul'),
  'DELETE /api/v1/backhauls/:id': edit('spare backhaul', 204),

  'GET /api/v1/gateways': state(),
  'GET /api/v1/gateways/:eui': state('gateway'),
  'GET /api/v1/gateways/:eui/gaps': reads('state.read', { names: { kind: 'gateway', by: 'past' } }),
  'GET /api/v1/gateways/:eui/neighbours': state('gateway'),
  'GET /api/v1/gateways/:eui/signal': state('gateway'),
  'GET /api/v1/gateways/:eui/traffic': state('gateway'),
  'GET /api/v1/equipment': state(),
  'GET /api/v1/equipment/:id': state('equipment'),
  'GET /api/v1/equipment/:id/health': state('equipment'),
  'GET /api/v1/equipment/:id/states': state('equipment'),
  'GET /api/v1/equipment/:id/availability': state('equipment'),
  'GET /api/v1/health': state(),
  'GET /api/v1/availability': state(),
  'GET /api/v1/events': state(),
  'GET /api/v1/frames/stream': reads('frames.read'),
  'GET /api/v1/quarantine': state(),
  'GET /api/v1/outcomes': state(),
  'GET /api/v1/counters': wholeNetwork,
  'GET /api/v1/lns': wholeNetwork,
  'GET /api/v1/downlinks/counts': state(),
  'GET /api/v1/downlinks/latency': wholeNetwork,
  'GET /api/v1/duty-cycle': state(),
  'GET /api/v1/downlinks': reads('frames.read'),
};

/** The status that the answer must have; several: any of them. */
export function expectedStatus(rule: RouteRule, actor: Actor, thing: Thing | null): readonly number[] {
  // Whoever sends a token means to be somebody, on every route.
  if (actor.kind === 'token' && actor.ended !== null) return [401];
  const isNobody = actor.kind === 'anonymous' || actor.ended !== null;
  if (rule.needs !== 'open' && isNobody) return [401];
  if (!meets(rule.needs, actor, thing)) return [403];
  if (rule.wholeNetwork === true && isContractor(actor)) return [403];
  if (rule.byPeople === true && actor.kind === 'token') return [403];
  if (rule.names !== undefined && thing !== null) {
    const { sees, may, absentIsEmpty }: Ownership = OWNERSHIP[rule.names.by];
    const exists = thing.exists || absentIsEmpty?.(actor) === true;
    if (!exists || !sees(actor, thing)) return [404];
    if (!may(actor, thing)) return [403];
  }
  return [rule.ok].flat();
}

function meets(needs: RouteRule['needs'], actor: Actor, thing: Thing | null): boolean {
  switch (needs) {
    case 'open':
    case 'signed-in':
      return true;
    case 'session':
      return actor.kind === 'session';
    case 'session-or-itself':
      return actor.kind === 'session' || (thing !== null && isHolder(actor, thing));
    default:
      return hasRight(actor, needs);
  }
}
