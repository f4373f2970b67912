// A journal row on its way in, and the messages between the agent and its journal thread.

import type { BypassedRange } from '../../protocol/mqtt/hello.ts';
import type { Row, RowKind } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';

/** A row before it has its sequence number. */
export interface NewRow {
  readonly kind: RowKind;
  readonly flags: number;
  readonly tmstRun: number;
  /** Whole ms, so that a row is the same when it is read back. */
  readonly rxMonoMs: number;
  readonly wallMs: number;
  readonly wallSynced: boolean;
  readonly body: string | Uint8Array;
  /** See `Row` of the contract. */
  readonly bypassLns?: string;
}

/** What a row's fields around its body take in a publish, at most: its own boot is 38 bytes of it. */
export const ROW_OVERHEAD_BYTES = 110;

/** In one word: `memory` keeps nothing, so that nothing is acknowledged; `full` gives up old rows for new ones. */
export type JournalState = 'ok' | 'full' | 'memory';

/** What the journal holds; see `hello` and `health`. */
export interface JournalFigures {
  /** The oldest row kept; `last + 1` when there is none. */
  readonly first: number;
  readonly last: number;
  /** Size of the file, bytes. */
  readonly bytes: number;
  /** Duration of the last commit, ms. */
  readonly lastCommitMs: number | null;
  readonly state: JournalState;
  /** Rows given up since the file was opened. */
  readonly dropped: number;
}

/** Rows of an earlier epoch, salvaged from a damaged file. */
export interface OlderStream {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly storedUpTo: number;
}

/** A row just committed whose device has rows waiting before it. */
export interface Waiting {
  readonly seq: number;
  readonly devAddr: number;
  /** How many rows of the same device are not stored yet, this one left out. */
  readonly earlier: number;
}

/** A reception of the last ten minutes, by its key (see `reception-key.ts`). */
export interface RecentReception {
  readonly key: string;
  readonly rxMonoMs: number;
}

export interface JournalOpened {
  /** 32 hex digits: names the file. */
  readonly epoch: string;
  readonly figures: JournalFigures;
  /** Everything up to here is stored at the supervisor or parked. */
  readonly storedUpTo: number;
  readonly parked: readonly number[];
  /** Receptions of this boot, oldest first. */
  readonly recent: readonly RecentReception[];
  /** The newest reception that could be read, of whatever age. */
  readonly newest: Row | null;
  /** Earlier epochs whose rows are still to be sent, under their own numbers. */
  readonly older: readonly OlderStream[];
  /** Rows marked as given to an LNS by the agent itself and not stored yet: the range they lie in, by LNS. */
  readonly bypassed: readonly BypassedRange[];
  /** Why this is a new epoch although there was a journal before; `null` when nothing is wrong. */
  readonly salvaged: string | null;
}

export interface ReadRequest {
  /** An earlier epoch; left out: the current one. */
  readonly epoch?: string;
  readonly from: number;
  readonly to: number;
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Rows of one device, ascending. */
export interface DeviceReadRequest {
  readonly devAddr: number;
  readonly from: number;
  /** Not included. */
  readonly before: number;
  readonly maxRows: number;
  readonly maxBytes: number;
}

export type ToJournal =
  | { readonly kind: 'append'; readonly id: number; readonly rows: readonly NewRow[] }
  | { readonly kind: 'read'; readonly id: number; readonly request: ReadRequest }
  | { readonly kind: 'read-device'; readonly id: number; readonly request: DeviceReadRequest }
  | { readonly kind: 'stored'; readonly epoch?: string; readonly upTo: number }
  /** The supervisor holds rows that this file does not know: it went back in time. */
  | { readonly kind: 'doubt'; readonly reason: string }
  | { readonly kind: 'park'; readonly seq: number }
  | { readonly kind: 'unpark'; readonly seq: number }
  | { readonly kind: 'stop' };

export type FromJournal =
  | { readonly kind: 'opened'; readonly opened: JournalOpened }
  /** `unusable`: nobody has it, and yet it can be neither read nor written. */
  | { readonly kind: 'cannot-open'; readonly reason: string; readonly unusable: boolean }
  /** One commit: the appends in it, in order, each with the sequence numbers of its rows. */
  | {
      readonly kind: 'committed';
      readonly appends: readonly { readonly id: number; readonly seqs: SeqRange }[];
      readonly waiting: readonly Waiting[];
      readonly figures: JournalFigures;
    }
  /** The journal's own rows, which tell what it gave up. */
  | { readonly kind: 'added'; readonly rows: readonly Row[]; readonly figures: JournalFigures }
  /** These rows were given up. */
  | { readonly kind: 'dropped'; readonly ranges: readonly SeqRange[] }
  | { readonly kind: 'refused'; readonly ids: readonly number[]; readonly reason: string }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  /** Rows were forgotten. */
  | { readonly kind: 'figures'; readonly figures: JournalFigures }
  /** The disk failed under SQLite: nothing can be trusted until the file is opened anew. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' };
