// What a table of gateways would change: each row added, changed, unchanged or wrong; decides, and writes nothing.

import { setImmediate } from 'node:timers/promises';
import { type GatewayEui, parseGatewayEui } from '../../../../protocol/eui.ts';
import { mayReadPrivate } from '../../../access/rights.ts';
import type { Principal } from '../../../platform/http/principal.ts';
import type { FieldProblem } from '../../../platform/http/problem.ts';
import type { Book } from '../book.ts';
import { GATEWAY_FIELDS } from '../cards.ts';
import { decideGateway, gatewayComplaints, NOT_OF_YOUR_NETWORK } from '../decide-gateway.ts';
import type { Field } from '../fields.ts';
import { defaultsOf } from '../gateway-desk.ts';
import type { GatewayCard, GatewayRecord, Site } from '../model.ts';
import { guessIn } from '../ownership.ts';
import type { GatewayChange } from '../plans.ts';
import { readCard, type Wrong } from '../read-card.ts';
import { COLUMNS, COMMUNE_COLUMN, columnOf, EUI_COLUMN } from './columns.ts';
import { createNamedPlaces, type NamedPlaces, shown } from './named-places.ts';
import type { Row } from './read-table.ts';

export interface ImportDecision {
  /** In the order of the rows. */
  readonly changes: readonly (GatewayChange & { readonly row: number })[];
  /** Sites that the rows name and that are to be added. */
  readonly sites: readonly Site[];
  readonly unchanged: number;
  readonly errors: readonly FieldProblem[];
}

/** Others have their turn after so many rows: a millisecond or two. */
const ROWS_AT_ONCE = 250;
/** Whoever has a thousand mistakes learns from the first ones. */
const MAX_ERRORS = 100;

export async function decideImport(
  book: Book,
  who: Principal,
  rows: readonly Row[],
  { createSites, nowMs }: { readonly createSites: boolean; readonly nowMs: number },
): Promise<ImportDecision> {
  const places = createNamedPlaces(book, createSites);
  const changes: (GatewayChange & { row: number })[] = [];
  const errors: FieldProblem[] = [];
  const firstRow = new Map<GatewayEui, number>();
  let unchanged = 0;
  for (const [index, { row, cells }] of rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    if (errors.length >= MAX_ERRORS) break;
    const complain = ({ field, detail, french }: Wrong): void => {
      const column = columnOf(field);
      errors.push({ field: column, row, detail: `${column} ${detail}`, french });
    };
    const eui = euiIn(cells.get(EUI_COLUMN) ?? '');
    const isRead = typeof eui === 'string';
    const before = isRead ? firstRow.get(eui) : undefined;
    if (!isRead) complain({ field: EUI_COLUMN, ...eui });
    else if (before === undefined) firstRow.set(eui, row);
    else complain(isRepeated(before));
    const current = isRead ? book.gateway(eui) : null;
    // Whoever has to correct the EUI learns at once what else is to be corrected.
    const base = isRead ? (current ?? defaultsOf(who)) : { ...defaultsOf(who), name: '' };
    const { card, wrongs } = readRow(places, who, { current, base, cells });
    wrongs.forEach(complain);
    if (wrongs.length > 0 || !isRead || before !== undefined) continue;
    const decision = decideGateway(places.book, who, { eui, current, card }, nowMs);
    if (decision.kind === 'unchanged') unchanged++;
    else if (decision.kind === 'decided') {
      changes.push({ row, current, record: decision.record, changes: decision.changes });
    } else throw new Error(`row ${row} was read without complaint, and is ${decision.kind}`);
  }
  const sites = places.added(new Set(changes.map(({ record }) => record.siteId)));
  return { changes, sites, unchanged, errors };
}

function isRepeated(row: number): Wrong {
  return {
    field: EUI_COLUMN,
    detail: `stands in row ${row} already: leave one of them out`,
    french: `Cet EUI est déjà à la ligne ${row}\u00a0: supprimez l’une des deux.`,
  };
}

interface RowRead {
  readonly current: GatewayRecord | null;
  /** What columns that are not there leave as it is. */
  readonly base: Partial<GatewayCard>;
  readonly cells: Row['cells'];
}

const EMPTY = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, null])) as Partial<GatewayCard>;

/** What a row makes of its gateway, and everything that is wrong with it, a complaint a field. */
function readRow(
  places: NamedPlaces,
  who: Principal,
  { current, base, cells }: RowRead,
): { readonly card: GatewayCard; readonly wrongs: readonly Wrong[] } {
  const given: Record<string, unknown> = {};
  const wrongs = new Map<string, Wrong>();
  const complain = (wrong: Wrong): void => {
    if (!wrongs.has(wrong.field)) wrongs.set(wrong.field, wrong);
  };
  for (const [name, column] of Object.entries(COLUMNS) as [keyof GatewayCard, string][]) {
    const text = cells.get(column);
    if (text === undefined || (text === '' && keepsEmpty(who, name, current))) continue;
    given[name] = text === '' ? null : (GATEWAY_FIELDS[name] as Field<unknown>).fromCell(text);
  }
  const refer = (name: 'siteId' | 'backhaulId', resolve: (text: string) => string | Wrong): void => {
    const text = given[name];
    if (typeof text !== 'string') return;
    const found = resolve(text);
    if (typeof found === 'string') given[name] = found;
    else complain(found);
  };
  const commune = cells.get(COMMUNE_COLUMN) ?? '';
  const partnerId = (given['partnerId'] as string | undefined) ?? base.partnerId ?? null;
  refer('siteId', (text) => places.siteId(partnerId, text, commune));
  refer('backhaulId', places.backhaulId);
  const read = readCard<GatewayCard>(GATEWAY_FIELDS, given, base);
  if (read.kind === 'wrong') read.wrongs.forEach(complain);
  const card = read.kind === 'card' ? read.card : readable(given, base, wrongs);
  const elsewhere = wrongs.has('siteId') ? null : places.wrongCommune(card.siteId, commune);
  if (elsewhere !== null) complain(elsewhere);
  const guess = current === null ? null : guessIn(who, given, card);
  if (guess !== null) complain(guess);
  for (const { field, ...said } of gatewayComplaints(places.book, who, current, card)) {
    complain(field === null ? NOT_YOURS : { field, ...said });
  }
  return { card, wrongs: [...wrongs.values()] };
}

/** The card as it would be without what is wrong, so that the rest of it can be looked at too. */
function readable(
  given: Readonly<Record<string, unknown>>,
  base: Partial<GatewayCard>,
  wrongs: ReadonlyMap<string, Wrong>,
): GatewayCard {
  const right = Object.entries(given).filter(([name]) => !wrongs.has(name));
  return { ...EMPTY, ...base, ...Object.fromEntries(right) } as GatewayCard;
}

const NOT_YOURS: Wrong = {
  field: EUI_COLUMN,
  detail: 'is of a gateway that is not of your network: leave it as it is',
  french: NOT_OF_YOUR_NETWORK.french,
};

/** An empty cell empties, except where that would give away, retire or destroy what somebody cannot even see. */
function keepsEmpty(who: Principal, name: keyof GatewayCard, current: GatewayRecord | null): boolean {
  if (name === 'partnerId' || name === 'lifeCycle') return true;
  return name === 'remarks' && current !== null && !mayReadPrivate(who, current);
}

/** `7,08E+15`: what is left of an EUI that a spreadsheet took for a number. */
const ROUNDED = /^\d(?:[.,]\d+)?e\+?\d{1,3}$/i;

function euiIn(text: string): GatewayEui | Pick<Wrong, 'detail' | 'french'> {
  if (text === '') {
    return {
      detail: 'is missing: each row is about one gateway',
      french: 'L’EUI manque\u00a0: chaque ligne concerne une passerelle.',
    };
  }
  if (ROUNDED.test(text)) {
    return {
      french: `«\u00a0${text}\u00a0»\u00a0: le tableur a pris l’EUI pour un nombre et perdu des chiffres. Mettez la colonne au format texte et ressaisissez-le, ou écrivez-le avec des tirets.`,
      detail: `is "${text}": a spreadsheet took the EUI for a number and lost its digits. Format the column as text and enter the EUI again, or write it with dashes`,
    };
  }
  const eui = parseGatewayEui(text);
  if (eui !== null) return eui;
  return {
    detail: `is "${shown(text)}"; it must be 16 hex digits, with or without "-" or ":"`,
    french: `«\u00a0${shown(text)}\u00a0» n’est pas un EUI\u00a0: 16 chiffres hexadécimaux, avec ou sans «\u00a0-\u00a0» ou «\u00a0:\u00a0».`,
  };
}
