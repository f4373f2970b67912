// The columns of gateways in a table: what each is called, which field it is, and how it looks to people. Pure.

import type { GatewayEui } from '../../../../protocol/eui.ts';
import { mayReadPrivate } from '../../../access/rights.ts';
import type { Cell } from '../../../platform/csv.ts';
import type { Principal } from '../../../platform/http/principal.ts';
import type { Book } from '../book.ts';
import { GATEWAY_FIELDS } from '../cards.ts';
import type { Field } from '../fields.ts';
import type { GatewayCard, GatewayRecord } from '../model.ts';
import { tableText } from './cells.ts';

/** In the order of the export; `eui` stands before them. */
export const COLUMNS = {
  name: 'name',
  partnerId: 'partner',
  siteId: 'site',
  latitude: 'latitude',
  longitude: 'longitude',
  altitudeM: 'altitude_m',
  model: 'model',
  antenna: 'antenna',
  backhaulId: 'backhaul',
  lifeCycle: 'life_cycle',
  suspectAfterS: 'suspect_after_s',
  offlineAfterS: 'offline_after_s',
  stableS: 'stable_s',
  remarks: 'remarks',
} as const satisfies Readonly<Record<keyof GatewayCard, string>>;

export const EUI_COLUMN = 'eui';
/** Of the site: written, and taken for sites that are to be added. */
export const COMMUNE_COLUMN = 'commune';
export const HEADER: readonly string[] = [
  EUI_COLUMN,
  ...Object.values(COLUMNS).flatMap((column) => (column === 'site' ? [column, COMMUNE_COLUMN] : [column])),
];

export function columnOf(field: string): string {
  return COLUMNS[field as keyof GatewayCard] ?? field;
}

/** The gateways as a file for a spreadsheet. What `who` may not read is empty, and stays as it is when it comes back. */
export function gatewaysCsv(gateways: readonly GatewayRecord[], book: Book, who: Principal): string {
  return tableText(
    HEADER,
    gateways.map((gateway) => [spelledEui(gateway.eui), ...cellsOf(gateway, book, who)]),
  );
}

/** With dashes: a spreadsheet takes 7076120000000001 for a number and keeps 15 of its digits. */
function spelledEui(eui: GatewayEui): string {
  return eui.match(/../g)?.join('-') ?? eui;
}

function cellsOf(gateway: GatewayRecord, book: Book, who: Principal): Cell[] {
  const isOpen = mayReadPrivate(who, gateway);
  return Object.keys(COLUMNS).flatMap((name) => {
    const key = name as keyof GatewayCard;
    if (key === 'siteId') return siteCells(gateway, book);
    if (key === 'remarks' && !isOpen) return [null];
    return [(GATEWAY_FIELDS[key] as Field<unknown>).toCell(gateway[key])];
  });
}

/** By its name where that is enough; and its commune. */
function siteCells({ siteId, partnerId }: GatewayRecord, book: Book): Cell[] {
  const site = siteId === null ? null : book.site(siteId);
  if (site === null) return [null, null];
  const isPlain = book.siteNamed(partnerId, site.name)?.id === siteId;
  return [isPlain ? site.name : siteId, site.commune];
}
