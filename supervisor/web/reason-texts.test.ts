// Every state, overlay and verdict reads well in both languages, with all its figures.

import { describe, expect, test } from 'vitest';
import { BASE_STATES, OVERLAYS, VERDICTS, type Verdict, type VerdictKind } from '../fleet/health/model.ts';
import { deafFigures } from '../fleet/traffic/deaf.ts';
import { healthWords, reasonTexts } from './reason-texts.ts';

const NOW = Date.UTC(2026, 10, 24, 15, 0);
const SINCE = Date.UTC(2026, 10, 24, 13, 32);

const EVIDENCE = { expected: 57, heard: 1, neighbours: 2, lastHeardMs: null };
const WINDOW = { fromMs: SINCE, toMs: SINCE + 2 * 3_600_000 };
const DEAF = deafFigures({ receptions: 3, expected: 140, waiting: 0 }, EVIDENCE, WINDOW);
const NEW_AND_DEAF = deafFigures({ receptions: 0, expected: null, waiting: 0 }, EVIDENCE, WINDOW);

/** All that the detectors may say of each, with figures that are easy to find again. */
const SAID: Readonly<Record<VerdictKind, readonly Verdict['values'][]>> = {
  'agent-gone': [{ how: 'will' }, { how: 'stopped' }, { how: 'silent' }, { how: 'unknown' }],
  'forwarder-silent': [{}],
  'forwarder-deaf': [DEAF, NEW_AND_DEAF],
  'nothing-stored': [{ arrives: 0 }, { arrives: 1 }],
  'backhaul-poor': [{ reconnects: 7, windowMin: 30, resent: 41, waiting: 12, roundTripMs: 2_300 }],
  'journal-filling': [{ share: 0.55, waiting: 4_321, grown: 999 }],
  'journal-dropping': [
    { state: 'full', dropped: 17 },
    { state: 'memory', dropped: 0 },
  ],
  'clock-wrong': [
    { cause: 'skew', offMs: -9_000 },
    { cause: 'own', offMs: -3_600_000 },
    { cause: 'unsynced' },
    { cause: 'tmst', restarts: 5, windowMin: 30 },
  ],
  'host-hot': [{ temperatureC: 83 }],
  'host-full': [
    { what: 'disk', share: 0.93 },
    { what: 'memory', share: 0.96 },
    { what: 'loop', delayMs: 1_200 },
  ],
  'downlinks-failing': [{ done: 8, failed: 6, windowMin: 30 }],
  'certificate-ending': [
    { whose: 'agent', days: 12, endsMs: Date.UTC(2026, 11, 6) },
    { whose: 'broker', days: -1, endsMs: Date.UTC(2026, 10, 23) },
  ],
  'lns-silent': [{ acked: 0, unanswered: 25 }],
  'broker-down': [{ kind: 'embedded' }, { kind: 'external' }],
  'backhaul-down': [{ gone: 4, gateways: 9 }],
  'supervisor-blind': [{}],
};

const cases = VERDICTS.flatMap((kind) => SAID[kind].map((values) => ({ kind, sinceMs: SINCE, values })));

/** Plain text that may stand anywhere in a page, and that says no value that is not there. */
function expectSound(text: string): void {
  expect(text).toMatch(/^\p{Lu}.*\.$/u);
  expect(text).not.toMatch(/[<>&"]|undefined|null|NaN|Infinity|\[object| {2}/);
  expect(text.length).toBeLessThan(220);
}

describe.each(cases)('$kind $values', (verdict) => {
  test('reads well in both languages, with its figures', () => {
    const { fr, en } = healthWords.verdict(verdict, NOW);
    expectSound(fr);
    expectSound(en);
    expect(fr).not.toBe(en);
    if (verdict.kind !== 'certificate-ending') {
      expect(fr).toContain('14\u00a0h\u00a032');
      expect(en).toContain('14:32');
    }
    for (const [name, value] of Object.entries(verdict.values)) {
      if (typeof value !== 'number' || UNSAID.has(name) || value <= 0) continue;
      expect(en.replaceAll(/[,\u00a0\u202f]/g, '')).toContain(shown(name, value));
    }
  });
});

/** Behind the words, or said as a date. */
const UNSAID = new Set([
  ...['arrives', 'grown', 'neighbours', 'acked', 'endsMs', 'waiting'],
  ...['heardByNeighbours', 'ofThoseHeard'],
]);

function shown(name: string, value: number): string {
  if (name === 'share') return String(Math.round(value * 100));
  if (name === 'windowMs') return `${value / 3_600_000}h`;
  return /^(roundTrip|delay)Ms$/.test(name) ? (value / 1_000).toFixed(1) : String(value);
}

test.each(BASE_STATES)('state %s reads well in both languages, of every sort of equipment', (state) => {
  for (const equipment of [
    'gateway:7076ff0000000001',
    'lns:requea',
    'backhaul:4g',
    'broker',
    'supervisor',
  ] as const) {
    const health = { equipment, state, sinceMs: SINCE, overlays: [], verdicts: [] } as never;
    const { fr, en } = healthWords.state(health, NOW);
    expectSound(fr);
    expectSound(en);
  }
});

test.each(OVERLAYS)('overlay %s reads well in both languages', (overlay) => {
  const { fr, en } = healthWords.overlay(overlay, SINCE, NOW);
  expectSound(fr);
  expectSound(en);
  expect(fr).toContain('14\u00a0h\u00a032');
});

test('says at once whether the fault is here or there', () => {
  const { verdict } = reasonTexts('fr', NOW);
  const say = (kind: VerdictKind, values: Verdict['values']) =>
    verdict({ kind, sinceMs: SINCE, values }).replaceAll(/[\u00a0\u202f]/g, ' ');
  expect(say('agent-gone', { how: 'will' })).toBe(
    'Agent injoignable depuis 14 h 32, connexion rompue : liaison ou alimentation du site.',
  );
  expect(say('forwarder-deaf', DEAF)).toBe(
    'Sourde depuis 14 h 32 : 3 trames en 2 h, 140 attendues ; ses voisines entendent ses capteurs, donc antenne, câble ou concentrateur.',
  );
  expect(say('forwarder-deaf', NEW_AND_DEAF)).toBe(
    'Sourde depuis 14 h 32 : 0 trame en 2 h, 57 attendues d’après ses voisines, donc antenne, câble ou concentrateur.',
  );
  expect(say('nothing-stored', { arrives: 1 })).toBe(
    'Rien n’est enregistré depuis 14 h 32 alors que ses données arrivent : la faute est du côté de Vigie.',
  );
});
