// Who is told what of a change, in both languages; what stands in it is what was written, nothing is made of it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Notice } from '../notify/notice.ts';
import { type Action, act, merge } from './actions.ts';
import { dueOf } from './due.ts';
import type { Dossier, Happening, IncidentChange } from './model.ts';
import { type IncidentRig, MONDAY, startIncidentRig } from './testing/incident-rig.ts';

const HOUR = 3_600_000;
const JEAN = { accountId: 'jean', author: 'Jean <b>Martin</b>', partnerId: 'tmvl' };

let rig: IncidentRig;
beforeAll(() => {
  rig = startIncidentRig({ place: () => ({ site: 'Joué' }) });
});
afterAll(() => rig.close());

function dossier(change: Partial<Dossier> = {}): Dossier {
  const equipment = rig.world.gateways[0]?.equipment as Dossier['members'][number]['equipment'];
  return {
    ...{ id: 1, ref: 'INC-2026-0042', origin: 'verdict', domain: equipment },
    ...{ titleFr: 'Joué, Centre', titleEn: 'Joué, Centre', state: 'open', severity: 2, severityBy: null },
    ...{ startedMs: MONDAY, openedMs: MONDAY + 720_000, acknowledgedMs: null, monitoringMs: null },
    ...{ restoredMs: null, closedMs: null, holderId: null, holder: null, holderUntilMs: null },
    ...{ unattendedMs: MONDAY, nextWordMs: null, cause: null, remedy: null, mergedInto: null },
    ...{
      reopened: 0,
      reopenedMs: null,
      stood: [],
      unansweredMs: null,
      sensors: 10,
      sensorsAlone: 3,
      version: 7,
      told: [{ key: 'opened', atMs: MONDAY + 720_000 }],
    },
    members: [{ equipment, fellMs: MONDAY, backMs: null, leftMs: null, verdict: 'agent-gone' }],
    ...change,
  };
}

function noticesAfter(action: Action, change: Partial<Dossier> = {}): readonly Notice[] {
  const before = dossier(change);
  const acted = act(before, action, JEAN, MONDAY + HOUR);
  if (acted.kind === 'refused') throw new Error(acted.refusal);
  return rig.notices.ofChange({ before, after: acted.after, story: acted.story, notices: [] }, MONDAY + HOUR);
}

const HOSTILE = '<img src=x onerror=alert(1)>\r\nBcc: all@example.org \u202egnp.exe 🚨';

describe('how it is said', () => {
  const opened = (change: Partial<Dossier>, more: readonly Partial<Happening>[] = []) => {
    const base = { atMs: MONDAY, by: null, visibility: 'partners', text: null, data: {} } as const;
    const story = [{ kind: 'opened' }, ...more].map((one) => ({ ...base, ...one })) as Happening[];
    const [notice] = rig.notices.ofChange(
      { before: null, after: dossier(change), story, notices: [] },
      MONDAY + HOUR,
    );
    return notice?.content.fr as Notice['content']['fr'];
  };

  test('of what is back and fails in another way, what fails now', () => {
    const [member] = dossier().members as [Dossier['members'][number]];
    const members = [
      { ...member, backMs: MONDAY + 1 },
      { ...member, fellMs: MONDAY + 2, verdict: 'downlinks-failing' as const },
    ];
    expect(opened({ members }).headline).toBe(
      'Joué, Centre\u00a0: messages descendants en échec. Les capteurs restent entendus, mais ce qui leur est envoyé n’arrive pas.',
    );
  });

  test('of downlinks that fail, that sensors are heard and receive nothing', () => {
    const [member] = dossier().members as [Dossier['members'][number]];
    const members = [{ ...member, verdict: 'downlinks-failing' as const }];
    const said = opened({ severity: 3, sensorsAlone: 0, members, titleFr: 'Joué : messages en échec' });
    expect(said.headline).toBe(
      'Joué : messages en échec. Les capteurs restent entendus, mais ce qui leur est envoyé n’arrive pas.',
    );
    expect(said.paragraphs).toEqual([]);
    expect(said.facts).toContainEqual({
      label: 'Gravité',
      text: 'P3, les capteurs sont entendus mais ne reçoivent rien',
    });
  });

  test('of what the hotline was told, in the words of who told it, and no severity that nobody has seen', () => {
    const unseen = {
      origin: 'hotline',
      severity: 3,
      sensors: null,
      sensorsAlone: null,
      members: [],
    } as const;
    const said = opened(unseen, [{ kind: 'reported', text: 'Le coffret est ouvert.' }]);
    expect(said.paragraphs).toEqual(['Le coffret est ouvert.']);
    expect(said.facts).toContainEqual({ label: 'Gravité', text: 'P3, d’après ce qui est signalé' });
    expect(opened(unseen, [{ kind: 'reported', text: 'x', visibility: 'internal' }]).paragraphs).toEqual([]);
  });
});

describe('what people do', () => {
  test.each<[string, Action, Partial<Dossier>, object | null]>([
    [
      'taking it on is told at once to those who know of it',
      { kind: 'acknowledge', untilMs: MONDAY + 3 * HOUR, nextWordMs: MONDAY + 2 * HOUR },
      {},
      { kind: 'incident-acknowledged', audience: { to: 'thread' }, urgency: 'at-once' },
    ],
    [
      'so is a cause that was found by whoever is on it from then on',
      { kind: 'identify', cause: 'foudre' },
      {},
      { kind: 'incident-updated', audience: { to: 'thread' }, urgency: 'at-once' },
    ],
    [
      'staying on it for longer is told, not twice in half an hour',
      { kind: 'acknowledge', untilMs: MONDAY + 3 * HOUR, nextWordMs: null },
      { state: 'acknowledged', holderId: 'jean', unattendedMs: null },
      {
        kind: 'incident-acknowledged',
        audience: { to: 'thread' },
        urgency: { spacingMs: 1_800_000, isInHours: false },
      },
    ],
    [
      'taking on what is less grave waits until people are there',
      { kind: 'acknowledge', untilMs: MONDAY + 3 * HOUR, nextWordMs: null },
      { severity: 3 },
      { kind: 'incident-acknowledged', urgency: 'opening-hours' },
    ],
    ['an internal remark is told to nobody', { kind: 'remark', visibility: 'internal', text: 'x' }, {}, null],
    [
      'a remark for partners is told',
      { kind: 'remark', visibility: 'partners', text: 'x' },
      {},
      { kind: 'incident-updated', audience: { to: 'thread' } },
    ],
    ['a cause is told', { kind: 'identify', cause: 'foudre' }, {}, { kind: 'incident-updated' }],
    [
      'a graver one is told to everybody',
      { kind: 'set-severity', severity: 1 },
      {},
      { kind: 'incident-updated', audience: { to: 'everybody' }, urgency: 'at-once' },
    ],
    ['a less grave one to nobody', { kind: 'set-severity', severity: 3 }, {}, null],
    [
      'what was none is taken back',
      { kind: 'cancel', reason: 'essai' },
      {},
      { kind: 'incident-withdrawn', audience: { to: 'thread' } },
    ],
    ['closing is told to nobody', { kind: 'close', cause: 'a', remedy: 'b' }, { state: 'restored' }, null],
    [
      'opening it again is told as an opening',
      { kind: 'reopen', reason: 'x' },
      { state: 'restored' },
      { kind: 'incident-opened', audience: { to: 'everybody' }, key: 'reopened-v7' },
    ],
    [
      'of severity 3 in opening hours, not twice in half an hour either',
      { kind: 'remark', visibility: 'partners', text: 'x' },
      { severity: 3 },
      { urgency: { spacingMs: 1_800_000, isInHours: true } },
    ],
    [
      'of severity 4 once a day',
      { kind: 'identify', cause: 'foudre' },
      { severity: 4 },
      { urgency: 'digest' },
    ],
  ])('%s', (_what, action, change, wanted) => {
    const notices = noticesAfter(action, change);
    expect(notices).toHaveLength(wanted === null ? 0 : 1);
    if (wanted !== null) expect(notices[0]).toMatchObject(wanted);
  });

  test('what they write and who they are is text, as they wrote it', () => {
    const [notice] = noticesAfter({ kind: 'remark', visibility: 'public', text: HOSTILE });
    expect(notice?.content.fr.paragraphs[0]).toBe(HOSTILE);
    const [held] = noticesAfter({
      kind: 'acknowledge',
      untilMs: MONDAY + 3 * HOUR,
      nextWordMs: MONDAY + 2 * HOUR,
    });
    const facts = Object.fromEntries(held?.content.fr.facts.map(({ label, text }) => [label, text]) ?? []);
    expect(facts['Qui s’en occupe']).toBe('Jean <b>Martin</b>, jusqu’à 12\u00a0h\u00a000');
    expect(facts['Prochaine nouvelle']).toBe('au plus tard 11\u00a0h\u00a000, même si rien ne change');
  });

  test('what goes on reads as an opening to those who were told nothing of it', () => {
    const acts: readonly (readonly [Action, Partial<Dossier>])[] = [
      [{ kind: 'set-severity', severity: 1 }, {}],
      [{ kind: 'reopen', reason: 'x' }, { state: 'restored' }],
    ];
    for (const [action, change] of acts) {
      const [notice] = noticesAfter(action, change);
      expect(notice?.content.fr.state).toMatch(/Plus grave qu’annoncé|De nouveau en panne/);
      expect(notice?.opening).toMatchObject({
        kind: 'incident-opened',
        content: { fr: { state: 'En cours, cause recherchée' } },
      });
      const facts = notice?.opening?.content.fr.facts ?? [];
      expect(facts.find(({ label }) => label === 'Gravité')?.text).toMatch(
        action.kind === 'reopen' ? /^P2/ : /^P1/,
      );
    }
    const [update] = noticesAfter({ kind: 'identify', cause: 'foudre' });
    expect(update?.opening).toBeUndefined();
  });

  test('what goes into another says into which', () => {
    const into: IncidentChange = {
      ...{ before: null, after: dossier({ id: 1, ref: 'INC-2026-0001', members: [] }) },
      ...{ story: [], notices: [] },
    };
    return rig.ledger
      .run(() => ({ changes: [into], result: null }))
      .then(() => {
        const from = dossier({ id: 2, ref: 'INC-2026-0002' });
        const merged = merge(from, rig.ledger.byRef('INC-2026-0001') as Dossier, JEAN, MONDAY + HOUR).from;
        if (merged.kind === 'refused') throw new Error(merged.refusal);
        const change = { before: from, after: merged.after, story: merged.story, notices: [] };
        const [notice] = rig.notices.ofChange(change, MONDAY + HOUR);
        expect(notice).toMatchObject({ kind: 'incident-withdrawn', thread: 'INC-2026-0002' });
        expect(notice?.content.fr.headline).toContain('INC-2026-0001');
      });
  });
});

test('a promised word that is late is asked for, once, of whoever promised it', () => {
  const late = dossier({
    state: 'acknowledged',
    holderId: 'jean',
    unattendedMs: null,
    nextWordMs: MONDAY + HOUR,
  });
  const office = { isOpen: () => false, openMsBetween: () => 0 };
  expect(dueOf(late, office, MONDAY + HOUR - 1)).toEqual([]);
  const [due] = dueOf(late, office, MONDAY + HOUR);
  if (due === undefined) throw new Error('nothing is due');
  const [notice] = rig.notices.ofDue(late, due, MONDAY + HOUR);
  expect(notice).toMatchObject({ kind: 'incident-reminder', audience: { to: 'account', accountId: 'jean' } });
  expect(
    dueOf({ ...late, told: [{ key: due.key, atMs: MONDAY + HOUR }] }, office, MONDAY + 2 * HOUR),
  ).toEqual([]);
});

test('that it still lasts is not said right after it was said to fail again or to be graver', () => {
  const office = { isOpen: () => true, openMsBetween: () => 0 };
  const four = MONDAY + 720_000 + 4 * HOUR;
  const lasting = dossier({ severity: 1, state: 'acknowledged', holderId: 'jean', unattendedMs: null });
  expect(dueOf(lasting, office, four - 1)).toEqual([]);
  expect(dueOf(lasting, office, four)).toMatchObject([{ kind: 'reminder' }]);
  for (const key of ['reopened-v7', 'graver-v7']) {
    const told = [...lasting.told, { key, atMs: four - 60_000 }];
    expect(dueOf({ ...lasting, told }, office, four + 3 * HOUR)).toEqual([]);
    const [due] = dueOf({ ...lasting, told }, office, four - 60_000 + 4 * HOUR);
    expect(due).toMatchObject({ kind: 'reminder' });
    const again = [...told, { key: due?.key ?? '', atMs: four + 4 * HOUR }];
    expect(dueOf({ ...lasting, told: again }, office, four + 5 * HOUR)).toEqual([]);
  }
  // What it says of the next word is when that comes.
  const [graver] = noticesAfter({ kind: 'set-severity', severity: 1 });
  expect(graver?.content.fr.facts.find(({ label }) => label === 'Prochaine nouvelle')?.text).toBe(
    'au plus tard 14\u00a0h\u00a000, même si rien ne change',
  );
});

test('escalations count opening time only, and what is 3 or 4 is not escalated', () => {
  const closed = { isOpen: () => false, openMsBetween: () => 29 * 60_000 };
  expect(dueOf(dossier(), closed, MONDAY + 3 * HOUR)).toEqual([]);
  const open = { isOpen: () => false, openMsBetween: () => 30 * 60_000 };
  expect(dueOf(dossier(), open, MONDAY + 3 * HOUR)).toMatchObject([{ kind: 'escalated', to: 'owner' }]);
  expect(dueOf(dossier({ severity: 3 }), open, MONDAY + 3 * HOUR)).toEqual([]);
});
