// Finds values in JSON text without parsing it whole, so that what is broken or unknown stays local and verbatim.

/** Nesting deeper than this is an attack, not a reception (`rxpk` with `rsig` nests 2 levels). */
const MAX_DEPTH = 16;

export interface Member {
  readonly key: string;
  /** The value's own text. */
  readonly text: string;
  /** False when the text ended inside this value. */
  readonly complete: boolean;
}

export interface Members {
  readonly members: readonly Member[];
  /** False when the text is not one object from its first to its last character. */
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
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return { members, complete: false };
  at = skipSpace(text, at + 1);
  if (text[at] === '}') return { members, complete: skipSpace(text, at + 1) === text.length };
  for (;;) {
    if (text[at] !== '"') return { members, complete: false };
    const keyEnd = endOfString(text, at);
    if (keyEnd < 0) return { members, complete: false };
    const key = text.slice(at + 1, keyEnd - 1);
    at = skipSpace(text, keyEnd);
    if (text[at] !== ':') return { members, complete: false };
    at = skipSpace(text, at + 1);
    const end = endOfValue(text, at);
    if (end < 0) {
      members.push({ key, text: text.slice(at), complete: false });
      return { members, complete: false };
    }
    members.push({ key, text: text.slice(at, end), complete: true });
    at = skipSpace(text, end);
    if (text[at] === '}') return { members, complete: skipSpace(text, at + 1) === text.length };
    if (text[at] !== ',') return { members, complete: false };
    at = skipSpace(text, at + 1);
  }
}

/** The elements of a JSON array given as text; the last one may be incomplete when the text is cut. */
export function elementsOf(text: string): readonly { readonly text: string; readonly complete: boolean }[] {
  const elements: { text: string; complete: boolean }[] = [];
  let at = skipSpace(text, 1);
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at);
    if (end < 0) {
      elements.push({ text: text.slice(at), complete: false });
      break;
    }
    if (end > at) elements.push({ text: text.slice(at, end), complete: true });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
    else if (end === at) at++; // A stray character: step over it rather than stand still.
  }
  return elements;
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
  if (nestsTooDeep(text)) return null;
  const value = parseJson(text);
  if (value !== undefined) return { value, text, sanitized: false };
  const cleaned = text.replaceAll(STRING_OR_NOT_A_NUMBER, (token) => (token[0] === '"' ? token : 'null'));
  if (cleaned === text) return null;
  const cleanedValue = parseJson(cleaned);
  return cleanedValue === undefined ? null : { value: cleanedValue, text: cleaned, sanitized: true };
}

const STRING_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\.)*"|[-+]?\b(?:nan|inf(?:inity)?)\b/gi;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end < 0) return false;
      at = end - 1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** The index just past a string that starts at `from`; -1 when the text ends first. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return -1;
}

/** The index just past the value that starts at `from`, brackets matched and strings respected; -1 when the text ends first. */
function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfString(text, from);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return endOfScalar(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end < 0) return -1;
      at = end - 1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  return -1;
}

function endOfScalar(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20) return at;
  }
  return -1;
}
