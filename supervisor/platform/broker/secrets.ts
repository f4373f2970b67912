// Secrets of agents and users: kept as scrypt hashes, verified in constant time, and cheaply for those verified before.

import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { createTurns } from './turns.ts';

/** scrypt's own interactive parameters: 16 MiB and some 40 ms each. */
const PARAMETERS = { cost: 16_384, block: 8, parallel: 1 } as const;
/** What a stored text may ask of this machine at most: 256 MiB and half a second. */
const MAX_COST = 262_144;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const STORED = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9+/=]{16,88})\$([A-Za-z0-9+/=]{24,88})$/;

/** More than one supervisor serves. */
const MAX_REMEMBERED = 5_000;
/** On two cores one half of the machine, whoever floods it with wrong passwords. */
const AT_ONCE = 2;
/** More than connections that can wait for it. */
const MAX_WAITING = 1_000;

interface Stored {
  readonly cost: number;
  readonly block: number;
  readonly parallel: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** The secret's hash with its salt and parameters, as one line of text. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(Buffer.from(secret), { ...PARAMETERS, salt }, KEY_BYTES);
  const { cost, block, parallel } = PARAMETERS;
  return `scrypt$${cost}$${block}$${parallel}$${salt.toString('base64')}$${key.toString('base64')}`;
}

/** False also for a stored text that `hashSecret` did not make. */
export async function verifySecret(secret: string | Buffer, stored: string): Promise<boolean> {
  const parsed = parseStored(stored);
  if (parsed === null) return false;
  const actual = await derive(Buffer.from(secret), parsed, parsed.key.length);
  return timingSafeEqual(actual, parsed.key);
}

export type Verifier = (username: string, password: Buffer, signal?: AbortSignal) => Promise<boolean>;

/**
 * Verifies user names and passwords. A secret verified before is recognised by a keyed hash that never leaves this
 * process, so that a fleet coming back at once does not cost a scrypt each; unknown users cost the same as wrong
 * passwords. Rejects when it has too much to do, or when `signal` says that nobody waits for the answer any more.
 */
export function createVerifier(storedOf: (username: string) => string | null): Verifier {
  const key = randomBytes(32);
  const remembered = new Map<string, { readonly stored: string; readonly tag: Buffer }>();
  const turns = createTurns({ atOnce: AT_ONCE, maxWaiting: MAX_WAITING });
  let decoy: Promise<string> | null = null;

  function remember(username: string, stored: string, tag: Buffer): void {
    const oldest = remembered.keys().next().value;
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    remembered.set(username, { stored, tag });
  }

  return async (username, password, signal) => {
    const stored = storedOf(username);
    const tag = createHmac('sha256', key).update(password).digest();
    const known = remembered.get(username);
    if (stored !== null && known?.stored === stored && timingSafeEqual(known.tag, tag)) return true;
    decoy ??= hashSecret(randomBytes(16).toString('hex'));
    const against = stored ?? (await decoy);
    const right = await turns.take(() => verifySecret(password, against), signal);
    if (stored === null || !right) return false;
    remember(username, stored, tag);
    return true;
  };
}

function parseStored(text: string): Stored | null {
  const [, costText, blockText, parallelText, salt = '', key = ''] = STORED.exec(text) ?? [];
  const [cost, block, parallel] = [Number(costText), Number(blockText), Number(parallelText)];
  const costly = cost * block * parallel > MAX_COST * PARAMETERS.block;
  // RFC 7914 section 2: the cost is a power of two.
  if (!(cost > 1 && block > 0 && parallel > 0) || !Number.isInteger(Math.log2(cost)) || costly) return null;
  return { cost, block, parallel, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
}

function derive(
  secret: Buffer,
  { cost, block, parallel, salt }: Omit<Stored, 'key'>,
  keyBytes: number,
): Promise<Buffer> {
  // What scrypt needs, with room for its own bookkeeping; Node's own limit is 32 MiB.
  const maxmem = 128 * block * (cost + parallel) + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, keyBytes, { N: cost, r: block, p: parallel, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
