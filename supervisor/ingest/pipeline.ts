// One commit of ingest: decode, recognise what is already held, judge, place, write; then say what is stored.

import { createHash } from 'node:crypto';
import type { RowComplaint } from '../../protocol/mqtt/up.ts';
import { decodeUp, type Row, type Up } from '../../protocol/mqtt/up.ts';
import { type SeqRange, toRanges } from '../../protocol/seq-set.ts';
import type { HeardFrame, Placed } from '../dedup/dedup.ts';
import type { LnsReport } from '../lns/decisions.ts';
import type { DownMessage } from '../lns/down/recorder.ts';
import type { LateFrame } from '../lns/late/lane.ts';
import { isWhole, readGap } from './gap.ts';
import { createGatewayClocks } from './gateway-clocks.ts';
import { createHellos, type Hello } from './hello.ts';
import type { Committed, Spoke, ToPipeline, ToSend } from './messages.ts';
import type { ReceiveTime } from './receive-time.ts';
import { judgeRow, type Reception } from './reception.ts';
import { heardForSums, heardFrame, wayOf } from './reception-views.ts';
import { createResults } from './results.ts';
import { createRollups } from './rollups.ts';
import type { IngestStore } from './store.ts';
import { createStreams, giveUp, type Stream } from './streams.ts';

export interface PipelineDeps {
  readonly store: IngestStore;
  /** Finds the transmission of a reception, writing what is new. */
  readonly place: (heard: HeardFrame) => Placed;
  readonly flushPlaces: () => void;
  /**
   * What each network server does with it: `outcomes` to store, `letters` for the sender (see `ToSend`), and the late
   * frames that go just before it.
   */
  readonly decideOutcomes: (
    gatewayId: number,
    receptionId: number,
    frameId: number | null,
    reception: Reception,
  ) => {
    readonly outcomes: string;
    readonly letters: string;
    readonly ahead: readonly LateFrame[];
  };
  readonly countOutcomes: (gatewayId: number, outcomes: string) => void;
  readonly flushOutcomes: () => void;
  /** Results of earlier decisions, reported by the senders, and what is known of servers and agents. */
  readonly take: (report: LnsReport | DownMessage) => void;
  /** An agent has told what its journals hold; `streamOf` finds the database's side of each. */
  readonly announced: (
    gatewayId: number,
    hello: Hello,
    streamOf: (epoch: string) => Stream,
    arrivalMs: number,
  ) => void;
  /** Rows of this stream are stored now; `receivedMs` is `null` where it is uncertain. */
  readonly rowsStored: (
    gatewayId: number,
    stream: Stream,
    rows: readonly { readonly seq: number; readonly receivedMs: number | null }[],
  ) => void;
  /** What network servers are to get, decided in a commit that is under way; `lastReceptionId`: the newest of it. */
  readonly send: (toSend: ToSend, lastReceptionId: number) => void;
  readonly now: () => number;
  /** How long a row may be verified against its first copy, ms: receptions are kept that long. */
  readonly keepMs: number;
}

export interface Pipeline {
  /**
   * Commits everything that these messages bring; what they bring live leaves before those `afterwards` are looked at.
   * Throws only when the database fails.
   */
  commit(messages: readonly ToPipeline[], afterwards?: readonly ToPipeline[]): Committed;
}

/** Acknowledgements of this many rows, or of rows that waited, are not held back. */
const URGENT_ROWS = 32;
const LIVE_MS = 3_000;

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { store } = deps;
  const rollups = createRollups();
  const clockOf = createGatewayClocks();
  const streams = createStreams(store);
  let receptionId = store.lastReceptionId();
  const results = createResults();
  const { counts } = results;
  const hellos = createHellos({ store, streams, results, announced: deps.announced });

  function quarantine(
    gatewayId: number,
    stream: Stream | null,
    seq: number | null,
    reason: string,
    bytes: Uint8Array,
    arrivalMs: number,
  ): void {
    counts.quarantined++;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    store.quarantine({ gatewayId, streamId: stream?.id ?? null, seq, reason, sha256, bytes, arrivalMs });
  }

  /** A key that is held already: the same row again, or another one under its key? */
  function recognise(stream: Stream, row: Row, time: ReceiveTime, arrivalMs: number): string | null {
    const body = typeof row.body === 'string' ? row.body : null;
    const first = store.rxpkOf(stream.id, row.seq);
    const differs = first !== null ? first !== body : neverStored(stream, row, time, arrivalMs);
    if (!differs) {
      counts.duplicates++;
      return null;
    }
    results.conflict(stream.gatewayId);
    const reason = 'same key, other content: the journal went back in time without a new epoch';
    quarantine(stream.gatewayId, stream, row.seq, reason, bytesOf(row.body), arrivalMs);
    return reason;
  }

  /** Received while its reception would still be kept, and yet there is none: the key was another row's. */
  function neverStored(stream: Stream, row: Row, time: ReceiveTime, arrivalMs: number): boolean {
    if (row.kind !== 'up' && row.kind !== 'crc') return false;
    if (time.uncertain || time.receivedMs < arrivalMs - deps.keepMs) return false;
    return !store.isQuarantined(stream.id, row.seq);
  }

  function storeReception(stream: Stream, row: Row, reception: Reception, sent: Spoke): void {
    const { gatewayId } = stream;
    const { arrivalMs } = sent;
    const isCrcError = reception.kind === 'crc';
    const placed = isCrcError ? null : deps.place(heardFrame(gatewayId, reception, arrivalMs));
    receptionId++;
    const frameId = placed?.frameId ?? null;
    const { outcomes, letters, ahead } = deps.decideOutcomes(gatewayId, receptionId, frameId, reception);
    results.late(ahead);
    store.insertReception({
      id: receptionId,
      streamId: stream.id,
      seq: row.seq,
      transmissionId: placed?.transmissionId ?? null,
      kind: reception.kind,
      flags: row.flags,
      receivedMs: reception.receivedMs,
      timeUncertain: reception.timeUncertain,
      arrivalMs,
      tmstRun: row.tmstRun,
      rssiDbm: reception.rxpk.rssiDbm,
      snrDb: reception.rxpk.snrDb,
      rxpk: reception.rxpkText,
      outcomes,
    });
    deps.countOutcomes(gatewayId, outcomes);
    rollups.add(heardForSums(gatewayId, reception));
    results.received(gatewayId, reception, placed);
    if (placed !== null) {
      results.offer(receptionId, gatewayId, placed, reception, letters, wayOf(row, reception, sent));
    }
  }

  /** Rows that were given up are news to keep, like any other row. */
  function takeGap(stream: Stream, row: Row, arrivalMs: number): string | null {
    const { gatewayId } = stream;
    const body = row.body as Uint8Array;
    const gap = readGap(body, (time) => clockOf(gatewayId).receiveTime(time, arrivalMs));
    if (typeof gap === 'string') {
      quarantine(gatewayId, stream, row.seq, gap, body, arrivalMs);
      return gap;
    }
    if (store.addGap(gatewayId, gap, arrivalMs)) counts.dropped += gap.rows;
    if (isWhole(gap)) loseRows(gatewayId, gap.epoch, [[gap.first, gap.last]], arrivalMs);
    return null;
  }

  function loseRows(gatewayId: number, epoch: string, ranges: readonly SeqRange[], arrivalMs: number): void {
    const stream = streams.of(gatewayId, epoch, arrivalMs);
    streams.touch(stream);
    giveUp(stream, ranges);
  }

  /** Takes in one row; returns why it went to quarantine, or `null`. */
  function takeRow(stream: Stream, row: Row, time: ReceiveTime, sent: Spoke): string | null {
    const { arrivalMs } = sent;
    if (stream.lost.has(row.seq)) stream.lost.remove(row.seq);
    else if (stream.held.has(row.seq)) return recognise(stream, row, time, arrivalMs);
    stream.held.add(row.seq);
    if (row.kind === 'drop') return takeGap(stream, row, arrivalMs);
    const judged = judgeRow(row, time);
    if (judged.kind === 'quarantine') {
      quarantine(stream.gatewayId, stream, row.seq, judged.reason, judged.bytes, arrivalMs);
      // What the agent itself could not read is no news to it.
      return judged.known ? null : judged.reason;
    }
    storeReception(stream, row, judged.reception, sent);
    return null;
  }

  function takeUp(gatewayId: number, up: Up, complaints: readonly RowComplaint[], arrivalMs: number): void {
    const clock = clockOf(gatewayId);
    const sent: Spoke = { bootId: up.bootId, sentMonoMs: up.sentMonoMs, arrivalMs };
    clock.observe(sent.bootId, sent.sentMonoMs, arrivalMs);
    results.spoke(gatewayId, sent);
    const stream = streams.of(gatewayId, up.epoch, arrivalMs);
    streams.touch(stream);
    const refusals = new Map<string, number[]>();
    const times: { readonly seq: number; readonly receivedMs: number | null }[] = [];
    for (const row of up.rows) {
      const time = clock.receiveTime(row, arrivalMs);
      times.push({ seq: row.seq, receivedMs: time.uncertain ? null : time.receivedMs });
      const reason = takeRow(stream, row, time, sent);
      if (reason !== null) addTo(refusals, reason, row.seq);
    }
    for (const { seq, reason, bytes } of complaints) {
      if (!stream.held.has(seq)) quarantine(gatewayId, stream, seq, reason, bytes, arrivalMs);
      stream.held.add(seq);
      addTo(refusals, reason, seq);
    }
    deps.rowsStored(gatewayId, stream, times);
    for (const [reason, seqs] of refusals) results.refused({ gatewayId, epoch: up.epoch, seqs, reason });
    const seqs = [...up.rows, ...complaints].map(({ seq }) => seq);
    if (seqs.length === 0) return;
    const oldest = up.rows[0];
    const late = oldest !== undefined && up.sentMonoMs - oldest.rxMonoMs > LIVE_MS;
    results.stored({
      gatewayId,
      epoch: up.epoch,
      ranges: toRanges(seqs),
      urgent: late || seqs.length >= URGENT_ROWS,
    });
  }

  function take(message: ToPipeline): number {
    switch (message.kind) {
      case 'up': {
        const { gatewayId, arrivalMs } = message;
        const decoded = decodeUp(message.payload);
        if (decoded.kind === 'up') {
          takeUp(gatewayId, decoded.up, decoded.complaints, arrivalMs);
          results.unnumbered(gatewayId, decoded.unnumbered);
        } else {
          counts.unreadableMessages++;
          quarantine(gatewayId, null, null, `up: ${decoded.reason}`, message.payload, arrivalMs);
        }
        return message.payload.byteLength;
      }
      case 'clock':
        clockOf(message.gatewayId).observe(message.bootId, message.sentMonoMs, message.arrivalMs);
        return 0;
      case 'hello':
        hellos.take(message.gatewayId, message.hello, message.arrivalMs);
        return 0;
      case 'stop':
        return 0;
      default:
        deps.take(message);
        return 0;
    }
  }

  function writeSums(nowMs: number): void {
    deps.flushPlaces();
    deps.flushOutcomes();
    const { hours, days } = rollups.take();
    for (const hour of hours) store.addHour(hour);
    for (const day of days) store.addDay(day);
    streams.save(nowMs);
  }

  return {
    commit(messages, afterwards = []) {
      const startedMs = deps.now();
      const receptionIdBefore = receptionId;
      let bytes = 0;
      store.transaction(() => {
        for (const message of messages) bytes += take(message);
        // Ahead of the commit: all is decided, and a live frame need not wait for the disk (decisions/0013).
        if (receptionId > receptionIdBefore) deps.send(results.takeToSend(), receptionId);
        for (const message of afterwards) take(message);
        writeSums(startedMs);
      });
      counts.commits++;
      const committed: Committed = {
        kind: 'committed',
        messages: messages.length + afterwards.length,
        bytes,
        ...results.take(),
        commitMs: deps.now() - startedMs,
      };
      return committed;
    },
  };
}

function addTo(refusals: Map<string, number[]>, reason: string, seq: number): void {
  const seqs = refusals.get(reason);
  if (seqs === undefined) refusals.set(reason, [seq]);
  else seqs.push(seq);
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
