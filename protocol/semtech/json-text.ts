// Finds values in JSON text without parsing it whole, so that what is broken or unknown stays local and verbatim.

import { endOfString, endOfValue, nestsDeeperThan, skipSpace } from './json-scan.ts';
import { withoutNotANumbers } from './not-a-number.ts';

/** Nesting deeper than this is an attack, not a reception (`rxpk` with `rsig` nests 2 levels). */
const MAX_DEPTH = 16;

export interface Member {
  /** Unescaped. */
  readonly key: string;
  /** Where the value starts in the text given. */
  readonly start: number;
  /** The value's own text; empty when there is none between colon and comma. */
  readonly text: string;
  /** False when the text ended inside this value. */
  readonly complete: boolean;
}

export interface Members {
  readonly members: readonly Member[];
  /** False when the text is not one object from its first to its last character. */
  readonly complete: boolean;
  /** Where reading stopped: what follows belongs to no member. The length of the text when nothing follows. */
  readonly restStart: number;
}

export interface Element {
  /** Where the element starts in the text given. */
  readonly start: number;
  readonly text: string;
  /** False when the text ended inside this element. */
  readonly complete: boolean;
}

const UTF8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: false });

/**
 * The text of a datagram body: UTF-8, invalid sequences replaced, byte-order mark, trailing NULs and
 * white space removed (Kerlink forwarders end some datagrams with a NUL).
 */
export function decodeText(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && isTrailingFiller(bytes[end - 1] as number)) end--;
  return end === 0 ? '' : UTF8.decode(bytes.subarray(0, end)).trimStart();
}

function isTrailingFiller(byte: number): boolean {
  return byte === 0x00 || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The members of a JSON object given as text, in order; as many as can be found when it is cut or broken. */
export function membersOf(text: string): Members {
  const members: Member[] = [];
  let wellFormed = true;
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return { members, complete: false, restStart: at };
  at = skipSpace(text, at + 1);
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const colon = keyEnd < 0 ? -1 : skipSpace(text, keyEnd);
    if (text[colon] !== ':') return { members, complete: false, restStart: at };
    const key = unescaped(text.slice(at + 1, keyEnd - 1));
    const start = skipSpace(text, colon + 1);
    const end = endOfValue(text, start);
    if (end < 0) {
      members.push({ key, start, text: text.slice(start), complete: false });
      return { members, complete: false, restStart: text.length };
    }
    if (end === start) wellFormed = false;
    members.push({ key, start, text: text.slice(start, end), complete: true });
    at = skipSpace(text, end);
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
    if (text[at] === '}') wellFormed = false; // A comma before it: nothing is missing, but it is no JSON.
  }
  if (text[at] !== '}') return { members, complete: false, restStart: at };
  at = skipSpace(text, at + 1);
  return { members, complete: wellFormed && at === text.length, restStart: at };
}

function unescaped(key: string): string {
  if (!key.includes('\\')) return key;
  const parsed = parseJson(`"${key}"`);
  return typeof parsed === 'string' ? parsed : key;
}

/** The elements of a JSON array given as text, one by one; the last may be incomplete when the text is cut. */
export function* elementsOf(text: string): Generator<Element, void> {
  let at = skipSpace(text, 1);
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at);
    if (end < 0) {
      yield { start: at, text: text.slice(at), complete: false };
      return;
    }
    if (end === at) {
      at = skipSpace(text, at + 1); // A stray comma or brace: step over it rather than stand still.
      continue;
    }
    yield { start: at, text: text.slice(at, end), complete: true };
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
}

export interface TolerantValue {
  readonly value: unknown;
  /** Valid JSON: the text given, or the text with bare `nan` and `inf` replaced by `null`. */
  readonly text: string;
  readonly sanitized: boolean;
}

/**
 * Parses one JSON value. C programs print bare `nan`, `-nan` or `inf`: outside strings these become
 * `null`. `null` when the text is no JSON even then, or nests too deep.
 */
export function parseTolerant(text: string): TolerantValue | null {
  if (nestsDeeperThan(text, MAX_DEPTH)) return null;
  const value = parseJson(text);
  if (value !== undefined) return { value, text, sanitized: false };
  const cleaned = withoutNotANumbers(text);
  if (cleaned === text) return null;
  const cleanedValue = parseJson(cleaned);
  return cleanedValue === undefined ? null : { value: cleanedValue, text: cleaned, sanitized: true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
