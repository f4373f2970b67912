// A journal row on its way in, and the messages between the agent and its journal thread.

import type { Row, RowKind } from '../../protocol/mqtt/up.ts';

/** A row before it has its sequence number. */
export interface NewRow {
  readonly kind: RowKind;
  readonly flags: number;
  readonly tmstRun: number;
  readonly rxMonoMs: number;
  readonly wallMs: number;
  readonly wallSynced: boolean;
  readonly body: string | Uint8Array;
}

/** What the journal holds; see `hello` and `health`. */
export interface JournalFigures {
  readonly epoch: string;
  /** The oldest row kept; `last + 1` when there is none. */
  readonly first: number;
  readonly last: number;
  readonly storedUpTo: number;
  readonly rows: number;
  readonly bytes: number;
  /** Duration of the last commit, ms. */
  readonly lastCommitMs: number | null;
}

export interface JournalOpened extends JournalFigures {
  readonly parked: readonly number[];
  /** Receptions of the last ten minutes of this boot, oldest first. */
  readonly recent: readonly Row[];
  /** The newest reception, of whatever age. */
  readonly newest: Row | null;
}

export type ToJournal =
  | { readonly kind: 'append'; readonly id: number; readonly rows: readonly NewRow[] }
  | {
      readonly kind: 'read';
      readonly id: number;
      readonly from: number;
      readonly to: number;
      readonly maxRows: number;
      readonly maxBytes: number;
    }
  /** Everything up to here is stored or parked. */
  | { readonly kind: 'stored'; readonly upTo: number }
  | { readonly kind: 'park'; readonly seq: number; readonly parked: boolean }
  | { readonly kind: 'figures'; readonly id: number }
  | { readonly kind: 'stop' };

export type FromJournal =
  | { readonly kind: 'opened'; readonly opened: JournalOpened }
  | { readonly kind: 'cannot-open'; readonly reason: string }
  /** One commit; `ids` name the appends in it, in order, each with its first sequence number. */
  | {
      readonly kind: 'committed';
      readonly appends: readonly { readonly id: number; readonly firstSeq: number }[];
    }
  | { readonly kind: 'refused'; readonly ids: readonly number[]; readonly reason: string }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly Row[] }
  | { readonly kind: 'figures'; readonly id: number; readonly figures: JournalFigures }
  /** The disk failed under SQLite: nothing can be trusted until the file is opened anew. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' };
