// Many recipients, and much to say in a minute: mails are bounded, memory is bounded, and a commit stays short.
// VIGIE_MAIL_LOAD=10000x1000 for as much as is promised (docs/notification.md).

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAnnounce } from './announce.ts';
import { createBook } from './book.ts';
import type { Subscription } from './model.ts';
import { createNotifyRig, HOUR_MS, type NotifyRig, noticeOf } from './testing/notify-rig.ts';

const [RECIPIENTS = 0, NOTICES = 0] = (process.env['VIGIE_MAIL_LOAD'] ?? '1000x200').split('x').map(Number);
const MAX_PER_HOUR = 12;
/** Of the processor for one commit, for a thousand recipients: other programs on this machine do not count. */
const COMMIT_MS = 60;

let rig: NotifyRig;
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

beforeEach(() => {
  rig = createNotifyRig();
});
afterEach(() => rig.close());

test(`${RECIPIENTS} recipients, ${NOTICES} notices`, { timeout: 600_000 }, () => {
  const subscriptions = Array.from(
    { length: RECIPIENTS },
    (_, index): Subscription => ({
      ...{ id: `s${index}`, accountId: `a${index}`, scope: {}, cadence: 'at-once', quietFrom: null },
      ...{ quietTo: null, unsubscribe: `u${index}`, createdMs: 0, version: 1 },
    }),
  );
  const insert = rig.connection.transaction(() => {
    const account = rig.connection.prepare(
      `INSERT INTO accounts (id, login, name, partner_id, role, language, created_ms, version)
       VALUES (?, ?, ?, 'tmvl', 'viewer', 'fr', 0, 1)`,
    );
    const subscription = rig.connection.prepare(
      `INSERT INTO subscriptions (id, account_id, scope, cadence, unsubscribe, created_ms) VALUES (?, ?, '{}', 'at-once', ?, 0)`,
    );
    for (const [index, { id, accountId, unsubscribe }] of subscriptions.entries()) {
      account.run(accountId, `p${index}@tmvl.example`, accountId);
      subscription.run(id, accountId, unsubscribe);
    }
  });
  insert();
  const book = createBook({ mailboxes: rig.book.mailboxes(), subscriptions, webhooks: [] }, (accountId) => ({
    ...{ accountId, name: accountId, address: `p${accountId.slice(1)}@tmvl.example` },
    ...{ language: 'fr', partnerId: 'tmvl', siteIds: null },
  }));
  const announce = createAnnounce({
    ...{ book, domain: 'reseau.example', maxPerHour: MAX_PER_HOUR, isMailOn: true },
    calendar: { nextOpenMs: () => rig.opensMs },
    now: () => rig.nowMs,
  });

  const beginMs = performance.now();
  const heapBefore = process.memoryUsage().heapUsed;
  let decidedMs = 0;
  let longestMs = 0;
  const commits: number[] = [];
  for (let index = 0; index < NOTICES; index++) {
    rig.nowMs += 60_000 / NOTICES;
    const decideFromMs = cpuMs();
    const statements = announce(noticeOf('incident-opened', { thread: `INC-${index}` }));
    decidedMs += cpuMs() - decideFromMs;
    const writeFromMs = cpuMs();
    rig.write(statements);
    commits.push(cpuMs() - writeFromMs);
    longestMs = Math.max(longestMs, commits.at(-1) ?? 0);
  }
  const heapMiB = (process.memoryUsage().heapUsed - heapBefore) / 1_048_576;
  commits.sort((a, b) => a - b);
  const at = (share: number): string => (commits[Math.floor(commits.length * share)] ?? 0).toFixed(1);
  const messages = rig.all('SELECT count(*) AS n FROM messages') as { readonly n: number }[];
  console.log(
    `${messages[0]?.n} messages in ${((performance.now() - beginMs) / 1_000).toFixed(1)} s: deciding ${(decidedMs / NOTICES).toFixed(1)} ms each, ` +
      `commits p50 ${at(0.5)} p99 ${at(0.99)} longest ${longestMs.toFixed(0)} ms of processor, heap ${heapMiB.toFixed(0)} MiB more`,
  );

  // So many mails of their own in an hour, and one for the rest: subscribers and the two mandatory mailboxes.
  expect(messages).toEqual([{ n: (RECIPIENTS + 2) * (MAX_PER_HOUR + 1) }]);
  const held = rig.all("SELECT count(*) AS n FROM messages WHERE state = 'held' AND thread = 'digest'");
  expect(held).toEqual([{ n: RECIPIENTS + 2 }]);
  expect(rig.all('SELECT max(not_before_ms) AS ms FROM messages')).toEqual([
    { ms: Math.ceil(rig.nowMs / HOUR_MS) * HOUR_MS },
  ]);
  expect(heapMiB).toBeLessThan(200);
  expect(longestMs).toBeLessThan(COMMIT_MS * Math.max(1, RECIPIENTS / 1_000));
});
