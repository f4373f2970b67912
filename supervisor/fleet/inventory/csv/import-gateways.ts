// What a table of gateways would change: each row added, changed, unchanged or wrong; decides, and writes nothing.

import { setImmediate } from 'node:timers/promises';
import { type GatewayEui, parseGatewayEui } from '../../../../protocol/eui.ts';
import { mayReadPrivate } from '../../../access/rights.ts';
import type { Principal } from '../../../platform/http/principal.ts';
import type { FieldProblem } from '../../../platform/http/problem.ts';
import type { Book } from '../book.ts';
import { GATEWAY_FIELDS } from '../cards.ts';
import { decideGateway, type GatewayDecision } from '../decide-gateway.ts';
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
    if (typeof eui !== 'string') {
      complain({ field: EUI_COLUMN, ...eui });
      continue;
    }
    const before = firstRow.get(eui);
    if (before !== undefined) {
      complain({
        field: EUI_COLUMN,
        detail: `stands in row ${before} already: leave one of them out`,
        french: `Cet EUI est déjà à la ligne ${before}\u00a0: supprimez l’une des deux.`,
      });
      continue;
    }
    firstRow.set(eui, row);
    const current = book.gateway(eui);
    const decision = decideRow(places, who, { eui, current, cells }, nowMs);
    if (decision.kind === 'unchanged') unchanged++;
    else if (decision.kind === 'wrong') decision.wrongs.forEach(complain);
    else if (decision.kind === 'forbidden') {
      complain({
        field: decision.field ?? EUI_COLUMN,
        detail: forbiddenDetail(decision),
        french: decision.french,
      });
    } else changes.push({ row, current, record: decision.record, changes: decision.changes });
  }
  const sites = places.added(new Set(changes.map(({ record }) => record.siteId)));
  return { changes, sites, unchanged, errors };
}

function forbiddenDetail({ field, detail }: Extract<GatewayDecision, { kind: 'forbidden' }>): string {
  return field === null ? 'is of a gateway that is not of your network: leave it as it is' : detail;
}

function decideRow(
  places: NamedPlaces,
  who: Principal,
  { eui, current, cells }: { eui: GatewayEui; current: GatewayRecord | null; cells: Row['cells'] },
  nowMs: number,
): GatewayDecision {
  const base: Partial<GatewayCard> = current ?? defaultsOf(who);
  const given: Record<string, unknown> = {};
  const wrongs: Wrong[] = [];
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
    else wrongs.push(found);
  };
  const commune = cells.get(COMMUNE_COLUMN) ?? '';
  const partnerId = (given['partnerId'] as string | undefined) ?? base.partnerId ?? null;
  refer('siteId', (text) => places.siteId(partnerId, text, commune));
  refer('backhaulId', places.backhaulId);
  const read = readCard<GatewayCard>(GATEWAY_FIELDS, given, base);
  if (read.kind === 'wrong') wrongs.push(...read.wrongs);
  const elsewhere =
    read.kind === 'card' && wrongs.length === 0 ? places.wrongCommune(read.card.siteId, commune) : null;
  if (elsewhere !== null) wrongs.push(elsewhere);
  if (wrongs.length > 0 || read.kind === 'wrong') return { kind: 'wrong', wrongs };
  const guess = current === null ? null : guessIn(who, given, read.card);
  return guess ?? decideGateway(places.book, who, { eui, current, card: read.card }, nowMs);
}

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
