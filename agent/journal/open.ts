// Opens the journal whatever state its file is in: room is made, damage is put aside, and what can be saved is saved.
//
// A journal whose continuity is in doubt gets a new epoch, never the numbers of the old one: new rows under numbers that
// the supervisor knows already would look like duplicates.

import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createBallast } from './ballast.ts';
import { failureOf, messageOf } from './failure.ts';
import type { JournalStore, JournalStoreOptions } from './journal-store.ts';
import { type Mark, openMarkFile } from './mark.ts';
import { replaceFile } from './replace-file.ts';
import { salvage } from './salvage.ts';
import { openJournalStore } from './store.ts';

/** Damaged files kept for a look. */
const KEPT = 2;
const LOG = '-wal';

/** A salvage that has begun; kept in a file, so that it goes on where it was cut short. */
interface Doubt {
  readonly reason: string;
  /** Where the damaged file goes. */
  readonly aside: string;
  /** It is there: what lies in its place now is a beginning of the new one. */
  readonly moved: boolean;
}

/** Throws when the file is in use, or can be neither read nor written. */
export function openJournal(options: JournalStoreOptions): JournalStore {
  const { path } = options;
  const mark = readMark(path);
  const begun = readDoubt(path);
  if (begun !== null) return openAnew(options, begun, mark);
  const opened = openTrusted(options, mark);
  return typeof opened === 'string' ? openAnew(options, doubtOf(path, opened), mark) : opened;
}

/** At the next start the journal does not go on under its numbers. */
export function noteDoubt(path: string, reason: string): void {
  if (readDoubt(path) === null) writeDoubt(path, doubtOf(path, reason));
}

/** The journal, or what is wrong with it. */
function openTrusted(options: JournalStoreOptions, mark: Mark | null): JournalStore | string {
  let store: JournalStore;
  try {
    store = openWithRoom(options);
  } catch (error) {
    if (failureOf(error) !== 'damaged') throw error;
    return messageOf(error);
  }
  const reason = mark === null ? null : wentBack(mark, store.epoch, store.figures().last);
  if (reason === null) return store;
  store.close();
  return reason;
}

function wentBack(mark: Mark, epoch: string, last: number): string | null {
  if (mark.epoch !== epoch) return mark.last === 0 ? null : 'the file is gone, or another lies in its place';
  return last < mark.last ? `it ends at row ${last}, although it had come to row ${mark.last}` : null;
}

function openAnew(options: JournalStoreOptions, doubt: Doubt, mark: Mark | null): JournalStore {
  const { path, maxBytes } = options;
  writeDoubt(path, doubt);
  if (!doubt.moved) {
    for (const suffix of [LOG, '']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, doubt.aside + suffix);
    }
    writeDoubt(path, { ...doubt, moved: true });
  }
  for (const suffix of ['', LOG]) rmSync(path + suffix, { force: true });
  createBallast(path, maxBytes).release();
  const { rows, lost } = salvage({ from: doubt.aside, to: path, maxBytes, mark });
  rmSync(`${path}.mark`, { force: true });
  rmSync(doubtPath(path), { force: true });
  forgetDamaged(path, maxBytes);
  return openWithRoom({ ...options, salvaged: `${doubt.reason}; ${rows} rows saved, ${lost} lost` });
}

/** On a full disk the ballast makes way. */
function openWithRoom(options: JournalStoreOptions): JournalStore {
  try {
    return openJournalStore(options);
  } catch (error) {
    if (failureOf(error) !== 'full' || !createBallast(options.path, options.maxBytes).release()) throw error;
    return openJournalStore(options);
  }
}

function readMark(path: string): Mark | null {
  const file = openMarkFile(path);
  const mark = file.read();
  file.close();
  return mark;
}

function doubtPath(path: string): string {
  return `${path}.doubt`;
}

function doubtOf(path: string, reason: string): Doubt {
  const number = Math.max(0, ...damagedNumbers(path)) + 1;
  return { reason, aside: `${path}.damaged-${number}`, moved: false };
}

function writeDoubt(path: string, doubt: Doubt): void {
  replaceFile(doubtPath(path), JSON.stringify(doubt));
}

function readDoubt(path: string): Doubt | null {
  try {
    return JSON.parse(readFileSync(doubtPath(path), 'utf8')) as Doubt;
  } catch {
    return null;
  }
}

function damagedNumbers(path: string): number[] {
  const prefix = `${basename(path)}.damaged-`;
  let names: string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

/** They are for somebody to look at; a gateway has no room for a collection, nor for any that the journal may need. */
function forgetDamaged(path: string, maxBytes: number): void {
  const mayGrowBytes = maxBytes - (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const kept = createBallast(path, maxBytes).freeBytes() < mayGrowBytes ? 0 : KEPT;
  const old = damagedNumbers(path)
    .sort((a, b) => b - a)
    .slice(kept);
  for (const number of old) {
    for (const suffix of ['', LOG, '-shm']) {
      rmSync(join(dirname(path), `${basename(path)}.damaged-${number}${suffix}`), { force: true });
    }
  }
}
