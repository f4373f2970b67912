import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { daysOf, stripStartMs } from '../kit/days.ts';
import { wallMain } from '../wall/page.ts';
import { filterOf } from './filter.ts';
import { networkMain } from './page.ts';
import type { GatewayLine, NetworkView, ServiceLine } from './view.ts';

const NOW_MS = Date.UTC(2026, 9, 6, 5, 42);
const DAY_MS = 86_400_000;

function line(index: number, more: Partial<GatewayLine> = {}): GatewayLine {
  const row = {
    ...({ id: 1, fromMs: 0, toMs: null, value: 'offline', source: 'observed', recordedMs: 0 } as const),
  };
  const brokeMs = NOW_MS - ((index * 7) % 85) * DAY_MS - 2 * DAY_MS;
  const days = daysOf(
    [
      { fromMs: stripStartMs(NOW_MS), toMs: brokeMs, counted: 'up', row: null, reference: null },
      { fromMs: brokeMs, toMs: brokeMs + 3_600_000, counted: 'down', row, reference: null },
      { fromMs: brokeMs + 3_600_000, toMs: NOW_MS, counted: 'up', row: null, reference: null },
    ],
    NOW_MS,
  );
  return {
    ...{ id: index, eui: (0x7076ff00_0000_0000n + BigInt(index)).toString(16), name: `Site ${index}` },
    ...{ partnerId: 'a', partnerName: index % 3 === 0 ? 'Partenaire B' : 'Partenaire A' },
    ...{ commune: `Commune ${index % 40}`, backhaulId: '4g', state: 'online', overlays: [], sinceMs: 0 },
    ...{ reasons: [], notes: [], lastReceptionMs: NOW_MS - 5_000, receptionsPerMinute: 4, waiting: 0 },
    ...{ alone: index % 5, past: { days, availability: 0.9999 } },
    ...more,
  };
}

function service(more: Partial<ServiceLine>): ServiceLine {
  return {
    ...{ id: 'broker', kind: 'broker', name: null, roundTripMs: null, agents: 3, gateways: null },
    ...{ state: 'online', overlays: [], sinceMs: 0, reasons: [] },
    ...more,
  };
}

function view(gateways: readonly GatewayLine[], more: Partial<NetworkView> = {}): NetworkView {
  return {
    nowMs: NOW_MS,
    gateways,
    services: [service({})],
    unheard: 0,
    lead: { open: [], hotline: null },
    works: [],
    ...more,
  };
}

const page = (shown: NetworkView, query = {}, language: 'fr' | 'en' = 'fr') =>
  networkMain(shown, filterOf(query), [{ id: '4g', name: '4G' }], language).html;

const offline = { state: 'offline', sinceMs: NOW_MS - 600_000, reasons: ['Agent injoignable.'] } as const;

test('the sentence says how many are off line, and how many sensors nobody hears', () => {
  const shown = view([line(1, offline), line(2), line(3, offline)], { unheard: 19 });
  expect(page(shown)).toContain(
    '<h1><b>2\u00a0passerelles</b> sur\u00a03 sont hors ligne\u202f; <b>environ 19\u00a0capteurs</b> ne sont plus entendus.</h1>',
  );
  expect(page(shown, {}, 'en')).toContain('<b>about 19\u00a0sensors</b> are no longer heard.</h1>');
  expect(page(shown)).toContain('1 chez Partenaire A, 1 chez Partenaire B');
  expect(page(view([line(1), line(2)]))).toContain('<h1>Les 2\u00a0passerelles sont en ligne.</h1>');
  const weak = view([line(1, { state: 'degraded' }), line(2)]);
  expect(page(weak)).toContain('En service, mais à voir\u00a0: 1 chez Partenaire A.');
  expect(page(view([]))).toContain('Aucune passerelle à montrer.');
});

test('what nobody can know is not said: a broker that is down, a Vigie that is blind', () => {
  const broker = view([line(1, offline)], { services: [service({ state: 'offline' })] });
  expect(page(broker)).toContain('<h1><b>Le courtier MQTT est arrêté</b>');
  const blind = service({ id: 'supervisor', kind: 'supervisor', state: 'offline' });
  expect(page(view([line(1)], { services: [blind] }))).toContain('Vigie n’entend plus les passerelles');
  const lns = service({ id: 'lns:main', kind: 'lns', name: 'main', state: 'offline' });
  const there = page(view([line(1)], { services: [service({}), lns] }));
  expect(there).toContain('<h1><b>Le LNS main</b> n’accuse plus réception.</h1>');
  expect(there).toContain('après Vigie. La passerelle est en ligne. Les autres services communs vont bien.');
  const both = page(view([line(1, offline)], { services: [lns] }));
  expect(both).toContain('<h1><b>1\u00a0passerelle</b> sur\u00a01 est hors ligne.</h1>');
  expect(both).toContain('Le LNS main n’accuse plus réception\u00a0: les trames attendent');
});

test('of services that nobody has seen yet it is not said that they are well', () => {
  const unseen = (name: string): ServiceLine =>
    service({ id: `lns:${name}`, kind: 'lns', name, state: 'never-seen', sinceMs: null });
  const backhaul = service({ id: 'backhaul:4g', kind: 'backhaul', name: '4G', state: 'never-seen' });
  const start = page(view([line(1)], { services: [service({}), unseen('main'), unseen('water')] }));
  expect(start).toContain(
    '<h1>La passerelle est en ligne. Les LNS main, water n’ont encore jamais répondu.</h1>',
  );
  expect(start).toContain('<p>Les autres services communs vont bien.</p>');
  const alone = page(view([line(1)], { services: [unseen('main'), backhaul] }), {}, 'en');
  expect(alone).toContain('<h1>The gateway is online. LNS main has never answered yet.</h1>');
  expect(alone).not.toMatch(/are well|Not seen yet/);
  const later = page(view([line(1, offline)], { services: [service({}), unseen('main')] }));
  expect(later).toContain('Pas encore vu\u00a0: LNS main. Les autres services communs vont bien.');
});

test('the filter finds without accents, by state and by backhaul, and says when nothing matches', () => {
  const shown = view([line(1, { name: 'Joué, la Rabière' }), line(2, { ...offline, backhaulId: null })]);
  const found = (query: object) =>
    [...page(shown, query).matchAll(/class="gateway" data-key="(\w+)"/g)].length;
  expect(found({ q: 'joue rabiere' })).toBe(1);
  expect(found({ state: 'offline' })).toBe(1);
  expect(found({ state: 'not-well', q: 'joué' })).toBe(0);
  expect(found({ backhaul: '4g' })).toBe(1);
  expect(page(shown, { q: 'nowhere' })).toContain('Aucune passerelle ne correspond.');
});

test('hostile names are text on the page and on the wall', () => {
  const name = `<img src=x onerror=alert(1)>\u202e${'x'.repeat(10_000)}`;
  const shown = view([line(1, { ...offline, name, commune: name, partnerName: name, notes: [name] })]);
  for (const html of [page(shown), page(shown, { q: name }), wallMain(shown, 'fr').html]) {
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\u202e');
  }
});

test('the strips have a table that says the same, bounded however bad the days were', () => {
  const bad = line(2).past;
  if (bad === null) throw new Error('no past');
  const days = bad.days.map((day, index) =>
    index % 2 === 0
      ? { ...day, kind: 'offline' as const, lastedMs: 7_200_000 }
      : { ...day, kind: 'calm' as const },
  );
  const html = page(view([line(1), line(2, { past: { ...bad, days } })]));
  const [, table = ''] = html.split('Les 90\u00a0jours de toutes, en tableau');
  expect(table).toContain('27 sept.\u00a0: hors ligne 1\u00a0h</td>');
  expect([...table.matchAll(/hors ligne 2\u00a0h/g)]).toHaveLength(8);
  expect(table).toContain('; et 37\u00a0autres, sur sa page.');
  expect(page(view([line(1, { past: null })]))).not.toContain('Les 90\u00a0jours de toutes');
});

test('300 gateways weigh far less than 100 kB, and an inline style is nowhere', () => {
  const shown = view(Array.from({ length: 300 }, (_, index) => line(index, index % 20 === 0 ? offline : {})));
  const html = page(shown);
  expect(gzipSync(html).length).toBeLessThan(60_000);
  expect(html).not.toMatch(/ style=| on\w+=/);
  expect(gzipSync(wallMain(shown, 'fr').html).length).toBeLessThan(30_000);
});

test('what is under way stands under the horizon, what is back folded after it; on the wall it stands for what fails in it', () => {
  const failing = line(1, { ...offline, eui: '7076ff0000000001', name: 'Joué, Centre' });
  const back = {
    ...{ ref: 'INC-2026-0041', title: 'Tours, Gare', href: '/incidents/INC-2026-0041' },
    badge: 'online',
    ...{ standing: 'P1 · de retour', headline: 'Tours, Gare\u00a0: tout est de retour.', holder: null },
    diagnosis: null,
    ...{ sinceMs: NOW_MS - 900_000, since: 'De retour depuis 07 h 40', failing: [] },
  } as const;
  const lead: NetworkView['lead'] = {
    open: [
      back,
      {
        ...{ ref: 'INC-2026-0042', title: 'Liaisons <b>A</b>', href: '/incidents/INC-2026-0042' },
        ...{ badge: 'offline', standing: 'P1 · en cours', headline: 'Deux passerelles sont hors ligne.' },
        diagnosis: 'Joué, Centre, agent injoignable depuis 07 h 50.',
        ...{ sinceMs: NOW_MS - 600_000, since: 'En cours depuis 07 h 32', holder: 'personne ne s’en occupe' },
        failing: ['gateway:7076ff0000000001' as never],
      },
    ],
    hotline: 'ouverte jusqu’à 17 h 30',
  };
  const shown = view([failing, line(2, { ...offline, name: 'Monts, Mairie' })], { lead });
  const text = page(shown);
  const places = [
    '<h1>',
    'href="/signaler"',
    'class="horizon"',
    '1\u00a0incident</small>',
    'Deux passerelles sont hors ligne. Joué, Centre, agent injoignable depuis 07 h 50.',
    '<details class="watched unwell"><summary>Un incident de retour à la normale',
    'INC-2026-0041',
    'À voir',
  ];
  const found = places.map((one) => text.indexOf(one));
  expect(found.every((at, index) => at > (found[index - 1] ?? -1))).toBe(true);
  expect(text).toContain('Liaisons &lt;b&gt;A&lt;/b&gt;');
  expect(text).toContain('<small>ouverte jusqu’à 17 h 30</small>');
  expect(text.split('À voir')[1]).toContain('<a href="/incidents/INC-2026-0042">INC-2026-0042</a>');
  const [, now = ''] = wallMain(shown, 'fr').html.split('class="now"');
  expect(now).toContain('Deux passerelles sont hors ligne.');
  expect(now).not.toContain('Joué, Centre');
  // Its title is not said twice, and what still fails stands before it.
  expect(now.split('Monts, Mairie')[1]).toContain('<p>Tout est de retour.</p>');
  expect(page(view([line(1)], { lead: { open: [], hotline: null } }))).not.toContain('/signaler');
});

test('a backhaul that was never seen up is told of when it is judged down', () => {
  const judged = service({
    ...{ id: 'backhaul:4g', kind: 'backhaul', name: '4G', gateways: 3, state: 'never-seen' },
    ...{ sinceMs: NOW_MS, reasons: ['Liaison commune en panne.'] },
  });
  const shown = page(view([line(1)], { services: [judged] }));
  expect(shown).toContain('À voir aux services communs\u00a0: Liaison 4G.');
  expect(shown).toContain('<b>Jamais vue.</b> Liaison commune en panne.');
  const silent = page(view([line(1)], { services: [{ ...judged, reasons: [] }] }));
  expect(silent).not.toContain('services communs vont bien');
});

test('several that are alike are called so, and a gateway that serves badly is on line where it is counted', () => {
  const degraded = { state: 'degraded', sinceMs: NOW_MS, reasons: ['Sourde.'] } as const;
  const shown = page(view([line(1, degraded), line(2, degraded), line(4), line(5, { ...degraded })]));
  expect(shown).toContain('1\u00a0en ligne, 3\u00a0dégradées');
  expect(shown).toContain('Commune 1 <small>1 en ligne</small>');
});
