// What the API takes and tells of the inventory, as schemas.

import { type Static, type TObject, type TSchema, Type } from 'typebox';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import { BACKHAUL_FIELDS, GATEWAY_FIELDS, SITE_FIELDS, THRESHOLD_NAMES } from './cards.ts';
import type { Field } from './fields.ts';
import { BACKHAUL_KINDS, LIFE_CYCLES } from './model.ts';

function oneOf<const T extends string>(names: readonly T[], description: string) {
  return Type.Unsafe<T>(Type.String({ enum: [...names], description }));
}

/** In any spelling that people use: `7076FF0056070AB1`, `70-76-ff-...`, `70:76:ff:...`. */
export const AnyEui = Type.String({
  ...{ minLength: 16, maxLength: 40 },
  'x-wanted': 'a gateway EUI: 16 hex digits, with or without "-" or ":"',
});
export const EuiPath = Type.Object({ eui: AnyEui });
export const IdPath = Type.Object({ id: Type.String({ minLength: 1, maxLength: 40 }) });
export const PartnerId = Type.String({
  pattern: '^[a-z0-9_-]{1,40}$',
  description: 'Short name of a partner',
});

const NotYours = 'Left out for whoever may not read it';
const Version = Type.Integer({ description: 'Grows with each change; also the ETag' });
const MayEdit = Type.Boolean({ description: 'Whether you may change it' });
const LifeCycleName = oneOf(
  LIFE_CYCLES,
  'planned: served, nothing is promised yet; in-service; retired: known, not served any more',
);
const Text = Type.String();
const Seconds = nullable(Type.Integer({ description: 'null: as the settings say' }));

export const GatewayView = Type.Object(
  {
    eui: Type.String(),
    name: Text,
    partnerId: nullable(Text),
    siteId: nullable(Text),
    latitude: nullable(Type.Number()),
    longitude: nullable(Type.Number()),
    altitudeM: nullable(Type.Number()),
    model: nullable(Text),
    antenna: nullable(Text),
    backhaulId: nullable(Text),
    remarks: Type.Optional(nullable(Type.String({ description: `Internal remarks. ${NotYours}` }))),
    lifeCycle: LifeCycleName,
    thresholds: Type.Object({ suspectAfterS: Seconds, offlineAfterS: Seconds, stableS: Seconds }),
    hasSecret: Type.Boolean({ description: 'Whether its agent has a password' }),
    createdMs: TimeMs,
    inServiceMs: nullable(TimeMs),
    retiredMs: nullable(TimeMs),
    mayEdit: MayEdit,
    version: Version,
  },
  { $id: 'InventoryGateway' },
);
export type GatewayView = Static<typeof GatewayView>;

export const SecretView = Type.Object({
  eui: Type.String(),
  secret: Type.String({ description: 'Password of the agent; it cannot be read again' }),
});
export const NewGatewayView = Type.Object({
  gateway: GatewayView,
  secret: nullable(Type.String({ description: 'Password of the agent, where one was asked for' })),
});

export const SiteView = Type.Object(
  {
    id: Text,
    name: Text,
    partnerId: Text,
    commune: nullable(Text),
    accessNotes: Type.Optional(nullable(Type.String({ description: NotYours }))),
    contacts: Type.Optional(nullable(Type.String({ description: NotYours }))),
    gateways: Type.Integer({ description: 'How many stand there' }),
    mayEdit: MayEdit,
    version: Version,
  },
  { $id: 'Site' },
);
export type SiteView = Static<typeof SiteView>;

export const BackhaulView = Type.Object(
  {
    id: Text,
    name: Text,
    kind: oneOf(BACKHAUL_KINDS, 'How it reaches us'),
    operator: nullable(Text),
    partnerId: nullable(Type.String({ description: 'null: shared; administrators change it' })),
    gateways: Type.Integer({ description: 'How many reach us by it' }),
    mayEdit: MayEdit,
    version: Version,
  },
  { $id: 'Backhaul' },
);
export type BackhaulView = Static<typeof BackhaulView>;

export const PartnerView = Type.Object({ id: Text, name: Text }, { $id: 'Partner' });

export const KnockView = Type.Object(
  {
    eui: Type.String(),
    firstMs: TimeMs,
    lastMs: TimeMs,
    times: Type.Integer({ description: 'How often it has knocked' }),
  },
  { $id: 'UnknownGateway' },
);

/** `required`: in a whole record; changes give what they like. */
function bodyOf(fields: Readonly<Record<string, Field<never>>>, required: readonly string[]): TObject {
  const members = Object.entries(fields).map(([name, { schema }]): [string, TSchema] => [
    name,
    required.includes(name) ? schema : Type.Optional(schema),
  ]);
  return Type.Object(Object.fromEntries(members));
}

/** What a new gateway may leave out and a whole record may not: nothing is retired or given away by omission. */
const STATED = ['partnerId', 'lifeCycle'] as const;

const flat = bodyOf(GATEWAY_FIELDS as never, ['name']).properties;
const thresholds = Type.Optional(
  Type.Object(Object.fromEntries(THRESHOLD_NAMES.map((name) => [name, flat[name] as TSchema]))),
);
const members = Object.fromEntries(
  Object.entries(flat).filter(([name]) => !(THRESHOLD_NAMES as readonly string[]).includes(name)),
);

const stated = Object.fromEntries(STATED.map((name) => [name, GATEWAY_FIELDS[name].schema]));

export const GatewayBody = Type.Object({ ...members, ...stated, thresholds });
export const GatewayPatch = Type.Partial(GatewayBody);
export const NewGatewayBody = Type.Object({
  eui: AnyEui,
  ...members,
  thresholds,
  withSecret: Type.Optional(
    Type.Boolean({ description: 'Make a password for its agent; the answer has it, once' }),
  ),
});

export const NewSiteBody = bodyOf(SITE_FIELDS as never, ['name']);
export const SiteBody = bodyOf(SITE_FIELDS as never, ['name', 'partnerId']);
export const SitePatch = bodyOf(SITE_FIELDS as never, []);
export const BackhaulBody = bodyOf(BACKHAUL_FIELDS as never, ['name', 'kind', 'partnerId']);
export const BackhaulPatch = bodyOf(BACKHAUL_FIELDS as never, []);
export const NewBackhaulBody = Type.Object({
  id: Type.String({
    pattern: '^[a-z0-9_-]{1,40}$',
    'x-wanted': 'a short name such as orange-4g: 1 to 40 of a-z, 0-9, "-" and "_"',
    description: 'For good: its history goes by it',
  }),
  ...bodyOf(BACKHAUL_FIELDS as never, ['name', 'kind']).properties,
});
