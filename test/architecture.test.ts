import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PRODUCT = ['agent', 'supervisor', 'protocol'];
const TOP = [...PRODUCT, 'scripts', 'test'];
const MAX_LINES = 300;

const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it imports of ours, from the root. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = TOP.flatMap((top) =>
  readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => sourceOf(posix.join(top, name.replaceAll('\\', '/')))),
);
const product = sources.filter(({ path }) => PRODUCT.includes(topOf(path)) && !isTestCode(path));

function sourceOf(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const specifiers = text.matchAll(
    /(?:\bfrom|\bimport|\bimport\()\s*'(\.{1,2}\/[^']+)'|new URL\('(\.[^']+\.ts)'/g,
  );
  const imports = [...specifiers].map(([, imported, worker]) =>
    posix.join(posix.dirname(path), imported ?? worker ?? ''),
  );
  return { path, text, imports };
}

function topOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** `lns` of `supervisor/lns/store.ts`; `null` for the files that wire the rooms, and for other programs. */
function roomOf(path: string): string | null {
  const [top, room, file] = path.split('/');
  return top === 'supervisor' && file !== undefined ? (room ?? null) : null;
}

function isTestCode(path: string): boolean {
  return /\.(?:test|fixture)\.ts$|\/testing\//.test(path);
}

/** "a -> b" for each import that a wall forbids. */
function breaches(
  from: readonly Source[],
  isForbidden: (imported: string, importer: string) => boolean,
): readonly string[] {
  return from.flatMap(({ path, imports }) =>
    imports.filter((imported) => isForbidden(imported, path)).map((imported) => `${path} -> ${imported}`),
  );
}

describe('ARCHITECTURE.md', () => {
  test('names every room', () => {
    const rooms = PRODUCT.flatMap((top) =>
      readdirSync(join(ROOT, top), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${top}/${name}`),
    );
    expect([...TOP, ...rooms].filter((room) => !page.includes(`\`${room}/\``))).toEqual([]);
  });

  test('names only paths that exist', () => {
    const paths = page.match(/\b(?:agent|supervisor|protocol|scripts|test|docs)\/[\w./-]*[\w/]/g) ?? [];
    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('names every dependency, and no other', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, Readonly<Record<string, string>>>>;
    const table = page.slice(page.indexOf('## Dependencies'));
    const named = [...table.matchAll(/^\| `([^`]+)` +\| .+ \|$/gm)].map(([, name]) => name);
    const wanted = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(named.toSorted()).toEqual(wanted.toSorted());
  });
});

describe('walls', () => {
  test('every import of ours names a file that exists', () => {
    expect(breaches(sources, (imported) => !existsSync(join(ROOT, imported)))).toEqual([]);
  });

  test('protocol imports nothing of ours', () => {
    const from = product.filter(({ path }) => topOf(path) === 'protocol');
    expect(breaches(from, (imported) => topOf(imported) !== 'protocol')).toEqual([]);
  });

  test('agent and supervisor never import each other, not even in tests', () => {
    const other: Readonly<Record<string, string>> = { agent: 'supervisor', supervisor: 'agent' };
    expect(breaches(sources, (imported, importer) => topOf(imported) === other[topOf(importer)])).toEqual([]);
  });

  test('the platform of the supervisor imports only itself and protocol', () => {
    const from = product.filter(({ path }) => roomOf(path) === 'platform');
    const isForbidden = (imported: string): boolean =>
      roomOf(imported) !== 'platform' && topOf(imported) !== 'protocol';
    expect(breaches(from, isForbidden)).toEqual([]);
  });

  test('no room of the supervisor imports the store or the API of another, nor the wiring', () => {
    const from = product.filter(({ path }) => roomOf(path) !== null);
    const isForbidden = (imported: string, importer: string): boolean =>
      topOf(imported) === 'supervisor' &&
      roomOf(imported) !== roomOf(importer) &&
      (roomOf(imported) === null || /\/(?:store|api)\.ts$/.test(imported));
    expect(breaches(from, isForbidden)).toEqual([]);
  });

  test('the product imports neither scripts nor tests', () => {
    const isForbidden = (imported: string): boolean =>
      ['scripts', 'test'].includes(topOf(imported)) || isTestCode(imported);
    expect(breaches(product, isForbidden)).toEqual([]);
  });

  test(`no file of the product has more than ${MAX_LINES} lines`, () => {
    const long = product.filter(({ text }) => text.split('\n').length - 1 > MAX_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test('the walls are looked at where they stand', () => {
    expect(product.length).toBeGreaterThan(100);
    expect(product.find(({ path }) => path === 'supervisor/supervisor.ts')?.imports).toContain(
      'supervisor/lns/dispatch.ts',
    );
    expect(product.map(({ path }) => dirname(path))).toContain('supervisor/platform/broker');
  });
});
