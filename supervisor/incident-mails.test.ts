// Incidents and the mails of them, in one database: how many mails people get for what happens to a network.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type IncidentRig, MONDAY, startIncidentRig } from './incidents/testing/incident-rig.ts';
import { createAnnounce } from './notify/announce.ts';
import { createBook } from './notify/book.ts';
import { loadBook } from './notify/store.ts';

const MIN = 60_000;
const MAILBOXES = ['exploitation@tmvl.example', 'telecom@smo.example', 'astreinte@tmvl.example'] as const;

let rig: IncidentRig;
beforeEach(async () => {
  rig = startIncidentRig({
    gateways: 70,
    place: (index) => ({
      backhaul: index < 60 ? `a${index % 3}` : 'b0',
      site: index < 60 ? 'Joué' : 'Amboise',
    }),
    operators: { a0: 'Orange', a1: 'Orange', a2: 'Orange', b0: 'Bouygues' },
  });
  const { connection } = rig;
  const partner = connection.prepare('INSERT INTO partners (id, name) VALUES (?, ?)');
  for (const id of ['tmvl', 'smo']) partner.run(id, id);
  const mailbox = connection.prepare(
    'INSERT INTO mailboxes (id, partner_id, address, role, language, created_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const [index, address] of MAILBOXES.entries()) {
    const role = index === 2 ? 'escalation' : 'mandatory';
    mailbox.run(String(index), address.includes('smo') ? 'smo' : 'tmvl', address, role, 'fr', MONDAY);
  }
  rig.announce = createAnnounce({
    ...{ book: createBook(loadBook(connection), () => null), calendar: rig.hotline },
    ...{ maxPerHour: 12, domain: 'vigie.example', isMailOn: true, now: rig.world.now },
  });
  rig.effects = { sensors: 900, alone: 12, gateways: 4 };
  await rig.pass(10 * MIN);
});
afterEach(() => rig.close());

/** Kinds of the mails to each mailbox, in order. */
function mails(): Record<string, string[]> {
  const rows = rig.all(
    'SELECT recipient, kind FROM messages JOIN notices ON notices.id = notice_id ORDER BY messages.id',
  );
  const byRecipient: Record<string, string[]> = {};
  for (const { recipient, kind } of rows) {
    byRecipient[String(recipient)] = [...(byRecipient[String(recipient)] ?? []), String(kind)];
  }
  return byRecipient;
}

test('60 gateways lose one operator and return over an hour: one mail of it for each, and one of its end', async () => {
  const lost = rig.world.gateways.slice(0, 60);
  for (const gateway of lost) rig.world.cut(gateway);
  await rig.pass(20 * MIN);
  const [tmvl, smo, escalation] = MAILBOXES;
  expect(mails()).toEqual({ [tmvl]: ['incident-opened'], [smo]: ['incident-opened'] });
  // Told when the backhauls were down, minutes before their gateways were offline: it is about them all the same.
  const [{ scope, content }] = rig.said as [IncidentRig['said'][number]];
  expect(scope).toMatchObject({ severity: 1, communes: ['Joué'] });
  expect(scope.equipment.filter((one) => one.startsWith('gateway:'))).toHaveLength(60);
  expect(content.fr.facts).toContainEqual({ label: 'Où', text: 'Joué' });
  for (const gateway of lost) {
    rig.world.mend(gateway);
    await rig.pass(MIN);
  }
  await rig.pass(30 * MIN);
  const both = ['incident-opened', 'incident-restored'];
  // Nobody took it on within half an hour of opening time; whoever was told so is told that it is over.
  const escalated = ['incident-escalated', 'incident-restored'];
  expect(mails()).toEqual({ [tmvl]: both, [smo]: both, [escalation]: escalated });
  expect(rig.all('SELECT ref, title_fr, state FROM incidents')).toEqual([
    { ref: 'INC-2026-0001', title_fr: 'Liaisons Orange', state: 'restored' },
  ]);
});

test('a broker that restarts and a backlog are no mail', async () => {
  const { world } = rig;
  Object.assign(world.network, { brokerUp: false, brokerSinceMs: world.now() });
  await rig.pass(MIN);
  Object.assign(world.network, { brokerUp: true, brokerSinceMs: world.now() });
  for (const gateway of world.gateways) Object.assign(gateway, { waiting: 600_000, rows: 600_000 });
  await rig.pass(30 * MIN);
  expect(mails()).toEqual({});
});
