// The whole room at work: database, a real mail server, a clock that tests set.

import { openReadOnly } from '../../platform/database.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import type { Notice, NoticeKind } from '../notice.ts';
import { createNotify, type Notify, type NotifyDeps } from '../notify.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { createNotifyRig, type NotifyRig, noticeOf } from './notify-rig.ts';

export interface OutboxRig extends NotifyRig {
  readonly server: MailServer;
  notify: Notify;
  readonly logged: unknown[];
  /** Whether the writer has too much to do for this batch. */
  turnsAway: (statements: readonly Statement[]) => boolean;
  say(kind: NoticeKind, more?: Partial<Notice>): void;
  /** Time passes, and the room looks what is due. */
  pass(ms: number): void;
  /** Another mail server at the same address. */
  serverAgain(): Promise<void>;
  /** As if the process had been started anew. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export const BASE_URL = 'https://vigie.example';

export async function startOutboxRig(
  mail: Partial<NotifyDeps['settings']['mail']> = {},
  more: Partial<NotifyDeps> = {},
): Promise<OutboxRig> {
  const base = createNotifyRig();
  let server = await startMailServer();
  const { port } = server;
  // Reads as the reader thread does, without the second that a thread takes to start.
  const readOnly = openReadOnly(base.path);
  const reader: NotifyDeps['reader'] = {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      readOnly.prepare(sql).all(...parameters) as Row[],
  };
  const writeBatch = createWriteBatch(base.connection);
  const logged: unknown[] = [];
  const log = (...parts: unknown[]): void => void logged.push(parts);

  const open = (): Notify =>
    createNotify({
      settings: {
        mail: {
          ...{
            host: '127.0.0.1',
            port,
            security: 'none',
            username: null,
            password_file: null,
            ca_file: null,
          },
          ...{ from: 'vigie@reseau.example', from_name: 'Vigie, réseau ICONE', base_url: BASE_URL },
          ...{ reply_to: 'hotline@reseau.example', subject_prefix: '[Réseau LoRa]' },
          ...{ max_per_hour: 12, connections: 4, digest_at: '07:30', ...mail },
        },
        webhooks: { allowed_networks: ['127.0.0.0/8'] },
      },
      secrets: { password: null, ca: null },
      ...{ connection: base.connection, reader },
      async write(statements) {
        if (rig.turnsAway(statements)) throw new Error('too many writes at once');
        return writeBatch(statements);
      },
      calendar: { nextOpenMs: () => base.opensMs },
      person: (accountId) => base.book.person(accountId),
      partnerName: (id) => (id === 'tmvl' ? 'Tours Métropole Val de Loire' : 'SMO Val de Loire Numérique'),
      unsubscribePath: (secret) => `/desabonnement/${secret}`,
      absenceOf: async () => null,
      now: () => base.nowMs,
      log: { info: log, warn: log, error: log },
      ...more,
    });

  const rig: OutboxRig = Object.assign(base, {
    notify: open(),
    ...{ server, logged, turnsAway: () => false },
    say(kind: NoticeKind, given: Partial<Notice> = {}) {
      base.write(rig.notify.statements(noticeOf(kind, given)));
      rig.notify.kick();
    },
    pass(ms: number) {
      base.nowMs += ms;
      rig.notify.kick();
    },
    async serverAgain() {
      const { mails, raw } = server;
      server = await startMailServer({ port });
      server.mails.push(...mails);
      server.raw.push(...raw);
      Object.assign(rig, { server });
    },
    async restart() {
      await rig.notify.stop();
      rig.notify = open();
      await rig.notify.start();
    },
    async end() {
      await rig.notify.stop();
      readOnly.close();
      await server.stop();
      base.close();
    },
  });
  await rig.notify.start();
  return rig;
}
