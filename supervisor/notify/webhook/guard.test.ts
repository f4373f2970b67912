import { describe, expect, test } from 'vitest';
import { createGuard, urlComplaint } from './guard.ts';

describe('addresses that webhooks may reach', () => {
  const guard = createGuard([]);
  test.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07::1'])('%s is public', (address) =>
    expect(guard.allows(address)).toBe(true),
  );
  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '0.0.0.0'],
    ...[
      '100.64.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      'fd12::1',
      'ff02::1',
    ],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:a00:1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001:db8::1',
    ],
    ...['localhost', '', '127.1', '0x7f000001'],
  ])('%s is not', (address) => expect(guard.allows(address)).toBe(false));

  test('networks of one’s own, by setting, and nothing beside them', () => {
    const own = createGuard(['10.1.0.0/16', '127.0.0.1', 'fd12::/16']);
    expect(['10.1.2.3', '127.0.0.1', 'fd12::7', '::ffff:10.1.0.9'].map(own.allows)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['10.2.0.1', '127.0.0.2', 'fd13::7'].map(own.allows)).toEqual([false, false, false]);
  });
});

test.each([
  ['https://a.example/x?y', null],
  ['http://127.0.0.1:8000/', null],
  ['http://localhost/', null],
  ['http://a.example/', 'not-https'],
  ['http://127.0.0.1.evil.example/', 'not-https'],
  ['file:///etc/passwd', 'not-https'],
  ['https://a@b.example/', 'has-login'],
  ['a.example', 'no-url'],
] as const)('%s: %s', (url, complaint) => expect(urlComplaint(url)).toBe(complaint));
