import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonical,
  checkLine,
  type Entry,
  GENESIS,
  type Json,
  type Line,
  nextLine,
  type Tip,
} from './chain.ts';
import { verifyTrail } from './verify.ts';

const text = fc.string({ maxLength: 20, unit: 'binary' });
const json: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const entry: fc.Arbitrary<Entry> = fc.record({
  accountId: fc.option(text),
  actor: text,
  partnerId: fc.option(text),
  action: text,
  object: text,
  detail: fc.dictionary(text, json, { maxKeys: 4 }),
  address: fc.option(text),
});
const entries = fc.array(entry, { minLength: 1, maxLength: 12 });

function chainOf(written: readonly Entry[]): Line[] {
  let tip: Tip = GENESIS;
  return written.map((one, index) => {
    const line = nextLine(tip, one, 1_000 + index);
    tip = line;
    return line;
  });
}

/** As `verifyTrail` sees a table, and the end that is kept beside it. */
const verify = (lines: readonly Line[], end: Tip) =>
  verifyTrail({
    linesAfter: async (id, limit) => lines.filter((line) => line.id > id).slice(0, limit),
    ends: async () => [end],
  });

const FIELDS = [
  ...['id', 'atMs', 'accountId', 'actor', 'partnerId', 'action', 'object', 'detail', 'address'],
  ...['previous', 'hash'],
] as const;

describe('the chain of the audit trail', () => {
  test('what was written follows, line by line', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (written) => {
        const lines = chainOf(written);
        const last = lines.at(-1) as Line;
        expect(await verify(lines, last)).toEqual({ kind: 'intact', lines: lines.length, hash: last.hash });
      }),
    );
  });

  test('any field of any line that is changed is found, at that line or where it is missed', async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.nat(),
        fc.constantFrom(...FIELDS),
        text,
        async (written, at, field, value) => {
          const lines = chainOf(written);
          const index = at % lines.length;
          const line = lines[index] as Line;
          const isNumber = field === 'id' || field === 'atMs';
          const changed = isNumber ? line[field] + 1 + (at % 5) : value;
          fc.pre(changed !== line[field]);
          const tampered = lines.with(index, { ...line, [field]: changed }).toSorted((a, b) => a.id - b.id);
          const found = await verify(tampered, lines.at(-1) as Line);
          expect(found).toMatchObject({ kind: 'broken', id: line.id });
        },
      ),
    );
  });

  test('lines that are taken out are found, wherever they stood', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), fc.nat(), async (written, from, count) => {
        const lines = chainOf(written);
        const index = from % lines.length;
        const removed = 1 + (count % (lines.length - index));
        const found = await verify(lines.toSpliced(index, removed), lines.at(-1) as Line);
        expect(found).toEqual({ kind: 'broken', id: index + 1, reason: 'missing' });
      }),
    );
  });

  test('two lines that change places are found', async () => {
    const lines = chainOf([blank, { ...blank, actor: 'other' }, blank]);
    const [first, second] = lines as [Line, Line];
    const swapped = [{ ...second, id: first.id }, { ...first, id: second.id }, ...lines.slice(2)];
    expect(await verify(swapped, lines.at(-1) as Line)).toMatchObject({ kind: 'broken', id: 1 });
  });

  test('a chain made anew from a changed line on does not reach the end that was kept', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), async (written, at) => {
        const lines = chainOf(written);
        const index = at % written.length;
        const forged = chainOf(
          written.with(index, { ...(written[index] as Entry), actor: 'somebody else entirely' }),
        );
        expect(await verify(forged, lines.at(-1) as Line)).toEqual({
          kind: 'broken',
          id: lines.length,
          reason: 'end',
        });
      }),
    );
  });

  test('the order of keys does not count, all else does', () => {
    expect(canonical({ b: 1, a: [null, 'x', { d: 1, c: 2 }] })).toBe('{"a":[null,"x",{"c":2,"d":1}],"b":1}');
  });

  test('a line follows only the one that it was written after', () => {
    const [first] = chainOf([blank]) as [Line];
    expect(checkLine(GENESIS, first)).toEqual({ kind: 'linked', tip: { id: 1, hash: first.hash } });
    expect(checkLine({ ...GENESIS, hash: 'f'.repeat(64) }, first)).toMatchObject({ reason: 'order' });
  });
});

const blank: Entry = {
  ...{ accountId: null, actor: 'a', partnerId: null, action: 'b', object: 'c', detail: {}, address: null },
};
