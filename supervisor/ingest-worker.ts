// The ingest thread: wires ingest, deduplication and LNS decisions to one writing connection, and commits what comes.

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { GatewayEui } from '../protocol/eui.ts';
import { createDedup } from './dedup/dedup.ts';
import { createDedupStore } from './dedup/store.ts';
import type { FromIngest, ToIngest } from './ingest/messages.ts';
import { createPipeline, type Pipeline } from './ingest/pipeline.ts';
import { createRetention, type Retention } from './ingest/retention.ts';
import { createIngestStore } from './ingest/store.ts';
import { type ConfiguredLns, createOutcomeLedger } from './lns/outcome-ledger.ts';
import { createLnsStore, type LnsStore } from './lns/store.ts';
import { createClock } from './platform/clock.ts';
import { type Connection, openDatabase } from './platform/database.ts';

export interface IngestWorkerData {
  readonly databasePath: string;
  readonly servers: readonly ConfiguredLns[];
  /** Of the main thread's clock, so that both threads tell the same time. */
  readonly clockAnchorMs: number;
  /** The same PHYPayload within this time is the same frame. */
  readonly repeatMs: number;
  /** How long receptions and frames are kept. */
  readonly keepMs: number;
}

/** What one commit takes: all that came while the previous one ran, up to a bound that keeps commits short. */
const MAX_MESSAGES = 512;
const MAX_BYTES = 1024 * 1024;
/** How long a sender's confirmation may wait for a commit to ride on. */
const CONFIRM_WITHIN_MS = 1_000;
const RETENTION_EVERY_MS = 30_000;

/** `SQLITE_FULL`, `SQLITE_IOERR` and the like: the process must not go on as if it could store. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function runIngest(port: MessagePort, data: IngestWorkerData): void {
  const connection = openDatabase(data.databasePath);
  const clock = createClock(data.clockAnchorMs);
  const lnsStore = createLnsStore(connection);
  connection.transaction(() => {
    for (const { id } of data.servers) lnsStore.reopenUnconfirmed(id);
  })();
  const { pipeline, retention } = wire(connection, data, lnsStore, clock.now);
  const say = (message: FromIngest): void => port.postMessage(message);

  let confirmations: ToIngest[] = [];
  let confirmTimer: NodeJS.Timeout | null = null;
  let retentionTimer = setTimeout(retain, RETENTION_EVERY_MS);

  function commit(messages: readonly ToIngest[]): void {
    say(pipeline.commit(messages));
  }

  /** Confirmations alone cause no commit: they ride on the next one, or go by themselves after a while. */
  function takeConfirmations(): ToIngest[] {
    if (confirmTimer !== null) clearTimeout(confirmTimer);
    confirmTimer = null;
    const taken = confirmations;
    confirmations = [];
    return taken;
  }

  function confirmSoon(): void {
    confirmTimer ??= setTimeout(() => attempt(() => commit(takeConfirmations())), CONFIRM_WITHIN_MS);
  }

  /** Everything that waits at the port, the given message first. */
  function gather(first: ToIngest): { batch: ToIngest[]; stop: boolean } {
    const batch: ToIngest[] = [];
    let bytes = 0;
    let next: ToIngest | undefined = first;
    for (; next !== undefined; next = receiveMessageOnPort(port)?.message as ToIngest | undefined) {
      if (next.kind === 'stop') return { batch, stop: true };
      if (next.kind === 'sent' || next.kind === 'chosen') {
        confirmations.push(next);
        continue;
      }
      batch.push(next);
      if (next.kind === 'up') bytes += next.payload.byteLength;
      if (batch.length >= MAX_MESSAGES || bytes >= MAX_BYTES) break;
    }
    return { batch, stop: false };
  }

  function retain(): void {
    attempt(() => {
      const more = retention.step(clock.now());
      retentionTimer = setTimeout(retain, more ? 100 : RETENTION_EVERY_MS);
    });
  }

  function stop(): void {
    clearTimeout(retentionTimer);
    connection.pragma('wal_checkpoint(TRUNCATE)');
    connection.close();
    say({ kind: 'stopped' });
    port.close();
  }

  /** The database failing is the end: whatever was not committed comes again from the agents. */
  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      say({ kind: 'failed', reason: reasonOf(error) });
      port.close();
    }
  }

  port.on('message', (first: ToIngest) => {
    attempt(() => {
      const { batch, stop: stopping } = gather(first);
      if (batch.length > 0 || stopping) commit([...takeConfirmations(), ...batch]);
      else if (confirmations.length > 0) confirmSoon();
      if (stopping) stop();
    });
  });
  say({ kind: 'ready' });
}

function wire(
  connection: Connection,
  data: IngestWorkerData,
  lnsStore: LnsStore,
  now: () => number,
): { pipeline: Pipeline; retention: Retention } {
  const store = createIngestStore(connection);
  const dedup = createDedup(createDedupStore(connection), data.repeatMs);
  const ledger = createOutcomeLedger(data.servers, lnsStore);
  const euiOf = createEuiLookup(connection);
  const pipeline = createPipeline({
    store,
    place: dedup.place,
    flushPlaces: dedup.flush,
    decideOutcomes: (gatewayId, reception) =>
      ledger.decide({ ...reception, gatewayEui: euiOf(gatewayId) }, now()),
    countOutcomes: ledger.count,
    flushOutcomes: ledger.flush,
    markSent(message) {
      if (message.kind === 'sent') {
        lnsStore.reopen(message.lnsId, message.unsent);
        lnsStore.saveSentThrough(message.lnsId, message.through);
      } else {
        lnsStore.settle(message.lnsId, message.sent, 'sent');
        lnsStore.settle(message.lnsId, message.notBest, 'not-best');
      }
    },
    now,
    keepMs: data.keepMs,
  });
  const retention = createRetention({ store, forgetPlaces: dedup.forgetBefore, keepMs: data.keepMs });
  return { pipeline, retention };
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
