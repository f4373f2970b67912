// Work that comes again, as a browser without a script plans, changes and stops it.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { A1, S1 } from '../../testing/small-network.ts';
import { HOSTILE, NOW, type PagesRig, startPagesRig } from './testing/pages-rig.ts';

const OPERATOR = 'operator of tmvl';
const OTHER = 'operator of smo';
const LIST = '/travaux/recurrents';
const NEW = '/travaux/recurrents/nouveau';

let rig: PagesRig;
beforeAll(async () => {
  rig = await startPagesRig();
});
beforeEach(() => {
  rig.nowMs = NOW;
});
afterAll(() => rig.stop());

const wordsOf = (html: string): string =>
  html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/[\s\u00a0\u202f]+/g, ' ');
const words = async (path: string, who = OPERATOR): Promise<string> => wordsOf(await rig.page(who, path));

type Fields = Readonly<Record<string, string | readonly string[]>>;
/** The second Tuesday of each month; the next are 8 December, 12 January, 9 February. */
const SERIES: Fields = {
  ...{ title: 'Purge du journal', equipment: [A1], rhythm: 'monthly-weekday', nth: '2', nthWeekday: '1' },
  ...{ from: '02:30', lengthMin: '60', workingDays: '1', day: '2026-12-01', until: '', do: 'preview' },
};
const submit = (fields: Fields, who = OPERATOR, path = NEW) => rig.submit(who, path, fields as never);
const field = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1]?.replaceAll('&quot;', '"') ?? '';
async function seen(fields: Fields): Promise<string> {
  return field(await (await submit(fields)).text(), 'seen');
}
/** Begun; returns its id. */
async function begun(more: Fields = {}): Promise<string> {
  const fields = { ...SERIES, ...more };
  const done = await submit({ ...fields, do: 'begin', seen: await seen(fields) });
  expect([done.status, done.headers.get('location')]).toEqual([303, `${LIST}?done=1`]);
  await rig.look();
  return String(rig.office.repeats.all().at(-1)?.id);
}

test('its dates are seen first; then those of 60 days are announced, and it stands on its page', async () => {
  expect(await words('/travaux')).toContain('Travaux récurrents');
  const shown = await (await submit(SERIES)).text();
  const said = wordsOf(shown);
  expect(said).toContain('Le 2e mardi de chaque mois à 02 h 30, pendant 1 h, jours ouvrés seulement');
  // Of 8 December nobody could be told in time any more.
  expect(said).not.toContain('mar. 8 déc.');
  expect(said).toContain('Une date sera annoncée tout de suite : mar. 12 janv. 2027, 02 h 30 – 03 h 30');
  expect(said).toContain('Puis, chacune 60 jours avant : mar. 9 févr. 2027');
  expect(shown).toMatch(/value="gateway:7276ff00000000a1"[^>]*checked/);
  const unseen = await submit({ ...SERIES, do: 'begin', seen: 'autre' });
  expect(wordsOf(await unseen.text())).toContain('a changé depuis le calcul');
  expect(rig.office.repeats.all()).toEqual([]);

  const before = rig.said.length;
  const id = await begun();
  expect(rig.said.slice(before).map(({ kind }) => kind)).toEqual(['work-announced']);
  const page = await words(`${LIST}?done=1`);
  expect(page).toContain('Purge du journal Le 2e mardi de chaque mois à 02 h 30, pendant 1 h');
  expect(page).toContain('mar. 12 janv. 2027, 02 h 30 – 03 h 30');
  expect(page).toContain('Puis, chacune 60 jours avant : mar. 9 févr. 2027');
  const [work] = rig.office.upcoming({ siteIds: null, rights: new Set(['state.read']) } as never);
  expect(await rig.page(OPERATOR, `/travaux/${work?.ref}`)).toContain(`href="${LIST}#repeat-${id}"`);
  expect(await words('/en/works/recurring')).toContain('The second Tuesday of every month at 02:30, for 1 h');
});

test('changed, what follows is another; what was announced stays', async () => {
  const id = await begun({ title: 'À changer' });
  const form = await rig.page(OPERATOR, `${NEW}?id=${id}`);
  expect(form).toContain('value="À changer"');
  expect(form).toMatch(/<option value="2" selected>/);
  const version = field(form, 'version');
  const changed = { ...SERIES, title: 'Changé', id, version, rhythm: 'weekly', weekday: ['0', '3'] };
  const preview = wordsOf(await (await submit(changed)).text());
  expect(preview).toContain('Chaque lundi et jeudi à 02 h 30');
  const said = rig.said.length;
  const done = await submit({ ...changed, do: 'begin', seen: await seen(changed) });
  expect(done.status).toBe(303);
  await rig.look();
  expect(rig.said).toHaveLength(said);
  expect(await words(LIST)).toContain('Changé Chaque lundi et jeudi à 02 h 30');
  expect(rig.entries.at(-1)).toMatchObject({ action: 'work.repeat-change', accountId: OPERATOR });
  // Somebody who saw it as it was before.
  const late = await submit({ ...changed, do: 'begin', seen: await seen(changed) });
  expect(late.status).toBe(412);
  expect((await rig.get(OTHER, `${NEW}?id=${id}`)).status).toBe(404);
});

test('stopped with a reason, what was announced is cancelled', async () => {
  const id = await begun({ title: HOSTILE });
  expect(await rig.page(OPERATOR, LIST)).not.toContain(HOSTILE);
  const refused = await submit({ do: 'end', id, [`reason-${id}`]: ' ' }, OPERATOR, LIST);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain(`id="reason-${id}-wrong"`);
  expect((await submit({ do: 'end', id, [`reason-${id}`]: 'Non' }, OTHER, LIST)).status).toBe(404);
  expect(await words(LIST, OTHER)).not.toContain('Arrêter');
  const said = rig.said.length;
  const done = await submit({ do: 'end', id, [`reason-${id}`]: 'Plus utile' }, OPERATOR, LIST);
  expect(done.status).toBe(303);
  expect(rig.said.slice(said).map(({ kind }) => kind)).toEqual(['work-cancelled']);
  expect(rig.office.repeats.all().map((one) => String(one.id))).not.toContain(id);
});

test('what is missing is marked where it is missing, and others’ equipment is not theirs to plan for', async () => {
  const wrong = { ...SERIES, rhythm: 'weekly', from: 'tôt', day: 'demain', until: 'jamais', do: 'begin' };
  const answer = await submit(wrong);
  expect(answer.status).toBe(422);
  const text = await answer.text();
  for (const name of ['from', 'day', 'until']) expect(text).toContain(`id="${name}-wrong"`);
  expect(wordsOf(text)).toContain('Choisissez au moins un jour.');
  const untitled = await (await submit({ ...SERIES, title: '', do: 'begin' })).text();
  expect(untitled).toContain('id="title-wrong"');
  const backwards = await submit({ ...SERIES, until: '2026-11-01', do: 'begin' });
  expect(await backwards.text()).toContain('id="until-wrong"');
  expect((await submit({ ...SERIES, equipment: [S1], do: 'begin' })).status).toBe(422);
  for (const path of [LIST, NEW]) {
    for (const who of ['viewer of tmvl', 'contractor of tmvl']) {
      expect((await rig.get(who, path)).status).toBe(403);
    }
  }
});
