// A journal row on its way in, and the messages between the agent and its journal thread.

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

/** What the journal holds; see `hello` and `health`. */
export interface JournalFigures {
  /** The oldest row kept; `last + 1` when there is none. */
  readonly first: number;
  readonly last: number;
  /** Size of the file, bytes. */
  readonly bytes: number;
  /** Duration of the last commit, ms. */
  readonly lastCommitMs: number | null;
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
}

export interface ReadRequest {
  readonly from: number;
  readonly to: number;
  readonly maxRows: number;
  readonly maxBytes: number;
}

export type ToJournal =
  | { readonly kind: 'append'; readonly id: number; readonly rows: readonly NewRow[] }
  | { readonly kind: 'read'; readonly id: number; readonly request: ReadRequest }
  | { readonly kind: 'stored'; readonly upTo: number }
  | { readonly kind: 'park'; readonly seq: number }
  | { readonly kind: 'unpark'; readonly seq: number }
  | { readonly kind: 'stop' };

export type FromJournal =
  | { readonly kind: 'opened'; readonly opened: JournalOpened }
  | { readonly kind: 'cannot-open'; readonly reason: string }
  /** One commit: the appends in it, in order, each with the sequence numbers of its rows. */
  | {
      readonly kind: 'committed';
      readonly appends: readonly { readonly id: number; readonly seqs: SeqRange }[];
      readonly figures: JournalFigures;
    }
  | { readonly kind: 'refused'; readonly ids: readonly number[]; readonly reason: string }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  /** Rows were forgotten. */
  | { readonly kind: 'figures'; readonly figures: JournalFigures }
  /** The disk failed under SQLite: nothing can be trusted until the file is opened anew. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' };
