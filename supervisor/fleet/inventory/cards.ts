// What may be said of gateways, sites and backhauls: the fields of each, with their limits. Pure.

import { choice, decimal, type Field, id, line, lines, maybe, whole } from './fields.ts';
import { BACKHAUL_KINDS, type Backhaul, type GatewayCard, LIFE_CYCLES, type Site } from './model.ts';

/** A reader for every field of a record, by its name. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: Field<T[K]> };

const seconds = (min: number, max: number, example: string) =>
  maybe(whole({ min, max, unit: 'seconds', example }));

export const GATEWAY_FIELDS: FieldsOf<GatewayCard> = {
  name: line(100),
  partnerId: maybe(id('tmvl')),
  siteId: maybe(line(100)),
  latitude: maybe(decimal({ min: -90, max: 90, unit: 'degrees north', example: '47.394' })),
  longitude: maybe(decimal({ min: -180, max: 180, unit: 'degrees east', example: '0.684' })),
  altitudeM: maybe(decimal({ min: -500, max: 9_000, unit: 'metres above sea level', example: '84' })),
  model: maybe(line(100)),
  antenna: maybe(line(200)),
  backhaulId: maybe(line(100)),
  remarks: maybe(lines(4_000)),
  lifeCycle: choice(...LIFE_CYCLES),
  suspectAfterS: seconds(10, 86_400, '180'),
  offlineAfterS: seconds(20, 604_800, '600'),
  stableS: seconds(1, 86_400, '300'),
};

export type SiteCard = Omit<Site, 'id' | 'version'>;

export const SITE_FIELDS: FieldsOf<SiteCard> = {
  name: line(100),
  partnerId: id('tmvl'),
  commune: maybe(line(100)),
  accessNotes: maybe(lines(4_000)),
  contacts: maybe(lines(2_000)),
};

export type BackhaulCard = Omit<Backhaul, 'id' | 'version'>;

export const BACKHAUL_FIELDS: FieldsOf<BackhaulCard> = {
  name: line(100),
  kind: choice(...BACKHAUL_KINDS),
  operator: maybe(line(100)),
  partnerId: maybe(id('tmvl')),
};

/** Only the owner may read and write them. */
export const PRIVATE_FIELDS: ReadonlySet<string> = new Set(['remarks', 'accessNotes', 'contacts']);

/** Of a gateway, under `thresholds` in the API. */
export const THRESHOLD_NAMES = ['suspectAfterS', 'offlineAfterS', 'stableS'] as const;

/** Where the API has a field that a record calls by this name. */
export function pointerOf(name: string): string {
  return (THRESHOLD_NAMES as readonly string[]).includes(name) ? `/thresholds/${name}` : `/${name}`;
}
