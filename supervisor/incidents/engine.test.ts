// Incidents in a real database, with what people are told: a simulated network, its clock ours.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EquipmentId } from '../fleet/health/model.ts';
import { readerOf } from '../testing/rig-parts.ts';
import type { Action } from './actions.ts';
import { act } from './actions.ts';
import { type ReportGiven, reported } from './hotline.ts';
import type { Dossier } from './model.ts';
import { createReading } from './reading.ts';
import { type IncidentRig, startIncidentRig } from './testing/incident-rig.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const JEAN = { accountId: 'jean', author: 'Jean Martin', partnerId: 'tmvl' };

let rig: IncidentRig;
beforeEach(async () => {
  rig = startIncidentRig({
    gateways: 12,
    place: (index) => ({ site: index < 6 ? 'Joué' : 'Amboise', backhaul: 'a0' }),
  });
  await rig.pass(10 * MIN);
});
afterEach(() => rig.close());

const kinds = (): string[] => rig.said.map(({ kind }) => kind);

async function fall(index = 0): Promise<Dossier> {
  const gateway = rig.world.gateways[index];
  if (gateway === undefined) throw new Error(`no gateway ${index}`);
  rig.world.cut(gateway);
  await rig.pass(15 * MIN);
  return rig.ledger.openOf(gateway.equipment as EquipmentId) as Dossier;
}

function mend(index = 0): void {
  const gateway = rig.world.gateways[index];
  if (gateway !== undefined) rig.world.mend(gateway);
}

/** As the desk does it. */
async function done(ref: string, action: Action): Promise<void> {
  await rig.ledger.run(({ byRef, nowMs }) => {
    const before = byRef(ref) as Dossier;
    const acted = act(before, action, JEAN, nowMs);
    if (acted.kind === 'refused') throw new Error(acted.refusal);
    const change = { before, after: acted.after, story: acted.story, notices: [] };
    return { changes: [{ ...change, notices: rig.notices.ofChange(change, nowMs) }], result: null };
  });
}

describe('one gateway', () => {
  test('is told when it falls and when it is back, in one thread with one subject, and closed after five working days', async () => {
    rig.effects = { sensors: 148, alone: 5, gateways: 1 };
    const startedMs = rig.world.now();
    const incident = await fall();
    expect(incident).toMatchObject({
      ref: 'INC-2026-0001',
      severity: 2,
      sensors: 148,
      sensorsAlone: 5,
      version: 1,
    });
    expect(Math.abs(incident.startedMs - startedMs)).toBeLessThan(MIN);
    expect(incident.openedMs - startedMs).toBeGreaterThan(11 * MIN);
    mend();
    await rig.pass(30 * MIN);
    expect(rig.ledger.byRef(incident.ref)).toMatchObject({ state: 'restored', holderId: null });
    expect(kinds()).toEqual(['incident-opened', 'incident-restored']);
    expect(rig.said.map(({ audience }) => audience.to)).toEqual(['everybody', 'thread']);
    expect(new Set(rig.said.map(({ thread, subject }) => `${thread} ${subject.fr}`)).size).toBe(1);
    expect(rig.said[0]?.subject).toEqual({
      fr: 'INC-2026-0001 – Passerelle 0',
      en: 'INC-2026-0001 – Passerelle 0',
    });
    await rig.pass(8 * DAY, HOUR);
    expect(rig.ledger.byRef(incident.ref)).toMatchObject({ state: 'closed', cause: null });
    expect(kinds()).toHaveLength(2);
    const story = rig.all('SELECT kind FROM incident_events ORDER BY id').map(({ kind }) => kind);
    expect(story).toEqual(['opened', 'told', 'returned', 'all-back', 'restored', 'told', 'overdue']);
  });

  test('says what, who suffers, since when, where, and when the next word comes, in both languages', async () => {
    rig.effects = { sensors: 148, alone: 5, gateways: 1 };
    await fall();
    const [{ content }] = rig.said as [IncidentRig['said'][number]];
    expect(content.fr).toMatchObject({
      ...{ state: 'En cours, cause recherchée', tone: 'bad', letter: 'H' },
      headline: 'La passerelle Passerelle 0 est hors ligne. 5 capteurs ne sont plus entendus.',
      link: { label: 'Suivre l’incident', path: '/incidents/INC-2026-0001' },
    });
    expect(content.fr.paragraphs[0]).toBe(
      'Les 143 autres capteurs restent entendus par une passerelle voisine.',
    );
    expect(content.en.headline).toBe('The gateway Passerelle 0 is offline. 5 sensors are heard by nobody.');
    expect(content.en.link?.path).toBe('/en/incidents/INC-2026-0001');
    const facts = Object.fromEntries(content.fr.facts.map(({ label, text }) => [label, text]));
    expect(facts).toEqual({
      Depuis: 'lundi 5 octobre, 09\u00a0h\u00a010 (12\u00a0min)',
      Où: 'Joué',
      Gravité: 'P2, des capteurs d’une passerelle ne sont plus entendus',
      Cause: 'pas encore connue',
      'Qui s’en occupe': 'personne pour l’instant',
      'Prochaine nouvelle': 'au plus tard mardi 6 octobre, 09\u00a0h\u00a022, même si rien ne change',
    });
    mend();
    await rig.pass(30 * MIN);
    const restored = rig.said.at(-1)?.content.fr;
    expect(restored).toMatchObject({
      state: 'Rétabli',
      tone: 'good',
      headline: 'Passerelle 0\u00a0: le service est rétabli.',
    });
    expect(restored?.facts[0]?.text).toBe('lundi 5 octobre, 09\u00a0h\u00a010\u00a0– 09\u00a0h\u00a025');
    expect(restored?.facts[1]).toEqual({
      label: 'Durée',
      text: '16\u00a0min, dont 16\u00a0min aux heures d’ouverture',
    });
  });

  test('grows graver as more sensors suffer, which everybody is told, and never less grave', async () => {
    rig.effects = { sensors: 10, alone: 0, gateways: 0 };
    const { ref } = await fall();
    expect(rig.said[0]).toMatchObject({
      urgency: 'opening-hours',
      scope: { severity: 3, siteIds: ['Joué'] },
    });
    mend();
    await rig.pass(10 * MIN);
    rig.effects = { sensors: 10, alone: 4, gateways: 1 };
    await fall();
    expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 2, sensorsAlone: 4 });
    expect(kinds()).toEqual(['incident-opened', 'incident-updated']);
    mend();
    await rig.pass(10 * MIN);
    rig.effects = { sensors: 10, alone: 0, gateways: 0 };
    await fall();
    expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 2, sensorsAlone: 4 });
    expect(kinds()).toEqual(['incident-opened', 'incident-updated', 'incident-escalated']);
  });

  test('that was reported to have no effect is as grave as Vigie sees it to be', async () => {
    const [gateway] = rig.world.gateways;
    const equipment = gateway?.equipment as EquipmentId;
    await rig.ledger.run(({ known, fresh, nowMs }) => {
      const report: ReportGiven = {
        ...{ channel: 'form', equipment, place: null, effect: 'none', text: 'Coffret ouvert' },
        ...{ startedMs: nowMs, reporter: 'Jean', contact: null, partnerId: 'tmvl' },
      };
      const titleOf = () => ({ fr: 'Passerelle 0', en: 'Gateway 0' });
      const { change } = reported(report, JEAN, { open: known, fresh, titleOf, isInHours: true, nowMs });
      return { changes: [change], result: null };
    });
    expect(rig.ledger.openOf(equipment)).toMatchObject({ origin: 'hotline', severity: 4 });
    rig.effects = { sensors: 10, alone: 4, gateways: 1 };
    const { ref } = await fall();
    expect(rig.all('SELECT ref, severity FROM incidents')).toEqual([{ ref, severity: 2 }]);
    expect(rig.said).toMatchObject([{ kind: 'incident-updated', urgency: 'at-once' }]);
  });

  test('that nobody takes on is escalated in opening time, to its partner and then to the other', async () => {
    rig.effects = { sensors: 10, alone: 4, gateways: 1 };
    await fall();
    await rig.pass(31 * MIN);
    expect(rig.said.at(-1)).toMatchObject({
      kind: 'incident-escalated',
      audience: { to: 'escalation', partnerId: 'tmvl' },
    });
    await rig.pass(2 * HOUR, MIN);
    expect(rig.said.at(-1)).toMatchObject({
      kind: 'incident-escalated',
      audience: { to: 'escalation', partnerId: 'smo' },
    });
    await rig.pass(10 * HOUR, 5 * MIN);
    expect(kinds()).toEqual(['incident-opened', 'incident-escalated', 'incident-escalated']);
  });

  test('that somebody is on is not escalated, until they let the time pass', async () => {
    rig.effects = { sensors: 10, alone: 4, gateways: 1 };
    const { ref } = await fall();
    const untilMs = rig.world.now() + HOUR;
    await done(ref, { kind: 'acknowledge', untilMs, nextWordMs: null });
    await rig.pass(50 * MIN);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'acknowledged', holder: 'Jean Martin' });
    expect(kinds()).toEqual(['incident-opened', 'incident-acknowledged']);
    await rig.pass(45 * MIN);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'open', holder: null, unattendedMs: untilMs });
    expect(kinds()).toEqual(['incident-opened', 'incident-acknowledged', 'incident-escalated']);
  });

  test('still failing is said again: severity 1 every 4 hours, severity 2 once a day when people are there', async () => {
    rig.effects = { sensors: 10, alone: 4, gateways: 1 };
    const { ref } = await fall();
    await done(ref, { kind: 'acknowledge', untilMs: rig.world.now() + 9 * DAY, nextWordMs: null });
    await rig.pass(3 * DAY, 30 * MIN);
    expect(kinds().filter((kind) => kind === 'incident-reminder')).toHaveLength(3);
    await done(ref, { kind: 'set-severity', severity: 1 });
    rig.said.length = 0;
    await rig.pass(DAY, 30 * MIN);
    expect(kinds().filter((kind) => kind === 'incident-reminder').length).toBeGreaterThanOrEqual(6);
    expect(kinds().filter((kind) => kind === 'incident-reminder').length).toBeLessThanOrEqual(7);
  });

  test('that was back when the process ended is not believed before this one has looked', async () => {
    const { ref } = await fall();
    mend();
    await rig.pass(8 * MIN);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'monitoring' });
    rig.hasLooked = false;
    await rig.pass(30 * MIN);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'monitoring' });
    rig.hasLooked = true;
    await rig.pass(MIN);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'restored' });
  });

  test('that is retired while it fails is closed, and nobody is told that service is back', async () => {
    const { ref } = await fall();
    Object.assign(rig.world.gateways[0] ?? {}, { isRetired: true });
    await rig.pass(30 * MIN);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'closed', restoredMs: null, holderId: null });
    expect(kinds()).toEqual(['incident-opened', 'incident-withdrawn']);
    expect(rig.said.at(-1)).toMatchObject({
      audience: { to: 'thread' },
      content: { fr: { state: 'Clos, équipement retiré', tone: 'calm' } },
    });
    const words = JSON.stringify(rig.said.at(-1)?.content);
    expect(words).not.toMatch(/rétabli|restored/i);
    expect(words).toContain('a été retiré du service, sans être revenu');
    // Its outage was of this incident all the same, until it was retired.
    const { equipment, fellMs, leftMs } = rig.ledger.byRef(ref)?.members[0] ?? {};
    const outages = createReading(readerOf(rig.connection)).ofSpan(
      equipment as EquipmentId,
      0,
      rig.world.now(),
    );
    expect(await outages).toMatchObject([{ ref, fellMs, backMs: leftMs }]);
    await rig.pass(8 * DAY, HOUR);
    expect(kinds()).toHaveLength(2);
    const story = rig.all('SELECT kind FROM incident_events ORDER BY id').map(({ kind }) => kind);
    expect(story).toEqual(['opened', 'told', 'left', 'retired', 'told']);
  });

  test('that a person opened again stays so, however well it seems', async () => {
    const { ref } = await fall();
    mend();
    await rig.pass(30 * MIN);
    await done(ref, { kind: 'reopen', reason: 'les capteurs manquent encore' });
    await rig.pass(3 * HOUR);
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'open', reopened: 1 });
    expect(kinds()).toEqual(expect.arrayContaining(['incident-opened', 'incident-restored']));
    await done(ref, { kind: 'restore' });
    expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'restored' });
  });
});

test('a day of flapping is two mails', async () => {
  rig.effects = { sensors: 10, alone: 0, gateways: 0 };
  for (let minute = 0; minute < 24 * 60; minute += 24) {
    for (const gateway of rig.world.gateways.slice(0, 1)) rig.world.cut(gateway);
    await rig.pass(13 * MIN, MIN);
    mend();
    await rig.pass(11 * MIN, MIN);
  }
  await rig.pass(3 * HOUR);
  expect(kinds()).toEqual(['incident-opened', 'incident-restored']);
});

test('killed at any write, with a new process after each: the same rows, nothing told twice', async () => {
  const run = async (dies: boolean): Promise<unknown> => {
    const own = startIncidentRig({ gateways: 12, place: () => ({ backhaul: 'a0' }) });
    let writes = 0;
    own.beforeWrite = () => {
      if (dies && writes++ % 2 === 0) throw new Error('killed');
    };
    const look = async (minutes: number): Promise<void> => {
      for (let step = 0; step < minutes * 2; step++) {
        own.world.pass(30_000, 30_000);
        for (let tries = 0; tries < 3; tries++) await own.engine.look().catch(() => own.restart());
        if (dies) own.restart();
      }
    };
    await look(10);
    for (const gateway of own.world.gateways.slice(0, 6)) own.world.cut(gateway);
    await look(20);
    for (const gateway of own.world.gateways.slice(0, 5)) own.world.mend(gateway);
    await look(60);
    const tables = ['incidents', 'incident_members', 'incident_events', 'incident_gathering'];
    const rows = tables.map((table) => own.all(`SELECT * FROM ${table} ORDER BY 1, 2, 3`));
    own.close();
    return rows;
  };
  const [calm, killed] = [await run(false), await run(true)];
  expect(killed).toEqual(calm);
  expect((calm as unknown[][])[0]).toHaveLength(2);
});

test('a common cause is one opening and one recovery, with the gateways counted', async () => {
  rig.effects = { sensors: 900, alone: 0, gateways: 0 };
  for (const gateway of rig.world.gateways.slice(0, 8)) rig.world.cut(gateway);
  await rig.pass(20 * MIN);
  expect(rig.said).toHaveLength(1);
  expect(rig.said[0]?.subject.fr).toBe('INC-2026-0001 – Liaison a0');
  for (const index of rig.world.gateways.keys()) mend(index);
  await rig.pass(40 * MIN);
  expect(kinds()).toEqual(['incident-opened', 'incident-restored']);
});
