// What may go wrong between us and a mail server: TLS that is not there or not trusted, passwords, answers.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../testing/mail-server.ts';
import { createSmtp, meaningOf, type Smtp } from './smtp.ts';

const MAIL = { from: 'vigie@a.example', to: 'noc@b.example', raw: Buffer.from('Subject: x\r\n\r\ny\r\n') };
const folder = mkdtempSync(join(tmpdir(), 'vigie-smtp-'));
let key: string;
let cert: string;
let server: MailServer | null = null;
let smtp: Smtp | null = null;
const logins: string[] = [];

beforeAll(() => {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        keyFile,
        '-out',
        certFile,
      ],
    ],
    { stdio: 'ignore' },
  );
  [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
});
afterEach(async () => {
  smtp?.close();
  await server?.stop();
  logins.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

const secure = () => ({
  ...{ key, cert, disabledCommands: [] },
  onAuth(
    { username, password }: { username?: string | undefined; password?: string | undefined },
    _session: unknown,
    done: (error: Error | null, answer?: { user: string }) => void,
  ) {
    logins.push(`${username}:${password}`);
    if (password === 'richtig') done(null, { user: 'vigie' });
    else done(Object.assign(new Error('no'), { responseCode: 535 }));
  },
});

async function deliver(options: object, given: Partial<Parameters<typeof createSmtp>[0]>) {
  server = await startMailServer(options);
  const { port } = server;
  smtp = createSmtp({
    ...{ host: 'localhost', port, security: 'starttls', login: null, ca: null, name: 'a.example', ...given },
  });
  return smtp.deliver(MAIL);
}

describe('TLS', () => {
  test('where it is required and not offered nothing is sent', async () => {
    expect(await deliver({}, { login: { user: 'vigie', pass: 'richtig' } })).toMatchObject({ kind: 'away' });
    expect([server?.raw, logins]).toEqual([[], []]);
  });

  test('of a server that nobody vouches for: nothing is sent, no password given', async () => {
    const login = { user: 'vigie', pass: 'richtig' };
    expect(await deliver(secure(), { login })).toMatchObject({ kind: 'away' });
    expect([server?.raw, logins]).toEqual([[], []]);
  });

  test.each(['starttls', 'tls'] as const)('%s, with the certificate that is trusted', async (security) => {
    const login = { user: 'vigie', pass: 'richtig' };
    const options = { ...secure(), secure: security === 'tls' };
    expect(await deliver(options, { security, login, ca: cert })).toMatchObject({
      kind: 'accepted',
      code: 250,
    });
    expect(logins).toEqual(['vigie:richtig']);
    expect(server?.raw).toHaveLength(1);
  });

  test('a wrong password is trouble of ours, not of the mail', async () => {
    const login = { user: 'vigie', pass: 'falsch' };
    expect(await deliver(secure(), { login, ca: cert })).toMatchObject({
      kind: 'away',
      response: expect.stringContaining('535'),
    });
  });
});

test.each([
  [{ responseCode: 450, command: 'RCPT TO' }, 'deferred'],
  [{ responseCode: 550, command: 'RCPT TO' }, 'failed'],
  [{ responseCode: 554, command: 'DATA' }, 'failed'],
  [{ responseCode: 552, command: 'MAIL FROM' }, 'failed'],
  [{ responseCode: 530, command: 'MAIL FROM' }, 'away'],
  [{ responseCode: 452, command: 'MAIL FROM' }, 'away'],
  [{ responseCode: 421, command: 'RCPT TO' }, 'away'],
  [{ code: 'ECONNECTION' }, 'deferred'],
] as const)('%j: %s', (given, kind) => {
  expect(meaningOf(Object.assign(new Error('words'), given)).kind).toBe(kind);
});
