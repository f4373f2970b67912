import { describe, expect, test } from 'vitest';
import type { Fact } from '../fleet/facts.ts';
import type { DownResult } from '../lns/down/record.ts';
import { type DutyView, downlinkLine } from './downlink-line.ts';
import { factWords } from './fact-texts.ts';
import { createFormat } from './format.ts';
import { type Language, TEXTS } from './texts.ts';

const EUI = '7076ff0000000001';

function line(
  language: Language,
  results: Partial<Record<DownResult, number>>,
  duty: DutyView[] = [],
  facts: Fact[] = [],
): string {
  const downlinks = Object.entries(results).map(([result, count]) => ({
    ...{ eui: EUI, result: result as DownResult, downlinks: count },
  }));
  const other = { eui: 'another', result: 'offline', downlinks: 7 } as const;
  const view = { downlinks: [...downlinks, other], dutyCycle: duty };
  const { html } = downlinkLine(
    { gateway: { eui: EUI }, facts },
    view,
    TEXTS[language],
    createFormat(TEXTS[language]),
  );
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/[\u00a0\u202f]/g, ' ');
}

const duty = (subBand: string, ratio: number): DutyView => ({ eui: EUI, subBand, ratio });

describe('the line of downlinks', () => {
  test('says nothing where nothing was asked and little was transmitted', () => {
    expect(line('fr', {}, [duty('869.4-869.65', 0.09)])).toBe('');
  });

  test('says in a word that all was transmitted', () => {
    expect(line('fr', { accepted: 11, 'accepted-warning': 1 })).toBe(
      '12 messages descendants en une heure : tous émis',
    );
    expect(line('fr', { accepted: 1 })).toBe('1 message descendant en une heure : émis');
    expect(line('en', { accepted: 12 })).toBe('12 downlinks in an hour: all sent');
  });

  test('tells the ends apart, and they add up', () => {
    const results = {
      ...{ accepted: 1_200, pending: 1, unanswered: 2, unconfirmed: 1, refused: 1, 'duty-cycle': 1 },
      ...{ 'too-late': 3, 'late-frame': 1, offline: 4, 'no-path': 1 },
    };
    expect(line('fr', results)).toBe(
      '1 215 messages descendants en une heure : 1 200 émis, 1 en cours, 3 sans confirmation, 2 refusés, 4 hors délai, 5 non remis',
    );
    expect(line('en', results)).toBe(
      '1,215 downlinks in an hour: 1,200 sent, 1 under way, 3 unconfirmed, 2 refused, 4 out of time, 5 not delivered',
    );
  });

  test('names the sub-bands of which more than a tenth is used', () => {
    const use = [duty('868.0-868.6', 0.05), duty('869.4-869.65', 0.343)];
    expect(line('fr', { accepted: 1 }, use)).toBe(
      '1 message descendant en une heure : émis · 34,3 % du temps d’émission permis dans 869,4-869,65 MHz',
    );
    expect(line('en', {}, use)).toBe('34.3% of the airtime allowed in 869.4-869.65 MHz');
  });

  test('leaves out the sub-band that a fact speaks of', () => {
    const fact = { kind: 'duty-cycle', subBand: '869.4-869.65', sinceMs: 0, ratio: 0.9 } as const;
    expect(line('fr', {}, [duty('869.4-869.65', 0.9)], [fact])).toBe('');
  });
});

test('the duty cycle is a fact in words', () => {
  const nowMs = Date.UTC(2026, 4, 1, 12);
  const fact = {
    kind: 'duty-cycle',
    subBand: '869.4-869.65',
    sinceMs: nowMs - 300_000,
    ratio: 0.834,
  } as const;
  const { fr, en } = factWords(fact, nowMs);
  expect(fr.replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
    'Temps d’émission presque épuisé depuis 13 h 55 : 83,4 % de ce que permet la bande 869,4-869,65 MHz sur une heure.',
  );
  expect(en.replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
    'Airtime nearly used up since 13:55: 83.4% of what 869.4-869.65 MHz allows in an hour.',
  );
});
