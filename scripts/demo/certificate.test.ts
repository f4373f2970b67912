import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { expect, test } from 'vitest';
import { selfSigned } from './certificate.ts';

test('a certificate that Node reads, that its key fits, and that ends when it should', () => {
  const endMs = Date.UTC(2031, 5, 7, 8, 9, 10);
  const { cert, key } = selfSigned('7076ff0064030a01', endMs);
  const read = new X509Certificate(cert);
  expect(read.subject).toBe('CN=7076ff0064030a01');
  expect(read.validToDate.getTime()).toBe(endMs);
  expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(read.verify(read.publicKey)).toBe(true);
  expect(() => createSecureContext({ cert, key })).not.toThrow();
  expect(() => createSecureContext({ cert, key: selfSigned('other', endMs).key })).toThrow();
});
