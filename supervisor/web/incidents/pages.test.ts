// The pages of incidents as a browser without a script uses them, with a real database behind.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NOW, type OfficeRig, startOfficeRig } from '../../incidents/testing/office-rig.ts';
import type { SentMessage } from '../../notify/proof.ts';
import { A1, A2, S1 } from '../../testing/small-network.ts';

const HOUR_MS = 3_600_000;
const OPERATOR = 'operator of tmvl';

let rig: OfficeRig;
beforeAll(async () => {
  rig = await startOfficeRig({ hasPages: true });
});
beforeEach(() => {
  rig.nowMs = NOW;
});
afterAll(() => rig.stop());

async function page(who: string, path: string): Promise<string> {
  const answer = await rig.get(who, path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

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

const sent = (more: Partial<SentMessage>): SentMessage => ({
  ...{ id: 1, thread: '', kind: 'incident-opened', subjectFr: '', subjectEn: '', channel: 'mail' },
  ...{ recipient: 'boite@smo.example', reason: 'mandatory', partnerId: 'smo', state: 'accepted' },
  ...{
    notBeforeMs: NOW,
    createdMs: NOW,
    attempts: 1,
    acceptedMs: NOW,
    response: '250 queued',
    messageId: '',
  },
  ...more,
});

describe('one incident', () => {
  test('the sentence first, two clocks, the story, equipment, the proof', async () => {
    const ref = await rig.seen([A1, S1], { titleFr: 'Liaisons Opérateur A', domain: 'operator:Opérateur A' });
    rig.messages.set(ref, [
      sent({}),
      sent({ kind: 'incident-updated', state: 'failed', acceptedMs: null, response: '552 full' }),
      ...(['incident-opened', 'incident-updated'] as const).flatMap((kind) =>
        [1, 2, 3].map((i) => sent({ kind, reason: 'subscription', recipient: `personne${i}@x.example` })),
      ),
    ]);
    rig.nowMs += 2.5 * HOUR_MS;
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    for (const said of [
      'Liaisons Opérateur A : 2 passerelles sont hors ligne. 5 capteurs ne sont plus entendus.',
      'En cours depuis 10 h 00',
      'Personne ne s’en occupe encore.',
      'Jour et nuit 2 h 30 rétablissement visé en 8 h, échéance 18 h 00',
      'Heures d’ouverture 2 h 30 la hotline ferme à 17 h 30',
      'Capteurs perdus 5 sur 148 les 143 autres ont une voisine',
      'Pris en charge en en attente visé en 1 h, manqué de 1 h 30',
      'Incident ouvert : Joué, Centre ; Amboise, Châteliers. Une cause, un incident.',
      'boite@smo.example SMO Val de Loire Numérique, boîte obligatoire Ouverture ✓ acceptée 10:00:00 250 queued',
      '10:00:00 250 queued Nouvelle ✗ refusée 552 full',
      '3 abonnés Ouverture ✓ 3 acceptées sur 3 10:00:00 Nouvelle ✓ 3 acceptées sur 3',
      'SMO Val de Loire Numérique n’a pas reçu un message à sa boîte obligatoire.',
    ]) {
      expect(words).toContain(said);
    }
    expect(words).not.toContain('personne1@x.example');
    expect(words.match(/boite@smo\.example/g)).toHaveLength(1);
    const english = wordsOf(await page(OPERATOR, `/en/incidents/${ref}`));
    expect(english).toContain('2 gateways are offline. 5 sensors are heard by nobody.');
    expect(english).toContain('Round the clock 2 h 30 to be restored within 8 h, due 18:00');
    const viewer = wordsOf(await page('viewer of tmvl', `/incidents/${ref}`));
    expect(viewer).not.toContain('boite@smo.example');
    expect(viewer).toContain('4 destinataires');
    const nobody = wordsOf(await page('nobody', `/incidents/${ref}`));
    expect(nobody).not.toContain('Qui a été averti');
  });

  test('what was over before anybody took it on was not taken on in no time', async () => {
    const ref = await rig.seen([A1]);
    const end = (state: 'closed' | 'monitoring') =>
      rig.change(ref, () => ({
        state,
        ...(state === 'closed' ? { closedMs: rig.nowMs } : { monitoringMs: rig.nowMs }),
      }));
    rig.nowMs += 20_000;
    await end('monitoring');
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    expect(words).toContain('Pris en charge en – terminé sans prise en charge');
    expect(words).not.toContain('sans prise en charge ;');
    await rig.change(ref, () => ({ monitoringMs: null }));
    await end('closed');
    const retired = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    expect(retired).toContain('Pris en charge en – terminé sans prise en charge');
    const late = await rig.seen([A2]);
    rig.nowMs += 2 * HOUR_MS;
    await rig.back(late);
    expect(wordsOf(await page(OPERATOR, `/incidents/${late}`))).toContain(
      'Pris en charge en – terminé sans prise en charge ; visé en 1 h, manqué de 1 h',
    );
  });

  test('what did not reach a mailbox of one’s own partner is sent again from there', async () => {
    const ref = await rig.seen([A1]);
    rig.messages.set(ref, [
      sent({ id: 7, state: 'failed', acceptedMs: null, response: '552 full' }),
      sent({ id: 8, recipient: 'autre@smo.example' }),
    ]);
    const again =
      '<input type="hidden" name="id" value="7"><input type="hidden" name="back" value="incident">';
    const mine = await page('administrator of smo', `/incidents/${ref}`);
    expect(mine).toContain(again);
    expect(mine.match(/value="again">Renvoyer</g)).toHaveLength(1);
    for (const who of ['administrator of tmvl', 'operator of smo']) {
      expect(await page(who, `/incidents/${ref}`)).not.toContain('Renvoyer');
    }
  });

  test('taken on with one tap, a remark with two; then whose it is', async () => {
    const ref = await rig.seen([A1]);
    const before = await page(OPERATOR, `/incidents/${ref}`);
    expect(before).toContain('value="acknowledge">Je m’en occupe</button>');
    const taken = await rig.submit(OPERATOR, `/incidents/${ref}`, { do: 'acknowledge' });
    expect([taken.status, taken.headers.get('location')]).toEqual([303, `/incidents/${ref}?done=1`]);
    const remark = { do: 'remark', 'remark.text': 'Vu sur place', 'remark.visibility': 'internal' };
    expect((await rig.submit(OPERATOR, `/incidents/${ref}`, remark)).status).toBe(303);
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}?done=1`));
    expect(words).toContain('C’est noté.');
    expect(words).toContain('Nom operator of tmvl s’en occupe jusqu’à 14 h 00.');
    expect(words).toContain('Vu sur place Nom operator of tmvl · interne à Tours Métropole Val de Loire');
    expect(wordsOf(await page('operator of smo', `/incidents/${ref}`))).not.toContain('Vu sur place');
    const nobody = await page('nobody', `/incidents/${ref}`);
    expect(nobody).not.toContain('Nom operator');
    expect(nobody).not.toContain('<form method="post" action="/incidents');
  });

  test('what is refused stands open, with what had been typed and why', async () => {
    const ref = await rig.seen([A1]);
    const wrong = { do: 'remark', 'remark.text': ' ', 'remark.visibility': 'public' };
    const answer = await rig.submit(OPERATOR, `/incidents/${ref}`, wrong);
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain('<details class="doing" data-key="remark" open>');
    expect(wordsOf(text)).toContain('À remplir.');
    expect(text).toContain('<option value="public" selected>');
    // Neither with a script nor without is what was typed taken away by a page that is read again.
    expect(text).not.toContain('data-live=');
    const shown = await page(OPERATOR, `/incidents/${ref}`);
    expect(shown).toContain(`data-live="/incidents/${ref}"`);
    expect(shown).not.toContain('http-equiv="refresh"');
    expect(await page(OPERATOR, '/incidents')).toContain('http-equiv="refresh"');
    const stale = { do: 'cancel', version: '99', 'cancel.reason': 'Pour rien' };
    const late = await rig.submit(OPERATOR, `/incidents/${ref}`, stale);
    expect(late.status).toBe(412);
    expect(await late.text()).toContain('Pour rien</textarea>');
    expect((await rig.submit('viewer of tmvl', `/incidents/${ref}`, { do: 'acknowledge' })).status).toBe(403);
    expect((await rig.submit('operator of smo', `/incidents/${ref}`, { do: 'acknowledge' })).status).toBe(
      403,
    );
  });

  test('handed over, promised, set, restored, closed and reopened from the page', async () => {
    const ref = await rig.seen([A1]);
    const does = async (fields: Readonly<Record<string, string>>): Promise<number> => {
      const version = String(rig.ledger.byRef(ref)?.version);
      return (await rig.submit(OPERATOR, `/incidents/${ref}`, { version, ...fields })).status;
    };
    const handed = { do: 'hand-over', 'hand-over.accountId': 'contractor of tmvl', 'hand-over.untilH': '8' };
    expect(await does(handed)).toBe(303);
    expect(await does({ do: 'promise', 'promise.nextWordH': '2' })).toBe(303);
    expect(await does({ do: 'set-severity', 'set-severity.severity': '1' })).toBe(303);
    expect(rig.ledger.byRef(ref)).toMatchObject({
      ...{ holderId: 'contractor of tmvl', holderUntilMs: NOW + 8 * HOUR_MS, nextWordMs: NOW + 2 * HOUR_MS },
      severity: 1,
    });
    expect(await does({ do: 'restore' })).toBe(409);
    await rig.back(ref);
    expect(await does({ do: 'close', 'close.cause': 'Foudre', 'close.remedy': 'Carte changée' })).toBe(303);
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    expect(words).toContain('le service est rétabli.');
    expect(words).toContain('Remède. Carte changée');
    expect(await does({ do: 'reopen', 'reopen.reason': 'Encore' })).toBe(303);
    expect(await does({ do: 'nonsense' })).toBe(303);
    expect(rig.ledger.byRef(ref)?.state).toBe('open');
  });

  test('opened again, it says since when, and what was well in between is not counted', async () => {
    const ref = await rig.seen([A1], { titleFr: 'Joué\u00a0: n’entend plus les capteurs' });
    await rig.submit(OPERATOR, `/incidents/${ref}`, { do: 'acknowledge' });
    rig.nowMs += 30 * 60_000;
    const back = { monitoringMs: rig.nowMs, state: 'monitoring' as const };
    await rig.change(ref, ({ members }) => ({
      members: members.map((one) => ({ ...one, backMs: rig.nowMs })),
      ...back,
    }));
    expect(wordsOf(await page(OPERATOR, `/incidents/${ref}`))).toContain(
      'Joué (n’entend plus les capteurs) : tout est de retour, il reste à voir si cela dure.',
    );
    await rig.back(ref);
    rig.nowMs += 2 * HOUR_MS;
    const reopen = {
      do: 'reopen',
      version: String(rig.ledger.byRef(ref)?.version),
      'reopen.reason': 'Encore',
    };
    expect((await rig.submit(OPERATOR, `/incidents/${ref}`, reopen)).status).toBe(303);
    rig.nowMs += 15 * 60_000;
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    for (const said of [
      'De nouveau en cours depuis 12 h 30, une première fois à 10 h 00',
      'Personne ne s’en occupe encore.',
      'Jour et nuit 45 min rétablissement visé en 8 h, échéance 20 h 00',
      'Pris en charge en 0 min avant d’être rouvert ; visé en 1 h, tenu',
    ]) {
      expect(words).toContain(said);
    }
    await rig.change(ref, () => ({ state: 'restored', monitoringMs: rig.nowMs, restoredMs: rig.nowMs }));
    expect(wordsOf(await page(OPERATOR, `/incidents/${ref}`))).toContain('A duré 45 min');
  });

  test('what is judged to be the matter stands on top, with what to look at and whom to call', async () => {
    const ref = await rig.seen([A1]);
    const verdict = { kind: 'agent-gone', sinceMs: NOW, values: { how: 'will' } } as const;
    for (const equipment of [A1, S1]) {
      const away = { equipment, state: 'offline', sinceMs: NOW, overlays: [], verdicts: [verdict] } as const;
      rig.health.set(equipment, away);
    }
    const sentence = 'Agent injoignable depuis 10 h 00, connexion rompue : liaison ou alimentation du site.';
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    expect(words).toContain(
      `${sentence} À regarder sur place : alimentation, puis liaison (routeur, carte SIM, fibre), puis le programme agent. Joué, Centre Appeler le 02 47 01 02 03`,
    );
    expect(wordsOf(await page(OPERATOR, '/incidents'))).toContain(`${sentence} Personne`);
    const others = await page('operator of smo', `/incidents/${ref}`);
    expect(wordsOf(others)).toContain(sentence);
    expect(others).not.toContain('02 47 01 02 03');
    const common = await rig.seen([A1, S1], { domain: 'network' });
    expect(wordsOf(await page(OPERATOR, `/incidents/${common}`))).toContain(
      'Amboise, Châteliers, agent injoignable depuis 10 h 00',
    );
    await rig.back(ref);
    expect(wordsOf(await page(OPERATOR, `/incidents/${ref}`))).not.toContain('Agent injoignable');
    rig.health.clear();
  });

  test('the story tells of an announcement only where one was made, and what became of it', async () => {
    const ref = await rig.seen([A1], { severity: 3 });
    const does = (fields: Readonly<Record<string, string>>) =>
      rig.submit(OPERATOR, `/incidents/${ref}`, {
        version: String(rig.ledger.byRef(ref)?.version),
        ...fields,
      });
    await does({ do: 'acknowledge' });
    await does({ do: 'set-severity', 'set-severity.severity': '2' });
    await does({ do: 'remark', 'remark.text': 'Vu', 'remark.visibility': 'public' });
    await does({ do: 'set-severity', 'set-severity.severity': '4' });
    const [taken = '', graver = '', remark = ''] = rig.said.slice(-3).map(({ key }) => key);
    const story = async (): Promise<string> => wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    expect(await story()).not.toContain('Annonce :');
    const none = { accepted: 0, failed: 0, leavesMs: null };
    rig.announcements.set(ref, [
      { ...none, key: taken, leavesMs: NOW + 24 * HOUR_MS },
      { ...none, key: `${graver}-opening`, accepted: 2, failed: 1 },
      { ...none, key: remark, failed: 1 },
    ]);
    await does({ do: 'remark', 'remark.text': 'Encore', 'remark.visibility': 'public' });
    const words = await story();
    for (const said of [
      /Annonce : Prise en charge, partira le 2 déc\. (à )?10 h 00\./,
      /Annonce : Nouvelle, reçue par 2 destinataires\./,
      /Annonce : Nouvelle, que personne n’a reçue\./,
      /Annonce : Nouvelle, dans le résumé du jour de qui le reçoit\./,
    ]) {
      expect(words).toMatch(said);
    }
    expect(words.match(/Annonce :/g)).toHaveLength(4);
  });

  test('names and remarks land as text, whatever is in them', async () => {
    const hostile = `<img src=x onerror=alert(1)>"'&\r\nBcc: x\u202E\u0000 עברית 👩‍🔧 ${'ж'.repeat(9_000)}`;
    const ref = await rig.seen([A2], { titleFr: '<script>alert(2)</script>\u202Egauche', titleEn: 'x' });
    for (const kind of ['remark', 'identify'] as const) {
      const fields =
        kind === 'remark'
          ? { 'remark.text': hostile, 'remark.visibility': 'public' }
          : { 'identify.cause': hostile };
      const version = String(rig.ledger.byRef(ref)?.version);
      expect((await rig.submit(OPERATOR, `/incidents/${ref}`, { do: kind, version, ...fields })).status).toBe(
        303,
      );
    }
    for (const path of [`/incidents/${ref}`, `/en/incidents/${ref}`, '/incidents', '/en/incidents']) {
      const text = await page(OPERATOR, path);
      for (const raw of ['<img', '<script>', '<b>Miré', '\u202E', '\u0000']) expect(text).not.toContain(raw);
      if (path.endsWith(ref))
        expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\nBcc: x עברית 👩‍🔧 ж');
    }
    expect(await page(OPERATOR, `/incidents/${ref}`)).toContain('Ballan &lt;b&gt;Miré&lt;/b&gt;');
  });

  test('what is not there, or elsewhere, is not there', async () => {
    const ref = await rig.seen([S1]);
    expect((await rig.get('contractor of tmvl', `/incidents/${ref}`)).status).toBe(404);
    expect((await rig.get(OPERATOR, '/incidents/INC-2026-9999')).status).toBe(404);
    expect((await rig.submit(OPERATOR, '/incidents/INC-2026-9999', { do: 'acknowledge' })).status).toBe(404);
  });
});

describe('the list', () => {
  test('what is under way, the gravest first; what is over, by filter', async () => {
    const ref = await rig.seen([S1], { titleFr: 'Amboise, grave', severity: 1 });
    const over = await rig.seen([S1], { titleFr: 'Amboise, passé', severity: 4 });
    await rig.back(over);
    const text = await page(OPERATOR, '/incidents');
    expect(text.indexOf('Amboise, grave')).toBeGreaterThan(0);
    expect(text.indexOf('Amboise, grave')).toBeLessThan(text.indexOf('Amboise, passé'));
    const [open = '', past = ''] = text.split('Terminés');
    expect(open).toContain(`/incidents/${ref}"`);
    expect(past).toContain(`/incidents/${over}"`);
    const filtered = await page(OPERATOR, '/incidents?severity=3&text=pass');
    expect(filtered.split('Terminés')[1]).not.toContain(over);
    expect(await page(OPERATOR, '/incidents?text=pass&partner=smo&from=2026-12-01&to=2026-12-01')).toContain(
      over,
    );
    expect((await page(OPERATOR, '/incidents?to=2026-11-30')).split('Terminés')[1]).not.toContain(over);
    for (const odd of ['?after=x', '?severity=9', '?from=2026-02-31', "?text='--"])
      await page(OPERATOR, `/incidents${odd}`);
  });

  test('who may, opens one by hand', async () => {
    expect(await page('viewer of tmvl', '/incidents')).not.toContain('/incidents/nouveau');
    expect((await rig.get('viewer of tmvl', '/incidents/nouveau')).status).toBe(403);
    expect(await page(OPERATOR, '/incidents/nouveau')).toContain('Ouvrir un incident');
    const given = {
      do: 'open',
      title: 'LNS lent',
      equipment: ['lns:icone', A1],
      severity: '3',
      ago: '60',
      remark: 'Vu',
    };
    const opened = await rig.submit(OPERATOR, '/incidents/nouveau', given);
    expect(opened.status).toBe(303);
    const words = wordsOf(await page(OPERATOR, opened.headers.get('location') ?? ''));
    expect(words).toContain('Un dysfonctionnement est signalé : LNS lent.');
    expect(words).toContain('En cours depuis 09 h 00');
    expect(words).toContain('2, une seule cause');
    const named = await page(OPERATOR, `/incidents/nouveau?equipment=${A1}`);
    expect(named).toMatch(new RegExp(`value="${A1}" checked`));
    expect(named.match(/ checked/g)).toHaveLength(1);
    expect((await rig.submit(OPERATOR, '/incidents/nouveau', { ...given, title: '' })).status).toBe(422);
  });
});

describe('the hotline', () => {
  test('open until it closes; one tap away', async () => {
    expect(wordsOf(await page('viewer of smo', '/incidents'))).toContain(
      'Signaler une panne hotline ouverte jusqu’à 17 h 30',
    );
    expect(await page('nobody', '/incidents')).not.toContain('/signaler');
    rig.nowMs = Date.parse('2026-12-01T20:00:00Z');
    const closed = 'otline fermée, rouvre le 2 déc. (à )?08 h 30 ; le signalement est pris dès maintenant';
    expect(wordsOf(await page('viewer of smo', '/signaler'))).toMatch(new RegExp(`H${closed}.`));
    expect(wordsOf(await page('viewer of smo', '/incidents'))).toMatch(
      new RegExp(`Signaler une panne h${closed}`),
    );
    expect(wordsOf(await page('viewer of smo', '/en/incidents'))).toMatch(
      /Report a fault hotline closed, reopens 2 Dec (at )?08:30; the report is taken now/,
    );
    const form = await page('viewer of smo', '/signaler');
    expect(form).toContain('href="tel:+33200000000"');
    expect(wordsOf(form)).toContain('Dites où, et ce que vous constatez : le reste aide, mais peut manquer.');
  });

  test('a fault is reported, and its page shows it', async () => {
    const given = {
      do: 'report',
      equipment: A1,
      text: 'Plus rien\nce matin',
      effect: 'some',
      ago: '30',
      contact: '06',
    };
    const answer = await rig.submit('contractor of tmvl', '/signaler', given);
    expect(answer.status).toBe(201);
    const [ref = ''] = /INC-2026-\d{4}/.exec(await answer.text()) ?? [];
    const words = wordsOf(await page(OPERATOR, `/incidents/${ref}`));
    expect(words).toContain('Nom contractor of tmvl signale :');
    expect(words).toContain('Rappeler : 06');
    expect(wordsOf(await page('viewer of tmvl', `/incidents/${ref}`))).not.toContain('Rappeler');
  });

  test('what is back with a report that nobody has looked at is not said to be well', async () => {
    const ref = await rig.seen([A2], { titleFr: 'Ballan' });
    const at = { monitoringMs: rig.nowMs, unansweredMs: rig.nowMs };
    await rig.change(ref, () => ({ state: 'monitoring', ...at }));
    for (const path of [`/incidents/${ref}`, '/incidents']) {
      const words = wordsOf(await page(OPERATOR, path));
      expect(words).toContain(
        'Ballan : Vigie voit tout de retour, mais un signalement attend d’être regardé.',
      );
      expect(words).toContain('Un signalement attend depuis 10 h 00 que quelqu’un le regarde.');
    }
    await rig.submit(OPERATOR, `/incidents/${ref}`, { do: 'acknowledge' });
    expect(wordsOf(await page(OPERATOR, `/incidents/${ref}`))).not.toContain('Un signalement attend');
  });

  test('what is missing is asked for, and nothing typed is lost', async () => {
    const answer = await rig.submit('viewer of tmvl', '/signaler', {
      text: 'Trop chaud',
      ago: '60',
      place: '',
    });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain('Trop chaud</textarea>');
    expect(text).toContain('<option value="60" selected>');
    expect(text).toContain('id="place-wrong"');
  });

  test('a call is typed in by operators only', async () => {
    expect(await page(OPERATOR, '/signaler?call=1')).toContain('name="reporter"');
    expect(await page('viewer of tmvl', '/signaler?call=1')).not.toContain('name="reporter"');
    const call = { place: 'Monts', text: 'Bruit', reporter: 'M. Petit', partnerId: 'smo', ago: '0' };
    const typed = await rig.submit(OPERATOR, '/signaler', call);
    const [ref = ''] = /INC-2026-\d{4}/.exec(await typed.text()) ?? [];
    expect(wordsOf(await page(OPERATOR, `/incidents/${ref}`))).toContain('M. Petit signale, par téléphone :');
    // Whoever may not name another reports in their own name.
    expect((await rig.submit('viewer of tmvl', '/signaler', call)).status).toBe(201);
    const last = rig.all('SELECT reporter, channel FROM hotline_reports ORDER BY id DESC LIMIT 1');
    expect(last).toEqual([{ reporter: 'Nom viewer of tmvl', channel: 'form' }]);
  });
});
