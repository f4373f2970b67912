// The records of downlinks as the wiring sees them: who writes them, who asks whether a gateway may transmit, who reads.

import type { Logger } from 'pino';
import type { Connection } from '../../platform/database.ts';
import type { SeesGateway } from '../../platform/http/principal.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Reader } from '../../platform/reader.ts';
import { airtimeMs } from './airtime.ts';
import {
  type DownlinkCounts,
  downlinksRoutes,
  type RecentDownlinks,
  readDownlinkCounts,
  readRecentDownlinks,
} from './downlinks-api.ts';
import { createDutyCycle, type Use } from './duty-cycle.ts';
import { createDutyWatch, type DutyWatchDeps } from './duty-watch.ts';
import type { DownRecorder, ExceedsDutyCycle } from './record.ts';
import { createRecordStore } from './record-store.ts';
import { createRecorder, type RecorderDeps } from './recorder.ts';

export interface DownRecordsDeps {
  readonly connection: Connection;
  readonly reader: Reader;
  readonly accept: RecorderDeps['accept'];
  readonly now: () => number;
  readonly euiOf: (gatewayId: number) => string | null;
  readonly sees: SeesGateway;
  /** What becomes of downlinks that would take more of the air than a gateway has. */
  readonly dutyCycle: 'warn' | 'refuse';
  readonly onWarnings: DutyWatchDeps['onWarnings'];
  readonly log: Pick<Logger, 'warn'>;
}

export interface DownRecords {
  readonly recorder: DownRecorder;
  readonly exceedsDutyCycle: ExceedsDutyCycle;
  readonly routes: Routes;
  /** Airtime of the last hour. */
  uses(): readonly Use[];
  counts(): Promise<readonly DownlinkCounts[]>;
  recent(sinceMs: number): Promise<readonly RecentDownlinks[]>;
  start(): void;
  /** Hands on what is left; to be called before ingest stops. */
  stop(): void;
}

const HOUR_MS = 3_600_000;
const LOOK_EVERY_MS = 2_000;

/** Reads the airtime of the hour before from the database. */
export function createDownRecords(deps: DownRecordsDeps): DownRecords {
  const { reader, now, euiOf, log } = deps;
  const dutyCycle = createDutyCycle();
  const { uses } = dutyCycle;
  const startedMs = now();
  for (const line of createRecordStore(deps.connection).airtimeSince(startedMs - HOUR_MS)) {
    dutyCycle.add(line.gatewayId, line.frequencyHz, line.airtimeMs, line.atMs, startedMs);
  }
  const recorder = createRecorder({ accept: deps.accept, dutyCycle, now });
  const watch = createDutyWatch({ uses, onWarnings: deps.onWarnings, euiOf, log });
  let timer: NodeJS.Timeout | null = null;

  return {
    recorder,
    exceedsDutyCycle(gatewayId, txpk, nowMs) {
      const ms = deps.dutyCycle === 'refuse' ? airtimeMs(txpk) : null;
      return ms !== null && !dutyCycle.mayTransmit(gatewayId, txpk.frequencyHz, ms, nowMs);
    },
    routes: downlinksRoutes({ reader, now, uses, euiOf, sees: deps.sees, mode: deps.dutyCycle }),
    uses: () => uses(now()),
    counts: () => readDownlinkCounts(reader),
    recent: (sinceMs) => readRecentDownlinks(reader, sinceMs),
    start() {
      watch.look(now());
      timer = setInterval(() => watch.look(now()), LOOK_EVERY_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      recorder.stop();
    },
  };
}
