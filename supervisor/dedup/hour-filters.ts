// One Bloom filter an hour in front of the seen-index, so that a payload never seen before costs no disk read.

/** 2^22 bits, 512 KiB an hour: under 1 % false positives at 100 frames/s, and merely slower beyond. */
const BITS = 1 << 22;
const PROBES = 4;
/** Hours looked at by one decision: 24 before, 24 after, the current one and both neighbours. */
const MAX_HOURS = 64;

export interface HourFilters {
  /** False only if no such payload was seen in that hour. */
  mayHave(hour: number, hash: number): boolean;
  add(hour: number, hash: number): void;
  forget(hour: number): void;
}

/** `hashesOf` reads the hashes of one hour from the database, for a filter that has to be made anew. */
export function createHourFilters(hashesOf: (hour: number) => Iterable<number>): HourFilters {
  const filters = new Map<number, Uint32Array>();

  function filterOf(hour: number): Uint32Array {
    const known = filters.get(hour);
    if (known !== undefined) return known;
    const filter = new Uint32Array(BITS / 32);
    for (const hash of hashesOf(hour)) set(filter, hash);
    filters.set(hour, filter);
    if (filters.size > MAX_HOURS) filters.delete(Math.min(...filters.keys()));
    return filter;
  }

  return {
    mayHave: (hour, hash) => has(filterOf(hour), hash),
    add: (hour, hash) => set(filterOf(hour), hash),
    forget: (hour) => void filters.delete(hour),
  };
}

/** The probes of a hash: double hashing over its two halves. */
function probe(hash: number, index: number): number {
  const low = hash >>> 0;
  const high = Math.floor(hash / 0x1_0000_0000) | 1;
  return (low + index * Math.imul(high, 0x9e3779b1)) & (BITS - 1);
}

function set(filter: Uint32Array, hash: number): void {
  for (let index = 0; index < PROBES; index++) {
    const bit = probe(hash, index);
    filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31));
  }
}

function has(filter: Uint32Array, hash: number): boolean {
  for (let index = 0; index < PROBES; index++) {
    const bit = probe(hash, index);
    if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}
