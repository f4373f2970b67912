// Settings from a TOML file and from environment variables, checked against a table that also documents them.
// Every complaint is collected: whoever starts a program sees all of them at once.

import { parse as parseToml, TomlError } from 'smol-toml';

/** One setting. `read` gets a TOML value, or the text of an environment variable. */
export interface Leaf<T> {
  readonly node: 'leaf';
  /** What it is, with its unit; one line of docs/configuration.md. */
  readonly doc: string;
  /** As the documentation shows it. */
  readonly type: string;
  readonly fallback: { readonly value: T } | null;
  readonly read: (raw: unknown) => T | Wrong;
}
/** A list of plain values. */
export interface Values<T> {
  readonly node: 'values';
  readonly doc: string;
  readonly item: Leaf<T>;
}
/** A `[table]`. */
export interface Table<T extends Members> {
  readonly node: 'table';
  readonly members: T;
}
/** An array of tables, `[[table]]`. */
export interface Tables<T extends Members> {
  readonly node: 'tables';
  readonly members: T;
}
export type Node = Leaf<unknown> | Values<unknown> | Table<Members> | Tables<Members>;
export type Members = Readonly<Record<string, Node>>;

export type SettingsOf<M extends Members> = { readonly [K in keyof M]: ValueOf<M[K]> };
type ValueOf<N> =
  N extends Leaf<infer T>
    ? T
    : N extends Values<infer T>
      ? readonly T[]
      : N extends Table<infer M>
        ? SettingsOf<M>
        : N extends Tables<infer M>
          ? readonly SettingsOf<M>[]
          : never;

/** What a value should have been: completes the sentence "... must be". */
export class Wrong {
  readonly wanted: string;
  constructor(wanted: string) {
    this.wanted = wanted;
  }
}

export type SettingsResult<M extends Members> =
  | { readonly kind: 'settings'; readonly settings: SettingsOf<M> }
  | { readonly kind: 'complaints'; readonly complaints: readonly string[] };

export function table<const M extends Members>(members: M): Table<M> {
  return { node: 'table', members };
}

export function tables<const M extends Members>(members: M): Tables<M> {
  return { node: 'tables', members };
}

export function values<T>(doc: string, item: Leaf<T>): Values<T> {
  return { node: 'values', doc, item };
}

/** A setting that must be given. */
export function required<T>(type: LeafType<T>, doc: string): Leaf<T> {
  return { node: 'leaf', doc, type: type.name, fallback: null, read: type.read };
}

/** A setting with a default. */
export function optional<T>(type: LeafType<T>, doc: string, fallback: T): Leaf<T> {
  return { node: 'leaf', doc, type: type.name, fallback: { value: fallback }, read: type.read };
}

/** A setting that may be left out altogether. */
export function maybe<T>(type: LeafType<T>, doc: string): Leaf<T | null> {
  return { node: 'leaf', doc, type: type.name, fallback: { value: null }, read: type.read };
}

export interface LeafType<T> {
  readonly name: string;
  readonly read: (raw: unknown) => T | Wrong;
}

export const string: LeafType<string> = {
  name: 'text',
  read: (raw) => (typeof raw === 'string' && raw !== '' ? raw : new Wrong('a non-empty text')),
};

/** A number within bounds, both included. */
export function numeric(min: number, max: number, whole = true): LeafType<number> {
  const wanted = `a ${whole ? 'whole number' : 'number'} from ${min} to ${max}`;
  return {
    name: whole ? 'whole number' : 'number',
    read: (raw) => {
      const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
      if (typeof value !== 'number' || !(value >= min && value <= max)) return new Wrong(wanted);
      return whole && !Number.isInteger(value) ? new Wrong(wanted) : value;
    },
  };
}

export const yesOrNo: LeafType<boolean> = {
  name: 'true or false',
  read: (raw) => {
    if (typeof raw === 'boolean') return raw;
    return raw === 'true' || raw === 'false' ? raw === 'true' : new Wrong('true or false');
  },
};

export function choice<const T extends string>(...choices: readonly T[]): LeafType<T> {
  return {
    name: choices.map((one) => `"${one}"`).join(' or '),
    read: (raw) => choices.find((one) => one === raw) ?? new Wrong(`one of ${choices.join(', ')}`),
  };
}

/** A text that `parse` turns into a value; `null` from it means the text does not fit. */
export function parsed<T>(name: string, wanted: string, parse: (text: string) => T | null): LeafType<T> {
  return {
    name,
    read: (raw) => (typeof raw === 'string' ? parse(raw) : null) ?? new Wrong(wanted),
  };
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, an IPv6 host in brackets. */
export const hostPort: LeafType<HostPort> = parsed(
  'host:port',
  'host:port, such as 127.0.0.1:1700 or [::1]:1700',
  (text) => {
    const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(text);
    const host = parts?.[1] ?? parts?.[2];
    const port = Number(parts?.[3]);
    return host === undefined || port > 65_535 ? null : { host, port };
  },
);

/**
 * Reads settings from TOML text (`null`: no file) with environment variables on top: `VIGIE_` and the path in
 * upper case, `__` between levels, array positions as numbers. Unknown keys in the file are refused; unknown
 * variables belong to somebody else.
 */
export function readSettings<M extends Members>(
  members: M,
  toml: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): SettingsResult<M> {
  const complaints: string[] = [];
  let file: unknown = {};
  if (toml !== null) {
    try {
      file = parseToml(toml);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const reason = error.message.split('\n')[0] ?? '';
      return { kind: 'complaints', complaints: [`line ${error.line}: ${reason}`] };
    }
  }
  const settings = readMembers(members, file, [], environment, complaints);
  return complaints.length === 0
    ? { kind: 'settings', settings: settings as SettingsOf<M> }
    : { kind: 'complaints', complaints };
}

type Path = readonly (string | number)[];
type Environment = Readonly<Record<string, string | undefined>>;

function readMembers(
  members: Members,
  given: unknown,
  path: Path,
  environment: Environment,
  complaints: string[],
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  const source = isTable(given) ? given : {};
  if (given !== undefined && !isTable(given)) complaints.push(`${keyOf(path)}: must be a table`);
  for (const key of Object.keys(source)) {
    if (!Object.hasOwn(members, key)) {
      complaints.push(
        `${keyOf([...path, key])}: no such setting; known here: ${Object.keys(members).join(', ')}`,
      );
    }
  }
  for (const [key, node] of Object.entries(members)) {
    result[key] = readNode(node, source[key], [...path, key], environment, complaints);
  }
  return result;
}

function readNode(
  node: Node,
  given: unknown,
  path: Path,
  environment: Environment,
  complaints: string[],
): unknown {
  switch (node.node) {
    case 'leaf':
      return readLeaf(node, given, path, environment, complaints);
    case 'table':
      return readMembers(node.members, given, path, environment, complaints);
    case 'values':
    case 'tables': {
      if (given !== undefined && !Array.isArray(given)) complaints.push(`${keyOf(path)}: must be a list`);
      const items: readonly unknown[] = Array.isArray(given) ? given : [];
      const count = Math.max(items.length, countInEnvironment(path, environment));
      return Array.from({ length: count }, (_, index) =>
        node.node === 'values'
          ? readLeaf(node.item, items[index], [...path, index], environment, complaints)
          : readMembers(node.members, items[index], [...path, index], environment, complaints),
      );
    }
  }
}

function readLeaf(
  leaf: Leaf<unknown>,
  given: unknown,
  path: Path,
  environment: Environment,
  complaints: string[],
): unknown {
  const variable = variableOf(path);
  const fromEnvironment = environment[variable];
  const raw = fromEnvironment ?? given;
  if (raw === undefined) {
    if (leaf.fallback !== null) return leaf.fallback.value;
    complaints.push(`${keyOf(path)}: missing; set it in the file or as ${variable} (${leaf.doc})`);
    return undefined;
  }
  const value = leaf.read(raw);
  if (value instanceof Wrong) {
    const name = fromEnvironment === undefined ? keyOf(path) : variable;
    complaints.push(`${name}: must be ${value.wanted}, not ${JSON.stringify(raw)}`);
    return undefined;
  }
  return value;
}

/** The environment variable of a setting: `lns`, 0, `name` -> `VIGIE_LNS__0__NAME`. */
export function variableOf(path: Path): string {
  return `VIGIE_${path.join('__').toUpperCase()}`;
}

/** As written in TOML: `lns[0].name`. */
function keyOf(path: Path): string {
  let key = '';
  for (const part of path) key += typeof part === 'number' ? `[${part}]` : key === '' ? part : `.${part}`;
  return key === '' ? 'file' : key;
}

/** Highest array position named by a variable, plus one. */
function countInEnvironment(path: Path, environment: Environment): number {
  const prefix = `${variableOf(path)}__`;
  let count = 0;
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !name.startsWith(prefix)) continue;
    const index = /^(\d{1,4})(?:__|$)/.exec(name.slice(prefix.length))?.[1];
    if (index !== undefined) count = Math.max(count, Number(index) + 1);
  }
  return count;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
