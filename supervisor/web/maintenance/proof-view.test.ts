// What a work's page says of its announcement in one sentence.

import { expect, test } from 'vitest';
import type { WindowEvidence } from '../../maintenance/evidence.ts';
import { announcedSentence } from './proof-view.ts';
import { workPen } from './words.ts';

const NOW = Date.parse('2026-12-01T09:00:00Z');
const partners = [
  { id: 'tmvl', name: 'Tours Métropole' },
  { id: 'smo', name: 'SMO' },
];

test.each([
  ['fr', ['smo'], 'Annonce en route\u00a0: SMO n’a pas encore accepté le message.'],
  [
    'fr',
    ['tmvl', 'smo'],
    'Annonce en route\u00a0: Tours Métropole et SMO n’ont pas encore accepté le message.',
  ],
  ['en', ['tmvl', 'smo'], 'Being announced: Tours Métropole and SMO have not accepted the message yet.'],
] as const)('%s: of %j that have not accepted it yet', (language, waiting, said) => {
  const last: WindowEvidence = {
    window: {} as never,
    verdict: 'waiting',
    partners: waiting.map((partnerId) => ({ partnerId, told: 'waiting', acceptedMs: null, deliveries: [] })),
  };
  expect(announcedSentence({ partners: () => partners }, last, workPen(language, NOW))).toBe(said);
});
