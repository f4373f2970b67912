// What a validator complains of, as sentences that name the field and say what it must be. Pure.

import type { FieldProblem } from './problem.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Of ajv, with `verbose`. */
export interface ValidatorError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: unknown;
}

/** Someone who sends a thousand mistakes learns from the first ones; no more are looked at, either. */
const MAX_TOLD = 20;
const MAX_LOOKED_AT = 200;

/** `asPointer`: JSON pointers, for a body; else plain names, for a query. */
export function fieldProblems(errors: readonly ValidatorError[], asPointer: boolean): FieldProblem[] {
  const told = new Map<string, FieldProblem>();
  const first = errors.slice(0, MAX_LOOKED_AT);
  for (const error of first.filter((one) => !isBranch(one, first))) {
    const path = error.instancePath + missingOrUnknown(error);
    const field = asPointer ? path : path.replace(/^\//, '').replaceAll('/', '.');
    const name = nameOf(path);
    if (!told.has(field)) told.set(field, { field, detail: `${name} ${sentenceOf(error)}` });
    if (told.size >= MAX_TOLD) break;
  }
  return [...told.values()];
}

/** The complaints of each branch of a union are not told: the union says what it may be as a whole. */
function isBranch(error: ValidatorError, all: readonly ValidatorError[]): boolean {
  return all.some(
    (other) =>
      other !== error &&
      other.keyword === 'anyOf' &&
      other.instancePath === error.instancePath &&
      error.schemaPath.startsWith(`${other.schemaPath}/`),
  );
}

function missingOrUnknown({ keyword, params }: ValidatorError): string {
  const name =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : undefined;
  return typeof name === 'string' ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}` : '';
}

/** How people call it: the last name of the path, with what it is part of where that is a place in a list. */
function nameOf(path: string): string {
  const parts = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = parts.at(-1);
  if (last === undefined) return 'the body';
  const before = parts.at(-2);
  return /^\d+$/.test(last) && before !== undefined ? `${before}[${last}]` : last;
}

function sentenceOf({ keyword, params, parentSchema }: ValidatorError): string {
  const schema = asSchema(parentSchema);
  if (keyword === 'required') {
    const wanted = asSchema(asSchema(schema['properties'])[String(params['missingProperty'])]);
    return `is missing; it must be ${wantedBy(wanted)}`;
  }
  if (keyword === 'additionalProperties') {
    const known = Object.keys(asSchema(schema['properties']));
    return known.length === 0
      ? 'is not known here; leave it out'
      : `is not known here; known are ${known.join(', ')}`;
  }
  if (keyword === 'uniqueItems') return 'must not hold the same twice';
  return `must be ${wantedBy(schema)}`;
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

/** Completes "must be ...". A schema says it better itself where it has `x-wanted`. */
export function wantedBy(schema: Schema): string {
  const said = schema['x-wanted'];
  if (typeof said === 'string') return said;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return oneOf(schema['enum'].map((value) => JSON.stringify(value)));
  if (Array.isArray(schema['anyOf'])) return oneOf(schema['anyOf'].map((one) => wantedBy(asSchema(one))));
  const { type } = schema;
  if (Array.isArray(type)) return oneOf(type.map((one) => wantedBy({ ...schema, type: one })));
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
      return `a whole number${range(schema['minimum'], schema['maximum'])}`;
    case 'number':
      return `a number${range(schema['minimum'], schema['maximum'])}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `a list${count(schema['minItems'], schema['maxItems'], 'entries')}`;
    case 'object':
      return 'an object';
    default:
      return 'as the documentation of the API describes it';
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'a mail address',
  'date-time': 'a time such as 2026-03-01T08:00:00Z',
  date: 'a date such as 2026-03-01',
  uuid: 'a UUID',
};

function text(schema: Schema): string {
  const { format, pattern, minLength, maxLength } = schema;
  if (typeof format === 'string') return FORMATS[format] ?? `text in the format ${format}`;
  const length = count(minLength, maxLength, 'characters').trim().replace(/^of /, '');
  if (typeof pattern === 'string') return `${length === '' ? 'text' : length} that matches ${pattern}`;
  return length === '' ? 'text' : length;
}

function range(min: unknown, max: unknown): string {
  if (typeof min === 'number' && typeof max === 'number') return ` from ${min} to ${max}`;
  if (typeof min === 'number') return ` of at least ${min}`;
  return typeof max === 'number' ? ` of at most ${max}` : '';
}

function count(min: unknown, max: unknown, what: string): string {
  if (typeof min === 'number' && typeof max === 'number') return ` of ${min} to ${max} ${what}`;
  if (typeof min === 'number') return ` of at least ${min} ${what}`;
  return typeof max === 'number' ? ` of at most ${max} ${what}` : '';
}

function oneOf(choices: readonly string[]): string {
  const different = [...new Set(choices)];
  return different.length < 2
    ? (different[0] ?? 'nothing')
    : `${different.slice(0, -1).join(', ')} or ${different.at(-1)}`;
}
