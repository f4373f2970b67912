// What the journal's store does, for the thread that runs it and for the tests.

import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import type {
  DeviceReadRequest,
  JournalFigures,
  JournalOpened,
  NewRow,
  ReadRequest,
  Waiting,
} from './rows.ts';
import type { Indexed } from './waiting-rows.ts';

export interface JournalStoreOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly bootId: string;
  readonly monoMs: () => number;
  /** Why this is a new epoch although there was a journal before. */
  readonly salvaged?: string | null;
}

export interface Appended {
  /** The sequence numbers of each append. */
  readonly ranges: SeqRange[];
  readonly waiting: readonly Waiting[];
}

export interface Tidied {
  readonly forgotten: number;
  /** Waiting rows that were given up. */
  readonly dropped: readonly SeqRange[];
  /** Rows of the journal's own that tell of them. */
  readonly added: readonly Row[];
}

export interface JournalStore {
  readonly epoch: string;
  opened(): JournalOpened;
  figures(): JournalFigures;
  /** Writes these appends in one commit. Throws when it cannot. */
  append(appends: readonly (readonly NewRow[])[]): Appended;
  /** What an append leaves to be done, some milliseconds now and then: to be called once its rows have been told of. */
  settle(): void;
  /** As many rows as fit the limits, one at least. */
  read(request: ReadRequest): Row[];
  readDevice(request: DeviceReadRequest): Row[];
  /** Noted at once, written now and then: rows sent again for the lack of it do no harm. */
  storedUpTo(seq: number, epoch?: string): void;
  park(seq: number): void;
  unpark(seq: number): void;
  /** Gives up rows so that others can be written; false when nothing can be given up. */
  makeRoom(): Tidied | null;
  /** Looks through some more of what waits since before the start. */
  index(): Indexed;
  /** Writes what is noted, forgets a batch of rows that need not stay. */
  tidy(): Tidied;
  close(): void;
}
