// What the inventory exports as CSV comes back unchanged, whatever people call their gateways.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GatewayEui } from '../../../../protocol/eui.ts';
import { type Book, createBook } from '../book.ts';
import { GATEWAY_FIELDS } from '../cards.ts';
import { BACKHAUL_KINDS, type Backhaul, type GatewayRecord, LIFE_CYCLES, type Site } from '../model.ts';
import { readCard } from '../read-card.ts';
import { principalOf } from '../testing/inventory-rig.ts';
import { gatewaysCsv, HEADER } from './columns.ts';
import { decodeText } from './decode.ts';
import { decideImport } from './import-gateways.ts';
import { readTable } from './read-table.ts';

const PARTNERS = [
  { id: 'tmvl', name: 'Tours Métropole' },
  { id: 'smo', name: 'SMO' },
];

/** What spreadsheets and parsers stumble over, in any mixture. */
const awkward = fc.oneof(
  fc.constantFrom(
    '=1+1',
    '+33',
    '-5',
    '@x',
    "'",
    "'=",
    '"',
    '""',
    ';',
    ',',
    '\t',
    'é',
    'œ',
    'مدينة',
    'עיר',
    '\u200F',
    '👩‍🔧',
    '0012',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const text = fc.array(awkward, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const paragraph = fc
  .array(fc.oneof(awkward, fc.constantFrom('\n', '\r\n', '\n=cmd|')), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));

/** As the inventory would have taken it; `null` where it would not. */
function taken<K extends keyof typeof GATEWAY_FIELDS>(field: K, value: unknown): GatewayRecord[K] | null {
  const read = GATEWAY_FIELDS[field].read(value);
  return read.kind === 'value' ? (read.value as GatewayRecord[K]) : null;
}

const coordinates = fc.option(
  fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
);
const seconds = (min: number, max: number) => fc.option(fc.integer({ min, max }));

const card = fc.record({
  name: text,
  remarks: fc.option(paragraph),
  model: fc.option(text),
  antenna: fc.option(text),
  partnerId: fc.constantFrom('tmvl', 'smo', null),
  siteId: fc.constantFrom('site-1', 'site-2', null),
  backhaulId: fc.constantFrom('orange-4g', null),
  altitudeM: fc.option(fc.double({ min: -500, max: 9_000, noNaN: true })),
  lifeCycle: fc.constantFrom(...LIFE_CYCLES),
  suspectAfterS: seconds(10, 60),
  offlineAfterS: seconds(61, 604_800),
  stableS: seconds(1, 86_400),
  at: coordinates,
});

function bookOf(
  cards: readonly (typeof card extends fc.Arbitrary<infer C> ? C : never)[],
  siteName: string,
): Book {
  const sites: Site[] = ['site-1', 'site-2'].map((id, index) => ({
    ...{ id, version: 1, accessNotes: null, contacts: null },
    commune: index === 0 ? null : siteName,
    ...{ name: siteName, partnerId: index === 0 ? 'tmvl' : 'smo' },
  }));
  const backhauls: Backhaul[] = [
    { id: 'orange-4g', version: 1, name: 'Orange', kind: BACKHAUL_KINDS[0], operator: null, partnerId: null },
  ];
  const gateways = cards.map(
    ({ at, ...one }, index): GatewayRecord => ({
      ...one,
      ...{
        id: index + 1,
        eui: index.toString(16).padStart(16, '7076') as GatewayEui,
        version: 1,
        createdMs: 0,
      },
      ...{ name: taken('name', one.name) ?? 'x', remarks: taken('remarks', one.remarks) },
      ...{ model: taken('model', one.model), antenna: taken('antenna', one.antenna) },
      ...{ altitudeM: taken('altitudeM', one.altitudeM), latitude: null, longitude: null },
      ...(at === null ? {} : { latitude: at.latitude + 0, longitude: at.longitude + 0 }),
      ...{ inServiceMs: null, retiredMs: null, secret: null },
    }),
  );
  return createBook({ partners: PARTNERS, sites, backhauls, gateways });
}

async function reimported(book: Book, who: Parameters<typeof principalOf>[0], change = (csv: string) => csv) {
  const csv = change(gatewaysCsv(book.gateways(), book, principalOf(who)));
  const table = await readTable(decodeText(Buffer.from(csv)) ?? '', HEADER, 'eui');
  if (table.kind === 'wrong') throw new Error(JSON.stringify(table.errors));
  return {
    csv,
    decision: await decideImport(book, principalOf(who), table.rows, { createSites: false, nowMs: 0 }),
  };
}

const books = fc
  .tuple(
    fc.array(card, { minLength: 1, maxLength: 8 }),
    text.map((one) => taken('name', one) ?? 'Mairie'),
  )
  .map(([cards, siteName]) => bookOf(cards, siteName));

test('catalogue 60: an export is unchanged when it comes back, whoever exported it', async () => {
  const people = fc.constantFrom('operator@tmvl', 'operator@smo', 'administrator@tmvl' as const);
  await fc.assert(
    fc.asyncProperty(books, people, async (book, who) => {
      const { csv, decision } = await reimported(book, who as 'operator@tmvl');
      expect(decision.errors).toEqual([]);
      expect(decision.changes).toEqual([]);
      expect(decision.unchanged).toBe(book.gateways().length);
      // Nothing in it is calculated.
      const cells = (parse(csv, { delimiter: ';', bom: true }) as string[][]).flat();
      expect(cells.filter((cell) => /^(?:[=+@\t\r]|-(?![\d,e-]+$))/.test(cell))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('an export also comes back through a spreadsheet that writes commas, or other line ends', async () => {
  await fc.assert(
    fc.asyncProperty(books, async (book) => {
      const { decision } = await reimported(
        book,
        'operator@tmvl',
        (csv) => `sep=;\r\n${csv.slice(1)}\r\n;;\r\n`,
      );
      expect(decision).toMatchObject({ changes: [], errors: [] });
    }),
    { numRuns: 50 },
  );
});

test('what a field takes, it takes again as it gave it', () => {
  fc.assert(
    fc.property(fc.oneof(text, paragraph), (value) => {
      for (const field of ['name', 'remarks'] as const) {
        const once = taken(field, value);
        if (once !== null) expect(taken(field, once)).toBe(once);
      }
    }),
  );
  expect(readCard(GATEWAY_FIELDS, { name: 'x', lifeCycle: 'planned' }, {})).toMatchObject({ kind: 'card' });
});
