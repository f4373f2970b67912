// Secrets of agents: kept as scrypt hashes, verified in constant time, and cheaply for those verified before.

import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt's own interactive parameters: 16 MiB and some 30 ms each. */
const COST = 16_384;
const BLOCK = 8;
const PARALLEL = 1;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** More agents than one supervisor serves. */
const MAX_REMEMBERED = 5_000;

/** The secret's hash with its salt and parameters, as one line of text. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(Buffer.from(secret), salt, COST, BLOCK, PARALLEL);
  return `scrypt$${COST}$${BLOCK}$${PARALLEL}$${salt.toString('base64')}$${key.toString('base64')}`;
}

export async function verifySecret(secret: Buffer, stored: string): Promise<boolean> {
  const [scheme, cost, block, parallel, salt, key] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64');
  const actual = await derive(
    secret,
    Buffer.from(salt, 'base64'),
    Number(cost),
    Number(block),
    Number(parallel),
  );
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * Verifies user names and passwords. A secret verified before is recognised by a keyed hash that never leaves this
 * process, so that a fleet coming back at once does not cost a scrypt each; unknown users cost the same as wrong
 * passwords.
 */
export function createVerifier(
  storedOf: (username: string) => string | null,
): (username: string, password: Buffer) => Promise<boolean> {
  const key = randomBytes(32);
  const remembered = new Map<string, { readonly stored: string; readonly tag: Buffer }>();
  let decoy: Promise<string> | null = null;

  return async (username, password) => {
    const stored = storedOf(username);
    const tag = createHmac('sha256', key).update(password).digest();
    const known = remembered.get(username);
    if (stored !== null && known?.stored === stored && timingSafeEqual(known.tag, tag)) return true;
    decoy ??= hashSecret(randomBytes(16).toString('hex'));
    const right = await verifySecret(password, stored ?? (await decoy));
    if (stored === null || !right) return false;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(username, { stored, tag });
    return true;
  };
}

function derive(secret: Buffer, salt: Buffer, cost: number, block: number, parallel: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, { N: cost, r: block, p: parallel }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
