// The fleet's only source of randomness: seeded, so that the same seed makes the same world.

export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number of at least 0, below `limit`. */
  below(limit: number): number;
  between(min: number, max: number): number;
  /** Normally distributed around 0. */
  gaussian(sigma: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Buffer;
  /** A stream of its own, named by what it is for: drawing more from one never changes what another gives. */
  fork(label: string): Random;
}

export function createRandom(seed: number | string): Random {
  const next = sfc32(String(seed));
  const random: Random = {
    next,
    below: (limit) => Math.floor(next() * limit),
    between: (min, max) => min + next() * (max - min),
    gaussian(sigma) {
      // Box-Muller; 1 - next() is never 0.
      return sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    },
    chance: (probability) => next() < probability,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new Error('Nothing to pick from');
      return items[Math.floor(next() * items.length)] as T;
    },
    bytes(length) {
      const bytes = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; at++) bytes[at] = Math.floor(next() * 256);
      return bytes;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
  return random;
}

/** Chris Doty-Humphrey's sfc32, of the PractRand suite: small, fast, 128 bits of state. */
function sfc32(seed: string): () => number {
  let [a, b, c, counter] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  function draw(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) draw();
  return draw;
}

/** FNV-1a with a final mix, so that neighbouring seeds start far apart. */
function hash(text: string, variant: number): number {
  let value = 0x811c9dc5 ^ Math.imul(variant, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return value ^ (value >>> 16);
}
