// What formats and several pages say, in French and in English. French first; its spaces before signs are no-break ones.

export type Language = 'fr' | 'en';

export interface Texts {
  readonly locale: string;
  readonly time: (hours: string, minutes: string) => string;
  readonly dayTime: (day: string, time: string) => string;
  readonly ages: { readonly s: string; readonly min: string; readonly h: string; readonly d: string };
  readonly reasonSilentForwarder: string;
  readonly reasonReturning: string;
}

const NBSP = '\u00a0';

export const TEXTS: Readonly<Record<Language, Texts>> = {
  fr: {
    locale: 'fr-FR',
    time: (hours, minutes) => `${hours}${NBSP}h${NBSP}${minutes}`,
    dayTime: (day, time) => `${day} à ${time}`,
    ages: { s: 's', min: 'min', h: 'h', d: 'j' },
    reasonSilentForwarder: 'L’agent répond, le programme radio (packet forwarder) ne lui parle plus.',
    reasonReturning: 'Répond de nouveau, retour en cours de confirmation.',
  },
  en: {
    locale: 'en-GB',
    time: (hours, minutes) => `${hours}:${minutes}`,
    dayTime: (day, time) => `${day} at ${time}`,
    ages: { s: 's', min: 'min', h: 'h', d: 'd' },
    reasonSilentForwarder: 'The agent answers; the packet forwarder no longer talks to it.',
    reasonReturning: 'Answers again, and its return is being confirmed.',
  },
};

/** In French, before an instant: an hour of today, or a day with its hour. */
export const depuis = (when: string): string =>
  /^\d{2}\s*h/.test(when) ? `depuis ${when}` : `depuis le ${when}`;
