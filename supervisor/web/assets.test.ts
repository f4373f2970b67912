import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpRig, startHttpRig } from '../platform/http/testing/http-rig.ts';
import { createAssets, type ServedAssets } from './assets.ts';

let assets: ServedAssets;
let rig: HttpRig;

beforeAll(async () => {
  assets = createAssets();
  rig = await startHttpRig({ routes: [assets.routes] });
});
afterAll(() => rig.stop());

async function asked(path: string, encoding: string) {
  const answer = await rig.get(path, { 'accept-encoding': encoding });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { headers } = answer;
  return {
    ...{ status: answer.status, encoding: headers.get('content-encoding'), vary: headers.get('vary') },
    length: Number(headers.get('content-length')),
    // Fetch has unpacked it already.
    text: bytes.toString(),
  };
}

test('styles and scripts travel compressed to whoever takes that, as they are to others', async () => {
  for (const path of [assets.pathOf('kit.css'), assets.pathOf('gateway.js'), '/assets/tokens.css']) {
    const small = await asked(path, 'gzip, br');
    const plain = await asked(path, 'identity');
    expect(small).toMatchObject({ status: 200, encoding: 'gzip', vary: 'accept-encoding' });
    expect(plain).toMatchObject({ status: 200, encoding: null, vary: 'accept-encoding' });
    expect(small.text).toBe(plain.text);
    expect(small.length).toBeLessThan(plain.length / 2);
    expect((await asked(path, 'gzip;q=0')).encoding).toBeNull();
  }
});

test('what the network page waits for before it is painted weighs 16 kB at most', async () => {
  let sum = 0;
  for (const name of ['tokens.css', 'vigie.css', 'kit.css', 'shell.css', 'network.css', 'theme.js']) {
    sum += (await asked(assets.pathOf(name), 'gzip')).length;
  }
  expect(sum).toBeLessThan(16_000);
});
