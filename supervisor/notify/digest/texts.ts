// What summaries say, in French and English.

import type { Localized } from '../notice.ts';
import { SAYINGS } from '../sayings.ts';

const NBSP = '\u00a0';

export function daySubject(atMs: number): Localized<string> {
  return { fr: `Résumé du ${SAYINGS.fr.day(atMs)}`, en: `Summary of ${SAYINGS.en.day(atMs)}` };
}

export function hourSubject(endMs: number): Localized<string> {
  return {
    fr: `Beaucoup d’incidents\u00a0: résumé du ${SAYINGS.fr.date(endMs)}`,
    en: `Many incidents: summary of ${SAYINGS.en.date(endMs)}`,
  };
}

export interface DigestTexts {
  readonly state: string;
  readonly headline: (threads: number, openThreads: number) => string;
  readonly many: (threads: number) => string;
  readonly hourly: string;
  readonly link: string;
  readonly path: string;
}

export const DIGEST_TEXTS: Localized<DigestTexts> = {
  fr: {
    state: 'Résumé',
    headline: (threads, open) =>
      `${threads}${NBSP}${threads > 1 ? 'événements' : 'événement'} depuis le dernier résumé${open === 0 ? '' : `, dont ${open}${NBSP}en cours`}.`,
    many: (threads) => `Et ${threads}${NBSP}${threads > 1 ? 'autres' : 'autre'}, à lire sur le site.`,
    hourly:
      'Beaucoup d’incidents en peu de temps\u00a0: au-delà d’un certain nombre par heure, Vigie les rassemble dans un seul courriel.',
    link: 'Voir les incidents',
    path: '/incidents',
  },
  en: {
    state: 'Summary',
    headline: (threads, open) =>
      `${threads} ${threads > 1 ? 'events' : 'event'} since the last summary${open === 0 ? '' : `, ${open} of them under way`}.`,
    many: (threads) => `And ${threads} more, to be read on the site.`,
    hourly: 'Many incidents in a short time: beyond a number an hour, Vigie gathers them in one mail.',
    link: 'See the incidents',
    path: '/en/incidents',
  },
};
