// The notify room over a real database with two partners, their people and mandatory mailboxes; a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EquipmentId } from '../../fleet/health/model.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import { type Announce, createAnnounce } from '../announce.ts';
import { type Book, createBook } from '../book.ts';
import type { Mailbox, MailboxRole, Person, Scope, Subscription } from '../model.ts';
import type { Notice, NoticeContent, NoticeKind } from '../notice.ts';
import { insertMailbox, insertSubscription, loadBook } from '../store.ts';

export const HOUR_MS = 3_600_000;

export interface MessageRow {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly thread: string;
  readonly channel: string;
  readonly recipient: string;
  readonly reason: string;
  readonly language: string;
  readonly message_id: string;
  readonly state: string;
  readonly not_before_ms: number;
  readonly attempts: number;
  readonly accepted_ms: number | null;
  readonly response: string | null;
}

export interface NotifyRig {
  readonly connection: Connection;
  readonly path: string;
  readonly book: Book;
  readonly announce: Announce;
  /** Thursday 1 October 2026, 12:00 in Paris, at the start. */
  nowMs: number;
  /** The next opening of the office that the calendar of the rig knows. */
  readonly opensMs: number;
  /** That day, 23:00, and the next at 07:00, in Paris. */
  readonly night: number;
  readonly morning: number;
  write(statements: readonly Statement[]): void;
  subscribe(accountId: string, scope: Scope, more?: Partial<Subscription>): string;
  mailbox(partnerId: string, address: string, role: MailboxRole): string;
  messages(thread?: string): readonly MessageRow[];
  ofNotice(kind: NoticeKind): readonly MessageRow[];
  all(sql: string): unknown[];
  run(sql: string, ...parameters: readonly (string | number)[]): void;
  close(): void;
}

const PEOPLE: readonly (readonly [id: string, partnerId: string, address: string, role: string])[] = [
  ['olga', 'smo', 'olga@smo.example', 'operator'],
  ['paul', 'tmvl', 'paul@tmvl.example', 'operator'],
  ['vera', 'tmvl', 'vera@tmvl.example', 'viewer'],
  ['carl', 'tmvl', 'carl@works.example', 'contractor'],
];

export const CONTENT: NoticeContent = {
  state: 'En cours, cause connue',
  tone: 'bad',
  letter: 'H',
  headline: 'La liaison 4G de l’opérateur A est coupée à Amboise.',
  paragraphs: ['Aucune trame reçue n’est perdue.'],
  facts: [{ label: 'Depuis', text: 'mardi 6 octobre, 05 h 17' }],
  link: { label: 'Suivre l’incident', path: '/incidents/INC-2026-0001' },
};

export function noticeOf(kind: NoticeKind, more: Partial<Notice> = {}): Notice {
  const { thread = 'INC-2026-0001' } = more;
  return {
    thread,
    kind,
    key: kind,
    subject: { fr: `${thread} – Amboise`, en: `${thread} – Amboise` },
    scope: {
      partnerIds: ['tmvl'],
      siteIds: ['tower'],
      communes: ['Amboise'],
      equipment: ['gateway:7076ff0000000001' as EquipmentId],
      severity: 2,
    },
    audience: { to: 'everybody' },
    urgency: 'at-once',
    content: { fr: CONTENT, en: { ...CONTENT, state: 'Under way, cause known' } },
    ...more,
  };
}

export function createNotifyRig(options: { readonly isMailOn?: boolean } = {}): NotifyRig {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-notify-'));
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  // No test here cuts the power.
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  connection.exec(
    "INSERT INTO partners (id, name) VALUES ('tmvl', 'Tours Métropole'), ('smo', 'Val de Loire')",
  );
  for (const [id, partnerId, address, role] of PEOPLE) {
    connection
      .prepare(
        `INSERT INTO accounts (id, login, name, partner_id, role, language, created_ms, version)
         VALUES (?, ?, ?, ?, ?, 'fr', 0, 1)`,
      )
      .run(id, address, id, partnerId, role);
  }
  const writeBatch = createWriteBatch(connection);
  const book = createBook(loadBook(connection), personOf);
  let made = 0;

  const rig: NotifyRig = {
    ...{ connection, path, book, nowMs: Date.UTC(2026, 9, 1, 10), opensMs: Date.UTC(2026, 9, 2, 6, 30) },
    night: Date.UTC(2026, 9, 1, 21),
    morning: Date.UTC(2026, 9, 2, 5),
    announce: createAnnounce({
      ...{ book, domain: 'reseau.example', maxPerHour: 5, isMailOn: options.isMailOn ?? true },
      calendar: { nextOpenMs: () => rig.opensMs },
      now: () => rig.nowMs,
    }),
    write(statements) {
      const written = writeBatch(statements);
      if (written.kind !== 'written') throw new Error(JSON.stringify(written));
    },
    subscribe(accountId, scope, more = {}) {
      const subscription: Subscription = {
        ...{ id: `s${++made}`, accountId, scope, cadence: 'at-once', quietFrom: null, quietTo: null },
        ...{ unsubscribe: `secret${made}`, createdMs: rig.nowMs, version: 1, ...more },
      };
      rig.write([insertSubscription(subscription)]);
      book.putSubscription(subscription);
      return subscription.id;
    },
    mailbox(partnerId, address, role) {
      const mailbox: Mailbox = {
        ...{ id: `m${++made}`, partnerId, address, role, language: 'fr', createdMs: rig.nowMs, version: 1 },
      };
      rig.write([insertMailbox(mailbox)]);
      book.putMailbox(mailbox);
      return mailbox.id;
    },
    messages: (thread) =>
      connection
        .prepare<(string | null)[], MessageRow>(
          `SELECT m.*, n.kind FROM messages m JOIN notices n ON n.id = m.notice_id
           WHERE ?1 IS NULL OR m.thread = ?1 ORDER BY m.id`.replaceAll('?1', '?'),
        )
        .all(thread ?? null, thread ?? null),
    ofNotice: (kind) => rig.messages().filter((message) => message.kind === kind),
    all: (sql) => connection.prepare(sql).all(),
    run: (sql, ...parameters) => void connection.prepare(sql).run(...parameters),
    close() {
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
  rig.mailbox('tmvl', 'noc@tmvl.example', 'mandatory');
  rig.mailbox('smo', 'noc@smo.example', 'mandatory');
  return rig;
}

function personOf(accountId: string): Person | null {
  const found = PEOPLE.find(([id]) => id === accountId);
  if (found === undefined) return null;
  const [, partnerId, address, role] = found;
  return {
    ...{ accountId, name: accountId, address, language: 'fr', partnerId },
    siteIds: role === 'contractor' ? new Set(['mast']) : null,
  };
}
