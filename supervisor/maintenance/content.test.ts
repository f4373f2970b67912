// What mails say of planned work, word for word: hours with their preposition, days unless it is today, years unless it is this one.

import { expect, test } from 'vitest';
import { contentOf, type Say } from './content.ts';
import { workOf } from './testing/works.ts';

const at = (text: string): number => Date.parse(text);
const NOON = at('2026-10-14T10:00:00Z');
const plain = (text: string | undefined): string => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ');

function say(saying: Say['saying'], more: Partial<Say> = {}): Say {
  const nothing = { reason: null, before: null, objector: null, where: { names: [], more: 0 } };
  return { ...nothing, language: 'fr', work: workOf({ title: 'Antenne' }), saying, nowMs: NOON, ...more };
}
const headline = (given: Say): string => plain(contentOf(given, '/').headline);
const window = (given: Say): string => plain(contentOf(given, '/').facts[0]?.text);

test.each<[Say['saying'], string, string]>([
  [
    'announced',
    'Antenne : travaux prévus mercredi 14 octobre de 10 h 00 à 12 h 00.',
    'Antenne: work is planned Wednesday 14 October from 10:00 to 12:00.',
  ],
  [
    'started',
    'Antenne : les travaux ont commencé, fin prévue à 12 h 00.',
    'Antenne: the work has begun, it is planned to end at 12:00.',
  ],
  [
    'overran',
    'Antenne : les travaux devaient finir à 12 h 00 et ne sont pas terminés.',
    'Antenne: the work should have ended at 12:00 and is not finished.',
  ],
  ['extended', 'Antenne : les travaux dureront jusqu’à 12 h 00.', 'Antenne: the work goes on until 12:00.'],
  [
    'nudge',
    'Antenne : les travaux devaient commencer à 10 h 00, personne ne les a démarrés.',
    'Antenne: the work should have begun at 10:00, nobody has started it.',
  ],
])('%s, on the day', (saying, fr, en) => {
  expect(headline(say(saying))).toBe(fr);
  expect(headline(say(saying, { language: 'en' }))).toBe(en);
});

test('on another day, in another year, over midnight', () => {
  const before = { nowMs: at('2026-10-02T10:00:00Z') };
  expect(headline(say('kept', before))).toContain('et commenceront mercredi 14 octobre à 10 h 00.');
  expect(headline(say('extended', before))).toContain('jusqu’au mercredi 14 octobre à 12 h 00.');
  expect(headline(say('confirmed', { ...before, language: 'en' }))).toContain(
    'begins on Wednesday 14 October at 10:00.',
  );
  const night = workOf({ fromMs: at('2027-12-31T21:00:00Z'), toMs: at('2027-12-31T23:00:00Z') });
  expect(window(say('announced', { work: night }))).toBe('vendredi 31 décembre 2027 de 22 h 00 à 00 h 00');
  const long = { ...night, toMs: at('2028-01-01T05:00:00Z') };
  expect(window(say('announced', { work: long }))).toBe(
    'du vendredi 31 décembre 2027 à 22 h 00 au samedi 1er janvier 2028 à 06 h 00',
  );
  const { paragraphs } = contentOf(say('announced', { work: workOf({ objectUntilMs: NOON - 9e8 }) }), '/');
  expect(plain(paragraphs[1])).toContain('avec un motif, jusqu’au dimanche 4 octobre à 02 h 00.');
});
