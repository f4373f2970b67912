// Tells whether bytes are one plain MessagePack value, before any decoder builds objects from them.

/** Rows in `up` nest three levels deep; more than this is an attack on the decoder's stack. */
const MAX_DEPTH = 16;

/**
 * True for exactly one value made of maps with string keys, arrays, strings, bytes, numbers, booleans and nil, whose
 * lengths fit in the bytes. Extension types are refused: decoders build records, references, even regular expressions
 * from them, and the contract has none.
 */
export function isPlainMsgpack(bytes: Uint8Array): boolean {
  return endOfValue(bytes, 0, 0) === bytes.length;
}

/** The index just past the value at `at`; NaN when there is none or it is not plain. */
function endOfValue(bytes: Uint8Array, at: number, depth: number): number {
  const token = bytes[at];
  if (token === undefined) return Number.NaN;
  const next = at + 1;
  if (token <= 0x7f || token >= 0xe0) return next; // fixint
  if (token <= 0x8f) return endOfItems(bytes, next, token & 0x0f, true, depth);
  if (token <= 0x9f) return endOfItems(bytes, next, token & 0x0f, false, depth);
  if (token <= 0xbf) return next + (token & 0x1f); // fixstr
  switch (token) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return next;
    case 0xcc: // uint 8
    case 0xd0: // int 8
      return next + 1;
    case 0xcd: // uint 16
    case 0xd1: // int 16
      return next + 2;
    case 0xca: // float 32
    case 0xce: // uint 32
    case 0xd2: // int 32
      return next + 4;
    case 0xcb: // float 64
    case 0xcf: // uint 64
    case 0xd3: // int 64
      return next + 8;
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return next + 1 + lengthAt(bytes, next, 1);
    case 0xc5: // bin 16
    case 0xda: // str 16
      return next + 2 + lengthAt(bytes, next, 2);
    case 0xc6: // bin 32
    case 0xdb: // str 32
      return next + 4 + lengthAt(bytes, next, 4);
    case 0xdc:
      return endOfItems(bytes, next + 2, lengthAt(bytes, next, 2), false, depth);
    case 0xdd:
      return endOfItems(bytes, next + 4, lengthAt(bytes, next, 4), false, depth);
    case 0xde:
      return endOfItems(bytes, next + 2, lengthAt(bytes, next, 2), true, depth);
    case 0xdf:
      return endOfItems(bytes, next + 4, lengthAt(bytes, next, 4), true, depth);
    default: // 0xc1 is never used; 0xc7 to 0xc9 and 0xd4 to 0xd8 are extensions.
      return Number.NaN;
  }
}

function endOfItems(bytes: Uint8Array, from: number, count: number, isMap: boolean, depth: number): number {
  if (depth >= MAX_DEPTH || Number.isNaN(count)) return Number.NaN;
  let at = from;
  for (let item = 0; item < count; item++) {
    if (isMap) {
      if (!isString(bytes[at])) return Number.NaN;
      at = endOfValue(bytes, at, depth);
    }
    at = endOfValue(bytes, at, depth + 1);
    if (!(at <= bytes.length)) return Number.NaN; // Also ends the loop early when `count` is a lie.
  }
  return at;
}

function isString(token: number | undefined): boolean {
  return token !== undefined && ((token >= 0xa0 && token <= 0xbf) || (token >= 0xd9 && token <= 0xdb));
}

/** A big-endian length; NaN beyond the end. */
function lengthAt(bytes: Uint8Array, at: number, width: 1 | 2 | 4): number {
  let length = 0;
  for (let i = 0; i < width; i++) length = length * 256 + (bytes[at + i] ?? Number.NaN);
  return length;
}
