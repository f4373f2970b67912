// Secrets: stored so that nobody can read them, verified so that nobody learns from it, and quickly the second time.

import { randomBytes, scryptSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { createVerifier, hashSecret, verifySecret } from './secrets.ts';

describe('a stored secret', () => {
  test('is recognised, and no other is', async () => {
    const stored = await hashSecret('mot de passe é');
    expect(await verifySecret('mot de passe é', stored)).toBe(true);
    expect(await verifySecret(Buffer.from('mot de passe é'), stored)).toBe(true);
    expect(await verifySecret('mot de passe e', stored)).toBe(false);
    expect(await verifySecret('', stored)).toBe(false);
  });

  test('carries its salt and its parameters, and not the secret', async () => {
    const [one, two] = await Promise.all([hashSecret('secret'), hashSecret('secret')]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$16384\$8\$1\$/);
    expect(one).not.toContain('secret');
  });

  test('with the parameters of another time is verified by those', async () => {
    const salt = randomBytes(16);
    const key = scryptSync('secret', salt, 64, { N: 1_024, r: 4, p: 2 });
    const stored = `scrypt$1024$4$2$${salt.toString('base64')}$${key.toString('base64')}`;
    expect(await verifySecret('secret', stored)).toBe(true);
    expect(await verifySecret('other', stored)).toBe(false);
  });

  test.each([
    '',
    'secret',
    'scrypt$16384$8$1$$',
    'scrypt$16383$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'scrypt$0$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    'scrypt$8388608$99$99$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  ])('that nobody made ("%s") fits no secret', async (stored) => {
    expect(await verifySecret('secret', stored)).toBe(false);
  });
});

describe('the verifier', () => {
  async function timeMs(work: () => Promise<unknown>): Promise<number> {
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) times.push(await cpuMsOf(work));
    return times.sort((a, b) => a - b)[2] as number;
  }

  test('remembers a right secret, so that a fleet coming back costs no scrypt each', async () => {
    const stored = await hashSecret('secret');
    const verify = createVerifier(() => stored);
    const firstMs = await timeMs(() => createVerifier(() => stored)('one', Buffer.from('secret')));
    expect(await verify('one', Buffer.from('secret'))).toBe(true);
    const againMs = await timeMs(() => verify('one', Buffer.from('secret')));
    expect(againMs).toBeLessThan(firstMs / 5);
  });

  test('does not take a remembered secret for another user’s, nor a wrong one for it', async () => {
    const [one, two] = await Promise.all([hashSecret('one'), hashSecret('two')]);
    const verify = createVerifier((name) => (name === 'one' ? one : two));
    expect(await verify('one', Buffer.from('one'))).toBe(true);
    expect(await verify('two', Buffer.from('one'))).toBe(false);
    expect(await verify('one', Buffer.from('two'))).toBe(false);
    expect(await verify('one', Buffer.from('one'))).toBe(true);
  });

  test('forgets a secret that was changed or taken away', async () => {
    let stored: string | null = await hashSecret('old');
    const verify = createVerifier(() => stored);
    expect(await verify('one', Buffer.from('old'))).toBe(true);
    stored = await hashSecret('new');
    expect(await verify('one', Buffer.from('old'))).toBe(false);
    expect(await verify('one', Buffer.from('new'))).toBe(true);
    stored = null;
    expect(await verify('one', Buffer.from('new'))).toBe(false);
  });

  test('takes as long for an unknown user as for a wrong password', async () => {
    const stored = await hashSecret('secret');
    const verify = createVerifier((name) => (name === 'known' ? stored : null));
    await verify('unknown', Buffer.from('wrong'));
    const knownMs = await timeMs(() => verify('known', Buffer.from('wrong')));
    const unknownMs = await timeMs(() => verify('unknown', Buffer.from('wrong')));
    expect(unknownMs).toBeGreaterThan(knownMs / 3);
    expect(unknownMs).toBeLessThan(knownMs * 3);
  });

  test('does not work for whoever is gone', async () => {
    const stored = await hashSecret('secret');
    const verify = createVerifier(() => stored);
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(verify('one', Buffer.from('secret'), gone)).rejects.toThrow('gone');
  });
});
