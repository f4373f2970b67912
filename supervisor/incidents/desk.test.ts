// What people do with incidents, through the API with a real database: rights, states, versions, the trail, hostile words.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MAX_TEXT } from '../platform/http/written.ts';
import { PEOPLE } from '../testing/people-by-role.ts';
import { A1, A2, S1 } from '../testing/small-network.ts';
import { NOW, type OfficeRig, startOfficeRig } from './testing/office-rig.ts';

const HOUR_MS = 3_600_000;
const OPERATOR = 'operator of tmvl';
const OTHER = 'operator of smo';

let rig: OfficeRig;
/** One for all tests of a group, or one for each. */
function withRig(
  before: typeof beforeAll | typeof beforeEach,
  after: typeof afterAll | typeof afterEach,
): void {
  before(async () => {
    rig = await startOfficeRig();
  });
  after(() => rig.stop());
}

const json = async (response: Response | Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await response).json()) as Record<string, unknown>;
const pathOf = (ref: string, doing = ''): string =>
  `/api/v1/incidents/${ref}${doing === '' ? '' : `/${doing}`}`;

/** With whatever version it has by now. */
async function does(ref: string, doing: string, body: object, who = OPERATOR): Promise<number> {
  return (await rig.post(who, pathOf(ref, doing), body, '*')).status;
}

describe('the course of an incident', () => {
  withRig(beforeEach, afterEach);
  test('taken on, cause found, word promised, handed over, back, closed: each in the story and in the trail', async () => {
    const ref = await rig.seen([A1, S1]);
    rig.nowMs += 20 * 60_000;
    expect(await does(ref, 'acknowledgement', { nextWordMs: rig.nowMs + HOUR_MS })).toBe(200);
    expect(await does(ref, 'cause', { cause: 'Coupure chez l’opérateur' })).toBe(200);
    expect(await does(ref, 'remarks', { visibility: 'internal', text: 'Rappeler à 8 h' })).toBe(200);
    expect(await does(ref, 'next-word', { nextWordMs: rig.nowMs + 2 * HOUR_MS })).toBe(200);
    expect(await does(ref, 'hand-over', { accountId: OTHER })).toBe(200);
    expect(await does(ref, 'severity', { severity: 1 })).toBe(200);
    expect(await json(rig.get(OPERATOR, pathOf(ref)))).toMatchObject({
      ...{ state: 'identified', severity: 1, severityBy: `Nom ${OPERATOR}`, holder: `Nom ${OTHER}` },
      ...{ acknowledgedMs: rig.nowMs, holderUntilMs: rig.nowMs + 4 * HOUR_MS },
      ...{ nextWordMs: rig.nowMs + 2 * HOUR_MS, cause: 'Coupure chez l’opérateur', version: 7 },
    });
    await rig.back(ref);
    expect(await does(ref, 'closing', { cause: 'Coupure', remedy: 'Rétablie par l’opérateur' })).toBe(200);
    expect(await json(rig.get(OPERATOR, pathOf(ref)))).toMatchObject({
      ...{ state: 'closed', closedMs: rig.nowMs, remedy: 'Rétablie par l’opérateur', nextWordMs: null },
      may: ['remark', 'reopen'],
    });
    const story = (await json(rig.get(OPERATOR, pathOf(ref, 'events'))))['items'] as { kind: string }[];
    expect(story.map(({ kind }) => kind).filter((kind) => kind !== 'told')).toEqual([
      ...['opened', 'acknowledged', 'identified', 'remark', 'promised', 'handed-over', 'severity', 'closed'],
    ]);
    expect(rig.entries.map(({ action, object, detail }) => [action, object, detail])).toEqual([
      ['incident.acknowledge', `incident:${ref}`, {}],
      ['incident.identify', `incident:${ref}`, {}],
      ['incident.remark', `incident:${ref}`, { visibility: 'internal' }],
      ['incident.promise', `incident:${ref}`, {}],
      ['incident.hand-over', `incident:${ref}`, { to: OTHER }],
      ['incident.set-severity', `incident:${ref}`, { severity: 1 }],
      ['incident.close', `incident:${ref}`, {}],
    ]);
    expect(rig.said.map(({ kind }) => kind)).toContain('incident-acknowledged');
  });

  test('who finds the cause is on it', async () => {
    const ref = await rig.seen([A1]);
    expect(await does(ref, 'cause', { cause: 'Disjoncteur' })).toBe(200);
    expect(await json(rig.get(OPERATOR, pathOf(ref)))).toMatchObject({
      ...{ state: 'identified', holder: `Nom ${OPERATOR}`, acknowledgedMs: NOW },
    });
    expect(rig.ledger.byRef(ref)?.unattendedMs).toBeNull();
  });

  test('what Vigie sees failing is not said to be back; what people reported is', async () => {
    const ref = await rig.seen([A1]);
    expect(await does(ref, 'restoration', {})).toBe(409);
    const report = await json(
      rig.post('viewer of smo', '/api/v1/hotline/reports', {
        equipment: A2,
        text: 'Plus rien',
        effect: 'some',
      }),
    );
    const other = String(report['ref']);
    rig.nowMs += HOUR_MS;
    expect(await does(other, 'restoration', {})).toBe(200);
    expect(await json(rig.get(OPERATOR, pathOf(other)))).toMatchObject({
      ...{ state: 'restored', restoredMs: rig.nowMs, severity: 3, origin: 'hotline' },
      members: [{ equipment: A2, backMs: rig.nowMs, verdict: 'reported' }],
    });
  });

  test('cancelled and reopened; merged into another, which gets what still fails', async () => {
    const [one, other] = [await rig.seen([A1]), await rig.seen([A2, S1], { severity: 3 })];
    expect(await does(one, 'cancellation', { reason: 'Essai' })).toBe(200);
    expect(await does(one, 'acknowledgement', {})).toBe(409);
    expect(await does(one, 'reopening', { reason: 'Pas un essai' })).toBe(200);
    expect(await json(rig.get(OPERATOR, pathOf(one)))).toMatchObject({
      state: 'open',
      reopened: 1,
      closedMs: null,
    });
    expect(await does(one, 'merge', { into: one })).toBe(409);
    expect(await does(one, 'merge', { into: 'INC-2026-9999' })).toBe(422);
    expect(await does(one, 'merge', { into: other })).toBe(200);
    expect(await json(rig.get(OPERATOR, pathOf(one)))).toMatchObject({ state: 'merged', mergedInto: other });
    const { members, severity } = await json(rig.get(OPERATOR, pathOf(other)));
    // It is as grave as what came into it, and that is told.
    expect(severity).toBe(2);
    expect(rig.said.slice(-2)).toMatchObject([
      { thread: one, kind: 'incident-withdrawn' },
      { thread: other, kind: 'incident-updated', audience: { to: 'everybody' } },
    ]);
    expect((members as { equipment: string }[]).map(({ equipment }) => equipment).toSorted()).toEqual(
      [A1, A2, S1].toSorted(),
    );
    expect(rig.ledger.openOf(A1)?.ref).toBe(other);
    expect((await rig.office.ofSpan(A1, 0, NOW + 1)).map(({ ref }) => ref)).toEqual([other]);
    expect(await does(one, 'remarks', { visibility: 'public', text: 'Encore' })).toBe(409);
  });

  test('two at the same moment: the second is told that it changed; a remark is never in anybody’s way', async () => {
    const ref = await rig.seen([A1, S1]);
    const both = await Promise.all([
      rig.post(OPERATOR, pathOf(ref, 'acknowledgement'), {}, 1),
      rig.post(OTHER, pathOf(ref, 'acknowledgement'), {}, 1),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect((await rig.post(OPERATOR, pathOf(ref, 'cause'), { cause: 'x' }, 1)).status).toBe(412);
    expect((await rig.post(OPERATOR, pathOf(ref, 'cause'), { cause: 'x' })).status).toBe(428);
    const remark = { visibility: 'partners', text: 'Vu' };
    expect((await rig.post(OPERATOR, pathOf(ref, 'remarks'), remark)).status).toBe(200);
  });

  test('opened by hand, of equipment or of none', async () => {
    const given = { title: 'Antenne tordue', equipment: [A1], severity: 3, remark: 'Vu de la rue' };
    const opened = await rig.post(OPERATOR, '/api/v1/incidents', given);
    expect(opened.status).toBe(201);
    expect(await json(opened)).toMatchObject({ domain: A1, origin: 'hand', state: 'open', version: 1 });
    const broad = await rig.post(OTHER, '/api/v1/incidents', {
      title: 'LNS lent',
      severity: 1,
      startedMs: NOW - 1,
    });
    expect(await json(broad)).toMatchObject({ domain: 'other', members: [], startedMs: NOW - 1 });
    const wrong = { ...given, equipment: ['gateway:0000000000000000'] };
    expect((await rig.post(OPERATOR, '/api/v1/incidents', wrong)).status).toBe(422);
    expect((await rig.post(OTHER, '/api/v1/incidents', given)).status).toBe(403);
    expect((await rig.post(OPERATOR, '/api/v1/incidents', { ...given, startedMs: NOW + 1 })).status).toBe(
      422,
    );
    expect(rig.all('SELECT ref FROM incidents')).toHaveLength(2);
  });
});

describe('who sees and does what', () => {
  withRig(beforeAll, afterAll);
  test.each<[who: string, own: number, others: number, shared: number]>([
    ['nobody', 200, 200, 200],
    ['viewer of tmvl', 200, 200, 200],
    ['viewer of smo', 200, 200, 200],
    ['contractor of tmvl', 200, 404, 404],
    ['contractor of smo', 404, 200, 404],
    ['operator of smo', 200, 200, 200],
    ['administrator of tmvl', 200, 200, 200],
  ])('%s reads one of tmvl, of smo, and of what is shared', async (who, own, others, shared) => {
    const refs = [await rig.seen([A1]), await rig.seen([S1]), await rig.seen(['broker'])];
    const found = await Promise.all(refs.map(async (ref) => (await rig.get(who, pathOf(ref))).status));
    expect(found).toEqual([own, others, shared]);
    const list = (await json(rig.get(who, '/api/v1/incidents')))['items'] as { ref: string }[];
    const listed = list.map(({ ref }) => ref).filter((ref) => refs.includes(ref));
    expect(listed.toSorted()).toEqual(refs.filter((_, index) => found[index] === 200));
  });

  test.each<[who: string, own: number, others: number, shared: number]>([
    ['nobody', 401, 401, 401],
    ['viewer of tmvl', 403, 403, 403],
    ['contractor of tmvl', 200, 404, 404],
    ['contractor of smo', 404, 200, 404],
    ['operator of tmvl', 200, 403, 200],
    ['administrator of smo', 403, 200, 200],
  ])('%s takes on one of tmvl, of smo, and of what is shared', async (who, own, others, shared) => {
    const refs = [await rig.seen([A1]), await rig.seen([S1]), await rig.seen(['broker'])];
    const found: number[] = [];
    for (const ref of refs) found.push(await does(ref, 'acknowledgement', {}, who));
    expect(found).toEqual([own, others, shared]);
  });

  test('remarks: public, of both partners, and internal to one', async () => {
    const ref = await rig.seen([A1, S1]);
    for (const visibility of ['public', 'partners', 'internal']) {
      await does(ref, 'remarks', { visibility, text: `${visibility} de tmvl` });
    }
    await does(ref, 'remarks', { visibility: 'internal', text: 'internal de smo' }, OTHER);
    const read = async (who: string): Promise<unknown[]> => {
      const { items } = await json(rig.get(who, pathOf(ref, 'events')));
      return (items as { text: string | null }[]).flatMap(({ text }) => text ?? []);
    };
    const open = ['public de tmvl', 'partners de tmvl'];
    expect(await read('nobody')).toEqual(['public de tmvl']);
    expect(await read('viewer of tmvl')).toEqual(open);
    expect(await read('contractor of tmvl')).toEqual([...open, 'internal de tmvl']);
    expect(await read(OPERATOR)).toEqual([...open, 'internal de tmvl']);
    expect(await read('administrator of smo')).toEqual([...open, 'internal de smo']);
    const names = await (await rig.get('nobody', pathOf(ref, 'events'))).text();
    expect(names).not.toContain('Nom');
  });

  test('a contractor sees of a common incident what stands at its sites', async () => {
    const ref = await rig.seen([A1, A2, S1]);
    const one = await json(rig.get('contractor of tmvl', pathOf(ref)));
    expect((one['members'] as { equipment: string }[]).map(({ equipment }) => equipment)).toEqual([A1]);
    const text =
      JSON.stringify(one) + (await (await rig.get('contractor of tmvl', pathOf(ref, 'events'))).text());
    expect(text).not.toContain('Ballan');
    expect(text).not.toContain('Amboise');
  });

  test('it is handed over to those who may work on it, and nobody else', async () => {
    const ref = await rig.seen([A1]);
    const dossier = rig.ledger.byRef(ref);
    expect(dossier === null ? [] : rig.office.desk.successors(dossier).map(({ id }) => id)).toEqual([
      ...['contractor of tmvl', 'operator of tmvl', 'administrator of tmvl'],
    ]);
    for (const accountId of PEOPLE.filter((name) => name.endsWith('smo'))) {
      expect(await does(ref, 'hand-over', { accountId })).toBe(422);
    }
  });
});

describe('the hotline', () => {
  withRig(beforeEach, afterEach);
  const report = (who: string, body: object): Promise<Response> =>
    rig.post(who, '/api/v1/hotline/reports', body);

  test('a fault of known equipment: an incident, and the next report of it joins', async () => {
    const first = await report('viewer of smo', {
      equipment: A1,
      text: 'Plus aucune remontée',
      effect: 'many',
    });
    expect(first.status).toBe(201);
    const { ref } = (await first.json()) as { ref: string };
    const again = await report('contractor of tmvl', {
      equipment: A1,
      text: 'Coupure EDF',
      contact: '02 47',
    });
    expect(await json(again)).toEqual({ ref });
    expect(await json(rig.get(OPERATOR, pathOf(ref)))).toMatchObject({
      ...{ origin: 'hotline', severity: 2, severityBy: null, domain: A1 },
      title: { fr: 'Joué, Centre', en: 'Joué, Centre' },
    });
    const { items } = await json(rig.get(OPERATOR, pathOf(ref, 'reports')));
    expect(items).toEqual([
      expect.objectContaining({
        channel: 'form',
        reporter: 'Nom viewer of smo',
        inHours: true,
        partnerId: 'smo',
      }),
      expect.objectContaining({ reporterContact: '02 47', text: 'Coupure EDF', partnerId: 'tmvl' }),
    ]);
    expect(await (await rig.get('viewer of tmvl', pathOf(ref, 'reports'))).text()).not.toContain('02 47');
    expect(await json(rig.get('nobody', pathOf(ref, 'reports')))).toEqual({ items: [] });
  });

  test('it joins what Vigie has seen already', async () => {
    const ref = await rig.seen([A1, S1]);
    expect(await json(report('viewer of smo', { equipment: S1, text: 'Amboise muette' }))).toEqual({ ref });
  });

  test('a place in words; a contractor sees what it reported even at no site of its own', async () => {
    const given = { place: 'Château d’eau\r\nde Monts', text: 'Portail forcé' };
    const { ref } = await json(report('contractor of tmvl', given));
    expect(await json(rig.get('contractor of tmvl', pathOf(String(ref))))).toMatchObject({
      title: { fr: 'Château d’eau de Monts' },
      may: [],
    });
    expect((await rig.get('contractor of smo', pathOf(String(ref)))).status).toBe(404);
    const list = await json(rig.get('contractor of tmvl', '/api/v1/incidents'));
    expect(list['items']).toHaveLength(1);
  });

  test('a call that an operator types in, at night', async () => {
    rig.nowMs = Date.parse('2026-12-01T22:00:00Z');
    const call = { place: 'Amboise', text: 'Bruit', reporter: 'M. Petit', partnerId: 'smo', contact: '06' };
    expect((await report('viewer of tmvl', call)).status).toBe(403);
    const { ref } = await json(report(OPERATOR, call));
    const { items } = await json(rig.get(OTHER, pathOf(String(ref), 'reports')));
    expect(items).toEqual([
      expect.objectContaining({ channel: 'phone', inHours: false, reporter: 'M. Petit', partnerId: 'smo' }),
    ]);
    expect((await report(OPERATOR, { ...call, partnerId: 'nobody' })).status).toBe(422);
  });

  test.each<[what: string, body: object, field: string]>([
    ['no text', { place: 'Monts', text: ' \u202e ' }, '/text'],
    ['no place', { text: 'x' }, '/place'],
    ['an empty place', { place: ' ', text: 'x' }, '/place'],
    ['a text without end', { place: 'x', text: 'y'.repeat(MAX_TEXT + 1) }, '/text'],
    ['equipment that is not there', { equipment: 'gateway:ffffffffffffffff', text: 'x' }, '/equipment'],
    ['equipment elsewhere', { equipment: S1, text: 'x' }, '/equipment'],
    ['the future', { place: 'x', text: 'x', startedMs: NOW + 1 }, '/startedMs'],
  ])('a report with %s names what is wrong', async (_what, body, field) => {
    const answer = await report('contractor of tmvl', body);
    expect(answer.status).toBe(422);
    expect((await json(answer))['errors']).toEqual([expect.objectContaining({ field })]);
    expect(rig.all('SELECT id FROM hotline_reports')).toEqual([]);
  });

  test('somebody who reports without end is told to call; others are heard', async () => {
    for (let i = 0; i < 20; i++)
      expect((await report(OPERATOR, { equipment: A1, text: `${i}` })).status).toBe(201);
    const over = await report(OPERATOR, { equipment: A1, text: 'x' });
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, '3600']);
    expect((await report(OTHER, { equipment: A1, text: 'x' })).status).toBe(201);
    rig.nowMs += HOUR_MS;
    expect((await report(OPERATOR, { equipment: A1, text: 'x' })).status).toBe(201);
    expect(rig.all('SELECT DISTINCT incident_id FROM hotline_reports')).toHaveLength(1);
  });

  test('whether it is open', async () => {
    expect(await json(rig.get('nobody', '/api/v1/hotline'))).toEqual({
      ...{ isOpen: true, opensMs: NOW, closesMs: Date.parse('2026-12-01T16:30:00Z') },
      phone: '+33 2 00 00 00 00',
    });
    rig.nowMs = Date.parse('2026-12-24T20:00:00Z');
    expect(await json(rig.get('nobody', '/api/v1/hotline'))).toMatchObject({
      ...{ isOpen: false, closesMs: null, opensMs: Date.parse('2026-12-28T07:30:00Z') },
    });
  });
});

describe('hostile words', () => {
  withRig(beforeEach, afterEach);
  const HOSTILE = `<script>alert(1)</script>"';--\r\nBcc: x@y.example\r\n\u202Eעברית\u0007 👩‍🔧 =1+1 ${'é'.repeat(9_000)}`;

  test('land as the text that they are, and nothing more', async () => {
    const ref = await rig.seen([A2]);
    expect(await does(ref, 'remarks', { visibility: 'public', text: HOSTILE })).toBe(200);
    expect(await does(ref, 'cause', { cause: HOSTILE })).toBe(200);
    const { cause } = await json(rig.get(OPERATOR, pathOf(ref)));
    expect(cause).toBe(HOSTILE.replaceAll('\r\n', '\n').replaceAll('\u202E', '').replaceAll('\u0007', ''));
    const csv = await (await rig.get(OPERATOR, '/api/v1/incidents?format=csv')).text();
    expect(csv).toContain(`"<script>alert(1)</script>""';'--\nBcc`);
    expect(csv.split('\r\n')).toHaveLength(3);
    const opened = await rig.post(OPERATOR, '/api/v1/incidents', {
      ...{ title: '=HYPERLINK("x")\r\nBcc: a@b', severity: 4, equipment: [A1] },
    });
    expect(await json(opened)).toMatchObject({ title: { fr: '=HYPERLINK("x") Bcc: a@b' } });
    const formula = await (await rig.get(OPERATOR, '/api/v1/incidents?format=csv&severity=4')).text();
    expect(formula).toContain(`"'=HYPERLINK(""x"") Bcc: a@b"`);
  });

  test.each(['\ud800 lone', '%', '_', '\\', "' OR 1=1 --", '🧨'])(
    'search for %j finds what has it',
    async (text) => {
      const ref = await rig.seen([A1]);
      await rig.seen([A2]);
      await does(ref, 'cause', { cause: `avant ${text} après` });
      const query = `/api/v1/incidents?text=${encodeURIComponent(text.toWellFormed())}`;
      const { items } = await json(rig.get(OPERATOR, query));
      expect((items as { ref: string }[]).map((one) => one.ref)).toEqual([ref]);
    },
  );
});

describe('the list', () => {
  withRig(beforeEach, afterEach);
  test('open and over, by severity, equipment, partner and time; page by page', async () => {
    const refs: string[] = [];
    for (let i = 0; i < 5; i++) {
      rig.nowMs += HOUR_MS;
      refs.push(await rig.seen([i % 2 === 0 ? A1 : S1], { severity: i === 0 ? 1 : 3, titleFr: `n${i}` }));
    }
    await rig.back(refs[1] ?? '');
    const list = async (query: string): Promise<unknown[]> => {
      const { items } = await json(rig.get(OPERATOR, `/api/v1/incidents?${query}`));
      return (items as { title: { fr: string } }[]).map(({ title }) => title.fr);
    };
    expect(await list('')).toEqual(['n4', 'n3', 'n2', 'n1', 'n0']);
    expect(await list('open=true')).toEqual(['n4', 'n3', 'n2', 'n0']);
    expect(await list('open=false')).toEqual(['n1']);
    expect(await list('severity=2')).toEqual(['n0']);
    expect(await list(`equipment=${S1}`)).toEqual(['n3', 'n1']);
    expect(await list('partnerId=tmvl')).toEqual(['n4', 'n2', 'n0']);
    expect(await list(`toMs=${NOW + 3 * HOUR_MS}`)).toEqual(['n1', 'n0']);
    expect(await list(`fromMs=${rig.nowMs + 1}`)).toEqual(['n4', 'n3', 'n2', 'n0']);
    const paged: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await json(rig.get(OPERATOR, `/api/v1/incidents?limit=2${query}`));
      paged.push(...(page['items'] as { title: { fr: string } }[]).map(({ title }) => title.fr));
      cursor = page['nextCursor'] as string | null;
    }
    expect(paged).toEqual(['n4', 'n3', 'n2', 'n1', 'n0']);
    expect(await rig.office.ofSpan(S1, NOW, NOW + 3 * HOUR_MS)).toMatchObject([{ ref: refs[1] }]);
  });
});
