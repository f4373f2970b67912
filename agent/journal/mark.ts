// A small file beside the journal that remembers how far it had come, so that a journal that went back in time is noticed.
//
// It is written after the commit it tells of, and never synced: a kill keeps it, and a power cut loses it before it
// loses the commit. So a journal that ends below its mark has lost rows that were acknowledged. SQLite would not say so:
// a torn or deleted log silently takes it back, and then its numbers would be given out a second time.

import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export interface Mark {
  readonly epoch: string;
  /** The last row that was on the disk. */
  readonly last: number;
  readonly storedUpTo: number;
}

export interface MarkFile {
  /** What was remembered; `null` when there is nothing that makes sense. */
  read(): Mark | null;
  write(mark: Mark): void;
  /** On the disk before anything goes on. */
  sync(): void;
  close(): void;
}

/** Always as long, so that it is overwritten in place. */
const LENGTH = 80;
/** The checksum tells a half written one, which could mix two states. */
const PATTERN = /^(([0-9a-f]{32}) (\d{1,16}) (\d{1,16})) ([0-9a-f]{1,8}) *\n$/;

export function openMarkFile(journalPath: string): MarkFile {
  const path = `${journalPath}.mark`;
  let file: number | null = null;

  function fileOf(): number {
    file ??= openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    return file;
  }

  return {
    read() {
      let text: string;
      try {
        text = readFileSync(path, 'latin1');
      } catch {
        return null;
      }
      const parts = PATTERN.exec(text);
      if (parts === null || checksumOf(parts[1] as string) !== parts[5]) return null;
      return { epoch: parts[2] as string, last: Number(parts[3]), storedUpTo: Number(parts[4]) };
    },
    write({ epoch, last, storedUpTo }) {
      const text = `${epoch} ${last} ${storedUpTo}`;
      writeSync(fileOf(), `${`${text} ${checksumOf(text)}`.padEnd(LENGTH - 1)}\n`, 0, 'latin1');
    },
    sync: () => fsyncSync(fileOf()),
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function checksumOf(text: string): string {
  return crc32(text).toString(16);
}
