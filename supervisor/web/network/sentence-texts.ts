// What the first sentence says, and the lines below it.

import type { Language } from '../texts.ts';

interface SentenceTexts {
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
}

const NBSP = '\u00a0';
const THIN = '\u202f';
const many = (count: number, one: string, more: string): string => (count > 1 ? more : one);

export const SENTENCE_TEXTS: Readonly<Record<Language, SentenceTexts>> = {
  fr: {
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
  },
  en: {
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
  },
};
