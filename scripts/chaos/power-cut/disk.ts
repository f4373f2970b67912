// What a disk may hold after a power cut. Pure, but for the randomness it is given.
//
// The model is ext4 with its defaults (data=ordered, barriers on) over a medium that honours a flush:
// - What a file held at its last fsync or fdatasync stays. Each change since (a write, a cut to length) is kept,
//   lost, halved or torn at sectors of 512 bytes, independently of the others: the medium may reorder them.
// - Names (create, unlink, rename) go through one journal: they survive in order, up to some point; any fsync in the
//   folder commits all names before it.
// Not modelled: a medium that lies about flushes, and damage to what was already at rest.

import type { Random } from '../../fleet/random.ts';
import type { Change } from './trace.ts';

type DataChange = Extract<Change, { kind: 'write' | 'truncate' }>;
type NameChange =
  | { readonly kind: 'link'; readonly name: string; readonly file: File }
  | { readonly kind: 'unlink'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

interface File {
  synced: Buffer;
  pending: DataChange[];
}

export interface Disk {
  apply(change: Change): void;
  /** What is there after a cut now, by name. */
  afterCut(random: Random): ReadonlyMap<string, Buffer>;
}

export const SECTOR_BYTES = 512;

export function createDisk(): Disk {
  const syncedNames = new Map<string, File>();
  const names = new Map<string, File>();
  let pendingNames: NameChange[] = [];

  function change(name: NameChange): void {
    pendingNames.push(name);
    rename(names, name);
  }

  function fileOf(name: string): File {
    const file = names.get(name);
    if (file === undefined) throw new Error(`the recording changes ${name}, which it never created`);
    return file;
  }

  return {
    apply(step) {
      switch (step.kind) {
        case 'open':
          if (!names.has(step.name)) {
            change({ kind: 'link', name: step.name, file: { synced: Buffer.alloc(0), pending: [] } });
          } else if (step.truncates) {
            fileOf(step.name).pending.push({ kind: 'truncate', name: step.name, length: 0 });
          }
          return;
        case 'write':
        case 'truncate':
          fileOf(step.name).pending.push(step);
          return;
        case 'sync':
          for (const name of pendingNames) rename(syncedNames, name);
          pendingNames = [];
          if (step.name !== '') settle(fileOf(step.name));
          return;
        case 'unlink':
        case 'rename':
          return change(step);
        case 'mark':
          return;
      }
    },

    afterCut(random) {
      const left = new Map(syncedNames);
      const survive = random.below(pendingNames.length + 1);
      for (const name of pendingNames.slice(0, survive)) rename(left, name);
      const fate = fateOf(random);
      return new Map([...left].map(([name, file]) => [name, contentOf(file, fate)]));
    },
  };
}

function rename(names: Map<string, File>, change: NameChange): void {
  switch (change.kind) {
    case 'link':
      names.set(change.name, change.file);
      return;
    case 'unlink':
      names.delete(change.name);
      return;
    case 'rename': {
      const file = names.get(change.from);
      names.delete(change.from);
      if (file !== undefined) names.set(change.to, file);
    }
  }
}

/** What becomes of one change that was not synced. */
type Fate = (change: DataChange) => readonly DataChange[];

const keep: Fate = (change) => [change];
const lose: Fate = () => [];

/** A cut has a character: some lose all, some keep all, most are a mixture. */
function fateOf(random: Random): Fate {
  const draw = random.next();
  if (draw < 0.2) return lose;
  if (draw < 0.3) return keep;
  return (change) => {
    const one = random.next();
    if (one < 0.35) return lose(change);
    if (one < 0.7 || change.kind === 'truncate') return keep(change);
    if (one < 0.85) return [{ ...change, bytes: change.bytes.subarray(0, change.bytes.length >> 1) }];
    return torn(change, random);
  };
}

function torn(write: Extract<DataChange, { kind: 'write' }>, random: Random): DataChange[] {
  const parts: DataChange[] = [];
  for (let from = 0; from < write.bytes.length; ) {
    const offset = write.offset + from;
    const to = Math.min(write.bytes.length, from + SECTOR_BYTES - (offset % SECTOR_BYTES));
    if (random.chance(0.5)) parts.push({ ...write, offset, bytes: write.bytes.subarray(from, to) });
    from = to;
  }
  return parts;
}

function settle(file: File): void {
  file.synced = contentOf(file, keep);
  file.pending = [];
}

function contentOf({ synced, pending }: File, fate: Fate): Buffer {
  if (pending.length === 0) return synced;
  const changes = pending.flatMap(fate);
  const most = changes.reduce((size, one) => Math.max(size, endOf(one)), synced.length);
  const content = Buffer.alloc(most);
  synced.copy(content);
  let length = synced.length;
  for (const change of changes) {
    if (change.kind === 'write') {
      change.bytes.copy(content, change.offset);
      length = Math.max(length, change.offset + change.bytes.length);
    } else {
      content.fill(0, Math.min(length, change.length), most);
      length = change.length;
    }
  }
  return content.subarray(0, length);
}

function endOf(change: DataChange): number {
  return change.kind === 'write' ? change.offset + change.bytes.length : change.length;
}
