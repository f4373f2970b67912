// What the main thread and the ingest thread say to each other. Plain data, cheap to clone.

import type { Hello } from '../../protocol/mqtt/hello.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import type { LnsReport } from '../lns/decisions.ts';
import type { DownMessage } from '../lns/down/recorder.ts';
import type { LateStatus } from '../lns/late/lane.ts';
import type { Statement, Written } from '../platform/write-batch.ts';

/** A publish of more is a backlog or a burst. Others may overtake it, for every row stands by itself. */
export const BULK_BYTES = 8 * 1024;

/** Main to ingest. */
export type ToIngest = ToPipeline | ToWrite;

/** Of a room outside the frame path: a commit of its own, answered with `written`. */
export interface ToWrite {
  readonly kind: 'write';
  readonly id: number;
  readonly statements: readonly Statement[];
}

/** What a commit takes in. `gatewayId` is the database's: identity comes from the topic, never from the payload. */
export type ToPipeline =
  | {
      readonly kind: 'up';
      readonly gatewayId: number;
      readonly payload: Uint8Array;
      readonly arrivalMs: number;
    }
  | {
      /** Any other message that told the agent's monotonic clock. */
      readonly kind: 'clock';
      readonly gatewayId: number;
      readonly bootId: string;
      readonly sentMonoMs: number;
      readonly arrivalMs: number;
    }
  | {
      readonly kind: 'hello';
      readonly gatewayId: number;
      readonly hello: Hello;
      readonly arrivalMs: number;
    }
  /** From the senders and the agents' connections. */
  | LnsReport
  | DownMessage
  | { readonly kind: 'stop' };

/** Ingest to main, after each commit. */
export interface Committed {
  readonly kind: 'committed';
  /** How many messages and payload bytes this answers, for back-pressure. */
  readonly messages: number;
  readonly bytes: number;
  readonly stored: readonly StoredRows[];
  readonly refused: readonly RefusedRows[];
  /** What agents should send again, by journal. */
  readonly resumes: readonly Resume[];
  readonly counts: IngestCounts;
  /** Receptions of each gateway in this commit, newest receive time included: for the fleet view. */
  readonly heard: readonly HeardAt[];
  readonly commitMs: number;
}

export type FromIngest =
  | { readonly kind: 'ready' }
  | Committed
  /** What a commit that is under way has decided to send; senders confirm up to `lastReceptionId`, the newest of it. */
  | { readonly kind: 'send'; readonly toSend: ToSend; readonly lastReceptionId: number }
  /** Late frames whose turn has come, and how the late lanes stand. */
  | { readonly kind: 'late'; readonly toSend: ToSend; readonly lanes: readonly LateStatus[] | null }
  | { readonly kind: 'written'; readonly id: number; readonly written: Written }
  /** The database failed; nothing after this is stored. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface StoredRows {
  readonly gatewayId: number;
  readonly epoch: string;
  readonly ranges: readonly SeqRange[];
  /** Backlog or many rows: the agent's window waits for this, so it should not be held back. */
  readonly urgent: boolean;
}

export interface RefusedRows {
  readonly gatewayId: number;
  readonly epoch: string;
  readonly seqs: readonly number[];
  readonly reason: string;
}

/** The database was restored: what is missing from `seq` on should come again. */
export interface Resume {
  readonly gatewayId: number;
  readonly epoch: string;
  readonly seq: number;
}

export interface HeardAt {
  readonly gatewayId: number;
  readonly receptions: number;
  readonly crcErrors: number;
  /** Rows with the key of another one. */
  readonly conflicts: number;
  /** Rows without a readable sequence number: nobody can acknowledge them. */
  readonly unnumbered: number;
  /** Of its publishes, the one that travelled fastest; `null`: none could be read. */
  readonly spoke: Spoke | null;
}

/** What a message tells of the agent's monotonic clock. */
export interface Spoke {
  readonly bootId: string;
  readonly sentMonoMs: number;
  readonly arrivalMs: number;
}

/** Receptions for LNSs, as parallel lists: entry i of each belongs together. */
export interface ToSend {
  readonly receptionIds: number[];
  readonly gatewayIds: number[];
  readonly transmissionIds: number[];
  readonly rxpks: string[];
  readonly snrsDb: (number | null)[];
  readonly rssisDbm: (number | null)[];
  /**
   * One letter an LNS: `s` send at once, `c` a candidate for the best copy, `l` a late frame (its text made for this
   * LNS), anything else not for it.
   */
  readonly letters: string[];
  /** The concentrator's counter as it goes out, us; `null`: the packet forwarder gave none. */
  readonly tmstsUs: (number | null)[];
  /** The run of that counter, and when, ms since 1970, it was received and arrived here; 0 for late frames. */
  readonly tmstRuns: number[];
  readonly receivedMs: number[];
  readonly arrivalsMs: number[];
  /** How long the agent had it, and how much longer than the fastest of ten minutes it then travelled; 0 for late frames. */
  readonly agentDelaysMs: number[];
  readonly transitDelaysMs: number[];
}

/** Since start, by what became of rows and messages. */
export interface IngestCounts {
  readonly receptions: number;
  readonly crcErrors: number;
  readonly transmissions: number;
  readonly frames: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly conflicts: number;
  readonly unreadableMessages: number;
  /** Rows without a readable sequence number. */
  readonly unnumbered: number;
  /** Rows that agents reported as given up. */
  readonly dropped: number;
  readonly timeUncertain: number;
  readonly commits: number;
}
