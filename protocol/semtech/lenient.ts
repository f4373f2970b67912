// Reads JSON values the way forwarders in the field write them: numbers as strings, strings as numbers.
// What is out of every reasonable range is absent, so that no sum, column or date further on meets it.

/** The longest spelling of a number that is worth a look. */
const MAX_DIGITS = 32;
const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

/** A finite number, also when written as a string of digits. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return null;
  const digits = value.trim();
  if (!DECIMAL.test(digits)) return null;
  const number = Number(digits);
  return Number.isFinite(number) ? number : null;
}

/** A number from `min` to `max`, both included. */
export function numberWithin(value: unknown, min: number, max: number): number | null {
  const number = numberOf(value);
  return number !== null && number >= min && number <= max ? number : null;
}

/** A whole number from 0 to `max`. */
export function wholeOf(value: unknown, max = Number.MAX_SAFE_INTEGER): number | null {
  const number = numberWithin(value, 0, max);
  return number !== null && Number.isInteger(number) ? number : null;
}

/**
 * A 32-bit counter of microseconds. Floats, negative 32-bit integers, wider counters and digits in a string
 * all name the same counter modulo 2^32.
 */
export function counterOf(value: unknown): number | null {
  const number = numberWithin(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return number === null ? null : Math.trunc(number) >>> 0;
}

/** MHz as the protocol writes them, in Hz; rounded, as 868.1 * 1e6 is not a whole number. */
export function hertzOf(megahertz: unknown): number | null {
  const number = numberWithin(megahertz, 0, MAX_MEGAHERTZ);
  return number === null ? null : Math.round(number * 1e6);
}

/** LoRa ends at 2.5 GHz, and satellite bands below this. */
const MAX_MEGAHERTZ = 10_000;

/** A string, also when written as a number. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** The same, absent when it is empty or longer than any such field is. */
export function shortTextOf(value: unknown, maxLength: number): string | null {
  const text = textOf(value);
  return text === null || text === '' || text.length > maxLength ? null : text;
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
