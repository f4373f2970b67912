import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startAccessRig } from '../../supervisor/access/testing/access-rig.ts';
import { signIn } from './client.ts';

test('a script that signs out leaves no session behind', async () => {
  const rig = await startAccessRig({ demo: true });
  onTestFinished(() => rig.stop());
  const client = await signIn(rig.http.url(''), 'operator@tmvl.example', PASSWORD);
  expect(rig.all('SELECT 1 FROM sessions')).toHaveLength(1);
  await client.signOut();
  expect(rig.all('SELECT 1 FROM sessions')).toEqual([]);
  await expect(client.get('/api/v1/session')).rejects.toThrow('401');
});
