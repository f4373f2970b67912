// What a strip of 90 days says in words.

import type { Language } from '../texts.ts';
import type { DayKind, MomentKind } from './days.ts';

export interface StripTexts {
  readonly label: (name: string) => string;
  readonly calm: string;
  /** Days of a kind, as a part of a sentence. */
  readonly some: Partial<Record<DayKind, (days: number) => string>>;
  readonly kinds: Readonly<Record<MomentKind, string>>;
  readonly day: string;
  readonly what: string;
  readonly lasted: string;
  readonly table: string;
  readonly dayLabel: (name: string) => string;
  readonly calmDay: string;
  readonly momentsTable: string;
  readonly from: string;
  readonly to: string;
}

const NBSP = '\u00a0';
const days = (count: number): string => `${count}${NBSP}${count > 1 ? 'jours' : 'jour'}`;
const daysEn = (count: number): string => `${count} ${count > 1 ? 'days' : 'day'}`;

export const STRIP_TEXTS: Readonly<Record<Language, StripTexts>> = {
  fr: {
    label: (name) => `${name}, 90${NBSP}jours jusqu’à aujourd’hui`,
    calm: 'calmes',
    some: {
      offline: (count) => `${days(count)} avec coupure`,
      degraded: (count) => `${days(count)} en service dégradé`,
      announced: (count) => `${days(count)} de travaux annoncés`,
      blind: (count) => `${days(count)} où Vigie était aveugle`,
      unknown: (count) => `${days(count)} sans mesure`,
      none: (count) => `${days(count)} hors service`,
    },
    kinds: {
      offline: 'hors ligne',
      degraded: 'dégradée',
      suspect: 'suspecte',
      announced: 'travaux annoncés',
      blind: 'Vigie aveugle',
      unknown: 'pas encore de mesure',
      none: 'hors service',
      calm: 'calme',
    },
    day: 'Jour',
    what: 'Ce qui s’est passé',
    lasted: 'Durée',
    table: 'Les jours un par un',
    dayLabel: (name) => `${name}, 24${NBSP}heures jusqu’à maintenant`,
    calmDay: 'rien à signaler',
    momentsTable: 'Les états un par un',
    from: 'Depuis',
    to: 'Jusqu’à',
  },
  en: {
    label: (name) => `${name}, 90 days until today`,
    calm: 'all calm',
    some: {
      offline: (count) => `${daysEn(count)} with an outage`,
      degraded: (count) => `${daysEn(count)} degraded`,
      announced: (count) => `${daysEn(count)} of announced work`,
      blind: (count) => `${daysEn(count)} with Vigie blind`,
      unknown: (count) => `${daysEn(count)} not measured`,
      none: (count) => `${daysEn(count)} out of service`,
    },
    kinds: {
      offline: 'offline',
      degraded: 'degraded',
      suspect: 'suspect',
      announced: 'announced work',
      blind: 'Vigie blind',
      unknown: 'not measured yet',
      none: 'out of service',
      calm: 'calm',
    },
    day: 'Day',
    what: 'What happened',
    lasted: 'Lasted',
    table: 'Day by day',
    dayLabel: (name) => `${name}, 24 hours until now`,
    calmDay: 'nothing to report',
    momentsTable: 'State by state',
    from: 'From',
    to: 'Until',
  },
};
