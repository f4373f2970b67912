// Who gets a message of a notice, when it may leave, and what takes whose place: against a real database.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWriteBatch } from '../platform/write-batch.ts';
import type { Mailbox } from './model.ts';
import type { Notice, NoticeKind } from './notice.ts';
import { deleteMailbox } from './store.ts';
import { createNotifyRig, HOUR_MS, type NotifyRig, noticeOf } from './testing/notify-rig.ts';

let rig: NotifyRig;
beforeEach(() => {
  rig = createNotifyRig();
});
afterEach(() => rig.close());

const say = (kind: NoticeKind, more: Partial<Notice> = {}): void =>
  rig.write(rig.announce(noticeOf(kind, more)));
const toThread = { audience: { to: 'thread' } } as const;

describe('everybody', () => {
  test('is mandatory mailboxes and subscribers in scope, each address once', () => {
    rig.subscribe('olga', { partnerIds: ['smo'] });
    rig.subscribe('paul', { severity: 1 });
    rig.subscribe('vera', {});
    rig.mailbox('tmvl', 'vera@tmvl.example', 'mandatory');
    say('incident-opened');
    expect(rig.messages()).toMatchObject([
      { recipient: 'noc@tmvl.example', reason: 'mandatory', state: 'waiting', language: 'fr' },
      { recipient: 'noc@smo.example', reason: 'mandatory', state: 'waiting' },
      { recipient: 'vera@tmvl.example', reason: 'mandatory' },
    ]);
    rig.subscribe('olga', { severity: 2, partnerIds: ['tmvl'] });
    say('incident-opened', { thread: 'INC-2026-0002' });
    expect(rig.messages('INC-2026-0002').map(({ recipient }) => recipient)).toContain('olga@smo.example');
  });

  test('a contractor is told of its sites only', () => {
    rig.subscribe('carl', {});
    say('incident-opened');
    expect(rig.messages().map(({ recipient }) => recipient)).not.toContain('carl@works.example');
    say('incident-opened', {
      thread: 'T2',
      scope: { ...noticeOf('incident-opened').scope, siteIds: ['mast'] },
    });
    expect(rig.messages('T2').map(({ recipient }) => recipient)).toContain('carl@works.example');
  });

  test('a notice handed over twice is said once, also to those who subscribed in between', () => {
    say('incident-opened');
    const before = rig.messages();
    rig.subscribe('vera', {});
    say('incident-opened');
    expect(rig.messages()).toEqual(before);
    expect(before[0]?.message_id).toMatch(/^<inc-2026-0001\.[0-9a-f]{20}@reseau\.example>$/);
  });

  test('without a mail server the notice is kept and no mail is made', () => {
    rig.close();
    rig = createNotifyRig({ isMailOn: false });
    say('incident-opened');
    say('incident-restored', toThread);
    expect(rig.messages()).toEqual([]);
    expect(rig.all('SELECT kind FROM notices')).toEqual([
      { kind: 'incident-opened' },
      { kind: 'incident-restored' },
    ]);
  });

  test('beyond a number of mails an hour there is one for the rest, at its end', () => {
    for (let index = 1; index <= 9; index++) say('incident-opened', { thread: `INC-${index}` });
    const own = rig.messages().filter(({ recipient }) => recipient === 'noc@smo.example');
    expect(own.filter(({ thread }) => thread !== 'digest')).toHaveLength(5);
    expect(own.filter(({ thread }) => thread === 'digest')).toMatchObject([
      { state: 'held', not_before_ms: (Math.floor(rig.nowMs / HOUR_MS) + 1) * HOUR_MS },
    ]);
    // Written with something that was not kept: the mail for the rest is written with what comes after it.
    rig.nowMs += HOUR_MS;
    for (let index = 11; index <= 16; index++) {
      const statements = rig.announce(noticeOf('incident-opened', { thread: `INC-${index}` }));
      if (index < 16) rig.write(statements);
    }
    say('incident-opened', { thread: 'INC-17' });
    expect(rig.messages('digest').filter(({ recipient }) => recipient === 'noc@smo.example')).toHaveLength(2);
    // Announced work is evidence: never summed up.
    say('work-announced', { thread: 'MNT-1' });
    expect(rig.messages('MNT-1')).toHaveLength(2);
  });
});

describe('what goes on', () => {
  const opening = { kind: 'incident-opened', content: noticeOf('incident-opened').content } as const;
  const grow = (more: Partial<Notice> = {}): void =>
    say('incident-updated', { key: 'graver-v2', opening, ...more });
  const summary = () =>
    rig.messages().map(({ kind, recipient, state }) => [kind, recipient.split('@')[0], state]);

  test('from what is still held arrives as its opening, at once', () => {
    say('incident-opened', { urgency: 'opening-hours' });
    grow();
    expect(summary()).toEqual([
      ['incident-opened', 'noc', 'replaced'],
      ['incident-opened', 'noc', 'replaced'],
      ['incident-opened', 'noc', 'waiting'],
      ['incident-opened', 'noc', 'waiting'],
    ]);
    expect(rig.all('SELECT key, kind FROM notices ORDER BY id')).toEqual([
      { key: 'incident-opened', kind: 'incident-opened' },
      { key: 'graver-v2', kind: 'incident-updated' },
      { key: 'graver-v2-opening', kind: 'incident-opened' },
    ]);
  });

  test('is said as such to those who know of it, as its opening to the others; handed over twice, once', () => {
    rig.subscribe('olga', { severity: 1 });
    rig.subscribe('paul', {}, { quietFrom: '22:00', quietTo: '07:00' });
    rig.nowMs = rig.night;
    say('incident-opened');
    const { scope } = noticeOf('incident-opened');
    grow({ scope: { ...scope, severity: 1 } });
    const wanted = [
      ['incident-opened', 'noc', 'waiting'],
      ['incident-opened', 'noc', 'waiting'],
      ['incident-opened', 'paul', 'replaced'],
      ['incident-updated', 'noc', 'waiting'],
      ['incident-updated', 'noc', 'waiting'],
      ['incident-opened', 'olga', 'waiting'],
      ['incident-opened', 'paul', 'held'],
    ];
    expect(summary()).toEqual(wanted);
    grow({ scope: { ...scope, severity: 1 } });
    expect(summary()).toEqual(wanted);
  });
});

describe('those of a thread', () => {
  test('are exactly those who were sent something in it', () => {
    rig.subscribe('olga', {});
    say('incident-opened');
    rig.run("UPDATE messages SET state = 'accepted', accepted_ms = 5 WHERE recipient = 'noc@tmvl.example'");
    rig.run("UPDATE messages SET state = 'failed' WHERE recipient = 'noc@smo.example'");
    rig.subscribe('vera', {});
    say('incident-restored', toThread);
    expect(rig.ofNotice('incident-restored').map(({ recipient }) => recipient)).toEqual([
      'noc@tmvl.example',
      'olga@smo.example',
    ]);
  });

  test('who has unsubscribed or may not sign in any more is not told', () => {
    const id = rig.subscribe('olga', {});
    rig.subscribe('vera', {});
    say('incident-opened');
    rig.run("UPDATE messages SET state = 'accepted', accepted_ms = 5");
    rig.run('DELETE FROM subscriptions WHERE id = ?', id);
    rig.run("UPDATE accounts SET revoked_ms = 1 WHERE id = 'vera'");
    say('incident-restored', toThread);
    expect(rig.ofNotice('incident-restored').map(({ reason }) => reason)).toEqual(['mandatory', 'mandatory']);
  });

  test('a mailbox that was removed is not written to any more, nor what waits for it; the last mandatory one stays', () => {
    const id = rig.mailbox('tmvl', 'mistyped@tmvl.exampel', 'mandatory');
    const remove = (mailbox: Mailbox | undefined) =>
      createWriteBatch(rig.connection)(deleteMailbox(mailbox as Mailbox)).kind;
    const ofPartner = (at: number) =>
      rig.book.mailboxes().filter(({ partnerId }) => partnerId === 'tmvl')[at];
    say('incident-opened');
    rig.run("UPDATE messages SET state = 'accepted', accepted_ms = 5");
    say('incident-acknowledged', toThread);
    expect(rig.ofNotice('incident-acknowledged')).toHaveLength(3);
    expect(remove(ofPartner(1))).toBe('written');
    say('incident-restored', toThread);
    const gone = rig.ofNotice('incident-acknowledged').filter(({ recipient }) => /^mistyped/.test(recipient));
    expect(gone).toMatchObject([{ state: 'replaced', response: 'mailbox removed' }]);
    expect(rig.ofNotice('incident-restored')).toHaveLength(2);
    // Two that are removed at the same time would both have seen the other one.
    expect(remove(ofPartner(0))).toBe('conflict');
    expect(id).not.toBe(ofPartner(0)?.id);
  });

  test('quiet hours of a person are not those of a mailbox with the same address', () => {
    rig.subscribe('vera', {}, { quietFrom: '22:00', quietTo: '07:00' });
    rig.mailbox('tmvl', 'vera@tmvl.example', 'mandatory');
    rig.nowMs = rig.night;
    say('incident-opened');
    say('incident-acknowledged', toThread);
    expect(rig.messages().map(({ state }) => state)).toEqual(Array(6).fill('waiting'));
  });

  test('a recovery ends what is still held, and is not sent to those who were told nothing', () => {
    say('incident-opened', { urgency: 'opening-hours' });
    expect(rig.messages()).toMatchObject([
      { state: 'held', not_before_ms: rig.opensMs },
      { state: 'held', not_before_ms: rig.opensMs },
    ]);
    say('incident-restored', toThread);
    expect(rig.messages()).toMatchObject([{ state: 'replaced' }, { state: 'replaced' }]);
  });

  test('a younger word takes the place of a held one and waits as long', () => {
    rig.subscribe('olga', {}, { quietFrom: '22:00', quietTo: '07:00' });
    rig.nowMs = rig.night;
    say('incident-opened');
    say('incident-acknowledged', toThread);
    const own = rig.messages().filter(({ recipient }) => recipient === 'olga@smo.example');
    expect(own).toMatchObject([
      { kind: 'incident-opened', state: 'replaced' },
      { kind: 'incident-acknowledged', state: 'held', not_before_ms: rig.morning },
    ]);
    expect(rig.ofNotice('incident-opened').filter(({ state }) => state === 'waiting')).toHaveLength(2);
  });

  test('updates keep a distance from the last mail; the youngest of those held goes', () => {
    say('incident-opened');
    rig.run("UPDATE messages SET state = 'accepted', accepted_ms = ?", rig.nowMs);
    const spaced = { ...toThread, urgency: { spacingMs: HOUR_MS / 2, isInHours: false } };
    rig.nowMs += 60_000;
    say('incident-updated', { ...spaced, key: 'u1' });
    rig.nowMs += 60_000;
    say('incident-updated', { ...spaced, key: 'u2' });
    const updates = rig.ofNotice('incident-updated');
    const dueMs = rig.nowMs - 120_000 + HOUR_MS / 2;
    expect(updates.map(({ state, not_before_ms }) => [state, not_before_ms])).toEqual([
      ['replaced', dueMs],
      ['replaced', dueMs],
      ['held', dueMs],
      ['held', dueMs],
    ]);
    say('incident-restored', toThread);
    expect(rig.ofNotice('incident-updated').every(({ state }) => state === 'replaced')).toBe(true);
    expect(rig.ofNotice('incident-restored')).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
  });

  test('updates in opening hours keep that distance too, and wait for the office', () => {
    say('incident-opened', { urgency: 'opening-hours' });
    const spaced = { ...toThread, urgency: { spacingMs: HOUR_MS / 2, isInHours: true } };
    say('incident-updated', { ...spaced, key: 'u1' });
    rig.nowMs = rig.opensMs;
    rig.run("UPDATE messages SET state = 'accepted', accepted_ms = ? WHERE state = 'held'", rig.nowMs);
    rig.nowMs += 60_000;
    say('incident-updated', { ...spaced, key: 'u2' });
    expect(
      rig.ofNotice('incident-updated').map(({ state, not_before_ms }) => [state, not_before_ms]),
    ).toEqual([
      ...['accepted', 'accepted'].map((state) => [state, rig.opensMs]),
      ...['held', 'held'].map((state) => [state, rig.opensMs + HOUR_MS / 2]),
    ]);
  });

  test('a repeated handing-over takes no place of what came after it', () => {
    say('incident-opened');
    rig.run("UPDATE messages SET state = 'accepted', accepted_ms = ?", rig.nowMs);
    const spaced = { ...toThread, urgency: { spacingMs: HOUR_MS / 2, isInHours: false } };
    say('incident-updated', { ...spaced, key: 'u1' });
    say('incident-updated', { ...spaced, key: 'u2' });
    const before = rig.messages();
    say('incident-updated', { ...spaced, key: 'u1' });
    say('incident-opened');
    expect(rig.messages()).toEqual(before);
  });
});

describe('escalation', () => {
  test('goes to the escalation mailboxes of the partner, or to its mandatory ones', () => {
    const audience = { to: 'escalation', partnerId: 'tmvl' } as const;
    say('incident-escalated', { audience, key: 'e1' });
    expect(rig.messages()).toMatchObject([{ recipient: 'noc@tmvl.example', reason: 'escalation' }]);
    rig.mailbox('tmvl', 'chief@tmvl.example', 'escalation');
    say('incident-escalated', { audience, key: 'e2', thread: 'T2' });
    expect(rig.messages('T2')).toMatchObject([{ recipient: 'chief@tmvl.example', reason: 'escalation' }]);
  });
});
