// One Bloom filter an hour in front of the seen-index, so that a payload never seen before costs no disk read.

/** 2^22 bits, 512 KiB an hour: under 1 % false positives at 100 frames/s, and merely slower beyond. */
const BITS = 1 << 22;
const PROBES = 4;
/** Hours looked at by one decision: 24 before, 24 after, the current one and both neighbours. */
const MAX_HOURS = 64;

export interface HourFilters {
  /** The hours from `first` to `last`, both included, in which such a payload may have been seen; all others did not. */
  hoursOf(hash: number, first: number, last: number): readonly number[];
  add(hour: number, hash: number): void;
}

const NONE: readonly number[] = [];

/** `hashesOf` reads the hashes of one hour from the database, for a filter that has to be made anew. */
export function createHourFilters(hashesOf: (hour: number) => Iterable<number>): HourFilters {
  /** `null`: nothing was seen in that hour, as in those to come; it takes no memory then. */
  const filters = new Map<number, Uint32Array | null>();
  /** Of the hash in question: the same for all hours. */
  const bits = new Uint32Array(PROBES);

  function filterOf(hour: number): Uint32Array | null {
    const known = filters.get(hour);
    if (known !== undefined) return known;
    let filter: Uint32Array | null = null;
    for (const hash of hashesOf(hour)) {
      filter ??= new Uint32Array(BITS / 32);
      set(filter, hash);
    }
    filters.set(hour, filter);
    if (filters.size > MAX_HOURS) filters.delete(Math.min(...filters.keys()));
    return filter;
  }

  return {
    hoursOf(hash, first, last) {
      for (let index = 0; index < PROBES; index++) bits[index] = probe(hash, index);
      let hours: number[] | null = null;
      for (let hour = first; hour <= last; hour++) {
        const filter = filterOf(hour);
        if (filter === null || !hasAll(filter, bits)) continue;
        hours ??= [];
        hours.push(hour);
      }
      return hours ?? NONE;
    },

    add(hour, hash) {
      let filter = filterOf(hour);
      if (filter === null) {
        filter = new Uint32Array(BITS / 32);
        filters.set(hour, filter);
      }
      set(filter, hash);
    },
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

function hasAll(filter: Uint32Array, bits: Uint32Array): boolean {
  for (let index = 0; index < PROBES; index++) {
    const bit = bits[index] as number;
    if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}
