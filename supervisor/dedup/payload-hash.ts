// A 52-bit hash of a PHYPayload: a safe integer, so that SQLite and JavaScript both hold it as a plain number.
// Not cryptographic: whoever finds a match compares the bytes themselves while they are kept.

const FNV_PRIME = 0x01000193;
const FNV_BASIS = 0x811c9dc5;
const SECOND_BASIS = 0x9747b28c;
const SECOND_PRIME = 0x85ebca6b;

export function payloadHash(bytes: Uint8Array): number {
  let low = FNV_BASIS;
  let high = SECOND_BASIS ^ bytes.length;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, FNV_PRIME);
    high = Math.imul(high ^ byte, SECOND_PRIME);
    high ^= high >>> 13;
  }
  return (mix(high) & 0xfffff) * 0x1_0000_0000 + (mix(low) >>> 0);
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
