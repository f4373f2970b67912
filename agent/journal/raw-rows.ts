// Reads rows out of the pages of a damaged journal without SQLite, which stops at the first page that makes no sense.
//
// Whatever a page says is believed only when a row's checksum agrees. The format: https://www.sqlite.org/fileformat2.html

import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { PAGE_BYTES } from './connection.ts';

/** A record of a table: its rowid, and its columns as stored. */
export interface RawRecord {
  readonly rowid: number;
  readonly columns: readonly (null | number | string | Buffer)[];
}

/** Page type 13: a leaf of a table. */
const TABLE_LEAF = 0x0d;
const FILE_HEADER_BYTES = 100;
/** A payload up to this stays on its page; of a longer one, part of it (section 1.6). */
const MAX_LOCAL = PAGE_BYTES - 35;
const MIN_LOCAL = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
const OVERFLOW_BYTES = PAGE_BYTES - 4;
/** No row of ours is longer. */
const MAX_PAYLOAD = 128 * 1024;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** A log larger than that is not one of ours. */
const MAX_WAL_BYTES = 64 * 1024 * 1024;

/** All records found, those of the log after those of the file; a record may come more than once. */
export function* rawRecords(path: string): Generator<RawRecord> {
  const log = readLog(`${path}-wal`);
  const newest = new Map(log.map(({ number, page }) => [number, page]));
  // Of a journal that was deleted, its log may be left.
  const file = existsSync(path) ? openSync(path, 'r') : null;
  try {
    const pages = file === null ? 0 : Math.floor(fstatSync(file).size / PAGE_BYTES);
    const read = (number: number): Buffer | null => {
      if (file === null || number < 1 || number > pages) return null;
      const page = Buffer.alloc(PAGE_BYTES);
      return readSync(file, page, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES) === PAGE_BYTES ? page : null;
    };
    const current = (number: number): Buffer | null => newest.get(number) ?? read(number);
    for (let number = 1; number <= pages; number++) {
      const page = read(number);
      if (page !== null) yield* leafRecords(page, number, current);
    }
    for (const { number, page } of log) yield* leafRecords(page, number, current);
  } finally {
    if (file !== null) closeSync(file);
  }
}

interface LoggedPage {
  readonly number: number;
  readonly page: Buffer;
}

/** The pages in the log, oldest first; frames of an earlier use of the log are left out where its header can be read. */
function readLog(path: string): LoggedPage[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return [];
  }
  if (bytes.length > MAX_WAL_BYTES) bytes = bytes.subarray(0, MAX_WAL_BYTES);
  const pages: LoggedPage[] = [];
  const frame = FRAME_HEADER_BYTES + PAGE_BYTES;
  for (let at = WAL_HEADER_BYTES; at + frame <= bytes.length; at += frame) {
    if (!bytes.subarray(at + 8, at + 16).equals(bytes.subarray(16, 24))) continue;
    const page = bytes.subarray(at + FRAME_HEADER_BYTES, at + frame);
    pages.push({ number: bytes.readUInt32BE(at), page });
  }
  return pages;
}

function* leafRecords(
  page: Buffer,
  number: number,
  read: (number: number) => Buffer | null,
): Generator<RawRecord> {
  const header = number === 1 ? FILE_HEADER_BYTES : 0;
  if (page[header] !== TABLE_LEAF) return;
  const cells = Math.min(page.readUInt16BE(header + 3), (PAGE_BYTES - header - 8) >> 1);
  for (let cell = 0; cell < cells; cell++) {
    const record = readCell(page, page.readUInt16BE(header + 8 + cell * 2), read);
    if (record !== null) yield record;
  }
}

function readCell(page: Buffer, at: number, read: (number: number) => Buffer | null): RawRecord | null {
  try {
    const length = varint(page, at);
    const rowid = varint(page, length.end);
    if (length.value > MAX_PAYLOAD || length.value < 2) return null;
    const payload = readPayload(page, rowid.end, length.value, read);
    return payload === null ? null : { rowid: rowid.value, columns: readColumns(payload) };
  } catch (error) {
    // It points beyond its page or its own end: no cell.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readPayload(
  page: Buffer,
  at: number,
  length: number,
  read: (number: number) => Buffer | null,
): Buffer | null {
  if (length <= MAX_LOCAL) return at + length <= PAGE_BYTES ? page.subarray(at, at + length) : null;
  const fitting = MIN_LOCAL + ((length - MIN_LOCAL) % OVERFLOW_BYTES);
  const local = fitting <= MAX_LOCAL ? fitting : MIN_LOCAL;
  const parts = [page.subarray(at, at + local)];
  let left = length - local;
  for (let next = page.readUInt32BE(at + local); left > 0; ) {
    const overflow = read(next);
    if (overflow === null) return null;
    const part = overflow.subarray(4, 4 + Math.min(left, OVERFLOW_BYTES));
    parts.push(part);
    left -= part.length;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function readColumns(payload: Buffer): RawRecord['columns'] {
  const header = varint(payload, 0);
  const columns: (null | number | string | Buffer)[] = [];
  let at = header.value;
  for (let type = header.end; type < header.value; ) {
    const serial = varint(payload, type);
    type = serial.end;
    const length = lengthOf(serial.value);
    if (at + length > payload.length) throw new RangeError('beyond the record');
    columns.push(readColumn(payload, at, serial.value, length));
    at += length;
  }
  return columns;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function lengthOf(serial: number): number {
  return serial < 12 ? (INTEGER_BYTES[serial] ?? 0) : Math.floor((serial - 12) / 2);
}

function readColumn(
  payload: Buffer,
  at: number,
  serial: number,
  length: number,
): RawRecord['columns'][number] {
  if (serial >= 12) {
    const bytes = payload.subarray(at, at + length);
    return serial % 2 === 1 ? bytes.toString('utf8') : Buffer.from(bytes);
  }
  switch (serial) {
    case 0:
      return null;
    case 6:
      return Number(payload.readBigInt64BE(at));
    case 7:
      return payload.readDoubleBE(at);
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      return length === 0 ? null : payload.readIntBE(at, length);
  }
}

/** Up to nine bytes, seven bits each, most significant first; ours never need all nine. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes.readUInt8(at + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  throw new RangeError('no number of ours');
}
