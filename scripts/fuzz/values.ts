// Values to put into requests: what a schema asks for, and what nobody asks for.

import type { Random } from '../fleet/random.ts';

export type Schema = Readonly<Record<string, unknown>>;

const ODD_TEXTS = [
  ...['', ' ', '\0', '\u202e', '\ud800', '🛰️'.repeat(40), 'é'.normalize('NFD'), '%00', '../../etc/passwd'],
  ...[
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '=HYPERLINK("x")',
    '{{7*7}}',
    '\r\nSet-Cookie: a=b',
    'null',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '9007199254740993',
    '1e999',
    '-0',
  ],
];
const ODD_NUMBERS = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 8.64e15 + 1, Number.MIN_VALUE];
const ODD_KEYS = ['__proto__', 'constructor', 'prototype', '', 'x'.repeat(300), 'toString', '$ref', 'length'];
/** Long enough to be beyond every limit of a field, short enough to send many. */
const LONG = 5_000;

export function oddText(random: Random): string {
  if (random.chance(0.05)) return random.pick(['a', 'é', '\\', '"', '🛰️']).repeat(random.below(LONG));
  if (random.chance(0.4)) return String.fromCharCode(...Array.from(random.bytes(1 + random.below(24))));
  return random.pick(ODD_TEXTS);
}

export function oddValue(random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 5 : 8)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(ODD_NUMBERS);
    case 3:
    case 4:
      return oddText(random);
    case 5:
      return Array.from({ length: random.below(6) }, () => oddValue(random, depth + 1));
    case 6:
      return nested(random.below(200));
    default:
      return Object.fromEntries([
        ...Array.from({ length: random.below(5) }, () => [
          random.pick(ODD_KEYS),
          oddValue(random, depth + 1),
        ]),
      ]);
  }
}

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

export interface SchemaValues {
  /** Words that stand for something here: ids, names. */
  readonly known: (name: string, random: Random, partnerId: string | null) => unknown;
  /** Left out mostly, so that what is looked for stays where it is. */
  readonly isRare: (name: string) => boolean;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** For somebody of this partner. */
export interface ValuesFor extends SchemaValues {
  readonly partnerId: string | null;
}

/** Mostly what the schema asks for. */
export function schemaValue(schema: Schema, name: string, random: Random, values: ValuesFor): unknown {
  const { $ref: ref, anyOf, enum: choices } = schema;
  if (typeof ref === 'string') {
    return schemaValue(values.schemas[ref.split('/').at(-1) ?? ''] ?? {}, name, random, values);
  }
  if (Array.isArray(anyOf)) return schemaValue(random.pick(anyOf as Schema[]), name, random, values);
  if (Array.isArray(choices)) return random.pick(choices);
  const known = values.known(name, random, values.partnerId);
  if (known !== undefined) return known;
  switch ([schema['type']].flat()[0]) {
    case 'object':
      return objectOf(schema, random, values);
    case 'array': {
      const items = (schema['items'] ?? {}) as Schema;
      return Array.from({ length: random.below(4) }, () => schemaValue(items, name, random, values));
    }
    case 'integer':
      return Math.floor(random.between(Number(schema['minimum'] ?? 0), Number(schema['maximum'] ?? 2e12)));
    case 'number':
      return random.between(Number(schema['minimum'] ?? -90), Number(schema['maximum'] ?? 90));
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return `texte ${random.below(1e6)}`;
  }
}

function objectOf(schema: Schema, random: Random, values: ValuesFor): unknown {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  return Object.fromEntries(
    properties
      .filter(([key]) => required.includes(key) || random.chance(values.isRare(key) ? 0.02 : 0.4))
      .map(([key, one]) => [key, schemaValue(one, key, random, values)]),
  );
}

/** Somewhere in it something else. */
export function mutated(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.15)) return oddValue(random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [oddValue(random)];
    const at = random.below(value.length);
    return value.map((one, index) => (index === at ? mutated(one, random) : one));
  }
  const entries = Object.entries(value);
  const extra: [string, unknown] = [random.pick(ODD_KEYS), oddValue(random)];
  if (entries.length === 0 || random.chance(0.2)) return Object.fromEntries([...entries, extra]);
  const at = random.below(entries.length);
  if (random.chance(0.2)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(
    entries.map(([key, one], index) => [key, index === at ? mutated(one, random) : one]),
  );
}

/** Bytes changed, cut, repeated. */
export function mutatedBytes(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  switch (random.below(4)) {
    case 0:
      return copy.subarray(0, random.below(copy.length + 1));
    case 1:
      return Buffer.concat([copy, random.bytes(random.below(40))]);
    default:
      for (let flips = 1 + random.below(6); flips > 0 && copy.length > 0; flips--) {
        copy[random.below(copy.length)] = random.below(256);
      }
      return copy;
  }
}
