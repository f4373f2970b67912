// Sites and backhauls: what is different about each, for the routes that are the same for both.

import { randomBytes } from 'node:crypto';
import type { TObject } from 'typebox';
import type { Actor } from '../../access/actor.ts';
import { mayReadPrivate } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Statement } from '../../platform/write-batch.ts';
import type { Book, BookChange } from './book.ts';
import { BACKHAUL_FIELDS, type BackhaulCard, type FieldsOf, SITE_FIELDS, type SiteCard } from './cards.ts';
import type { Plan } from './changes.ts';
import { type Decision, decideBackhaul, decideSite } from './decide-place.ts';
import type { Backhaul, Site } from './model.ts';
import { planBackhaul, planSite } from './plans.ts';
import type { FieldChange } from './read-card.ts';
import {
  BackhaulBody,
  BackhaulPatch,
  BackhaulView,
  NewBackhaulBody,
  NewSiteBody,
  SiteBody,
  SitePatch,
  SiteView,
} from './schemas.ts';
import { deleteBackhaul, deleteSite } from './store.ts';
import { backhaulView, seesBackhaul, seesSite, siteView } from './views.ts';

export interface PlaceRecord {
  readonly id: string;
  readonly version: number;
  readonly partnerId: string | null;
}

export interface PlaceKind<R extends PlaceRecord, Card extends object> {
  readonly what: 'site' | 'backhaul';
  readonly path: string;
  readonly fields: FieldsOf<Card>;
  readonly view: TObject;
  readonly bodies: { readonly create: TObject; readonly put: TObject; readonly patch: TObject };
  all(book: Book): readonly R[];
  one(book: Book, id: string): R | null;
  sees(who: Principal, record: R): boolean;
  show(who: Principal, record: R, book: Book): unknown;
  /** Of a new one; `given`: what the request says. */
  newId(given: Readonly<Record<string, unknown>>): string;
  /** Of a new one. */
  defaults(who: Principal): Partial<Card>;
  /** What a whole record leaves as it is, because whoever sends it cannot read it. */
  unreadable(who: Principal, current: R): Partial<Card>;
  decide(book: Book, who: Principal, wish: { id: string; current: R | null; card: Card }): Decision<R>;
  plan(actor: Actor, current: R | null, record: R, changes: readonly FieldChange[]): Plan;
  gateways(book: Book, id: string): number;
  remove(record: R): { readonly statement: Statement; readonly change: BookChange };
}

export const SITE_ID_BYTES = 6;

export const SITES: PlaceKind<Site, SiteCard> = {
  what: 'site',
  path: '/api/v1/sites',
  fields: SITE_FIELDS,
  view: SiteView,
  bodies: { create: NewSiteBody, put: SiteBody, patch: SitePatch },
  all: (book) => book.sites(),
  one: (book, id) => book.site(id),
  sees: seesSite,
  show: siteView,
  newId: () => randomBytes(SITE_ID_BYTES).toString('hex'),
  defaults: (who) => (who.account === null ? {} : { partnerId: who.account.partnerId }),
  unreadable: (who, { id, partnerId, accessNotes, contacts }) =>
    mayReadPrivate(who, { partnerId, siteId: id }) ? {} : { accessNotes, contacts },
  decide: decideSite,
  plan: planSite,
  gateways: (book, id) => book.gatewaysAtSite(id),
  remove: (site) => ({ statement: deleteSite(site), change: { withoutSite: site.id } }),
};

export const BACKHAULS: PlaceKind<Backhaul, BackhaulCard> = {
  what: 'backhaul',
  path: '/api/v1/backhauls',
  fields: BACKHAUL_FIELDS,
  view: BackhaulView,
  bodies: { create: NewBackhaulBody, put: BackhaulBody, patch: BackhaulPatch },
  all: (book) => book.backhauls(),
  one: (book, id) => book.backhaul(id),
  sees: seesBackhaul,
  show: backhaulView,
  newId: ({ id }) => String(id),
  defaults: (who) => (who.account === null ? {} : { partnerId: who.account.partnerId }),
  unreadable: () => ({}),
  decide: decideBackhaul,
  plan: planBackhaul,
  gateways: (book, id) => book.gatewaysOnBackhaul(id),
  remove: (backhaul) => ({ statement: deleteBackhaul(backhaul), change: { withoutBackhaul: backhaul.id } }),
};
