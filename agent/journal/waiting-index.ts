// Which rows of each device wait to be stored, in memory: four bytes a row, and twelve to twenty-four a device.
//
// Each row knows how far before it the previous row of its device is; each device knows its newest row. A second index
// in the file would wear flash with every row; this one is made anew from the rows when the file is opened.

export interface WaitingIndex {
  /** Rows come in ascending order. */
  add(key: number, seq: number): void;
  /** Everything up to here is stored: it counts no more. */
  storedUpTo(seq: number): void;
  /** How many rows of this key wait, counted up to `most`. */
  count(key: number, most: number): number;
  /** The oldest of them from `from` on and before `before`, ascending, at most so many. */
  seqs(key: number, from: number, before: number, most: number): number[];
}

/** Rows in one block of memory: 64 KiB, given back once all of them are stored. */
const BLOCK_ROWS = 16_384;
const FIRST_SLOTS = 256;
const MAX_LOAD = 0.7;
/** As large as a distance may be that fits the four bytes; a row further back is found by age alone. */
const MAX_DISTANCE = 0xffff_ffff;

export function createWaitingIndex(): WaitingIndex {
  /** To the previous row of the same key; 0: none. */
  const distances = new Map<number, Uint32Array>();
  let keys = new Float64Array(FIRST_SLOTS);
  /** 0: an empty slot. */
  let newest = new Float64Array(FIRST_SLOTS);
  let used = 0;
  let storedUpTo = 0;
  let lowestBlock: number | null = null;

  function slotOf(key: number): number {
    const mask = keys.length - 1;
    let slot = Math.imul(key ^ (key >>> 15), 0x9e37_79b1) >>> 0;
    for (slot = (slot ^ (slot >>> 16)) & mask; newest[slot] !== 0 && keys[slot] !== key; ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Keys with nothing left to wait for stay behind. */
  function rehash(): void {
    const old = { keys, newest };
    const live = old.newest.reduce((sum, seq) => sum + (seq > storedUpTo ? 1 : 0), 0);
    let slots = FIRST_SLOTS;
    while (live * 2 > slots * MAX_LOAD) slots *= 2;
    keys = new Float64Array(slots);
    newest = new Float64Array(slots);
    used = live;
    for (const [index, seq] of old.newest.entries()) {
      if (seq <= storedUpTo) continue;
      const slot = slotOf(old.keys[index] as number);
      keys[slot] = old.keys[index] as number;
      newest[slot] = seq;
    }
  }

  function note(seq: number, distance: number): void {
    const block = Math.floor(seq / BLOCK_ROWS);
    let rows = distances.get(block);
    if (rows === undefined) {
      rows = new Uint32Array(BLOCK_ROWS);
      distances.set(block, rows);
      lowestBlock ??= block;
    }
    rows[seq % BLOCK_ROWS] = distance;
  }

  /** The row of the same key before this one, 0 when it is stored or there is none. */
  function before(seq: number): number {
    const distance = distances.get(Math.floor(seq / BLOCK_ROWS))?.[seq % BLOCK_ROWS] ?? 0;
    return distance === 0 || seq - distance <= storedUpTo ? 0 : seq - distance;
  }

  function newestOf(key: number): number {
    const seq = newest[slotOf(key)] as number;
    return seq > storedUpTo ? seq : 0;
  }

  return {
    add(key, seq) {
      if (used >= keys.length * MAX_LOAD) rehash();
      const slot = slotOf(key);
      const previous = newest[slot] as number;
      if (previous === 0) used++;
      keys[slot] = key;
      newest[slot] = seq;
      const distance = seq - previous;
      note(seq, previous > storedUpTo && distance <= MAX_DISTANCE ? distance : 0);
    },
    storedUpTo(seq) {
      storedUpTo = Math.max(storedUpTo, seq);
      const keepFrom = Math.floor((storedUpTo + 1) / BLOCK_ROWS);
      if (lowestBlock === null || lowestBlock >= keepFrom) return;
      for (const block of distances.keys()) if (block < keepFrom) distances.delete(block);
      lowestBlock = distances.size === 0 ? null : keepFrom;
    },
    count(key, most) {
      let count = 0;
      for (let seq = newestOf(key); seq > 0 && count < most; seq = before(seq)) count++;
      return count;
    },
    seqs(key, from, end, most) {
      // Newest first: what is wanted are the last ones found.
      let found: number[] = [];
      for (let seq = newestOf(key); seq >= from && seq > 0; seq = before(seq)) {
        if (seq >= end) continue;
        found.push(seq);
        if (found.length >= most * 2) found = found.slice(-most);
      }
      return found.slice(-most).reverse();
    },
  };
}
