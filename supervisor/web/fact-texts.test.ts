import { expect, test } from 'vitest';
import { factWords } from './fact-texts.ts';

test('a gateway whose answers nearly miss RX1 says so, with what to do', () => {
  const nowMs = Date.UTC(2026, 4, 1, 12);
  const { fr, en } = factWords(
    {
      ...{ kind: 'rx1-nearly-used', sinceMs: nowMs - 300_000, ratio: 0.874 },
      ...{ rx1DelayS: 1, advice: 'raise-rx-delay' },
    },
    nowMs,
  );
  expect(fr.replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
    'Réponses du LNS presque trop tardives depuis 13 h 55 : 87,4 % du délai RX1 de 1 s est déjà passé. Augmenter RXDelay dans le LNS.',
  );
  expect(en.replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
    'Answers of the LNS nearly too late since 13:55: 87.4% of the RX1 delay of 1 s is over by then. Raise RXDelay in the LNS.',
  );
});
