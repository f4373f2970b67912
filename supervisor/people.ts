// Wires the access room: what it reads, how it writes, and the demonstration's accounts.

import type { Logger } from 'pino';
import { type Access, createAccess } from './access/access.ts';
import { readTip } from './access/audit/store.ts';
import type { Ended } from './access/changes.ts';
import { seedDemoAccounts } from './access/demo.ts';
import { createAccessStore } from './access/store.ts';
import type { Connection } from './platform/database.ts';
import type { Reader } from './platform/reader.ts';
import type { Statement, Written } from './platform/write-batch.ts';
import type { SupervisorSettings } from './settings.ts';
import { type Assets, frame } from './web/shell.ts';

export interface PeopleDeps {
  readonly settings: SupervisorSettings;
  /** Of the main thread: small reads; it writes nothing once the ingest thread has started. */
  readonly connection: Connection;
  readonly reader: Reader;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly now: () => number;
  /** Event streams of these must end. */
  readonly onEnded: (ended: Ended) => void;
  /** What stands around every page. */
  readonly assets: Assets;
  readonly log: Logger;
}

/** To be called after partners and sites are seeded, and before the ingest thread starts. */
export async function createPeople(deps: PeopleDeps): Promise<Access> {
  const { settings, connection, reader, write, now, onEnded, assets, log } = deps;
  const { public_state: publicState, demo, demo_accounts_file: demoAccounts } = settings.access;
  if (demo && demoAccounts !== null) await seedDemoAccounts(connection, demoAccounts, now());
  return createAccess({
    store: createAccessStore(connection),
    readTip: () => readTip(connection),
    ...{ reader, write, now, onEnded, log },
    settings: { publicState, demo },
    frame: (page) => frame({ ...page, styles: ['forms.css'] }, assets),
  });
}
