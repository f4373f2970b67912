// Reads a value from outside into a known type, or says what is wrong with it and where.

export type Read<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** A sentence that names the field by its path. */
  | { readonly kind: 'complaint'; readonly reason: string };

/** Returns the value as `T`, or throws `Mismatch` with the path of what does not fit. */
export type Shape<T> = (value: unknown, path: string) => T;

class Mismatch extends Error {}

/** Keys of a map come from outside: a complaint must not carry kilobytes of them into a log. */
const MAX_PATH_LENGTH = 120;

export function read<T>(shape: Shape<T>, value: unknown): Read<T> {
  try {
    return { kind: 'value', value: shape(value, '') };
  } catch (error) {
    if (error instanceof Mismatch) return { kind: 'complaint', reason: error.message };
    throw error;
  }
}

function mismatch(path: string, wanted: string, value: unknown): never {
  const where = path === '' ? 'message' : path.slice(0, MAX_PATH_LENGTH);
  throw new Mismatch(`${where}: expected ${wanted}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Uint8Array ? 'bytes' : typeof value;
}

export const number: Shape<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : mismatch(path, 'a finite number', value);

/** The last moment that a JavaScript date can name; keeps every later sum a whole number that databases take. */
export const MAX_TIME_MS = 8.64e15;

/** ms that a monotonic clock shows. */
export const monotonicMs: Shape<number> = (value, path) =>
  typeof value === 'number' && value >= 0 && value <= MAX_TIME_MS
    ? value
    : mismatch(path, 'a number of ms', value);

/** ms since 1970, of a clock that may be wrong. */
export const wallMs: Shape<number> = (value, path) =>
  typeof value === 'number' && Math.abs(value) <= MAX_TIME_MS ? value : mismatch(path, 'a time', value);

/** A whole number from 0 to 2^53 - 1. */
export const whole: Shape<number> = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : mismatch(path, 'a whole number', value);

export const boolean: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : mismatch(path, 'true or false', value);

export const bytes: Shape<Uint8Array> = (value, path) =>
  value instanceof Uint8Array ? value : mismatch(path, 'bytes', value);

/** A string of at most `maxLength` UTF-16 units. */
export function text(maxLength: number): Shape<string> {
  return (value, path) =>
    typeof value === 'string' && value.length <= maxLength
      ? value
      : mismatch(path, `a string of at most ${maxLength} characters`, value);
}

export function oneOf<const T extends string>(...choices: readonly T[]): Shape<T> {
  return (value, path) =>
    choices.find((choice) => choice === value) ?? mismatch(path, `one of ${choices.join(', ')}`, value);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null || value === undefined ? null : shape(value, path));
}

/** A list of at most `maxLength` items. */
export function list<T>(shape: Shape<T>, maxLength: number): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > maxLength) {
      return mismatch(path, `a list of at most ${maxLength} items`, value);
    }
    return value.map((item, index) => shape(item, `${path}[${index}]`));
  };
}

/** A map with string keys and values of one shape. */
export function record<T>(shape: Shape<T>, maxSize: number): Shape<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (!isPlainObject(value)) return mismatch(path, 'an object', value);
    const entries = Object.entries(value);
    if (entries.length > maxSize) return mismatch(path, `an object of at most ${maxSize} keys`, value);
    return Object.fromEntries(entries.map(([key, item]) => [key, shape(item, join(path, key))]));
  };
}

/** An object with these members; others are ignored, so that newer senders can say more. */
export function object<T extends Readonly<Record<string, Shape<unknown>>>>(
  members: T,
): Shape<{ readonly [K in keyof T]: ReturnType<T[K]> }> {
  const entries = Object.entries(members);
  return (value, path) => {
    if (!isPlainObject(value)) return mismatch(path, 'an object', value);
    const result: Record<string, unknown> = {};
    for (const [key, shape] of entries) result[key] = shape(value[key], join(path, key));
    return result as { readonly [K in keyof T]: ReturnType<T[K]> };
  };
}

/** A first-to-last range of sequence numbers, both included. */
export const range: Shape<readonly [first: number, last: number]> = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) return mismatch(path, 'a pair [first, last]', value);
  const first = whole(value[0], `${path}[0]`);
  const last = whole(value[1], `${path}[1]`);
  return last >= first ? [first, last] : mismatch(path, 'first <= last', value);
};

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
