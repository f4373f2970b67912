// Reads what strace wrote of a session into the changes it made to files of one folder, in order. Pure.

import { isAbsolute, relative } from 'node:path';

export type Change =
  | { readonly kind: 'open'; readonly name: string; readonly creates: boolean; readonly truncates: boolean }
  | { readonly kind: 'write'; readonly name: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly name: string; readonly length: number }
  /** `name` empty: the folder itself. */
  | { readonly kind: 'sync'; readonly name: string }
  | { readonly kind: 'unlink'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  /** What the session said at this moment. */
  | { readonly kind: 'mark'; readonly text: string };

export const TRACED =
  'open,openat,creat,lseek,pwrite64,pwritev,pwritev2,write,writev,fsync,fdatasync,sync_file_range,truncate,' +
  'ftruncate,fallocate,unlink,unlinkat,rename,renameat,renameat2,link,linkat,copy_file_range,sendfile';

const HEX = /\\x/g;
const CALL = /^(\w+)\((.*)\)\s+= (-?\d+)/s;

/** `folder` and `marks` as absolute paths. */
export function readTrace(text: string, folder: string, marks: string): Change[] {
  const positions = new Map<number, number>();
  const changes: Change[] = [];

  function nameOf(path: string): string | null {
    const name = relative(folder, path);
    return name.startsWith('..') || isAbsolute(name) ? null : name;
  }

  for (const line of text.split('\n')) {
    const call = CALL.exec(line);
    if (call === null) continue;
    const [, name = '', args = '', result = ''] = call;
    const returned = Number(result);
    if (returned < 0) continue;
    const change = changeOf(name, args, returned);
    if (change !== null) changes.push(change);
  }
  return changes;

  function changeOf(call: string, args: string, returned: number): Change | null {
    const fd = Number(/^(\d+)</.exec(args)?.[1] ?? -1);
    const fdPath = decode(/^\d+<([^>]*)>/.exec(args)?.[1] ?? '').toString();
    const strings = [...args.matchAll(/"([^"]*)"(\.\.\.)?/g)];
    const paths = strings.map(([, hex = '']) => decode(hex).toString());
    switch (call) {
      case 'open':
      case 'openat': {
        positions.set(returned, 0);
        const name = nameOf(paths[0] ?? '');
        const creates = args.includes('O_CREAT');
        const truncates = args.includes('O_TRUNC');
        if (name === null || name === '' || (!creates && !truncates)) return null;
        if (args.includes('O_APPEND')) throw new Error(`not modelled: ${call} with O_APPEND of ${name}`);
        return { kind: 'open', name, creates, truncates };
      }
      case 'pwrite64':
      case 'write': {
        const position = positions.get(fd) ?? 0;
        if (call === 'write') positions.set(fd, position + returned);
        const bytes = decode(strings[0]?.[1] ?? '').subarray(0, returned);
        if (fdPath === marks) return { kind: 'mark', text: bytes.toString() };
        const name = nameOf(fdPath);
        if (name === null) return null;
        if (strings[0]?.[2] !== undefined)
          throw new Error(`${name}: the recording holds only part of a write`);
        const offset = call === 'write' ? position : Number(/, (\d+)$/.exec(args)?.[1]);
        return { kind: 'write', name, offset, bytes };
      }
      case 'lseek':
        positions.set(fd, returned);
        return null;
      case 'fsync':
      case 'fdatasync': {
        const name = nameOf(fdPath);
        return name === null ? null : { kind: 'sync', name };
      }
      case 'ftruncate': {
        const name = nameOf(fdPath);
        return name === null ? null : { kind: 'truncate', name, length: Number(/, (\d+)$/.exec(args)?.[1]) };
      }
      case 'unlink':
      case 'unlinkat': {
        const name = nameOf(paths[0] ?? '');
        return name === null ? null : { kind: 'unlink', name };
      }
      case 'rename':
      case 'renameat':
      case 'renameat2': {
        const [from, to] = paths.map(nameOf);
        if (from === null && to === null) return null;
        if (from === null || to === null) throw new Error(`not modelled: ${call} out of the folder`);
        return { kind: 'rename', from: from as string, to: to as string };
      }
      default: {
        const touched = [fdPath, ...paths].map(nameOf).find((name) => name !== null && name !== '');
        if (touched !== undefined) throw new Error(`not modelled: ${call} of ${touched}`);
        return null;
      }
    }
  }
}

function decode(hex: string): Buffer {
  return Buffer.from(hex.replace(HEX, ''), 'hex');
}
