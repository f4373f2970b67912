import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeReturnPath } from './return-path.ts';

describe('where to go after signing in', () => {
  test.each([
    ['/', '/'],
    ['/en/', '/en/'],
    ['/passerelles?etat=offline&tri=nom', '/passerelles?etat=offline&tri=nom'],
    ['/a/../b', '/b'],
  ])('%s leads to %s', (wanted, path) => {
    expect(safeReturnPath(wanted, '/home')).toBe(path);
  });

  test.each([
    ...['https://evil.example/', '//evil.example', '/\\evil.example', '/\\/evil.example', '\\\\evil.example'],
    ...['javascript:alert(1)', '/\t/evil.example', '/%', ' /', '', '/..//evil.example', '/.//evil.example'],
    ...['/connexion', '/en/sign-in?to=/', '/deconnexion', '/api/v1/accounts', `/${'a'.repeat(600)}`],
    ...['/a b', '/\u00e9', 'evil.example'],
  ])('%j does not', (wanted) => {
    const path = safeReturnPath(wanted, '/home');
    expect(path === '/home' || path === '/%').toBe(true);
  });

  test('nothing leads to another host', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
          fc.string(),
        ),
        (wanted) => {
          const path = safeReturnPath(wanted, '/home');
          expect(new URL(path, 'https://vigie.example').host).toBe('vigie.example');
          expect(path).toMatch(/^\/(?!\/)/);
        },
      ),
    );
  });

  test('what is no text is no path', () => {
    expect([undefined, null, 7, ['/']].map((wanted) => safeReturnPath(wanted, '/home'))).toEqual(
      Array(4).fill('/home'),
    );
  });
});
