// The table's lines of pages that are edited with forms: the inventory, accounts, one's own account, the trail.

import type { RouteRule } from './authorization-table.ts';

const reads = (needs: RouteRule['needs'], more: Partial<RouteRule> = {}): RouteRule => ({
  ...{ needs, ok: 200 },
  ...more,
});
const seen = (kind: 'gateway' | 'site' | 'backhaul' | 'incident' | 'planned work'): RouteRule =>
  reads('state.read', { names: { kind, by: 'state' } });
/** An empty form names no version: nothing is changed by it. */
const edited = (kind: 'gateway' | 'site' | 'backhaul'): RouteRule => ({
  ...{ needs: 'inventory.write', ok: 409, names: { kind, by: 'state' } },
});
const shown: RouteRule = {
  ...{ needs: 'incidents.work', ok: 303, names: { kind: 'incident', by: 'state' } },
};
const planned: RouteRule = {
  ...{ needs: 'works.carry-out', ok: 303, names: { kind: 'planned work', by: 'state' } },
};
const added: RouteRule = { needs: 'inventory.write', ok: 422 };
const account = (ok: number): RouteRule => ({
  ...{ needs: 'accounts.manage', ok, names: { kind: 'account', by: 'accounts' } },
});

/** By the French path and the English one. */
const PAGES: readonly (readonly [fr: string, en: string, get: RouteRule, post: RouteRule | null])[] = [
  ['/incidents', '/en/incidents', reads('state.read'), null],
  ['/incidents/nouveau', '/en/incidents/new', reads('incidents.work'), reads('incidents.work', { ok: 422 })],
  // An empty form does nothing.
  ['/incidents/:ref', '/en/incidents/:ref', seen('incident'), shown],
  ['/travaux', '/en/works', reads('state.read'), null],
  ['/travaux/calendrier', '/en/works/calendar', reads('state.read'), null],
  ['/travaux/preavis', '/en/works/notice', reads('state.read'), null],
  ['/travaux/agendas', '/en/works/feeds', reads('works.plan'), reads('works.plan', { ok: 303 })],
  ['/travaux/recurrents', '/en/works/recurring', reads('works.plan'), reads('works.plan', { ok: 303 })],
  // An empty form is shown again.
  ['/travaux/recurrents/nouveau', '/en/works/recurring/new', reads('works.plan'), reads('works.plan')],
  ['/travaux/nouveau', '/en/works/new', reads('works.plan'), reads('works.plan')],
  ['/travaux/objection/:secret', '/en/works/objection/:secret', reads('open'), reads('open')],
  ['/travaux/:ref', '/en/works/:ref', seen('planned work'), planned],
  ['/signaler', '/en/report', reads('incidents.report'), reads('incidents.report', { ok: 422 })],
  ['/inventaire', '/en/inventory', reads('state.read'), null],
  ['/inventaire/nouvelle-passerelle', '/en/inventory/new-gateway', reads('inventory.write'), added],
  ['/inventaire/nouveau-site', '/en/inventory/new-site', reads('inventory.write'), added],
  ['/inventaire/nouvelle-liaison', '/en/inventory/new-backhaul', reads('inventory.write'), added],
  ['/inventaire/passerelles/:eui', '/en/inventory/gateways/:eui', seen('gateway'), edited('gateway')],
  ['/inventaire/sites/:id', '/en/inventory/sites/:id', seen('site'), edited('site')],
  ['/inventaire/liaisons/:id', '/en/inventory/backhauls/:id', seen('backhaul'), edited('backhaul')],
  // An empty form is previewed as an empty table.
  ['/inventaire/import', '/en/inventory/import', reads('inventory.write'), reads('inventory.write')],
  // An empty form names no partner, and no account.
  ['/comptes', '/en/accounts', reads('accounts.manage'), reads('accounts.manage', { ok: 404 })],
  [
    ...(['/comptes/nouveau', '/en/accounts/new', reads('accounts.manage')] as const),
    reads('accounts.manage', { ok: 422, byPeople: true }),
  ],
  ['/comptes/:id', '/en/accounts/:id', account(200), account(303)],
  ['/revue-des-droits', '/en/access-review', reads('accounts.manage'), reads('accounts.manage', { ok: 404 })],
  ['/mon-compte', '/en/my-account', reads('session'), reads('session', { ok: 303 })],
  // An empty form asks for nothing.
  [
    ...(['/mon-compte/abonnements', '/en/my-account/subscriptions'] as const),
    ...([reads('signed-in'), reads('signed-in', { ok: 303 })] as const),
  ],
  ['/courriels', '/en/mail', reads('notify.manage'), reads('notify.manage', { ok: 303 })],
  ['/courriels/envois', '/en/mail/outbox', reads('notify.manage'), reads('notify.manage', { ok: 404 })],
  // A secret that nobody has: there is nothing to end.
  ['/desabonnement/:secret', '/en/unsubscribe/:secret', reads('open'), reads('open')],
  ['/journal', '/en/audit', reads('audit.read'), null],
  ['/accessibilite', '/en/accessibility', reads('open'), null],
];

export const OFFICE_ROUTES: Readonly<Record<string, RouteRule>> = Object.fromEntries(
  PAGES.flatMap(([fr, en, get, post]) =>
    [fr, en].flatMap((path) => [
      [`GET ${path}`, get] as const,
      ...(post === null ? [] : [[`POST ${path}`, post] as const]),
    ]),
  ),
);
