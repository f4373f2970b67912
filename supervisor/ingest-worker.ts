// The ingest thread: wires ingest, deduplication and LNS decisions to one writing connection, and commits what comes.

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { GatewayEui } from '../protocol/eui.ts';
import { createDedup } from './dedup/dedup.ts';
import { createDedupStore } from './dedup/store.ts';
import { isConfirmation, rideOf } from './ingest/confirmations.ts';
import {
  BULK_BYTES,
  type FromIngest,
  type ToIngest,
  type ToPipeline,
  type ToSend,
  type ToWrite,
} from './ingest/messages.ts';
import { createPipeline, type Pipeline } from './ingest/pipeline.ts';
import { addLate, emptyToSend } from './ingest/results.ts';
import { createRetention, type Retention } from './ingest/retention.ts';
import { createIngestStore } from './ingest/store.ts';
import { createLnsDecisions, type LnsDecisions } from './lns/decisions.ts';
import { createRecordStore } from './lns/down/record-store.ts';
import type { ConfiguredLns } from './lns/outcome-ledger.ts';
import { createClock } from './platform/clock.ts';
import { type Connection, openDatabase } from './platform/database.ts';
import { createWriteBatch } from './platform/write-batch.ts';

export interface IngestWorkerData {
  readonly databasePath: string;
  readonly servers: readonly ConfiguredLns[];
  /** Of the main thread's clock, so that both threads tell the same time. */
  readonly clockAnchorMs: number;
  /** The same PHYPayload within this time is the same frame. */
  readonly repeatMs: number;
  /** How long receptions and frames are kept, and downlinks. */
  readonly keepMs: number;
  readonly keepDownlinksMs: number;
}

/** What one commit takes at most. */
const MAX_MESSAGES = 512;
/** Of bulky publishes a commit takes so much: some 20 ms, which a live frame may have to wait. */
const MAX_BULK_BYTES = 32 * 1024;
/** A reception that waits again is about as much work as a row of this size. */
const ROW_BYTES = 128;
/** How often the late lanes have their turn while something waits, and while nothing does. */
const LATE_EVERY_MS = 10;
const LATE_IDLE_MS = 100;
const LANES_EVERY_MS = 1_000;
/** How long a sender's confirmation may wait for a commit to ride on. */
const CONFIRM_WITHIN_MS = 1_000;
const RETENTION_EVERY_MS = 30_000;
/** No answer to a downlink comes later, class B included: then it was asked by a process that died. */
const DOWNLINK_DONE_MS = 180_000;

/** `SQLITE_FULL`, `SQLITE_IOERR` and the like: the process must not go on as if it could store. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function runIngest(port: MessagePort, data: IngestWorkerData): void {
  const connection = openDatabase(data.databasePath);
  const clock = createClock(data.clockAnchorMs);
  const say = (message: FromIngest): void => port.postMessage(message);
  const { pipeline, retention, decisions } = wire(connection, data, clock.now, say);
  const writeBatch = createWriteBatch(connection);

  let confirmations: ToPipeline[] = [];
  const urgent: ToPipeline[] = [];
  const bulk: ToPipeline[] = [];
  let writes: ToWrite[] = [];
  let stopping = false;
  let isWorking = false;
  /** The last commit took urgent messages and left bulk behind. */
  let wasUrgent = false;
  let hasEnded = false;
  let lanesToldMs = Number.NEGATIVE_INFINITY;
  let confirmTimer: NodeJS.Timeout | null = null;
  let retentionTimer = setTimeout(retain, RETENTION_EVERY_MS);
  let lateTimer = setTimeout(sendLate, LATE_EVERY_MS);

  function commit(messages: readonly ToPipeline[], afterwards: readonly ToPipeline[] = []): void {
    say(pipeline.commit(messages, afterwards));
  }

  /** Confirmations alone cause no commit: they ride on the next one, or go by themselves after a while. */
  function takeConfirmations(): ToPipeline[] {
    if (confirmTimer !== null) clearTimeout(confirmTimer);
    confirmTimer = null;
    const taken = confirmations;
    confirmations = [];
    return taken;
  }

  function confirmSoon(): void {
    confirmTimer ??= setTimeout(() => attempt(() => commit(takeConfirmations())), CONFIRM_WITHIN_MS);
  }

  /** Reads the port empty: what is live, or small, into one list, what is bulky into another. */
  function gather(first: ToIngest | undefined): void {
    let next = first;
    for (; next !== undefined; next = receiveMessageOnPort(port)?.message as ToIngest | undefined) {
      if (next.kind === 'write') writes.push(next);
      else if (next.kind === 'stop') stopping = true;
      else if (isConfirmation(next)) confirmations.push(next);
      else if (isBulk(next)) bulk.push(next);
      else urgent.push(next);
    }
  }

  /**
   * What the next commit takes: what is urgent, by itself, for each live frame waits for its commit; and every second
   * time a little of the bulk and what senders confirm, however much is urgent.
   */
  function nextBatch(): { readonly batch: readonly ToPipeline[]; readonly behind: readonly ToPipeline[] } {
    const batch = urgent.splice(0, MAX_MESSAGES);
    wasUrgent = batch.length > 0 && bulk.length > 0 && !wasUrgent;
    if (wasUrgent) return { batch, behind: [] };
    const isLive = bulk.length === 0 && batch.length > 0 && batch.every(({ kind }) => kind === 'up');
    let bytes = 0;
    while (bulk.length > 0 && bytes < MAX_BULK_BYTES && batch.length < MAX_MESSAGES) {
      const message = bulk.shift() as ToPipeline;
      bytes += sizeOf(message);
      batch.push(message);
    }
    if (batch.length === 0 && !stopping) return { batch, behind: [] };
    const { ahead, behind } = rideOf(takeConfirmations(), isLive);
    return { batch: [...ahead, ...batch], behind };
  }

  function takeWrites(): ToWrite[] {
    const taken = writes;
    writes = [];
    return taken;
  }

  /** One commit; more is left to the next turn of the event loop, so that timers have theirs. */
  function work(): void {
    gather(receiveMessageOnPort(port)?.message as ToIngest | undefined);
    const { batch, behind } = nextBatch();
    if (batch.length > 0 || stopping) commit(batch, behind);
    else if (confirmations.length > 0) confirmSoon();
    for (const { id, statements } of takeWrites()) {
      say({ kind: 'written', id, written: writeBatch(statements) });
    }
    if (urgent.length + bulk.length > 0) workSoon();
    else if (stopping) stop();
  }

  function workSoon(): void {
    if (isWorking) return;
    isWorking = true;
    setImmediate(() => {
      isWorking = false;
      attempt(work);
    });
  }

  const stepLate = connection.transaction((toSend: ToSend, nowMs: number) =>
    addLate(toSend, decisions.step(nowMs)),
  );

  /** The late lanes' turn: a slice at a time, so that live frames go in between. */
  function sendLate(): void {
    attempt(() => {
      const nowMs = clock.now();
      const toSend = emptyToSend();
      // Not even a lock is taken while nothing waits.
      if (!decisions.isIdle()) stepLate.immediate(toSend, nowMs);
      const lanes = nowMs - lanesToldMs >= LANES_EVERY_MS ? decisions.status(nowMs) : null;
      if (lanes !== null) lanesToldMs = nowMs;
      if (toSend.receptionIds.length > 0 || lanes !== null) say({ kind: 'late', toSend, lanes });
      lateTimer = setTimeout(sendLate, decisions.isIdle() ? LATE_IDLE_MS : LATE_EVERY_MS);
    });
  }

  function retain(): void {
    attempt(() => {
      const more = retention.step(clock.now());
      retentionTimer = setTimeout(retain, more ? 100 : RETENTION_EVERY_MS);
    });
  }

  function stop(): void {
    connection.pragma('wal_checkpoint(TRUNCATE)');
    end();
  }

  /** The database failing is the end: whatever was not committed comes again from the agents. */
  function attempt(work: () => void): void {
    if (hasEnded) return;
    try {
      work();
    } catch (error) {
      say({ kind: 'failed', reason: reasonOf(error) });
      end();
    }
  }

  /** The thread ends by itself then: to be ended from outside in the middle of a statement could bring the process down. */
  function end(): void {
    clearTimeout(retentionTimer);
    clearTimeout(lateTimer);
    if (confirmTimer !== null) clearTimeout(confirmTimer);
    hasEnded = true;
    connection.close();
    port.close();
  }

  port.on('message', (first: ToIngest) => {
    gather(first);
    if (!isWorking) attempt(work);
  });
  say({ kind: 'ready' });
}

/** How much work a message is, in bytes of rows. */
function sizeOf(message: ToPipeline): number {
  if (message.kind === 'up') return message.payload.byteLength;
  return message.kind === 'unanswered' ? message.receptionIds.length * ROW_BYTES : 0;
}

/** Other messages overtake these; they themselves keep their order. */
function isBulk(message: ToPipeline): boolean {
  return message.kind === 'unanswered' || sizeOf(message) > BULK_BYTES;
}

interface Wired {
  readonly pipeline: Pipeline;
  readonly retention: Retention;
  readonly decisions: LnsDecisions;
}

function wire(
  connection: Connection,
  data: IngestWorkerData,
  now: () => number,
  say: (message: FromIngest) => void,
): Wired {
  const store = createIngestStore(connection);
  const dedup = createDedup(createDedupStore(connection), data.repeatMs);
  const decisions = createLnsDecisions({ connection, servers: data.servers, now });
  const downlinks = createRecordStore(connection);
  connection.transaction(() => downlinks.settlePending(now() - DOWNLINK_DONE_MS)).immediate();
  const euiOf = createEuiLookup(connection);
  const pipeline = createPipeline({
    store,
    place: dedup.place,
    flushPlaces: dedup.flush,
    decideOutcomes: (gatewayId, receptionId, frameId, reception) =>
      decisions.decide({
        ...reception,
        gatewayEui: euiOf(gatewayId),
        tmstUs: reception.rxpk.tmstUs,
        receptionId,
        gatewayId,
        frameId,
      }),
    countOutcomes: decisions.count,
    flushOutcomes: decisions.flush,
    take: (report) => (report.kind === 'down' ? downlinks.take(report) : decisions.take(report)),
    announced(gatewayId, hello, streamOf) {
      const streamsOf = [hello, ...hello.older].map((one) => ({ ...streamOf(one.epoch), announced: one }));
      decisions.hello(gatewayId, hello, streamsOf);
    },
    rowsStored: decisions.rowsStored,
    send: (toSend, lastReceptionId) => say({ kind: 'send', toSend, lastReceptionId }),
    now,
    keepMs: data.keepMs,
  });
  const retention = createRetention({
    store,
    forgetPlaces: dedup.forgetBefore,
    forgetWaiting: decisions.forgetBefore,
    forgetDownlinks(ms, limit) {
      downlinks.settlePending(now() - DOWNLINK_DONE_MS);
      return downlinks.forgetBefore(ms, limit);
    },
    keepMs: data.keepMs,
    keepDownlinksMs: data.keepDownlinksMs,
  });
  return { pipeline, retention, decisions };
}

/** The main thread registers a gateway before it lets it speak, so every id is known. */
function createEuiLookup(connection: Connection): (gatewayId: number) => GatewayEui {
  const select = connection.prepare<[number], GatewayEui>('SELECT eui FROM gateways WHERE id = ?').pluck();
  const known = new Map<number, GatewayEui>();
  return (gatewayId) => {
    let eui = known.get(gatewayId);
    if (eui === undefined) {
      eui = select.get(gatewayId);
      if (eui === undefined) throw new Error(`gateway ${gatewayId} is not in the database`);
      known.set(gatewayId, eui);
    }
    return eui;
  };
}

if (parentPort !== null) runIngest(parentPort, workerData as IngestWorkerData);
