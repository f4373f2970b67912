// Wiring of notification: who can be written to by the accounts and the inventory, what the room stands on, its pages.

import type { Logger } from 'pino';
import type { GatewayEui } from '../protocol/eui.ts';
import type { Access } from './access/access.ts';
import { accountState } from './access/model.ts';
import { createCalendars } from './calendar/office.ts';
import type { EquipmentHealth } from './fleet/health/model.ts';
import { createHealthStore } from './fleet/health/store.ts';
import type { Book } from './fleet/inventory/book.ts';
import { absenceNotice, createAbsence, SETTLE_MS } from './notify/absence.ts';
import { notifyRoutes } from './notify/api.ts';
import { createNotifyDesk, type NotifyDesk } from './notify/desk.ts';
import { createHeartbeat } from './notify/heartbeat.ts';
import type { Person } from './notify/model.ts';
import { createNotify, type Notify } from './notify/notify.ts';
import { createProof, type Proof } from './notify/proof.ts';
import { createRetention } from './notify/retention.ts';
import { subscriptionRoutes } from './notify/subscription-api.ts';
import type { Connection } from './platform/database.ts';
import type { Routes } from './platform/http/server.ts';
import { readNamedFile, readSecretFile } from './platform/named-file.ts';
import type { Reader } from './platform/reader.ts';
import type { Statement, Written } from './platform/write-batch.ts';
import type { SupervisorSettings } from './settings.ts';
import { mailPage } from './web/notify/mail-page.ts';
import { outboxPage } from './web/notify/outbox-page.ts';
import { createScopeForm } from './web/notify/scope-form.ts';
import { subscriptionsPage } from './web/notify/subscriptions-page.ts';
import { unsubscribePage } from './web/notify/unsubscribe-page.ts';
import type { Page } from './web/page.ts';
import { pathOf } from './web/paths.ts';

export interface NotificationDeps {
  readonly settings: SupervisorSettings;
  readonly connection: Connection;
  readonly reader: Reader;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly people: Pick<Access, 'office' | 'writeRecorded'>;
  readonly inventory: Book;
  readonly current: () => readonly EquipmentHealth[];
  readonly now: () => number;
  readonly log: Logger;
}

export interface Notification {
  readonly notify: Notify;
  readonly desk: NotifyDesk;
  readonly proof: Proof;
  readonly routes: Routes;
  readonly pages: readonly Page[];
  metrics(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Throws one sentence when a file that the settings name cannot be read. */
export function createNotification(deps: NotificationDeps): Notification {
  const { settings, connection, reader, write, people, inventory, now, log } = deps;
  const { directory } = people.office;
  const { password_file: passwordFile, ca_file: caFile } = settings.mail;

  function person(accountId: string): Person | null {
    const account = directory.account(accountId);
    if (account === null || accountState(account, now()) !== 'active') return null;
    const { name, login, language, partnerId, role, siteIds } = account;
    const isLimited = role === 'contractor';
    return {
      ...{ accountId, name, address: login, language, partnerId },
      siteIds: isLimited ? new Set(siteIds) : null,
    };
  }

  function offline(): readonly string[] {
    return deps.current().flatMap(({ equipment, state }) => {
      if (state !== 'offline') return [];
      const id = equipment.slice(equipment.indexOf(':') + 1);
      return [inventory.gateway(id as GatewayEui)?.name ?? inventory.backhaul(id)?.name ?? id];
    });
  }

  // Before health says that this process is alive.
  const leftMs = createHealthStore(connection).aliveMs();
  const notify = createNotify({
    settings,
    secrets: {
      password: passwordFile === null ? null : readSecretFile('mail.password_file', passwordFile),
      ca: caFile === null ? null : readNamedFile('mail.ca_file', caFile),
    },
    ...{ connection, reader, write, person, now, log },
    calendar: createCalendars(settings).hotline,
    partnerName: (id) => inventory.partner(id)?.name ?? id,
    absenceOf: createAbsence({ reader, offline, now }),
    unsubscribePath: (secret, language) => pathOf('unsubscribe', language, { secret }),
  });
  const { book } = notify;
  const desk = createNotifyDesk({
    ...{ book, announce: notify.statements, kick: notify.kick, now },
    toFallback: notify.toFallback,
    record: people.writeRecorded,
  });
  const proof = createProof(reader);
  const scopeForm = createScopeForm({ inventory, lnsNames: settings.lns.map(({ name }) => name) });
  const pageDeps = { notify, desk, proof, inventory, scopeForm };
  const heartbeat = createHeartbeat({
    ...{ url: settings.heartbeat.url, everyMs: settings.heartbeat.every_s * 1_000, log },
    // Whoever cannot commit stores nothing, and is not alive to anybody.
    proveAlive: () => write([]),
  });
  const retention = createRetention({
    ...{ reader, write, now, log },
    keepTextsMs: settings.retention.notices_d * DAY_MS,
    keepProofsMs: settings.retention.proofs_d * DAY_MS,
  });

  return {
    ...{ notify, desk, proof },
    routes(server) {
      subscriptionRoutes({ book, desk })(server);
      notifyRoutes({ book, desk, proof })(server);
    },
    pages: [subscriptionsPage(pageDeps), mailPage(pageDeps), outboxPage(pageDeps), unsubscribePage(pageDeps)],
    metrics: notify.counts.metrics,
    async start() {
      const notice = leftMs === null ? null : absenceNotice(leftMs, now());
      if (notice !== null) await write(notify.statements.later(notice, Math.round(now()) + SETTLE_MS));
      await notify.start();
      heartbeat.start();
      retention.start();
    },
    async stop() {
      heartbeat.stop();
      await retention.stop();
      await notify.stop();
    },
  };
}
