// What the network page says.

import type { DayKind } from '../kit/days.ts';
import { depuis, type Language } from '../texts.ts';

export interface NetworkTexts {
  readonly none: string;
  readonly allWell: (total: number) => string;
  readonly waiting: (total: number) => string;
  readonly notAll: (serving: number, total: number) => string;
  readonly offline: (count: number) => string;
  readonly ofTotal: (count: number, total: number) => string;
  readonly unheard: (count: number) => string;
  readonly unheardRest: (count: number) => string;
  readonly blind: string;
  readonly blindRest: string;
  readonly frozen: string;
  readonly lnsSilent: (name: string) => string;
  readonly silent: (names: readonly string[]) => string;
  readonly silentRest: (count: number) => string;
  readonly silentMeans: string;
  readonly lnsUnseen: (names: readonly string[]) => string;
  readonly where: (parts: readonly string[]) => string;
  /** Degraded and suspect ones. */
  readonly weakAt: (parts: readonly string[]) => string;
  readonly at: (count: number, partner: string) => string;
  readonly servicesWell: string;
  readonly othersWell: string;
  readonly servicesUnwell: (names: string) => string;
  readonly servicesUnseen: (names: string) => string;
  readonly estimate: string;
  readonly traffic: (perMinute: number, text: string, waiting: string) => string;
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
    allWell: (total) =>
      total === 1 ? 'La passerelle est en ligne.' : `Les ${total}${NBSP}passerelles sont en ligne.`,
    waiting: (total) =>
      total === 1 ? 'Vigie attend la passerelle.' : `Vigie attend les ${total}${NBSP}passerelles.`,
    notAll: (serving, total) =>
      `Aucune passerelle hors ligne${THIN}; ${serving} sur ${total} ${many(serving, 'est', 'sont')} en ligne.`,
    offline: (count) => `${count}${NBSP}${many(count, 'passerelle', 'passerelles')}`,
    ofTotal: (count, total) => ` sur${NBSP}${total} ${many(count, 'est', 'sont')} hors ligne`,
    unheard: (count) => `environ ${count}${NBSP}${many(count, 'capteur', 'capteurs')}`,
    unheardRest: (count) => ` ${many(count, 'n’est plus entendu', 'ne sont plus entendus')}.`,
    blind: 'Vigie n’entend plus les passerelles',
    blindRest: ' : le dernier état connu est montré, il n’est plus vérifié.',
    frozen: 'Le courtier MQTT est arrêté',
    lnsSilent: (name) =>
      `Le LNS ${name} n’accuse plus réception${NBSP}: les trames attendent ou se perdent après Vigie.`,
    silent: (names) => (names.length === 1 ? `Le LNS ${names[0]}` : `Les LNS ${names.join(', ')}`),
    silentRest: (count) => ` ${many(count, 'n’accuse', 'n’accusent')} plus réception.`,
    silentMeans: 'Les trames attendent ou se perdent après Vigie.',
    lnsUnseen: (names) =>
      names.length === 1
        ? `Le LNS ${names[0]} n’a encore jamais répondu.`
        : `Les LNS ${names.join(', ')} n’ont encore jamais répondu.`,
    where: (parts) => `Hors ligne${NBSP}: ${parts.join(', ')}.`,
    weakAt: (parts) => `En service, mais à voir${NBSP}: ${parts.join(', ')}.`,
    at: (count, partner) => `${count} chez ${partner}`,
    servicesWell: 'Les services communs vont bien.',
    othersWell: 'Les autres services communs vont bien.',
    servicesUnseen: (names) => `Pas encore vu${NBSP}: ${names}.`,
    servicesUnwell: (names) => `À voir aux services communs${NBSP}: ${names}.`,
    estimate: `Capteurs estimés${NBSP}: sessions (DevAddr) qu’aucune autre passerelle n’a entendues hier ni aujourd’hui.`,
    traffic: (perMinute, text, waiting) =>
      `${text}${NBSP}${perMinute > 1 ? 'réceptions' : 'réception'} dans la dernière minute, ${waiting} en attente dans les passerelles.`,
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
    allWell: (total) => (total === 1 ? 'The gateway is online.' : `All ${total} gateways are online.`),
    waiting: (total) =>
      total === 1 ? 'Vigie is waiting for the gateway.' : `Vigie is waiting for the ${total} gateways.`,
    notAll: (serving, total) =>
      `No gateway is offline; ${serving} of ${total} ${many(serving, 'is', 'are')} online.`,
    offline: (count) => `${count}${NBSP}${many(count, 'gateway', 'gateways')}`,
    ofTotal: (count, total) => ` of${NBSP}${total} ${many(count, 'is', 'are')} offline`,
    unheard: (count) => `about ${count}${NBSP}${many(count, 'sensor', 'sensors')}`,
    unheardRest: (count) => ` ${many(count, 'is', 'are')} no longer heard.`,
    blind: 'Vigie no longer hears the gateways',
    blindRest: ': the last known state is shown; it is not being checked.',
    frozen: 'The MQTT broker is down',
    lnsSilent: (name) => `LNS ${name} no longer acknowledges: frames wait, or are lost after Vigie.`,
    silent: (names) => (names.length === 1 ? `LNS ${names[0]}` : `The LNSs ${names.join(', ')}`),
    silentRest: (count) => ` no longer ${many(count, 'acknowledges', 'acknowledge')}.`,
    silentMeans: 'Frames wait, or are lost after Vigie.',
    lnsUnseen: (names) =>
      names.length === 1
        ? `LNS ${names[0]} has never answered yet.`
        : `The LNSs ${names.join(', ')} have never answered yet.`,
    where: (parts) => `Offline: ${parts.join(', ')}.`,
    weakAt: (parts) => `Serving, but to look at: ${parts.join(', ')}.`,
    at: (count, partner) => `${count} at ${partner}`,
    servicesWell: 'Common services are well.',
    othersWell: 'The other common services are well.',
    servicesUnseen: (names) => `Not seen yet: ${names}.`,
    servicesUnwell: (names) => `Common services to look at: ${names}.`,
    estimate: 'Sensors are estimated: sessions (DevAddr) that no other gateway heard yesterday or today.',
    traffic: (perMinute, text, waiting) =>
      `${text} ${perMinute === 1 ? 'reception' : 'receptions'} in the last minute, ${waiting} waiting in the gateways.`,
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
