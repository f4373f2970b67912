// What happens to messages on their way, against a real mail server that is away, refuses, puts off or dies.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { absenceNotice, createAbsence, SETTLE_MS } from './absence.ts';
import { createDigest } from './digest/digest.ts';
import { markBounced } from './outbox/outbox-store.ts';
import { toOf } from './testing/mail-server.ts';
import { HOUR_MS } from './testing/notify-rig.ts';
import { type OutboxRig, startOutboxRig } from './testing/outbox-rig.ts';

const MINUTE_MS = 60_000;
const toThread = { audience: { to: 'thread' } } as const;

let rig: OutboxRig;
beforeEach(async () => {
  rig = await startOutboxRig();
});
afterEach(() => rig.end());

const states = (): readonly string[] => rig.messages().map(({ state }) => state);
const allAre = (...wanted: readonly string[]): Promise<void> =>
  eventually(() => expect(states()).toEqual(wanted));
const attempts = () => rig.all('SELECT message, outcome, code, response FROM delivery_attempts ORDER BY id');

describe('a mail', () => {
  test('is accepted, with the proof: when, and what the server said', async () => {
    rig.say('incident-opened');
    await allAre('accepted', 'accepted');
    expect(rig.messages()[0]).toMatchObject({ accepted_ms: rig.nowMs, attempts: 1 });
    expect(rig.messages()[0]?.response).toMatch(/^250 /);
    expect(attempts()).toMatchObject([
      { outcome: 'accepted', code: 250 },
      { outcome: 'accepted', code: 250 },
    ]);
    expect(rig.server.mails.map(toOf).sort()).toEqual(['noc@smo.example', 'noc@tmvl.example']);
  });

  test('keeps its Message-ID over a restart, and stands in its thread', async () => {
    rig.say('incident-opened');
    await allAre('accepted', 'accepted');
    await rig.restart();
    rig.say('incident-updated', toThread);
    rig.say('incident-restored', toThread);
    await eventually(() => expect(rig.server.mails).toHaveLength(6));
    const own = rig.server.mails.filter((mail) => toOf(mail) === 'noc@smo.example');
    const [opened, updated, restored] = own;
    expect(opened?.inReplyTo).toBeUndefined();
    expect(updated).toMatchObject({ inReplyTo: opened?.messageId, references: opened?.messageId });
    expect(restored).toMatchObject({
      inReplyTo: opened?.messageId,
      references: [opened?.messageId, updated?.messageId],
    });
    expect(new Set(own.map(({ subject }) => subject))).toEqual(
      new Set(['[Réseau LoRa] INC-2026-0001 – Amboise']),
    );
  });

  test('names a domain in other letters as machines do', async () => {
    await rig.end();
    rig = await startOutboxRig({ from: 'vigie@réseau.example' });
    rig.say('incident-opened');
    await allAre('accepted', 'accepted');
    expect(rig.messages()[0]?.message_id).toMatch(/@xn--rseau-bsa\.example>$/);
    expect(rig.server.raw[0]).toMatch(/^List-Id: <vigie\.xn--rseau-bsa\.example>/im);
  });

  test('is accepted at once even where many are due, each to its own', async () => {
    for (let index = 0; index < 12; index++) rig.say('incident-opened', { thread: `INC-${index}` });
    await eventually(() => expect(rig.server.mails).toHaveLength(24));
    // Connections are kept: not one for each mail.
    expect(rig.server.connections).toBeLessThan(12);
  });
});

describe('a mail server that', () => {
  test('greylists is asked again, and what comes after it waits its turn', async () => {
    rig.server.mood = 'greylists';
    rig.say('incident-opened');
    await eventually(() => expect(attempts()).toHaveLength(2));
    rig.say('incident-restored', toThread);
    await eventually(() => expect(states()).toEqual(['waiting', 'waiting', 'waiting', 'waiting']));
    expect(rig.messages()[0]).toMatchObject({ attempts: 1, response: expect.stringContaining('450') });
    rig.pass(30_000);
    expect(rig.server.mails).toEqual([]);
    rig.pass(30_000);
    await allAre('accepted', 'accepted', 'accepted', 'accepted');
    const own = rig.server.mails.filter((mail) => toOf(mail) === 'noc@tmvl.example');
    expect(own.map(({ messageId }) => messageId)).toEqual(
      rig
        .messages()
        .filter(({ recipient }) => recipient === 'noc@tmvl.example')
        .map((one) => one.message_id),
    );
  });

  test('refuses one address: it has failed, others are not kept waiting, and the fallback is told', async () => {
    rig.mailbox('tmvl', 'secours@tmvl.example', 'fallback');
    for (const mailbox of rig.book.mailboxes()) rig.notify.book.putMailbox(mailbox);
    rig.server.moods.set('noc@tmvl.example', 'refuses');
    rig.say('incident-opened');
    await eventually(() =>
      expect(rig.messages().map(({ recipient, reason, state }) => [recipient, reason, state])).toEqual([
        ['noc@tmvl.example', 'mandatory', 'failed'],
        ['noc@smo.example', 'mandatory', 'accepted'],
        ['secours@tmvl.example', 'fallback', 'accepted'],
      ]),
    );
    const instead = rig.server.mails.find((mail) => toOf(mail) === 'secours@tmvl.example');
    expect(instead?.text).toMatch(/sa boîte\s+obligatoire a refusé ce message/);
    // Those who were told are told of the end; the mailbox that refused is not.
    rig.say('incident-restored', toThread);
    await eventually(() =>
      expect(rig.ofNotice('incident-restored').map(({ recipient }) => recipient)).toEqual([
        'noc@smo.example',
        'secours@tmvl.example',
      ]),
    );
  });

  test('does not answer for one address: the others are not kept waiting', async () => {
    rig.server.moods.set('noc@tmvl.example', 'stalls');
    rig.say('incident-opened');
    await allAre('leased', 'accepted');
    rig.say('incident-opened', { thread: 'T2' });
    await allAre('leased', 'accepted', 'leased', 'accepted');
    rig.server.release();
    await allAre('accepted', 'accepted', 'accepted', 'accepted');
  });

  test('has no time for one address: the others are not kept waiting, and nothing counts as a try', async () => {
    rig.server.moods.set('noc@tmvl.example', 'is-busy');
    const untilAsked = (times: number): Promise<void> =>
      eventually(() => {
        expect(rig.server.asked).toBeGreaterThanOrEqual(times);
        expect(states()).not.toContain('leased');
      });
    rig.say('incident-opened');
    await untilAsked(1);
    for (let round = 0; rig.messages()[1]?.state !== 'accepted'; round++) {
      expect(round).toBeLessThan(10);
      const { asked } = rig.server;
      rig.pass(5 * MINUTE_MS);
      await untilAsked(asked + 1);
    }
    expect(rig.messages()[0]).toMatchObject({ state: 'waiting', attempts: 0 });
    rig.server.moods.clear();
    rig.pass(5 * MINUTE_MS);
    await allAre('accepted', 'accepted');
  });

  test('has taken a mail, while the database takes nothing for a moment: it is written down later, and sent once', async () => {
    let refusals = 0;
    rig.turnsAway = (statements) =>
      statements.some(({ sql }) => sql.includes('delivery_attempts')) && ++refusals <= 2;
    rig.say('incident-opened');
    await allAre('accepted', 'accepted');
    expect(refusals).toBeGreaterThan(2);
    expect(rig.server.mails).toHaveLength(2);
  });

  test('took what came back later: once that is noted, the fallback is told', async () => {
    rig.mailbox('tmvl', 'secours@tmvl.example', 'fallback');
    for (const mailbox of rig.book.mailboxes()) rig.notify.book.putMailbox(mailbox);
    rig.say('incident-opened');
    await allAre('accepted', 'accepted');
    const [{ id = 0 } = {}] = rig.messages();
    const refused = { id, reason: 'mandatory', partnerId: 'tmvl' } as const;
    rig.write([...markBounced(id, rig.nowMs), ...rig.notify.toFallback(refused, rig.nowMs)]);
    rig.notify.kick();
    await allAre('bounced', 'accepted', 'accepted');
    expect(toOf(rig.server.mails[2] as never)).toBe('secours@tmvl.example');
  });

  test('refuses what the mail says: it has failed', async () => {
    rig.server.mood = 'refuses-content';
    rig.say('incident-opened');
    await allAre('failed', 'failed');
    expect(rig.messages()[0]?.response).toContain('554');
  });

  test('puts off for a day: then it has failed', async () => {
    rig.server.mood = 'dies-before-250';
    rig.say('incident-opened');
    const opened = () => rig.ofNotice('incident-opened');
    for (let tries = 1; opened().some(({ state }) => state !== 'failed'); tries++) {
      expect(tries).toBeLessThan(30);
      await eventually(() => expect(opened().map((one) => one.attempts)).toEqual([tries, tries]));
      rig.pass(HOUR_MS);
    }
    expect(opened()[0]?.attempts).toBeGreaterThan(20);
    expect(rig.server.mails).toEqual([]);
  });

  test('dies before it answers: the mail is sent again, once, under the same Message-ID', async () => {
    rig.server.mood = 'dies-before-250';
    rig.say('incident-opened');
    await eventually(() =>
      expect(attempts()).toMatchObject([{ outcome: 'deferred' }, { outcome: 'deferred' }]),
    );
    rig.server.mood = 'takes';
    rig.pass(MINUTE_MS);
    await allAre('accepted', 'accepted');
    expect(rig.server.mails).toHaveLength(2);
  });

  test('dies instead of its answer: the repeat has the same Message-ID', async () => {
    rig.server.mood = 'takes-and-dies';
    rig.say('incident-opened');
    await eventually(() => expect(rig.server.mails).toHaveLength(2));
    await eventually(() => expect(states()).toEqual(['waiting', 'waiting']));
    rig.server.mood = 'takes';
    rig.pass(MINUTE_MS);
    await allAre('accepted', 'accepted');
    expect(rig.server.mails).toHaveLength(4);
    expect(new Set(rig.server.mails.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test('is away for six hours: nothing is lost, nothing counts as a try, each thread keeps its order', async () => {
    await rig.server.stop();
    rig.say('incident-opened');
    await eventually(() => expect(rig.notify.trouble()).not.toBeNull());
    const sinceMs = rig.notify.trouble()?.sinceMs;
    for (let hour = 0; hour < 6; hour++) {
      rig.say('incident-opened', { thread: `INC-${hour}` });
      rig.say('incident-updated', { ...toThread, key: `u${hour}` });
      rig.pass(HOUR_MS);
      await eventually(() => expect(rig.notify.trouble()?.retryMs).toBeGreaterThan(rig.nowMs));
    }
    rig.say('incident-restored', toThread);
    expect(rig.notify.trouble()?.sinceMs).toBe(sinceMs);
    await eventually(() => expect(new Set(states())).toEqual(new Set(['waiting'])));
    expect(attempts()).toEqual([]);
    await rig.serverAgain();
    rig.pass(5 * MINUTE_MS);
    await eventually(() => expect(new Set(states())).toEqual(new Set(['accepted'])));
    expect(rig.notify.trouble()).toBeNull();
    expect(rig.server.mails).toHaveLength(rig.messages().length);
    for (const address of ['noc@tmvl.example', 'noc@smo.example']) {
      const sent = rig.server.mails
        .filter((mail) => toOf(mail) === address)
        .map(({ messageId }) => messageId);
      const ids = rig.messages('INC-2026-0001').filter(({ recipient }) => recipient === address);
      expect(sent.filter((id) => ids.some(({ message_id }) => message_id === id))).toEqual(
        ids.map(({ message_id }) => message_id),
      );
    }
  });
});

describe('quiet hours and summaries', () => {
  test('what is held leaves when its time comes', async () => {
    rig.nowMs = rig.night;
    const id = rig.subscribe('olga', {}, { quietFrom: '22:00', quietTo: '07:00' });
    rig.notify.book.putSubscription(rig.book.subscription(id) as never);
    rig.say('incident-opened');
    await allAre('accepted', 'accepted', 'held');
    rig.nowMs = rig.morning;
    rig.notify.kick();
    await allAre('accepted', 'accepted', 'accepted');
  });

  test('are looked at when a mail is to leave, and so is the account behind it', async () => {
    const id = rig.subscribe('olga', {}, { quietFrom: '08:00', quietTo: '09:00' });
    rig.subscribe('paul', {});
    for (const one of rig.book.subscriptions()) rig.notify.book.putSubscription(one);
    rig.say('incident-opened', { urgency: 'opening-hours' });
    await allAre('held', 'held', 'held', 'held');
    rig.notify.book.drop(rig.book.subscriptions()[1]?.id ?? '');
    rig.nowMs = rig.opensMs;
    rig.notify.kick();
    // 08:30, when offices open, is within them.
    await allAre('accepted', 'accepted', 'held', 'replaced');
    expect(rig.messages()[2]?.not_before_ms).toBe(rig.opensMs + HOUR_MS / 2);
    expect(id).toBe(rig.book.subscriptions()[0]?.id);
    rig.pass(HOUR_MS / 2);
    await allAre('accepted', 'accepted', 'accepted', 'replaced');
    expect(rig.server.mails).toHaveLength(3);
  });

  test('a day’s summary tells each reader of what had no mail of its own, one line a thread; or is not sent', async () => {
    const id = rig.subscribe('vera', {}, { cadence: 'digest' });
    rig.notify.book.putSubscription(rig.book.subscription(id) as never);
    rig.say('incident-opened');
    rig.say('incident-restored', toThread);
    rig.say('incident-opened', { thread: 'INC-2026-0002', urgency: 'digest' });
    await allAre('accepted', 'accepted', 'accepted', 'accepted');
    // The next day, a minute after the summary is made.
    rig.nowMs = Date.UTC(2026, 9, 2, 5, 31);
    await rig.restart();
    await eventually(() => expect(rig.server.mails).toHaveLength(7));
    const digests = rig.server.mails.slice(4);
    const vera = digests.find((mail) => toOf(mail) === 'vera@tmvl.example');
    expect(vera?.subject).toBe('[Réseau LoRa] Résumé du vendredi 2 octobre');
    expect(vera?.text?.match(/INC-2026-000\d/g)).toEqual(['INC-2026-0001', 'INC-2026-0002']);
    const noc = digests.find((mail) => toOf(mail) === 'noc@tmvl.example');
    expect(noc?.text?.match(/INC-2026-000\d/g)).toEqual(['INC-2026-0002']);
    rig.pass(24 * HOUR_MS);
    await rig.restart();
    expect(rig.server.mails).toHaveLength(7);
  });

  test('a summary that could not be written is made at the next look; the first of a month is said as such', async () => {
    rig.say('incident-opened', { urgency: 'digest' });
    rig.nowMs = Date.UTC(2026, 11, 1, 7);
    const all = async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      rig.connection.prepare(sql).all(...parameters) as Row[];
    let isFull = true;
    const digest = createDigest({
      ...{ reader: { all }, book: rig.book, announce: rig.announce, atMinute: 450 },
      async write(statements) {
        if (isFull) throw new Error('too many writes at once');
        rig.write(statements);
        return { kind: 'written', changes: [], ids: [] };
      },
    });
    rig.run('UPDATE notices SET at_ms = ?', rig.nowMs - 2 * HOUR_MS);
    await expect(digest.make(rig.nowMs)).rejects.toThrow('too many');
    isFull = false;
    await digest.make(rig.nowMs);
    await digest.make(rig.nowMs);
    const summaries = rig.all(
      "SELECT content ->> '$.subject.fr' AS subject FROM notices WHERE kind = 'digest'",
    );
    expect(summaries).toEqual([{ subject: 'Résumé du mardi 1er décembre' }]);
    expect(rig.messages('digest')).toHaveLength(2);
  });

  test('too many in an hour: the rest stands in one mail at its end', async () => {
    await rig.end();
    rig = await startOutboxRig({ max_per_hour: 2 });
    for (let index = 1; index <= 5; index++) rig.say('incident-opened', { thread: `INC-${index}` });
    await eventually(() => expect(rig.server.mails).toHaveLength(4));
    rig.pass(HOUR_MS);
    await eventually(() => expect(rig.server.mails).toHaveLength(6));
    const bundle = rig.server.mails.at(-1);
    expect(bundle?.subject).toContain('Beaucoup d’incidents');
    expect(bundle?.text?.match(/INC-\d/g)).toEqual(['INC-3', 'INC-4', 'INC-5']);
  });
});

describe('an absence', () => {
  test('is told some minutes after, with what is known by then; a short one is not', async () => {
    await rig.end();
    rig = await startOutboxRig(
      {},
      { absenceOf: async ({ notice }) => ({ ...notice.content.fr, paragraphs: ['Ce qui s’est passé'] }) },
    );
    expect(absenceNotice(rig.nowMs - 9 * MINUTE_MS, rig.nowMs)).toBeNull();
    const notice = absenceNotice(rig.nowMs - 90 * MINUTE_MS, rig.nowMs);
    if (notice === null) throw new Error('that is long enough');
    rig.write(rig.notify.statements.later(notice, rig.nowMs + SETTLE_MS));
    rig.write(rig.notify.statements.later(notice, rig.nowMs + SETTLE_MS));
    await allAre('held', 'held');
    // RFC 5322: dots between atoms, on both sides; no colon.
    expect(rig.messages()[0]?.message_id).toMatch(/^<[\w-]+(?:\.[\w-]+)*@[\w-]+(?:\.[\w-]+)*>$/);
    rig.pass(SETTLE_MS);
    await allAre('accepted', 'accepted');
    expect(rig.server.mails[0]?.text).toContain('pendant 1\u00a0h et 30\u00a0min');
    expect(rig.server.mails[0]?.text).toContain('Ce qui s’est passé');
  });

  test('tells of incidents and of what is offline', async () => {
    const fromMs = rig.nowMs - HOUR_MS;
    rig.run(
      `INSERT INTO incidents (ref, origin, domain, title_fr, title_en, state, severity, started_ms, opened_ms)
       VALUES ('INC-2026-0009', 'verdict', 'broker', 'Amboise', 'Amboise', 'open', 2, ?, ?)`,
      ...[fromMs + 1, rig.nowMs],
    );
    const all = async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      rig.connection.prepare(sql).all(...parameters) as Row[];
    const absenceOf = createAbsence({ reader: { all }, offline: () => ['Châteliers'], now: () => rig.nowMs });
    const content = await absenceOf({ key: `absence:${fromMs}-${rig.nowMs}`, language: 'en' } as never);
    const texts = content?.facts.map(({ text }) => text);
    expect(texts?.slice(-2)).toEqual(['INC-2026-0009 – Amboise', 'Châteliers']);
  });
});
