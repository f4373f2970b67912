// What the ingest thread is started with, by the settings.

import type { IngestWorkerData } from './ingest-worker.ts';
import type { NamedLane } from './lns/api.ts';
import type { LateStatus } from './lns/late/lane.ts';
import type { ConfiguredLns } from './lns/outcome-ledger.ts';
import { createLnsStore } from './lns/store.ts';
import type { Connection } from './platform/database.ts';
import type { SupervisorSettings } from './settings.ts';

const HOUR_MS = 3_600_000;

/** The network servers of the settings with their ids, which the database gives. */
export function serversOf(connection: Connection, lns: SupervisorSettings['lns']): ConfiguredLns[] {
  const ids = createLnsStore(connection).register(lns.map(({ name }) => name));
  return lns.map((settings, index) => ({ id: ids[index] as number, settings }));
}

/** `clockAnchorMs`: of the main thread's clock. */
export function workerDataOf(
  { database, dedup, retention }: SupervisorSettings,
  servers: readonly ConfiguredLns[],
  clockAnchorMs: number,
): IngestWorkerData {
  return {
    ...{ databasePath: database.path, servers, clockAnchorMs },
    repeatMs: dedup.repeat_h * HOUR_MS,
    keepMs: retention.frames_h * HOUR_MS,
    keepDownlinksMs: retention.downlinks_h * HOUR_MS,
  };
}

/** Late lanes by the names of their network servers. */
export function namedLanes(
  servers: readonly ConfiguredLns[],
  lanes: readonly LateStatus[],
): readonly NamedLane[] {
  return lanes.map(({ lnsId, ...lane }) => ({
    lns: servers.find(({ id }) => id === lnsId)?.settings.name ?? String(lnsId),
    ...lane,
  }));
}
