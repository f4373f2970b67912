// What the network page says.

import type { DayKind } from '../kit/days.ts';
import { depuis, type Language } from '../texts.ts';

export interface NetworkTexts {
  readonly none: string;
  readonly title: (offline: number) => string;
  /** Incidents that are back. */
  readonly watched: (count: number) => string;
  readonly unwell: string;
  readonly unwellCount: (count: number) => string;
  readonly more: (count: number) => string;
  readonly since: (word: string, time: string) => string;
  readonly services: string;
  readonly service: Readonly<Record<'lns' | 'broker' | 'supervisor' | 'backhaul', (name: string) => string>>;
  readonly roundTrip: (ms: string) => string;
  readonly agents: (count: number) => string;
  readonly gatewaysOn: (count: number) => string;
  readonly gateways: string;
  readonly gatewaysNote: string;
  readonly csv: string;
  readonly noPartner: string;
  readonly noCommune: string;
  readonly communes: (gateways: number, communes: number) => string;
  readonly count: (count: number) => string;
  readonly online: (count: number) => string;
  readonly others: (count: number) => string;
  readonly columns: readonly [string, string, string, string, string];
  readonly never: string;
  readonly aloneTitle: string;
  readonly filter: {
    readonly label: string;
    readonly text: string;
    readonly state: string;
    readonly all: string;
    readonly notWell: string;
    readonly backhaul: string;
    readonly allBackhauls: string;
    readonly apply: string;
    readonly clear: string;
    readonly found: (count: number, total: number) => string;
    readonly nothing: string;
  };
  readonly legend: string;
  readonly legendDays: readonly (readonly [kind: DayKind, text: string])[];
  readonly horizon: (name: string, total: number) => string;
  readonly west: string;
  readonly east: string;
  readonly noPast: string;
  readonly daysTable: {
    readonly title: string;
    readonly caption: string;
    readonly gateway: string;
    readonly days: string;
    readonly calm: (calm: number, all: number) => string;
    readonly more: (count: number) => string;
  };
  readonly wallNow: string;
  readonly wallCalm: string;
  readonly wallMore: (count: number) => string;
  readonly onlineOf: (online: number, total: number) => string;
}

const NBSP = '\u00a0';
const THIN = '\u202f';
const many = (count: number, one: string, more: string): string => (count > 1 ? more : one);

export const NETWORK_TEXTS: Readonly<Record<Language, NetworkTexts>> = {
  fr: {
    none: 'Aucune passerelle à montrer.',
    title: (offline) => (offline === 0 ? 'Réseau' : `${offline} hors ligne`),
    watched: (count) =>
      count === 1
        ? 'Un incident de retour à la normale, surveillé'
        : `${count}${NBSP}incidents de retour à la normale, surveillés`,
    unwell: 'À voir maintenant',
    unwellCount: (count) => `${count}${NBSP}${many(count, 'équipement', 'équipements')}`,
    more: (count) => `et ${count}${NBSP}${many(count, 'autre', 'autres')} dans la liste plus bas`,
    since: (word, time) => `${word} ${depuis(time)}.`,
    services: 'Services communs',
    service: {
      lns: (name) => `LNS ${name}`,
      broker: () => 'Courtier MQTT',
      supervisor: () => 'Vigie',
      backhaul: (name) => `Liaison ${name}`,
    },
    roundTrip: (ms) => `aller-retour ${ms}${NBSP}ms`,
    agents: (count) => `${count}${NBSP}${many(count, 'agent connecté', 'agents connectés')}`,
    gatewaysOn: (count) => `${count}${NBSP}${many(count, 'passerelle', 'passerelles')}`,
    gateways: 'Passerelles',
    gatewaysNote: `le pire d’abord${THIN}; disponibilité sur 90${NBSP}jours, hors travaux annoncés`,
    csv: 'Télécharger (CSV)',
    noPartner: 'Sans partenaire',
    noCommune: 'Sans commune',
    communes: (gateways, communes) =>
      `${gateways}${NBSP}${many(gateways, 'passerelle', 'passerelles')}, ${communes}${NBSP}${many(communes, 'commune', 'communes')}`,
    count: (count) => `${count}${NBSP}${many(count, 'passerelle', 'passerelles')}`,
    online: (count) => `${count} en ligne`,
    others: (count) => (count === 1 ? 'L’autre va bien' : `Les ${count} autres vont bien`),
    columns: ['Commune, passerelle', 'Entendue il y a', 'Seule', '90 jours, jusqu’à aujourd’hui', 'Dispo.'],
    never: 'jamais',
    aloneTitle: 'Capteurs qu’elle est seule à entendre, estimés sur hier et aujourd’hui',
    filter: {
      label: 'Filtrer les passerelles',
      text: 'Nom, commune, EUI',
      state: 'État',
      all: 'Tous les états',
      notWell: 'À voir',
      backhaul: 'Liaison',
      allBackhauls: 'Toutes les liaisons',
      apply: 'Filtrer',
      clear: 'Tout montrer',
      found: (count, total) => `${count} sur ${total}${NBSP}passerelles`,
      nothing: 'Aucune passerelle ne correspond.',
    },
    legend: 'Légende des signes',
    legendDays: [
      ['calm', 'jour calme, un trait au ras'],
      ['degraded', 'dégradée, court'],
      ['offline', 'hors ligne, d’autant plus haut qu’elle a duré'],
      ['announced', 'travaux annoncés, creux'],
      ['blind', 'Vigie aveugle, hachuré'],
      ['unknown', 'pas encore de mesure'],
    ],
    horizon: (name, total) =>
      `${name}${NBSP}: ${total}${NBSP}${many(total, 'passerelle', 'passerelles')} d’ouest en est`,
    west: 'ouest',
    east: 'est',
    daysTable: {
      title: `Les 90${NBSP}jours de toutes, en tableau`,
      caption: 'Les jours qui n’ont pas été calmes, le dernier d’abord',
      gateway: 'Passerelle',
      days: 'Jours',
      calm: (calm, all) =>
        `Que des jours calmes, ou sans mesure, pour ${calm}${NBSP}${many(calm, 'passerelle', 'passerelles')} sur ${all}.`,
      more: (count) => `${THIN}; et ${count}${NBSP}${many(count, 'autre', 'autres')}, sur sa page.`,
    },
    noPast: 'Les 90 derniers jours ne peuvent pas être lus pour l’instant.',
    wallNow: 'À voir maintenant',
    wallCalm: 'Rien à signaler.',
    wallMore: (count) => `et ${count}${NBSP}${many(count, 'autre', 'autres')}`,
    onlineOf: (online, total) => `${online} sur ${total} en ligne`,
  },
  en: {
    none: 'No gateway to show.',
    title: (offline) => (offline === 0 ? 'Network' : `${offline} offline`),
    watched: (count) =>
      count === 1
        ? 'One incident back to normal, being watched'
        : `${count}${NBSP}incidents back to normal, being watched`,
    unwell: 'To look at now',
    unwellCount: (count) => `${count} ${many(count, 'piece of equipment', 'pieces of equipment')}`,
    more: (count) => `and ${count} ${many(count, 'other', 'others')} in the list below`,
    since: (word, time) => `${word} since ${time}.`,
    services: 'Common services',
    service: {
      lns: (name) => `LNS ${name}`,
      broker: () => 'MQTT broker',
      supervisor: () => 'Vigie',
      backhaul: (name) => `Backhaul ${name}`,
    },
    roundTrip: (ms) => `round trip ${ms}${NBSP}ms`,
    agents: (count) => `${count} ${many(count, 'agent', 'agents')} connected`,
    gatewaysOn: (count) => `${count} ${many(count, 'gateway', 'gateways')}`,
    gateways: 'Gateways',
    gatewaysNote: 'worst first; availability over 90 days, without announced work',
    csv: 'Download (CSV)',
    noPartner: 'No partner',
    noCommune: 'No commune',
    communes: (gateways, communes) =>
      `${gateways} ${many(gateways, 'gateway', 'gateways')}, ${communes} ${many(communes, 'commune', 'communes')}`,
    count: (count) => `${count} ${many(count, 'gateway', 'gateways')}`,
    online: (count) => `${count} online`,
    others: (count) => (count === 1 ? 'The other one is well' : `The ${count} others are well`),
    columns: ['Commune, gateway', 'Heard, ago', 'Alone', '90 days, until today', 'Avail.'],
    never: 'never',
    aloneTitle: 'Sensors that it alone hears, estimated over yesterday and today',
    filter: {
      label: 'Filter gateways',
      text: 'Name, commune, EUI',
      state: 'State',
      all: 'All states',
      notWell: 'To look at',
      backhaul: 'Backhaul',
      allBackhauls: 'All backhauls',
      apply: 'Filter',
      clear: 'Show all',
      found: (count, total) => `${count} of ${total} gateways`,
      nothing: 'No gateway matches.',
    },
    legend: 'What the signs mean',
    legendDays: [
      ['calm', 'calm day, a low mark'],
      ['degraded', 'degraded, short'],
      ['offline', 'offline, taller the longer it lasted'],
      ['announced', 'announced work, hollow'],
      ['blind', 'Vigie blind, hatched'],
      ['unknown', 'not measured yet'],
    ],
    horizon: (name, total) => `${name}: ${total} gateways from west to east`,
    west: 'west',
    east: 'east',
    daysTable: {
      title: 'The 90 days of all, as a table',
      caption: 'Days that were not calm, the last one first',
      gateway: 'Gateway',
      days: 'Days',
      calm: (calm, all) => `${calm} of ${all} gateways had calm days only, or days not measured.`,
      more: (count) => `; and ${count} more, on its page.`,
    },
    noPast: 'The last 90 days cannot be read just now.',
    wallNow: 'To look at now',
    wallCalm: 'Nothing to report.',
    wallMore: (count) => `and ${count} more`,
    onlineOf: (online, total) => `${online} of ${total} online`,
  },
};
