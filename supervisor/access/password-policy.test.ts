import { describe, expect, test } from 'vitest';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { MIN_LENGTH, passwordComplaint } from './password-policy.ts';

const person = { login: 'marie.durand@tours-metropole.example', name: 'Marie Durand-Lefèvre' };

describe('which passwords are refused', () => {
  test.each([
    ['short', 'too-short'],
    ['elevenchars', 'too-short'],
    // Eleven characters as people see them, though twelve code units.
    ['abcdefghij\u{1f511}', 'too-short'],
    ['x'.repeat(201), 'too-long'],
    ['aaaaaaaaaaaaaaaa', 'repetitive'],
    ['abababababab', 'repetitive'],
    ['abcdefghijklmn', 'repetitive'],
    ['ponmlkjihgfedcba', 'repetitive'],
    ['Motdepasse123', 'common'],
    ['AZERTYUIOP123', 'common'],
    ['marie.durand@tours-metropole.example', 'personal'],
    ['Marie.Durand', 'personal'],
    ['durand-lefèvre1', 'personal'],
    ['tours-metropole.example', 'personal'],
    ['tramway Jean-Jaurès', null],
    ['la loire monte en février', null],
    ['Marie aime les longues promenades', null],
    ['kx7 pq2 vb9 zt4', null],
  ] as const)('%s: %s', (password, complaint) => {
    expect(passwordComplaint(password, person)).toBe(complaint);
  });

  test('the same password in another composition of its accents is the same', () => {
    expect(passwordComplaint('durand-lefe\u0300vre1', person)).toBe('personal');
  });

  test('every common password is long enough to be needed in the list, and in lower case', () => {
    for (const password of COMMON_PASSWORDS) {
      expect(password.length, password).toBeGreaterThanOrEqual(MIN_LENGTH);
      expect(password).toBe(password.toLowerCase());
    }
  });
});
