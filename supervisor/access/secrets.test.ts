import { describe, expect, test } from 'vitest';
import { hashOf, isToken, newSecret, newToken } from './secrets.ts';

describe('secrets', () => {
  test('a token can be recognised by its prefix and its checksum', () => {
    for (let i = 0; i < 200; i++) {
      const token = newToken();
      expect(token).toMatch(/^vigie_[0-9A-Za-z]{49}$/);
      expect(isToken(token)).toBe(true);
    }
  });

  test('a token with one character changed, or cut, is none', () => {
    const token = newToken();
    for (let at = 6; at < token.length; at++) {
      const other = token[at] === 'a' ? 'b' : 'a';
      expect(isToken(token.slice(0, at) + other + token.slice(at + 1))).toBe(false);
    }
    expect([token.slice(0, -1), `${token}0`, ` ${token}`, token.slice(6), ''].some(isToken)).toBe(false);
  });

  test('no two are the same, and a hash does not give them away', () => {
    expect(new Set(Array.from({ length: 1_000 }, newSecret)).size).toBe(1_000);
    const secret = newSecret();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(hashOf(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(secret)).not.toContain(secret);
  });
});
