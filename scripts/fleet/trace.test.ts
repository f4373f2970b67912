import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { gatewaysOf, readTrace } from './trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'vigie-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const path = join(folder, `${text.length}.ndjson.gz`);
  writeFileSync(path, gzipSync(text));
  return path;
}

const LINE = {
  t: 1_687_511_428_896,
  devEui: 'd1d1e80000000032',
  devAddr: 'fc00ac77',
  fCnt: 1_143,
  fPort: 3,
  freq: 868_100_000,
  dr: 5,
  data: '50270c',
  rx: [
    { gw: '100210b935d4ef15', rssi: -120, snr: -6.2 },
    { gw: 'd0fa38a195124ddd', rssi: -112, snr: -5, time: 1_687_511_428_649 },
  ],
};

test('what a line leaves out is null', () => {
  const [line] = readTrace(written(`${JSON.stringify(LINE)}\n`));
  expect(line).toEqual({
    ...LINE,
    datr: null,
    phy: null,
    rx: [{ ...LINE.rx[0], time: null }, LINE.rx[1]],
  });
  expect(gatewaysOf(line === undefined ? [] : [line, line])).toEqual([
    '100210b935d4ef15',
    'd0fa38a195124ddd',
  ]);
});

test('a line that does not read is named', () => {
  const path = written(`${JSON.stringify(LINE)}\n${JSON.stringify({ ...LINE, freq: 'high' })}\n`);
  expect(() => readTrace(path)).toThrow(`${path}:2: freq: expected a whole number`);
  const odd = { ...LINE, rx: [{ gw: 'not an EUI', rssi: 1, snr: 1 }] };
  expect(() => readTrace(written(JSON.stringify(odd)))).toThrow('not an EUI is not a gateway EUI');
});
