// What becomes of a report of a person beside what Vigie sees: a simulated network with a real database, its clock ours.

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EquipmentId } from '../fleet/health/model.ts';
import { type Action, act } from './actions.ts';
import { type Effect, reported } from './hotline.ts';
import type { Dossier, Severity } from './model.ts';
import { type IncidentRig, startIncidentRig } from './testing/incident-rig.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const CALLER = { accountId: 'claire', author: 'Claire Petit', partnerId: 'smo' };
const JEAN = { accountId: 'jean', author: 'Jean Martin', partnerId: 'tmvl' };

let rig: IncidentRig;
let gateway: IncidentRig['world']['gateways'][number];
let equipment: EquipmentId;
beforeEach(async () => {
  rig = startIncidentRig({ gateways: 2 });
  gateway = rig.world.gateways[0] as typeof gateway;
  equipment = gateway.equipment as EquipmentId;
  await rig.pass(10 * MIN);
});
afterEach(() => rig.close());

/** As the desk does it. Returns the ref of where it went. */
function report(effect: Effect, text = 'Plus de télérelève'): Promise<string> {
  return rig.ledger.run(({ known, fresh, nowMs }) => {
    const { change, statement } = reported(
      {
        ...{ channel: 'form', equipment, place: null, effect, text, startedMs: nowMs },
        ...{ reporter: 'Claire Petit', contact: null, partnerId: 'smo' },
      },
      CALLER,
      { open: known, fresh, titleOf: () => ({ fr: 'x', en: 'x' }), isInHours: true, nowMs },
    );
    const notices = rig.notices.ofChange(change, nowMs);
    return { changes: [{ ...change, notices }], statements: [statement], result: change.after.ref };
  });
}

function done(ref: string, action: Action): Promise<void> {
  return rig.ledger.run(({ byRef, nowMs }) => {
    const before = byRef(ref) as Dossier;
    const acted = act(before, action, JEAN, nowMs);
    if (acted.kind === 'refused') throw new Error(acted.refusal);
    return { changes: [{ before, after: acted.after, story: acted.story, notices: [] }], result: undefined };
  });
}

const only = (): string => {
  const [open, ...more] = rig.ledger.underWay();
  expect(more).toEqual([]);
  return open?.ref ?? '';
};

test('it is not swallowed by trouble that has no effect on service: it opens one of its own, which nothing closes', async () => {
  gateway.diskUsed = 0.99;
  await rig.pass(30 * MIN);
  const minor = only();
  expect(rig.ledger.byRef(minor)).toMatchObject({ severity: 4, members: [{ verdict: 'host-full' }] });
  rig.said.length = 0;
  const own = await report('many');
  expect(own).not.toBe(minor);
  expect(rig.ledger.byRef(own)).toMatchObject({ origin: 'hotline', severity: 2, state: 'open' });
  expect(rig.said).toMatchObject([
    { thread: own, kind: 'incident-opened', audience: { to: 'everybody' }, urgency: 'at-once' },
  ]);
  // The next report of the same goes there, and not to the other.
  expect(await report('some')).toBe(own);
  gateway.diskUsed = 0.3;
  await rig.pass(5 * HOUR, MIN);
  expect(rig.ledger.byRef(minor)).toMatchObject({ state: 'restored' });
  expect(rig.ledger.byRef(own)).toMatchObject({ state: 'open', unansweredMs: expect.any(Number) });
});

test('it joins an outage, makes it as grave as it is said to be, and keeps it open until a person has looked', async () => {
  rig.effects = { sensors: 10, alone: 0, gateways: 0 };
  rig.world.cut(gateway);
  await rig.pass(15 * MIN);
  const ref = only();
  expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 3 });
  rig.said.length = 0;
  expect(await report('unknown')).toBe(ref);
  expect(rig.said).toMatchObject([{ kind: 'incident-updated', audience: { to: 'thread' } }]);
  expect(await report('many', 'Plus rien nulle part')).toBe(ref);
  expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 2, severityBy: null });
  const told = rig.said.at(-1);
  expect(told).toMatchObject({ kind: 'incident-updated', audience: { to: 'everybody' } });
  expect(told?.content.fr.paragraphs).toContain('Plus rien nulle part');
  expect(told?.content.fr.facts).toContainEqual({ label: 'Gravité', text: 'P2, d’après ce qui est signalé' });
  expect(rig.all(`SELECT visibility, partner_id FROM incident_events WHERE kind = 'reported'`)).toEqual(
    [1, 2].map(() => ({ visibility: 'partners', partner_id: 'smo' })),
  );
  rig.world.mend(gateway);
  await rig.pass(3 * HOUR, MIN);
  expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'monitoring' });
  expect(rig.said.filter(({ kind }) => kind === 'incident-escalated').at(-1)?.content.fr.headline).toMatch(
    /personne n’a pris cet incident en charge/,
  );
  // What is reported of equipment that is back is something else.
  expect(await report('some')).not.toBe(ref);
  await done(ref, { kind: 'remark', visibility: 'internal', text: 'Rappelée : tout remonte.' });
  await rig.pass(2 * MIN);
  expect(rig.ledger.byRef(ref)).toMatchObject({ state: 'restored', unansweredMs: null });
});

test('of what was reported before it joins, unless a person has judged that nothing suffers', async () => {
  const ref = await report('none', 'Coffret ouvert');
  expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 4 });
  expect(await report('some')).toBe(ref);
  expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 3 });
  const judged = (severity: Severity) => done(ref, { kind: 'set-severity', severity });
  await judged(3);
  expect(await report('many')).toBe(ref);
  expect(rig.ledger.byRef(ref)).toMatchObject({ severity: 3, severityBy: 'Jean Martin' });
  await judged(4);
  expect(await report('none')).toBe(ref);
  expect(await report('many')).not.toBe(ref);
});

test('what was reported, seen to fail and looked at is back with it', async () => {
  const ref = await report('some');
  await rig.pass(MIN);
  rig.world.cut(gateway);
  await rig.pass(15 * MIN);
  await done(ref, { kind: 'acknowledge', untilMs: rig.world.now() + 9 * HOUR, nextWordMs: null });
  rig.world.mend(gateway);
  await rig.pass(30 * MIN);
  const { state, members } = rig.ledger.byRef(ref) as Dossier;
  expect([state, members.map(({ verdict }) => verdict)]).toEqual(['restored', ['reported', 'agent-gone']]);
  expect(members.map(({ backMs }) => backMs)).not.toContain(null);
});
