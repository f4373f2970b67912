// What is forgotten of old notices, and what stays as the proof: against a real database.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReadOnly } from '../platform/database.ts';
import { createWriteBatch, type Statement } from '../platform/write-batch.ts';
import type { Notice, NoticeKind } from './notice.ts';
import { sendAgain } from './outbox/outbox-store.ts';
import { createProof } from './proof.ts';
import { createRetention } from './retention.ts';
import { createNotifyRig, type NotifyRig, noticeOf } from './testing/notify-rig.ts';

const DAY_MS = 86_400_000;
const toThread = { audience: { to: 'thread' } } as const;

let rig: NotifyRig;
let readOnly: ReturnType<typeof openReadOnly>;
let batches: (readonly Statement[])[] = [];
beforeEach(() => {
  rig = createNotifyRig();
  readOnly = openReadOnly(rig.path);
  batches = [];
});
afterEach(() => {
  readOnly.close();
  rig.close();
});

const reader = {
  all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
    readOnly.prepare(sql).all(...parameters) as Row[],
};
const say = (kind: NoticeKind, thread: string, more: Partial<Notice> = {}): void =>
  rig.write(rig.announce(noticeOf(kind, { thread, ...more })));
const accepted = (): void => {
  rig.run("UPDATE messages SET state = 'accepted', accepted_ms = 1 WHERE state IN ('held', 'waiting')");
  rig.run(`INSERT INTO delivery_attempts (message, at_ms, outcome, code, response)
           SELECT id, 1, 'accepted', 250, 'ok' FROM messages WHERE id NOT IN (SELECT message FROM delivery_attempts)`);
};
const round = () =>
  createRetention({
    reader,
    async write(statements) {
      batches.push(statements);
      return createWriteBatch(rig.connection)(statements);
    },
    ...{ keepTextsMs: 400 * DAY_MS, keepProofsMs: 3_653 * DAY_MS, now: () => rig.nowMs, pauseMs: 0 },
    log: { warn: () => undefined },
  }).round();
const withText = (): unknown[] =>
  rig.all("SELECT thread, key FROM notices WHERE json_type(content, '$.content') IS NOT NULL ORDER BY id");
const told = (thread: string): readonly string[] => rig.messages(thread).map(({ recipient }) => recipient);

test('texts go, and which people were told; the proof of what partners were told stays for years', async () => {
  rig.subscribe('olga', {});
  say('work-announced', 'MNT-1', {
    attachments: { tmvl: [{ filename: 'a.ics', contentType: 'x', content: 'y' }] },
  });
  say('incident-opened', 'INC-OPEN');
  say('incident-opened', 'INC-REFUSED');
  accepted();
  say('incident-opened', 'INC-WAITING');
  rig.run("UPDATE messages SET state = 'failed' WHERE thread = 'INC-REFUSED' AND recipient LIKE 'noc@tmvl%'");
  rig.nowMs += 400 * DAY_MS;
  say('incident-updated', 'INC-OPEN', toThread);
  accepted();
  rig.run("UPDATE messages SET state = 'waiting' WHERE thread = 'INC-WAITING'");
  await round();
  expect(withText()).toHaveLength(5);

  rig.nowMs += 1;
  await round();
  // What was refused may be sent again, what waits is sent, and who was told of what goes on is told of its end.
  expect(withText()).toEqual([
    { thread: 'INC-REFUSED', key: 'incident-opened' },
    { thread: 'INC-WAITING', key: 'incident-opened' },
    { thread: 'INC-OPEN', key: 'incident-updated' },
  ]);
  expect(told('MNT-1')).toEqual(['noc@tmvl.example', 'noc@smo.example']);
  expect(told('INC-WAITING')).toContain('olga@smo.example');
  expect(told('INC-OPEN').filter((one) => one === 'olga@smo.example')).toHaveLength(2);
  const [work] = rig.all("SELECT content FROM notices WHERE thread = 'MNT-1'") as {
    readonly content: string;
  }[];
  expect(Object.keys(JSON.parse(work?.content ?? '')).sort()).toEqual([
    'audience',
    'scope',
    'subject',
    'urgency',
  ]);
  const proof = createProof(reader);
  expect(await proof.deliveries(['MNT-1'])).toMatchObject([
    { partnerId: 'tmvl', state: 'accepted', acceptedMs: 1 },
    { partnerId: 'smo', state: 'accepted', acceptedMs: 1 },
  ]);
  const [refused, waiting] = [
    await proof.announcements('INC-REFUSED'),
    await proof.announcements('INC-WAITING'),
  ];
  expect(refused).toMatchObject([{ key: 'incident-opened', failed: 1, leavesMs: null }]);
  expect(refused[0]?.accepted).toBeGreaterThan(0);
  expect(waiting).toMatchObject([{ key: 'incident-opened', accepted: 0, failed: 0 }]);
  expect(waiting[0]?.leavesMs).toBeGreaterThan(0);
  expect(await proof.announcements('INC-NEVER')).toEqual([]);
  expect(await proof.attempts(rig.messages('MNT-1')[0]?.id ?? 0)).toHaveLength(1);
  // Noted as come back after all: there is nothing any more that could be sent.
  rig.run("UPDATE messages SET state = 'bounced' WHERE thread = 'MNT-1'");
  const again = (thread: string) =>
    createWriteBatch(rig.connection)([sendAgain(rig.messages(thread)[0]?.id ?? 0, rig.nowMs)]).kind;
  expect([again('MNT-1'), again('INC-REFUSED')]).toEqual(['conflict', 'written']);
  // The red line of a partner is about its own mailboxes.
  expect((await proof.unreached('tmvl')).map(({ thread }) => thread)).toEqual(['MNT-1']);

  accepted();
  rig.run("UPDATE messages SET state = 'accepted'");
  rig.nowMs += (3_653 - 400) * DAY_MS;
  await round();
  // All of a thread or nothing: what goes on keeps its beginning.
  expect(rig.all('SELECT DISTINCT thread FROM notices')).toEqual([{ thread: 'INC-OPEN' }]);
  expect(rig.all('SELECT DISTINCT thread FROM messages')).toEqual([{ thread: 'INC-OPEN' }]);
  rig.nowMs += 400 * DAY_MS;
  await round();
  expect(
    rig.all('SELECT id FROM notices UNION SELECT id FROM messages UNION SELECT id FROM delivery_attempts'),
  ).toEqual([]);
});

test('much is forgotten in many small writes', async () => {
  say('incident-opened', 'INC-1');
  rig.run(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
     INSERT INTO messages (notice_id, thread, channel, recipient, reason, partner_id, language, message_id, state,
       not_before_ms, created_ms)
     SELECT 1, 'INC-1', 'mail', 'p' || i, 'subscription', 'smo', 'fr', 'id' || i, 'accepted', 0, 0 FROM n`,
  );
  accepted();
  rig.nowMs += 401 * DAY_MS;
  await round();
  expect(rig.messages()).toHaveLength(2);
  expect(batches.length).toBe(6);
  for (const statements of batches) {
    for (const { parameters } of statements) {
      expect((JSON.parse(String(parameters[0])) as unknown[]).length).toBeLessThanOrEqual(200);
    }
  }
});
