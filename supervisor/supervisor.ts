// The supervisor's wiring: rooms get what they need of each other as functions, and nothing else.

import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { GatewayEui } from '../protocol/eui.ts';
import { createSupervisorApi } from './api.ts';
import { createFleet, type Fleet } from './fleet/fleet.ts';
import { seedFleet } from './fleet/seed.ts';
import { createFleetStore } from './fleet/store.ts';
import { createAcks } from './ingest/acks.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import type { Committed, IngestCounts } from './ingest/messages.ts';
import type { IngestWorkerData } from './ingest-worker.ts';
import { createDispatch, type Dispatch } from './lns/dispatch.ts';
import { createLnsLink } from './lns/link.ts';
import type { ConfiguredLns } from './lns/outcome-ledger.ts';
import { createLnsStore } from './lns/store.ts';
