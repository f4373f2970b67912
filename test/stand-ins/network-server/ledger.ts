// The exact books of a stand-in network server: every PULL_RESP with its TX_ACKs, every frame with its verdict.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { FrameRefusal } from './sessions.ts';
import type { Downlink, Window } from './txpk-text.ts';

/** `answer`: to a frame that asked for none, where every frame is answered. */
export type DownKind = 'join-accept' | 'ack' | 'answer' | 'command';

export interface TxAckEntry {
  readonly atMs: number;
  /** After the PULL_RESP. */
  readonly delayMs: number;
  /** What followed the EUI, without a trailing NUL. */
  readonly json: string;
}

export interface PullRespEntry {
  readonly atMs: number;
  readonly gatewayEui: GatewayEui;
  readonly token: number;
  readonly kind: DownKind;
  readonly window: Window;
  readonly tmstUs: number | null;
  readonly frequencyHz: number;
  readonly dataRate: string;
  /** Hex. */
  readonly phyPayload: string;
  /** `null` for an answer to a frame of nobody known. */
  readonly devEui: string | null;
  /** Of the uplink that it answers, and when its best copy arrived. */
  readonly answersTmstUs: number | null;
  readonly answersAtMs: number | null;
  /** At most one, or something is wrong. */
  readonly txAcks: TxAckEntry[];
}

/** One transmission, copies put together. */
export interface FrameEntry {
  readonly atMs: number;
  /** Of the best copy. */
  readonly gatewayEui: GatewayEui;
  readonly copies: number;
  readonly verdict: 'joined' | 'data' | FrameRefusal;
  readonly devEui: string | null;
  /** 32 bit. */
  readonly fCnt: number | null;
  readonly confirmed: boolean;
  /** Hex. */
  readonly phyPayload: string;
}

export interface StrayTxAck {
  readonly atMs: number;
  readonly gatewayEui: GatewayEui;
  readonly token: number;
  readonly json: string;
}

/** One line of the ledger's file. */
export type LedgerLine =
  | ({ readonly event: 'pull-resp' } & Omit<PullRespEntry, 'txAcks'>)
  | ({ readonly event: 'tx-ack'; readonly stray: boolean } & StrayTxAck)
  | ({ readonly event: 'frame' } & FrameEntry);

export interface LedgerCounts {
  readonly joins: number;
  readonly dataFrames: number;
  readonly refusedFrames: Partial<Record<FrameRefusal, number>>;
  /** Copies that came after their transmission was decided. */
  readonly lateCopies: number;
  readonly pullResps: Record<DownKind, number>;
  readonly inRx2: number;
  /** Downlinks not sent: no gateway that heard it had shown the way with PULL_DATA. */
  readonly withoutPath: number;
  /** Not sent: every gateway that heard it transmits something else in both windows. */
  readonly withoutRoom: number;
  /** By their word; '' is success. */
  readonly txAcks: Readonly<Record<string, number>>;
  readonly secondTxAcks: number;
  readonly strayTxAcks: number;
}

export interface Ledger {
  readonly pullResps: readonly PullRespEntry[];
  readonly frames: readonly FrameEntry[];
  readonly strayTxAcks: readonly StrayTxAck[];
  counts(): LedgerCounts;
  /** Those without any TX_ACK. */
  unanswered(): PullRespEntry[];
  addFrame(frame: FrameEntry): void;
  addLateCopy(): void;
  addWithoutPath(): void;
  addWithoutRoom(): void;
  addPullResp(
    entry: Pick<
      PullRespEntry,
      'atMs' | 'gatewayEui' | 'token' | 'kind' | 'devEui' | 'answersTmstUs' | 'answersAtMs'
    >,
    downlink: Downlink,
  ): PullRespEntry;
  addTxAck(entry: PullRespEntry | null, txAck: StrayTxAck, word: string): void;
}

/** About 200 MB at worst; the oldest tenth goes when it is reached, the counts stay. */
const MAX_KEPT = 200_000;

export function createLedger(write: (line: LedgerLine) => void): Ledger {
  const pullResps: PullRespEntry[] = [];
  const frames: FrameEntry[] = [];
  const strayTxAcks: StrayTxAck[] = [];
  const counts = {
    ...{ joins: 0, dataFrames: 0, lateCopies: 0, inRx2: 0, withoutPath: 0, withoutRoom: 0 },
    ...{ secondTxAcks: 0, strayTxAcks: 0 },
  };
  const byKind: Record<DownKind, number> = { 'join-accept': 0, ack: 0, answer: 0, command: 0 };
  const refusedFrames: Partial<Record<FrameRefusal, number>> = {};
  const words: Record<string, number> = {};

  return {
    pullResps,
    frames,
    strayTxAcks,
    counts: () => ({
      ...counts,
      ...{ pullResps: { ...byKind }, refusedFrames: { ...refusedFrames }, txAcks: { ...words } },
    }),
    unanswered: () => pullResps.filter(({ txAcks }) => txAcks.length === 0),
    addFrame(frame) {
      if (frame.verdict === 'joined') counts.joins++;
      else if (frame.verdict === 'data') counts.dataFrames++;
      else refusedFrames[frame.verdict] = (refusedFrames[frame.verdict] ?? 0) + 1;
      keep(frames, frame);
      write({ event: 'frame', ...frame });
    },
    addLateCopy() {
      counts.lateCopies++;
    },
    addWithoutPath() {
      counts.withoutPath++;
    },
    addWithoutRoom() {
      counts.withoutRoom++;
    },
    addPullResp(asked, { window, tmstUs, frequencyHz, dataRate, phyPayload }) {
      const line = {
        ...asked,
        window,
        tmstUs,
        frequencyHz,
        dataRate,
        phyPayload: phyPayload.toString('hex'),
      };
      const entry: PullRespEntry = { ...line, txAcks: [] };
      byKind[asked.kind]++;
      if (window === 'rx2') counts.inRx2++;
      keep(pullResps, entry);
      write({ event: 'pull-resp', ...line });
      return entry;
    },
    addTxAck(entry, txAck, word) {
      if (entry === null) {
        counts.strayTxAcks++;
        keep(strayTxAcks, txAck);
      } else {
        if (entry.txAcks.length > 0) counts.secondTxAcks++;
        else words[word] = (words[word] ?? 0) + 1;
        const { atMs, json } = txAck;
        entry.txAcks.push({ atMs, delayMs: atMs - entry.atMs, json });
      }
      write({ event: 'tx-ack', stray: entry === null, ...txAck });
    },
  };
}

function keep<T>(list: T[], item: T): void {
  if (list.length >= MAX_KEPT) list.splice(0, MAX_KEPT / 10);
  list.push(item);
}
