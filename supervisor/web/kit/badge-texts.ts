// The word and the letter of each state. Letters are the same in both languages: a shape means the same on every screen.

import type { BaseState, Overlay } from '../../fleet/health/model.ts';
import type { Language } from '../texts.ts';

export type ShownState = BaseState | Overlay;

export const STATE_LETTERS: Readonly<Record<ShownState, string>> = {
  online: 'E',
  suspect: 'S',
  degraded: 'D',
  offline: 'H',
  'never-seen': 'J',
  retired: 'R',
  maintenance: 'T',
  unstable: 'I',
  upstream: 'A',
  blind: '?',
};

/** How several are called, where that is another word; French only. */
export const SEVERAL: Partial<Record<ShownState, string>> = {
  suspect: 'Suspectes',
  degraded: 'Dégradées',
  'never-seen': 'Jamais vues',
  retired: 'Retirées',
  unstable: 'Instables',
};

export const STATE_WORDS: Readonly<Record<Language, Readonly<Record<ShownState, string>>>> = {
  fr: {
    online: 'En ligne',
    suspect: 'Suspecte',
    degraded: 'Dégradée',
    offline: 'Hors ligne',
    'never-seen': 'Jamais vue',
    retired: 'Retirée',
    maintenance: 'En travaux',
    unstable: 'Instable',
    upstream: 'Cause en amont',
    blind: 'Vigie aveugle',
  },
  en: {
    online: 'Online',
    suspect: 'Suspect',
    degraded: 'Degraded',
    offline: 'Offline',
    'never-seen': 'Never seen',
    retired: 'Retired',
    maintenance: 'Works under way',
    unstable: 'Unstable',
    upstream: 'Cause upstream',
    blind: 'Vigie blind',
  },
};
