// What summaries say, in French and English.

import type { Localized } from '../notice.ts';

const NBSP = '\u00a0';
const dates = {
  fr: new Intl.DateTimeFormat('fr-FR', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'Europe/Paris' },
  }),
  en: new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'Europe/Paris' },
  }),
};
const hours = new Intl.DateTimeFormat('fr-FR', {
  ...{ hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Paris' },
});

/** `07 h 30` */
export function clockFr(ms: number): string {
  return hours.format(ms).replace(':', `${NBSP}h${NBSP}`);
}

export function clockEn(ms: number): string {
  return hours.format(ms);
}

export function daySubject(atMs: number): Localized<string> {
  return { fr: `Résumé du ${dates.fr.format(atMs)}`, en: `Summary of ${dates.en.format(atMs)}` };
}

export function hourSubject(endMs: number): Localized<string> {
  return {
    fr: `Beaucoup d’incidents\u00a0: résumé du ${dates.fr.format(endMs)}, ${clockFr(endMs)}`,
    en: `Many incidents: summary of ${dates.en.format(endMs)}, ${clockEn(endMs)}`,
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
