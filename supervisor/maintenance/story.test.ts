// Planned work from the first word to the last, with a real database, outbox and mail server: every mail and calendar file.

import type { ParsedMail } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toOf } from '../notify/testing/mail-server.ts';
import { A1 } from '../testing/small-network.ts';
import type { Rule } from './recurrence.ts';
import { calendarIn, readEvents } from './testing/calendars.ts';
import { startWorksRig, type WorksRig } from './testing/works-rig.ts';
import { actorOf, DAY_MS, HOUR_MS, MIN_MS, personOf } from './testing/world.ts';

const at = (text: string): number => Date.parse(text);
const STEP_MS = 10 * MIN_MS;
/** Wednesday 14 October, 10:00 to 12:00 in Paris, as the rig plans it. */
const FROM = at('2026-10-14T08:00:00Z');
const TO = FROM + 2 * HOUR_MS;
/** Eighteen opening hours after Thursday 1 October, 12:00. */
const DEADLINE = at('2026-10-05T10:00:00Z');

let rig: WorksRig;
beforeEach(async () => {
  rig = await startWorksRig();
});
afterEach(() => rig.end());

const mailsTo = (address: string): readonly ParsedMail[] =>
  rig.outbox.server.mails.filter((mail) => toOf(mail) === address);
const NOC = { tmvl: 'noc@tmvl.example', smo: 'noc@smo.example' };
const publish = { kind: 'publish', urgentReason: null } as const;

/** The badge of the mail: its first line. */
const stateOf = (mail: ParsedMail | undefined): string => /^\[.\] (.*)$/m.exec(mail?.text ?? '')?.[1] ?? '';

/** Of each mail: what it says, and of its calendar file the number, what maintenance is, what is to be done with it. */
function told(address: string): readonly (readonly unknown[])[] {
  return mailsTo(address).map((mail) => {
    const event = calendarIn(mail);
    return [stateOf(mail), event?.sequence, event?.note, event?.method];
  });
}

async function passTo(ms: number, stepMs = STEP_MS): Promise<void> {
  await rig.pass(ms - rig.nowMs, stepMs);
}

async function announced() {
  const work = await rig.plan();
  await rig.act(work, publish);
  await rig.delivered();
  return work.ref;
}

const announcedOn = (toMs: number) =>
  rig.works.announced(A1, { fromMs: FROM - 30 * DAY_MS, toMs: toMs + 30 * DAY_MS });

test('planned, confirmed by silence, moved, confirmed again, started, overrun, extended, finished', async () => {
  const { ref, uid } = await rig.plan();
  expect(rig.outbox.messages()).toEqual([]);
  await rig.act({ ref }, publish);
  expect(rig.work(ref)).toMatchObject({ state: 'announced', objectUntilMs: DEADLINE });
  await passTo(DEADLINE + MIN_MS);
  expect(rig.work(ref)).toMatchObject({ state: 'confirmed' });
  const window = { fromMs: at('2026-10-21T08:00:00Z'), toMs: at('2026-10-21T10:00:00Z') };
  await passTo(at('2026-10-06T09:00:00Z'));
  await rig.act({ ref }, { kind: 'move', window, equipment: null, reason: 'Vent', urgentReason: null });
  expect(rig.work(ref)).toMatchObject({ state: 'announced', ...window });
  // Over every reminder to the start; nothing fails before it, and from then on failing is expected.
  await passTo(window.fromMs - MIN_MS);
  expect(rig.works.isInWork(A1, rig.nowMs)).toBe(false);
  expect(rig.work(ref)).toMatchObject({ state: 'confirmed' });
  await passTo(window.fromMs + 5 * MIN_MS, MIN_MS);
  await rig.act({ ref }, { kind: 'start' }, 'carl');
  rig.stand(A1, 'offline');
  expect(rig.works.isInWork(A1, rig.nowMs)).toBe(true);
  await passTo(window.toMs, MIN_MS);
  expect(rig.work(ref)).toMatchObject({ state: 'overrun' });
  expect(rig.works.isInWork(A1, rig.nowMs)).toBe(false);
  await passTo(window.toMs + 10 * MIN_MS, MIN_MS);
  const toMs = window.toMs + HOUR_MS;
  await rig.act({ ref }, { kind: 'extend', toMs, reason: 'Boulon grippé' }, 'carl');
  expect(rig.works.isInWork(A1, rig.nowMs)).toBe(true);
  await passTo(window.toMs + 30 * MIN_MS, MIN_MS);
  const endedMs = rig.nowMs;
  await rig.act({ ref }, { kind: 'finish' }, 'carl');
  // Not before it is back and was heard since.
  await rig.pass(5 * MIN_MS, MIN_MS);
  rig.stand(A1, 'online');
  await rig.pass(5 * MIN_MS, MIN_MS);
  expect(rig.work(ref)).toMatchObject({ state: 'verifying' });
  rig.hears(A1);
  await rig.pass(MIN_MS, MIN_MS);
  expect(rig.work(ref)).toMatchObject({ state: 'completed' });

  for (const [partner, address] of Object.entries(NOC)) {
    expect(told(address)).toEqual([
      ['Travaux annoncés', 0, 'TENTATIVE', 'PUBLISH'],
      ['Travaux confirmés', 1, 'CONFIRMED', 'PUBLISH'],
      ['Travaux déplacés', 2, 'TENTATIVE', 'PUBLISH'],
      ['Travaux confirmés', 3, 'CONFIRMED', 'PUBLISH'],
      ...Array.from({ length: 3 }, () => ['Rappel, travaux à venir', 3, 'CONFIRMED', 'PUBLISH']),
      ['Travaux en cours', 4, 'IN-PROCESS', 'PUBLISH'],
      ['Travaux en dépassement', 5, 'IN-PROCESS', 'PUBLISH'],
      ['Travaux prolongés', 6, 'IN-PROCESS', 'PUBLISH'],
      ['Travaux terminés', 7, 'COMPLETED', 'PUBLISH'],
    ]);
    const files = mailsTo(address).map(calendarIn);
    expect(new Set(files.map((one) => one?.uid))).toEqual(new Set([uid]));
    expect(new Set(files.map((one) => one?.account))).toEqual(new Set([partner]));
    for (const one of files) {
      expect(one).toMatchObject({ maintenanceId: ref, objectIds: ['7276ff00000000a1'] });
    }
    expect(files[0]).toMatchObject({ fromMs: FROM, toMs: TO });
    expect(files[2]).toMatchObject(window);
    expect(files[9]).toMatchObject({ toMs });
    expect(files[10]).toMatchObject({ fromMs: window.fromMs + 5 * MIN_MS, toMs: endedMs });
    // One thread: the first has no parent, all others are answers to it.
    const [first, ...rest] = mailsTo(address);
    expect(first?.inReplyTo).toBeUndefined();
    expect(new Set(rest.map(({ inReplyTo }) => inReplyTo))).toEqual(new Set([first?.messageId]));
    expect(new Set(mailsTo(address).map(({ subject }) => subject)).size).toBe(1);
  }
  const evidence = await rig.works.office.evidence(rig.work(ref));
  expect(evidence.map(({ verdict }) => verdict)).toEqual(['in-time', 'in-time']);
  expect(evidence[0]?.partners.map(({ told: how }) => how)).toEqual(['told', 'told']);
  // The window as it was announced; the half hour that it overran counts.
  expect(announcedOn(toMs)).toEqual([{ ...window, reference: ref }]);
  await rig.restart();
  expect(announcedOn(toMs)).toEqual([{ ...window, reference: ref }]);
});

describe('an objection', () => {
  test('goes to the organiser, stops the clock, and is answered', async () => {
    const ref = await announced();
    await rig.pass(HOUR_MS, STEP_MS);
    await rig.act({ ref }, { kind: 'object', reason: 'Crue prévue' }, 'olga');
    await rig.delivered();
    const [mail] = mailsTo('paul@tmvl.example');
    expect(stateOf(mail)).toBe('Objection à vos travaux');
    expect(mail?.text).toContain('SMO Val de Loire Numérique s’y oppose');
    expect(mail?.text).toContain('Crue prévue');
    await passTo(DEADLINE + DAY_MS);
    expect(rig.work(ref)).toMatchObject({ state: 'announced' });
    await rig.act({ ref }, { kind: 'keep', reason: 'La crue est passée' });
    await rig.delivered();
    for (const address of Object.values(NOC)) {
      expect(told(address)).toEqual([
        ['Travaux annoncés', 0, 'TENTATIVE', 'PUBLISH'],
        ['Travaux maintenus', 1, 'CONFIRMED', 'PUBLISH'],
      ]);
      expect(mailsTo(address)[1]?.text).toContain('La crue est passée');
    }
  });

  test('by the link that only the other partner’s mailbox has, without an account', async () => {
    const ref = await announced();
    const linkIn = (mail: ParsedMail | undefined): string =>
      /https:\/\/vigie\.example(\/travaux\/objection\/\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(linkIn(mailsTo(NOC.tmvl)[0])).toBe('');
    const secret = linkIn(mailsTo(NOC.smo)[0]).split('/').at(-1) ?? '';
    const { desk } = rig.works.office;
    expect(desk.linked('rien')).toBeNull();
    expect(desk.linked(secret)).toMatchObject({ partnerId: 'smo', work: { ref } });
    const nobody = { accountId: null, actor: 'link in a mail', partnerId: null, address: '127.0.0.1' };
    await desk.objectByLink(secret, nobody, 'Marché ce jour-là');
    expect(rig.work(ref).answers).toMatchObject([
      { partnerId: 'smo', answer: 'objected', reason: 'Marché ce jour-là', accountId: null },
    ]);
    await rig.delivered();
    expect(mailsTo('paul@tmvl.example')).toHaveLength(1);
    expect(rig.entries.at(-1)).toMatchObject({ action: 'work.object', partnerId: 'smo', accountId: null });
    // Over with the time to object.
    await rig.act({ ref }, { kind: 'keep', reason: 'Il est court' });
    rig.nowMs = DEADLINE;
    await expect(desk.objectByLink(secret, nobody, 'Encore')).rejects.toThrow('The time to object is over');
  });

  test('of nobody: all others accept, and it is confirmed at once', async () => {
    const ref = await announced();
    await rig.act({ ref }, { kind: 'accept' }, 'olga');
    await rig.delivered();
    expect(rig.work(ref)).toMatchObject({ state: 'confirmed', sequence: 1 });
    expect(told(NOC.smo).at(-1)).toEqual(['Travaux confirmés', 1, 'CONFIRMED', 'PUBLISH']);
  });
});

test('cancelled: calendars are told to take it out, with all that they had', async () => {
  const ref = await announced();
  await rig.act({ ref }, { kind: 'cancel', reason: 'Pièce manquante' });
  await passTo(TO + DAY_MS);
  for (const address of Object.values(NOC)) {
    expect(told(address)).toEqual([
      ['Travaux annoncés', 0, 'TENTATIVE', 'PUBLISH'],
      ['Travaux annulés', 1, 'CANCELLED', 'CANCEL'],
    ]);
    const [first, second] = mailsTo(address).map(calendarIn);
    expect(second).toEqual({
      ...first,
      sequence: 1,
      status: 'CANCELLED',
      note: 'CANCELLED',
      method: 'CANCEL',
    });
    expect(mailsTo(address)[1]?.text).toContain('Pièce manquante');
  }
  expect(rig.works.isInWork(A1, FROM)).toBe(false);
  expect(announcedOn(TO)).toEqual([]);
  const { feed, secret } = await rig.works.office.feeds.open(personOf('olga'), actorOf('olga'));
  const events = readEvents((await rig.works.office.feeds.calendar(secret)) ?? '');
  expect(events).toMatchObject([{ account: 'smo', status: 'CANCELLED', sequence: 1, method: null }]);
  expect(feed.partnerId).toBe('smo');
});

test('never started: its organiser is told half an hour after the start, everybody at its end', async () => {
  const ref = await announced();
  await passTo(FROM + 30 * MIN_MS, MIN_MS);
  expect(mailsTo('paul@tmvl.example').map(stateOf)).toEqual(['Travaux non démarrés']);
  await passTo(TO + HOUR_MS, MIN_MS);
  expect(rig.work(ref)).toMatchObject({ state: 'expired' });
  expect(mailsTo('paul@tmvl.example').map(stateOf)).toEqual(['Travaux non démarrés', 'Travaux non réalisés']);
  for (const address of Object.values(NOC)) {
    expect(told(address).map(([state, sequence]) => [state, sequence])).toEqual([
      ['Travaux annoncés', 0],
      ['Travaux confirmés', 1],
      ...Array.from({ length: 3 }, () => ['Rappel, travaux à venir', 1]),
      ['Travaux non réalisés', 2],
    ]);
    expect(told(address).at(-1)).toEqual(['Travaux non réalisés', 2, 'CANCELLED', 'CANCEL']);
  }
  expect(announcedOn(TO)).toEqual([]);
});

test('a mailbox that refuses: not announced, said loudly, and nothing of it is left out of the figures', async () => {
  rig.outbox.server.moods.set(NOC.smo, 'refuses');
  const ref = await announced();
  await rig.works.proofs.look();
  const { office } = rig.works;
  expect((await office.evidence(rig.work(ref)))[0]).toMatchObject({ verdict: 'not-announced' });
  expect(office.unannounced(personOf('paul'))).toMatchObject([{ work: { ref }, partnerIds: ['smo'] }]);
  const [family] = rig.works.metrics();
  expect(family?.name).toBe('vigie_works_not_announced');
  expect([...((await family?.samples()) ?? [])]).toEqual([[{}, 1]]);
  rig.nowMs = FROM;
  await rig.act({ ref }, { kind: 'start' });
  await rig.works.proofs.look();
  expect(announcedOn(TO)).toEqual([]);
});

test('urgent work is said to be so, and counts', async () => {
  const { ref } = await rig.plan({ fromMs: rig.nowMs + DAY_MS, toMs: rig.nowMs + DAY_MS + HOUR_MS });
  await rig.act({ ref }, { kind: 'publish', urgentReason: 'Mât dangereux' });
  await rig.delivered();
  expect(told(NOC.smo)[0]?.[0]).toBe('Travaux annoncés, urgent');
  expect(mailsTo(NOC.smo)[0]?.text).toContain('Mât dangereux');
  rig.nowMs += DAY_MS;
  await rig.act({ ref }, { kind: 'start' });
  await rig.works.proofs.look();
  expect(announcedOn(TO)).toEqual([]);
});

test('work that comes again is announced 60 days ahead, each once, over restarts; ended, it is cancelled', async () => {
  const { repeats } = rig.works.office;
  const rule: Rule = {
    ...{ days: { kind: 'weekly', weekdays: [6] }, startMinute: 150, lengthMin: 60 },
    ...{ onlyWorkingDays: false, from: '2026-10-01', until: null },
  };
  const given = { title: 'Mise à jour', description: 'Chaque dimanche.', equipment: [A1], rule };
  const { id } = await repeats.begin(personOf('paul'), actorOf('paul'), given);
  await rig.works.look();
  await rig.delivered();
  // From 11 October, for 4 October is too near, to 29 November: 60 days from the 1st.
  const starts = () => rig.works.ledger.known().map(({ fromMs }) => new Date(fromMs).toISOString());
  expect(starts()).toHaveLength(8);
  expect(starts().slice(0, 4)).toEqual([
    '2026-10-11T00:30:00.000Z',
    '2026-10-18T00:30:00.000Z',
    // The night that has 02:30 twice.
    '2026-10-25T00:30:00.000Z',
    '2026-11-01T01:30:00.000Z',
  ]);
  expect(mailsTo(NOC.smo)).toHaveLength(8);
  await rig.restart();
  await rig.works.look();
  await rig.delivered();
  expect(mailsTo(NOC.smo)).toHaveLength(8);
  rig.nowMs += 7 * DAY_MS;
  await rig.works.look();
  await rig.delivered();
  expect(starts()).toHaveLength(9);
  await rig.works.office.repeats.end(personOf('paul'), actorOf('paul'), id, 'Plus besoin');
  expect(rig.works.ledger.known()).toEqual([]);
  rig.nowMs += 30 * DAY_MS;
  await rig.works.look();
  expect(rig.works.ledger.known()).toEqual([]);
});
