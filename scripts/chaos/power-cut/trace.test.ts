import { expect, test } from 'vitest';
import { readTrace } from './trace.ts';

function hex(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

const file = hex('/j/a.db');
const marks = hex('/m');

test('calls on files of the folder become changes, in order; all else is left out', () => {
  const trace = [
    `openat(AT_FDCWD<${hex('/')}>, "${file}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 5<${file}>`,
    `write(5<${file}>, "${hex('abc')}", 3) = 3`,
    `write(5<${file}>, "${hex('de')}", 2) = 2`,
    `pwrite64(5<${file}>, "${hex('x')}", 1, 4096) = 1`,
    `write(6<${marks}>, "${hex('{"kind":"acked"}\n')}", 17) = 17`,
    `write(1<${hex('/dev/null')}>, "${hex('noise')}", 5) = 5`,
    `fsync(5<${file}>) = 0`,
    `fsync(7<${hex('/j')}>) = 0`,
    `ftruncate(5<${file}>, 1024) = 0`,
    `unlink("${file}") = -1 ENOENT (No such file or directory)`,
    `rename("${file}", "${hex('/j/b.db')}") = 0`,
    '+++ exited with 0 +++',
  ];
  expect(readTrace(trace.join('\n'), '/j', '/m')).toEqual([
    { kind: 'open', name: 'a.db', creates: true, truncates: false },
    { kind: 'write', name: 'a.db', offset: 0, bytes: Buffer.from('abc') },
    { kind: 'write', name: 'a.db', offset: 3, bytes: Buffer.from('de') },
    { kind: 'write', name: 'a.db', offset: 4096, bytes: Buffer.from('x') },
    { kind: 'mark', text: '{"kind":"acked"}\n' },
    { kind: 'sync', name: 'a.db' },
    { kind: 'sync', name: '' },
    { kind: 'truncate', name: 'a.db', length: 1024 },
    { kind: 'rename', from: 'a.db', to: 'b.db' },
  ]);
});

test('a call that the model does not know is refused, not overlooked', () => {
  const call = `fallocate(5<${file}>, 0, 0, 4096) = 0`;
  expect(() => readTrace(call, '/j', '/m')).toThrow('not modelled: fallocate of a.db');
});
