// The pages of planned work as a browser without a script uses them, with the office and a real database behind.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NOBODY } from '../../platform/http/principal.ts';
import { A1, A2, S1 } from '../../testing/small-network.ts';
import { aheadSection, type WorkLine, worksAhead, worksHere } from './ahead.ts';
import { DAY_MS, HOSTILE, HOUR_MS, NOW, type PagesRig, startPagesRig } from './testing/pages-rig.ts';

const OPERATOR = 'operator of tmvl';
const OTHER = 'operator of smo';

let rig: PagesRig;
beforeAll(async () => {
  rig = await startPagesRig();
});
beforeEach(() => {
  rig.nowMs = NOW;
});
afterAll(() => rig.stop());

/** What stands on the page, without its tags. */
const wordsOf = (html: string): string =>
  html
    .replaceAll(/<(?:script|style|head)[\s\S]*?<\/(?:script|style|head)>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ');

const words = async (who: string, path: string): Promise<string> => wordsOf(await rig.page(who, path));

const PLAN = {
  ...{ title: 'Changer le parafoudre', description: 'Il a brûlé.', equipment: [A1], do: 'preview' },
  ...{ day: '2026-12-16', from: '09:00', to: '11:00', toDay: '' },
};
/** As the page that showed the effect sends it back. */
async function seen(fields: typeof PLAN & { readonly urgentReason?: string }): Promise<string> {
  const answer = await rig.submit(OPERATOR, '/travaux/nouveau', fields);
  return /name="seen" value="([^"]*)"/.exec(await answer.text())?.[1] ?? '';
}

describe('work is planned', () => {
  test('the effect and the notice are seen first; then it is announced', async () => {
    const empty = await words(OPERATOR, '/travaux/nouveau');
    expect(empty).toContain('Annoncé maintenant, le préavis est tenu à partir de mercredi 9 décembre.');
    expect(empty).toContain('L’effet se calcule quand équipements et créneau sont choisis.');
    const answer = await rig.submit(OPERATOR, '/travaux/nouveau', PLAN);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    for (const said of [
      'Ce que cela fera',
      'Préavis tenu : 5 jours ouvrés exigés',
      'Effet : redondance réduite',
      'Jour ouvré chez tous les partenaires',
      'Objection possible jusqu’à jeudi 3 décembre',
    ]) {
      expect(wordsOf(text)).toContain(said);
    }
    expect(wordsOf(text)).not.toMatch(/OUTAGE|REDUCED-REDUNDANCY|DEGRADED|NO-IMPACT/);
    expect(text).toContain('value="Changer le parafoudre"');
    expect(text).toMatch(/value="gateway:7276ff00000000a1"[^>]*checked/);
    const before = rig.said.length;
    const done = await rig.submit(OPERATOR, '/travaux/nouveau', {
      ...{ ...PLAN, do: 'publish', seen: await seen(PLAN) },
    });
    expect(done.status).toBe(303);
    const path = done.headers.get('location') ?? '';
    expect(path).toMatch(/^\/travaux\/MNT-2026-\d{4}\?published=1$/);
    expect(rig.said.slice(before).map(({ kind, audience }) => [kind, audience.to])).toEqual([
      ['work-announced', 'everybody'],
    ]);
    const page = await words(OPERATOR, path);
    expect(page).toContain('est annoncé : les messages partent.');
    expect(page).toContain(
      'Changer le parafoudre : travaux prévus mercredi 16 décembre de 09 h 00 à 11 h 00.',
    );
  });

  test('what was changed since its effect was seen is shown again, not announced', async () => {
    const before = rig.said.length;
    const changed = { ...PLAN, do: 'publish', seen: await seen(PLAN), from: '08:00' };
    const answer = await rig.submit(OPERATOR, '/travaux/nouveau', changed);
    expect(answer.status).toBe(200);
    expect(wordsOf(await answer.text())).toContain('Ce qui est annoncé a changé depuis le calcul');
    expect(rig.said).toHaveLength(before);
  });

  test('with too little notice it says from when, and wants a reason before anything is kept', async () => {
    const soon = { ...PLAN, day: '2026-12-02' };
    const works = (): unknown => rig.connection.prepare('SELECT count(*) FROM works').pluck().get();
    const before = works();
    const shown = wordsOf(await (await rig.submit(OPERATOR, '/travaux/nouveau', soon)).text());
    expect(shown).toContain('Préavis trop court : 5 jours ouvrés exigés');
    expect(shown).toContain('Possible dès mercredi 9 décembre.');
    const announce = { ...soon, do: 'publish', seen: await seen(soon) };
    const refused = await rig.submit(OPERATOR, '/travaux/nouveau', announce);
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain('id="urgentReason-wrong"');
    expect(text).toContain('Il a brûlé.</textarea>');
    expect(works()).toBe(before);
    const done = await rig.submit(OPERATOR, '/travaux/nouveau', {
      ...announce,
      urgentReason: 'Mât dangereux',
    });
    expect(done.status).toBe(303);
    const page = await words(OPERATOR, done.headers.get('location') ?? '');
    expect(page).toContain('annoncés, urgents');
    expect(page).toContain('Urgents, parce que Mât dangereux');
  });

  test('what is missing is marked where it is missing', async () => {
    const answer = await rig.submit(OPERATOR, '/travaux/nouveau', {
      ...{ ...PLAN, title: ' ', equipment: [], day: 'demain', do: 'publish' },
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('id="title-wrong"');
  });

  test('a whole site, or what is looked for by name', async () => {
    const found = await rig.submit(OPERATOR, '/travaux/nouveau', { ...PLAN, do: 'find', find: 'ballan' });
    const text = await found.text();
    expect(text).toContain(`value="${A2}"`);
    expect(text).toMatch(new RegExp(`value="${A1}"[^>]*checked`));
    expect(text).not.toContain('value="lns:icone"');
    const site = await (
      await rig.submit(OPERATOR, '/travaux/nouveau', { ...PLAN, equipment: [], site: 'b' })
    ).text();
    expect(site).toMatch(new RegExp(`value="${A2}"[^>]*checked`));
  });

  test('a draft is told to nobody, and goes on where it was left', async () => {
    const before = rig.said.length;
    const kept = await rig.submit(OPERATOR, '/travaux/nouveau', { ...PLAN, do: 'draft' });
    const path = kept.headers.get('location') ?? '';
    const ref = /MNT-2026-\d{4}/.exec(path)?.[0] ?? '';
    expect(rig.said).toHaveLength(before);
    expect(await words(OPERATOR, path)).toContain('un brouillon, personne n’en est averti.');
    expect((await rig.get(OTHER, `/travaux/${ref}`)).status).toBe(404);
    expect((await rig.get('nobody', `/travaux/${ref}`)).status).toBe(404);
    const again = await rig.page(OPERATOR, `/travaux/nouveau?ref=${ref}`);
    expect(again).toContain('value="2026-12-16"');
    expect(again).toContain(`name="ref" value="${ref}"`);
    const version = /name="version" value="(\d+)"/.exec(again)?.[1] ?? '';
    const edited = { ...PLAN, title: 'Autre titre', ref, version, do: 'draft' };
    expect((await rig.submit(OPERATOR, '/travaux/nouveau', edited)).status).toBe(303);
    expect(await words(OPERATOR, `/travaux/${ref}`)).toContain('Autre titre : un brouillon');
  });

  test('only by those who may', async () => {
    for (const who of ['viewer of tmvl', 'contractor of tmvl']) {
      expect([who, (await rig.get(who, '/travaux/nouveau')).status]).toEqual([who, 403]);
    }
    const others = { ...PLAN, equipment: [S1], do: 'draft' };
    expect((await rig.submit(OPERATOR, '/travaux/nouveau', others)).status).toBe(422);
  });
});

describe('one work', () => {
  test('both told in time is said, with each mailbox, its time and its server’s word', async () => {
    const ref = await rig.announced();
    expect(await words(OPERATOR, `/travaux/${ref}`)).toContain(
      'n’a reçu aucun message à une boîte obligatoire',
    );
    await rig.delivered(ref, 'accepted');
    const shown = await words(OPERATOR, `/travaux/${ref}`);
    expect(shown).toContain(
      'Annoncés dans les délais à tous les partenaires ; la dernière boîte a accepté mardi 1er décembre, 10 h 00.',
    );
    expect(shown).toContain('boite@smo.example SMO Val de Loire Numérique');
    expect(shown).toContain('250 2.0.0 queued');
    expect(shown).not.toContain('Non annoncé');
    const viewer = await words('viewer of tmvl', `/travaux/${ref}`);
    expect(viewer).toContain('Annoncés dans les délais');
    expect(viewer).not.toContain('boite@smo.example');
    const nobody = await words('nobody', `/travaux/${ref}`);
    expect(nobody).not.toContain('La preuve');
    expect(nobody).not.toContain('Nom operator');
    expect(await words(OPERATOR, `/en/works/${ref}`)).toContain(
      'Remplacer l’antenne: work is planned Wednesday 16 December from 10:00 to 12:00.',
    );
  });

  test('a mandatory mailbox that refused says "not announced", on every page', async () => {
    const ref = await rig.announced({ title: 'Sans réponse' });
    await rig.delivered(ref, 'accepted', ['tmvl']);
    await rig.delivered(ref, 'failed', ['smo']);
    const html = await rig.page(OPERATOR, `/travaux/${ref}`);
    expect(html).toContain('<p class="loud">Non annoncé</p>');
    expect(wordsOf(html)).toContain(
      'La boîte obligatoire de SMO Val de Loire Numérique a refusé le message.',
    );
    expect(wordsOf(html)).toContain('550 5.1.1 no such user');
    expect(await words(OPERATOR, '/travaux')).toContain('Non annoncé : SMO Val de Loire Numérique');
    expect(await words('nobody', '/travaux')).not.toContain('Non annoncé');
  });

  test('objected to, kept, started, extended, finished: with one tap or a few words', async () => {
    const ref = await rig.announced();
    const path = `/travaux/${ref}`;
    const object = { do: 'object', 'object.reason': 'Comptage ce jour-là' };
    expect((await rig.submit(OPERATOR, path, object)).status).toBe(403);
    expect((await rig.submit(OTHER, path, object)).headers.get('location')).toBe(`${path}?done=1`);
    const objected = await words(OPERATOR, path);
    expect(objected).toContain('Une objection attend la décision de l’organisateur');
    expect(objected).toContain('Nom operator of smo, SMO Val de Loire Numérique s’y oppose');
    expect(await words('nobody', path)).not.toContain('Comptage ce jour-là');
    const versionOf = async () =>
      /name="version" value="(\d+)"/.exec(await rig.page(OPERATOR, path))?.[1] ?? '';
    const act = async (fields: Readonly<Record<string, string>>) =>
      rig.submit(OPERATOR, path, { version: await versionOf(), ...fields });
    expect((await act({ do: 'keep', 'keep.reason': 'Sécurité' })).status).toBe(303);
    expect(await words(OPERATOR, path)).toContain('travaux confirmés, mercredi 16 décembre');
    const early = await act({ do: 'start' });
    expect(early.status).toBe(409);
    expect(wordsOf(await early.text())).toContain('Le créneau annoncé n’a pas commencé');

    rig.nowMs = NOW + 15 * DAY_MS + 60_000;
    const site = await rig.page('contractor of tmvl', path);
    expect(site).toContain('value="start">Démarrer</button>');
    expect((await act({ do: 'start' })).status).toBe(303);
    expect(await words(OPERATOR, path)).toContain('travaux en cours, fin prévue à 12 h 00.');
    const toMs = NOW + 15 * DAY_MS + 3 * HOUR_MS;
    rig.nowMs = NOW + 15 * DAY_MS + 2 * HOUR_MS - 60_000;
    expect(await words(OPERATOR, path)).toContain('12 h 30 (+30 min)');
    rig.nowMs = NOW + 15 * DAY_MS + 2 * HOUR_MS + 61_000;
    expect(await words(OPERATOR, path)).toContain('12 h 32 (+30 min)');
    const extended = await act({
      do: 'extend',
      'extend.toMs': String(toMs),
      'extend.reason': 'Boulon grippé',
    });
    expect(extended.status).toBe(303);
    expect(await words(OPERATOR, path)).toContain('Prolongés jusqu’à 13 h 00, au lieu de 12 h 00.');
    expect((await act({ do: 'finish' })).status).toBe(303);
    await rig.look();
    const over = await words(OPERATOR, path);
    expect(over).toContain('Terminés, tout fonctionne.');
    expect(over).not.toContain('Démarrer ');
    expect(over).toContain('mer. 16 déc., 10 h 00 – 13 h 00 terminés, fin réelle à 12 h 01');
    expect(await words(OPERATOR, '/travaux')).toContain('10 h 00 – 13 h 00, fin réelle à 12 h 01');
  });

  test('moved by day and time; what is refused stands open with what was typed', async () => {
    const ref = await rig.announced();
    const path = `/travaux/${ref}`;
    const move = {
      ...{ do: 'move', version: '2', 'move.day': '2026-12-17', 'move.from': '22:00', 'move.to': '02:00' },
      ...{ 'move.toDay': '', 'move.reason': 'Grue prise' },
    };
    const version = /name="version" value="(\d+)"/.exec(await rig.page(OPERATOR, path))?.[1] ?? '';
    const wrong = await rig.submit(OPERATOR, path, { ...move, version, 'move.reason': ' ' });
    expect(wrong.status).toBe(422);
    const text = await wrong.text();
    expect(text).toContain('<details class="doing" data-key="move" open>');
    expect(text).toContain('value="2026-12-17"');
    const stale = await rig.submit(OPERATOR, path, { ...move, version: '1' });
    expect(stale.status).toBe(412);
    expect((await rig.submit(OPERATOR, path, { ...move, version })).status).toBe(303);
    expect(await words(OPERATOR, path)).toContain(
      'Déplacés : du jeudi 17 décembre à 22 h 00 au vendredi 18 décembre à 02 h 00, au lieu de mercredi 16 décembre de 10 h 00 à 12 h 00.',
    );
  });

  test('hostile words are text', async () => {
    const ref = await rig.announced({
      title: HOSTILE,
      description: `${HOSTILE}\n${HOSTILE}`,
      equipment: [A2],
    });
    for (const path of [
      `/travaux/${ref}`,
      '/travaux',
      '/travaux/calendrier?month=2026-12',
      '/travaux/preavis',
    ]) {
      expect([path, (await rig.page(OPERATOR, path)).includes('<img')]).toEqual([path, false]);
    }
  });
});

describe('the link in the mail', () => {
  function secretOf(ref: string): string {
    const mail = JSON.stringify(rig.said.filter(({ thread }) => thread === ref));
    return /\/travaux\/objection\/([\w-]+)/.exec(mail)?.[1] ?? '';
  }

  test('objects without an account, in the name of the partner; looking changes nothing', async () => {
    const ref = await rig.announced();
    const secret = secretOf(ref);
    expect(secret).not.toBe('');
    const path = `/travaux/objection/${secret}`;
    expect(await words('nobody', path)).toMatch(/S’opposer au nom de (SMO|Tours)/);
    expect(await words(OPERATOR, `/travaux/${ref}`)).not.toContain('Une objection attend');
    expect((await rig.submit('nobody', path, { do: 'object', reason: ' ' })).status).toBe(422);
    const done = await rig.submit('nobody', path, { do: 'object', reason: 'Fête locale' });
    expect([done.status, wordsOf(await done.text()).includes('Votre objection est enregistrée.')]).toEqual([
      200,
      true,
    ]);
    const page = await words(OPERATOR, `/travaux/${ref}`);
    expect(page).toContain('Fête locale');
    expect(page).toContain('par le lien du courriel');
  });

  test('that nobody has leads nowhere; one that is late says so', async () => {
    expect(await words('nobody', '/travaux/objection/rien')).toContain('Ce lien ne mène plus à rien.');
    const answer = await rig.submit('nobody', '/travaux/objection/rien', { reason: 'Non' });
    expect(answer.status).toBe(200);
    const ref = await rig.announced();
    rig.nowMs = NOW + 14 * DAY_MS;
    expect(await words('nobody', `/travaux/objection/${secretOf(ref)}`)).toContain(
      'Le temps de s’opposer est passé',
    );
  });
});

describe('lists', () => {
  test('what is ahead first, the calendar with its days, the share with its evidence', async () => {
    const ref = await rig.announced({ title: 'Visite de contrôle' });
    await rig.delivered(ref, 'accepted');
    const list = await words('nobody', '/travaux');
    expect(list).toMatch(/chantiers à venir, le premier /);
    expect(list).toContain('Visite de contrôle');
    expect(list).not.toContain('Prévoir des travaux');
    const month = await rig.page(OPERATOR, '/travaux/calendrier?month=2026-12');
    expect(wordsOf(month)).toContain('mercredi 16 décembre 16');
    expect(month).toContain(`href="/travaux/${ref}"`);
    // Christmas is no working day.
    expect(wordsOf(month)).toMatch(/vendredi 25 décembre 25 fermé/);
    expect(await words(OPERATOR, '/en/works/calendar?month=2027-05')).toContain('May 2027');
    const share = await words(OPERATOR, '/travaux/preavis?period=2026-12');
    expect(share).toMatch(/Décembre 2026 : \d+ chantiers? sur \d+ ont été annoncés dans les délais\./);
    expect(share).toMatch(
      /Visite de contrôle .* mercredi 9 décembre, 00 h 00 mardi 1er décembre, 10 h 00 ✓ oui/,
    );
    expect(await words(OPERATOR, '/travaux/preavis?period=2024')).toContain(
      'aucuns travaux n’étaient à annoncer',
    );
  });

  test('those that are over by filter', async () => {
    const ref = await rig.announced({ title: 'À annuler' });
    const version =
      /name="version" value="(\d+)"/.exec(await rig.page(OPERATOR, `/travaux/${ref}`))?.[1] ?? '';
    const cancel = { do: 'cancel', version, 'cancel.reason': 'Inutile' };
    expect((await rig.submit(OPERATOR, `/travaux/${ref}`, cancel)).status).toBe(303);
    expect(await words('nobody', `/travaux?text=${ref}`)).toContain('À annuler');
    expect(await words('nobody', '/travaux?text=MNT-2001')).toContain('Aucuns travaux ne correspondent.');
    expect(await words('nobody', '/travaux?partner=smo')).not.toContain('À annuler');
  });

  test('a calendar’s address is shown once, and taken back', async () => {
    const path = '/travaux/agendas';
    expect((await rig.get('viewer of tmvl', path)).status).toBe(403);
    const opened = await rig.submit(OPERATOR, path, { do: 'open' });
    expect(opened.status).toBe(201);
    const text = await opened.text();
    const [, address = ''] = /https:\/\/vigie\.example(\/agenda\/[\w-]+\.ics)/.exec(text) ?? [];
    const file = await rig.get('nobody', address);
    expect([file.status, (await file.text()).slice(0, 15)]).toEqual([200, 'BEGIN:VCALENDAR']);
    const page = await rig.page(OPERATOR, path);
    expect(page).not.toContain(address);
    const id = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect((await rig.submit(OTHER, path, { do: 'revoke', id })).status).toBe(404);
    expect((await rig.submit(OPERATOR, path, { do: 'revoke', id })).status).toBe(303);
    expect((await rig.get('nobody', address)).status).toBe(404);
  });
});

describe('what lies ahead, on other pages', () => {
  const nobody = { ...NOBODY, rights: new Set(['state.read'] as const) };

  test('is told to everybody for 14 days; who was not told only to the partners', async () => {
    const ref = await rig.announced({
      title: 'Dans dix jours',
      fromMs: NOW + 10 * DAY_MS,
      toMs: NOW + 10 * DAY_MS + HOUR_MS,
    });
    const late = await rig.announced({
      title: 'Dans vingt jours',
      fromMs: NOW + 20 * DAY_MS,
      toMs: NOW + 21 * DAY_MS,
    });
    await rig.delivered(ref, 'accepted', ['tmvl']);
    await rig.delivered(ref, 'failed', ['smo']);
    const lines = worksAhead(rig.office, nobody, 'fr', NOW);
    expect(lines.map((one) => one.ref)).toContain(ref);
    expect(lines.map((one) => one.ref)).not.toContain(late);
    const one = lines.filter((line) => line.ref === ref);
    const said = wordsOf(aheadSection(one, 'fr').html);
    expect(said).toContain('Travaux des 14 prochains jours 1 chantier');
    expect(said).toContain('ven. 11 déc., 10 h 00 – 11 h 00. Tours Métropole Val de Loire.');
    expect(said).not.toContain('Non annoncé');
    expect(aheadSection([], 'fr').html).toBe('');
    const partner = worksAhead(rig.office, rig.person(OTHER), 'en', NOW).filter((line) => line.ref === ref);
    expect(wordsOf(aheadSection(partner, 'en').html)).toContain('Not announced: SMO Val de Loire Numérique');
    expect(
      aheadSection([...one, ...Array.from({ length: 8 }, () => one[0] as WorkLine)], 'fr').html,
    ).toContain('>+3</a>');
  });

  test('of one piece of equipment, with the way to plan more for those who may', async () => {
    const ref = await rig.announced(
      { title: 'À Amboise', equipment: [S1], fromMs: NOW + 9 * DAY_MS, toMs: NOW + 9 * DAY_MS + HOUR_MS },
      OTHER,
    );
    const here = (who: string, equipment = S1) =>
      worksHere(rig.office, rig.person(who), equipment, 'fr', NOW).html;
    expect(wordsOf(here(OPERATOR))).toContain(
      `À Amboise : travaux prévus jeudi 10 décembre de 10 h 00 à 11 h 00. ${ref}`,
    );
    expect(here(OPERATOR)).not.toContain('Prévoir des travaux ici');
    expect(here(OTHER)).toContain('/travaux/nouveau?equipment=gateway%3A7276ff0000000051');
    const planned = await rig.page(OTHER, '/travaux/nouveau?equipment=gateway%3A7276ff0000000051');
    expect(planned).toMatch(new RegExp(`value="${S1}"[^>]*checked`));
  });
});
