// Secrets that people and programs carry: cookies, one-time links, API tokens. Only hashes of them are kept.

import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** 256 bits: guessing is hopeless, so a plain hash protects them where they are kept. */
const SECRET_BYTES = 32;
/** 256 bits, and the 32 of the checksum, in base 62. */
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What secret scanners look for. */
export const TOKEN_PREFIX = 'vigie_';
const TOKEN = new RegExp(`^${TOKEN_PREFIX}[0-9A-Za-z]{${SECRET_DIGITS + CHECKSUM_DIGITS}}$`);

/** For cookies and links. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Names a session, token or account without giving access to it. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}

/** As it is kept. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Letters and digits only, so that a double click selects all of it; the checksum lets scanners drop look-alikes. */
export function newToken(): string {
  const secret = inBase62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS);
  return TOKEN_PREFIX + secret + checksumOf(secret);
}

/** Whether a text can be a token of ours at all. */
export function isToken(text: string): boolean {
  if (!TOKEN.test(text)) return false;
  const secret = text.slice(TOKEN_PREFIX.length, TOKEN_PREFIX.length + SECRET_DIGITS);
  return text.endsWith(checksumOf(secret));
}

function checksumOf(secret: string): string {
  return inBase62(BigInt(crc32(TOKEN_PREFIX + secret)), CHECKSUM_DIGITS);
}

function inBase62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; text.length < digits; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text;
  return text;
}
