// Which rows of each device wait to be stored, in memory, two to three bytes a row.
//
// A second index in the file would cost flash a page with every row; it can be made anew from the rows instead.

export interface DeviceIndex {
  /** Rows are added in ascending order. */
  add(devAddr: number, seq: number): void;
  /** Everything up to here is stored. */
  storedUpTo(seq: number): void;
  /** How many rows of this device wait. */
  count(devAddr: number): number;
  /** Those from `from` on and before `before`, ascending. */
  seqs(devAddr: number, from: number, before: number): number[];
}

/** Seqs ascending, as differences of 7 bits a byte, the high bit saying that more follow. */
interface Packed {
  bytes: Uint8Array;
  /** Where the first one that counts starts, and the seq before it. */
  start: number;
  base: number;
  length: number;
  last: number;
  count: number;
}

const FIRST_BYTES = 8;
const GROWTH = 1.25;

export function createDeviceIndex(): DeviceIndex {
  const devices = new Map<number, Packed>();
  let storedUpTo = 0;

  function push(packed: Packed, seq: number): void {
    let rest = seq - packed.last;
    do {
      if (packed.length === packed.bytes.length) grow(packed);
      packed.bytes[packed.length++] = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
      rest = Math.floor(rest / 0x80);
    } while (rest > 0);
    packed.last = seq;
    packed.count++;
  }

  /** Makes room, what is stored left out. */
  function grow(packed: Packed): void {
    const kept = packed.bytes.subarray(packed.start, packed.length);
    const bytes = new Uint8Array(Math.max(FIRST_BYTES, Math.ceil(kept.length * GROWTH) + 1));
    bytes.set(kept);
    packed.bytes = bytes;
    packed.length = kept.length;
    packed.start = 0;
  }

  /** The seq after `base`, read at `at`; tells where the next one starts. */
  function next(packed: Packed, at: number, base: number): { readonly seq: number; readonly at: number } {
    let difference = 0;
    let factor = 1;
    for (let byte = 0x80; byte >= 0x80; factor *= 0x80) {
      byte = packed.bytes[at++] ?? 0;
      difference += (byte & 0x7f) * factor;
    }
    return { seq: base + difference, at };
  }

  /** Forgets what is stored by now. */
  function trimmed(devAddr: number): Packed | undefined {
    const packed = devices.get(devAddr);
    if (packed === undefined) return undefined;
    while (packed.count > 0) {
      const { seq, at } = next(packed, packed.start, packed.base);
      if (seq > storedUpTo) return packed;
      packed.start = at;
      packed.base = seq;
      packed.count--;
    }
    devices.delete(devAddr);
    return undefined;
  }

  return {
    add(devAddr, seq) {
      let packed = trimmed(devAddr);
      if (packed === undefined) {
        packed = { bytes: new Uint8Array(FIRST_BYTES), start: 0, base: 0, length: 0, last: 0, count: 0 };
        devices.set(devAddr, packed);
      }
      push(packed, seq);
    },
    storedUpTo(seq) {
      storedUpTo = Math.max(storedUpTo, seq);
    },
    count: (devAddr) => trimmed(devAddr)?.count ?? 0,
    seqs(devAddr, from, before) {
      const packed = trimmed(devAddr);
      const found: number[] = [];
      if (packed === undefined) return found;
      let at = packed.start;
      let seq = packed.base;
      for (let left = packed.count; left > 0; left--) {
        ({ seq, at } = next(packed, at, seq));
        if (seq >= before) break;
        if (seq >= from) found.push(seq);
      }
      return found;
    },
  };
}
