// Measures what many notices for many recipients cost the frames beside them: from the message of an agent to its commit,
// and to what the network server's sender gets, with a real ingest thread and its database.
//
//   node --import tsx scripts/bench-notices.ts [--recipients 10000] [--notices 12] [--rate 100] [--seconds 60]
//
// Two runs, the first without notices. Notices come evenly, each a transaction of the same thread; a thousand verdicts in
// a minute become a handful of incidents (supervisor/incidents/load.test.ts), so twelve are many. Ends with 1 when a
// reception is missing.

import '../protocol/runtime-guard.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  A,
  createIngestRig,
  type IngestRig,
  phy,
  row,
  rxpk,
} from '../supervisor/ingest/testing/ingest-rig.ts';
import { createAnnounce } from '../supervisor/notify/announce.ts';
import { createBook } from '../supervisor/notify/book.ts';
import { noticeOf } from '../supervisor/notify/testing/notify-rig.ts';

const { values } = parseArgs({
  options: {
    recipients: { type: 'string', default: '10000' },
    notices: { type: 'string', default: '12' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
  },
});
const recipients = atMost(values.recipients, 100_000);
const notices = atMost(values.notices, 10_000);
const rate = atMost(values.rate, 1_000);
const seconds = atMost(values.seconds, 300);

function atMost(text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) throw new Error(`${text}: expected 1 to ${max}`);
  return value;
}

/** Everybody is told of everything; the limit of mails an hour is the product's. */
function announcer(rig: IngestRig) {
  const subscriptions = Array.from({ length: recipients }, (_, index) => ({
    ...{ id: `s${index}`, accountId: `a${index}`, scope: {}, cadence: 'at-once' as const, quietFrom: null },
    ...{ quietTo: null, unsubscribe: `u${index}`, createdMs: 0, version: 1 },
  }));
  const book = createBook({ mailboxes: [], subscriptions, webhooks: [] }, (accountId) => ({
    ...{ accountId, name: accountId, address: `${accountId}@tmvl.example` },
    ...{ language: 'fr', partnerId: 'tmvl', siteIds: null },
  }));
  return createAnnounce({
    ...{ book, domain: 'network.example', maxPerHour: 12, isMailOn: true, now: rig.now },
    calendar: { nextOpenMs: (ms) => ms },
  });
}

async function run(withNotices: boolean): Promise<void> {
  const sentMs = new Map<number, number>();
  const toCommit: number[] = [];
  const rig = createIngestRig({
    onCommitted({ stored }) {
      const nowMs = performance.now();
      for (const { ranges } of stored) {
        for (const [first, last] of ranges) {
          for (let seq = first; seq <= last; seq++) toCommit.push(nowMs - (sentMs.get(seq) ?? Number.NaN));
        }
      }
    },
  });
  await rig.start();
  const announce = announcer(rig);
  const total = rate * seconds;
  const writing: Promise<unknown>[] = [];
  const beginMs = performance.now();
  let sent = 0;
  let told = 0;
  while (sent < total) {
    const passed = (performance.now() - beginMs) / (seconds * 1_000);
    while (sent < Math.min(total, passed * total)) {
      sent++;
      sentMs.set(sent, performance.now());
      rig.send(A, [row(sent, rxpk(phy(sent % 500, sent % 65_536)))]);
    }
    if (withNotices && told < Math.min(notices, passed * notices)) {
      told++;
      writing.push(rig.ingest().write(announce(noticeOf('incident-opened', { thread: `INC-${told}` }))));
    }
    await sleep(1);
  }
  await Promise.all(writing);
  await rig.storedRanges(total);
  const ascending = toCommit.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (ascending[Math.floor((ascending.length - 1) * share)] ?? 0).toFixed(1);
  const [{ n: messages }] = rig.all('SELECT count(*) AS n FROM messages') as [{ readonly n: number }];
  process.stdout.write(
    `${withNotices ? `${told} notices, ${messages} messages` : 'without notices'}: ` +
      `${ascending.length} receptions, to their commit p50 ${at(0.5)} p99 ${at(0.99)} longest ${at(1)} ms\n`,
  );
  await rig.close();
  if (ascending.length !== total) process.exitCode = 1;
}

await run(false);
await run(true);
