// What incidents are called, and what is said of them in notices, in French and English.

import type { Localized } from '../notify/notice.ts';
import type { Nature } from './troubles.ts';

const NBSP = '\u00a0';

type DomainKind =
  | 'gateway'
  | 'lns'
  | 'backhaul'
  | 'broker'
  | 'supervisor'
  | 'site'
  | 'operator'
  | 'network'
  | 'other';

export const DOMAIN_TEXTS: Localized<Readonly<Record<DomainKind, (name: string) => string>>> = {
  fr: {
    gateway: (name) => name,
    lns: (name) => `Serveur de réseau ${name}`,
    backhaul: (name) => `Liaison ${name}`,
    broker: () => 'Courtier MQTT',
    supervisor: () => 'Vigie',
    site: (name) => `Site ${name}`,
    operator: (name) => `Liaisons ${name}`,
    network: () => 'Réseau, pannes multiples',
    other: () => 'Signalement',
  },
  en: {
    gateway: (name) => name,
    lns: (name) => `Network server ${name}`,
    backhaul: (name) => `Backhaul ${name}`,
    broker: () => 'MQTT broker',
    supervisor: () => 'Vigie',
    site: (name) => `Site ${name}`,
    operator: (name) => `Backhauls of ${name}`,
    network: () => 'Network, many faults',
    other: () => 'Report',
  },
};

/** Follows a name and a colon. */
export const NATURE_TEXTS: Localized<Readonly<Record<Nature, string>>> = {
  fr: {
    away: 'hors ligne',
    deaf: 'n’entend plus les capteurs',
    dropping: 'perd des réceptions',
    downlinks: 'messages descendants en échec',
    poor: 'liaison mauvaise',
    filling: 'journal qui se remplit',
    clock: 'horloge fausse',
    hot: 'surchauffe',
    full: 'disque ou mémoire presque pleins',
    certificate: 'certificat bientôt expiré',
  },
  en: {
    away: 'offline',
    deaf: 'hears no sensors any more',
    dropping: 'loses receptions',
    downlinks: 'downlinks failing',
    poor: 'poor backhaul',
    filling: 'journal filling up',
    clock: 'wrong clock',
    hot: 'overheating',
    full: 'disk or memory nearly full',
    certificate: 'certificate about to expire',
  },
};

export interface IncidentTexts {
  readonly states: Readonly<
    Record<
      | 'open'
      | 'acknowledged'
      | 'identified'
      | 'monitoring'
      | 'still'
      | 'reopened'
      | 'graver'
      | 'unattended'
      | 'word'
      | 'restored'
      | 'cancelled'
      | 'retired'
      | 'merged',
      string
    >
  >;
  /** One sentence each: what, without who suffers. */
  readonly gatewayAway: (name: string) => string;
  readonly gatewaysAway: (count: string, name: string) => string;
  readonly backhaul: (name: string) => string;
  readonly lns: (name: string) => string;
  readonly broker: string;
  readonly reported: (title: string) => string;
  readonly other: (title: string) => string;
  readonly back: (title: string) => string;
  readonly backUnanswered: (title: string) => string;
  readonly restored: (title: string) => string;
  readonly reopened: (title: string) => string;
  readonly unattended: (title: string, since: string) => string;
  readonly word: (title: string) => string;
  readonly cancelled: (title: string) => string;
  readonly retired: (title: string) => string;
  readonly merged: (title: string, into: string) => string;
  /** Follows the sentence of what. */
  readonly alone: (count: number, text: string) => string;
  readonly noneAlone: string;
  readonly unanswered: string;
  readonly notEstimated: string;
  readonly othersHear: (count: number, text: string) => string;
  readonly kept: string;
  readonly estimate: string;
  readonly labels: Readonly<
    Record<
      'severity' | 'since' | 'period' | 'duration' | 'where' | 'cause' | 'holder' | 'next' | 'remedy',
      string
    >
  >;
  readonly severity: Readonly<Record<1 | 2 | 3 | 4, string>>;
  readonly severityReported: (severity: number) => string;
  readonly severityUnanswered: string;
  readonly unknownCause: string;
  readonly nobody: string;
  readonly until: (who: string, when: string) => string;
  readonly nextBy: (when: string) => string;
  readonly nextWhenever: string;
  readonly nextDigest: string;
  readonly andMore: (count: number) => string;
  readonly since: (when: string, age: string) => string;
  /** `first`: when it first failed. */
  readonly again: (now: string, first: string) => string;
  readonly fromTo: (from: string, to: string) => string;
  readonly duration: (clock: string, open: string) => string;
  readonly link: string;
}

export const INCIDENT_TEXTS: Localized<IncidentTexts> = {
  fr: {
    states: {
      open: 'En cours, cause recherchée',
      acknowledged: 'En cours, pris en charge',
      identified: 'En cours, cause connue',
      monitoring: 'De retour, sous surveillance',
      still: 'Toujours en cours',
      reopened: 'De nouveau en panne',
      graver: 'Plus grave qu’annoncé',
      unattended: 'Personne ne s’en occupe encore',
      word: 'Vous aviez promis une nouvelle',
      restored: 'Rétabli',
      cancelled: 'Annulé',
      retired: 'Clos, équipement retiré',
      merged: 'Réuni à un autre incident',
    },
    gatewayAway: (name) => `La passerelle ${name} est hors ligne.`,
    gatewaysAway: (count, name) => `${name}${NBSP}: ${count} passerelles sont hors ligne.`,
    backhaul: (name) => `${name}${NBSP}: en panne, les passerelles ne répondent plus.`,
    lns: (name) => `Le serveur de réseau ${name} n’accuse plus réception.`,
    broker: 'Le courtier MQTT est injoignable\u00a0: Vigie n’entend plus aucune passerelle.',
    reported: (title) => `Un dysfonctionnement est signalé${NBSP}: ${title}.`,
    other: (title) => `${title}.`,
    back: (title) => `${title}${NBSP}: tout est de retour, il reste à voir si cela dure.`,
    backUnanswered: (title) =>
      `${title}${NBSP}: Vigie voit tout de retour, mais un signalement attend d’être regardé.`,
    restored: (title) => `${title}${NBSP}: le service est rétabli.`,
    reopened: (title) => `${title}${NBSP}: la panne est revenue.`,
    unattended: (title, since) =>
      `${title}${NBSP}: personne n’a pris cet incident en charge depuis ${since}.`,
    word: (title) => `${title}${NBSP}: l’heure de la prochaine nouvelle est passée.`,
    cancelled: (title) => `${title}${NBSP}: il n’y avait pas d’incident.`,
    retired: (title) =>
      `${title}${NBSP}: ce qui était en panne a été retiré du service, sans être revenu. L’incident est clos.`,
    merged: (title, into) => `${title}${NBSP}: la cause est celle de ${into}, où la suite est donnée.`,
    alone: (count, text) =>
      count > 1 ? `${text} capteurs ne sont plus entendus.` : `${text} capteur n’est plus entendu.`,
    noneAlone: 'Tous les capteurs restent entendus par une autre passerelle.',
    unanswered: 'Les capteurs restent entendus, mais ce qui leur est envoyé n’arrive pas.',
    notEstimated: 'Le nombre de capteurs touchés n’a pas pu être estimé.',
    othersHear: (count, text) =>
      count > 1
        ? `Les ${text} autres capteurs restent entendus par une passerelle voisine.`
        : 'L’autre capteur reste entendu par une passerelle voisine.',
    kept: 'Ce que les passerelles entendent pendant une coupure de leur liaison est gardé sur place, et sera transmis au retour.',
    estimate: 'Estimation d’après les capteurs entendus hier et aujourd’hui.',
    labels: {
      severity: 'Gravité',
      since: 'Depuis',
      period: 'Période',
      duration: 'Durée',
      where: 'Où',
      cause: 'Cause',
      holder: 'Qui s’en occupe',
      next: 'Prochaine nouvelle',
      remedy: 'Remède',
    },
    severity: {
      1: 'P1, des capteurs de plusieurs passerelles ne sont plus entendus',
      2: 'P2, des capteurs d’une passerelle ne sont plus entendus',
      3: 'P3, redondance perdue, tous les capteurs sont entendus',
      4: 'P4, sans effet sur le service',
    },
    severityReported: (severity) => `P${severity}, d’après ce qui est signalé`,
    severityUnanswered: 'P3, les capteurs sont entendus mais ne reçoivent rien',
    unknownCause: 'pas encore connue',
    nobody: 'personne pour l’instant',
    until: (who, when) => `${who}, jusqu’à ${when}`,
    nextBy: (when) => `au plus tard ${when}, même si rien ne change`,
    nextWhenever: 'dès qu’il y en a une',
    nextDigest: 'dans le résumé du jour',
    andMore: (count) => `et ${count}${NBSP}autres lieux`,
    since: (when, age) => `${when} (${age})`,
    again: (now, first) => `de nouveau ${now}, après une première panne ${first}`,
    fromTo: (from, to) => `du ${from} au ${to}`,
    duration: (clock, open) => `${clock}, dont ${open} aux heures d’ouverture`,
    link: 'Suivre l’incident',
  },
  en: {
    states: {
      open: 'Under way, cause not known yet',
      acknowledged: 'Under way, somebody is on it',
      identified: 'Under way, cause known',
      monitoring: 'Back, being watched',
      still: 'Still under way',
      reopened: 'Failing again',
      graver: 'Graver than announced',
      unattended: 'Nobody is on it yet',
      word: 'You promised a word',
      restored: 'Restored',
      cancelled: 'Cancelled',
      retired: 'Closed, equipment retired',
      merged: 'Part of another incident',
    },
    gatewayAway: (name) => `The gateway ${name} is offline.`,
    gatewaysAway: (count, name) => `${name}: ${count} gateways are offline.`,
    backhaul: (name) => `${name}: down, the gateways do not answer.`,
    lns: (name) => `The network server ${name} does not acknowledge any more.`,
    broker: 'The MQTT broker cannot be reached: Vigie hears no gateway.',
    reported: (title) => `A fault is reported: ${title}.`,
    other: (title) => `${title}.`,
    back: (title) => `${title}: all is back, it remains to be seen whether it lasts.`,
    backUnanswered: (title) => `${title}: Vigie sees all back, but a report waits to be looked at.`,
    restored: (title) => `${title}: service is restored.`,
    reopened: (title) => `${title}: it has failed again.`,
    unattended: (title, since) => `${title}: nobody has taken this incident on since ${since}.`,
    word: (title) => `${title}: the time of the next word has passed.`,
    cancelled: (title) => `${title}: there was no incident.`,
    retired: (title) =>
      `${title}: what had failed was taken out of service and did not come back. The incident is closed.`,
    merged: (title, into) => `${title}: the cause is that of ${into}, where it goes on.`,
    alone: (count, text) =>
      count > 1 ? `${text} sensors are heard by nobody.` : `${text} sensor is heard by nobody.`,
    noneAlone: 'All sensors are still heard by another gateway.',
    unanswered: 'Sensors are still heard, but what is sent to them does not arrive.',
    notEstimated: 'How many sensors suffer could not be estimated.',
    othersHear: (count, text) =>
      count > 1
        ? `The other ${text} sensors are still heard by a neighbouring gateway.`
        : 'The other sensor is still heard by a neighbouring gateway.',
    kept: 'What gateways hear while their backhaul is cut is kept there and will be passed on when it is back.',
    estimate: 'An estimate from the sensors heard yesterday and today.',
    labels: {
      severity: 'Severity',
      since: 'Since',
      period: 'Period',
      duration: 'Duration',
      where: 'Where',
      cause: 'Cause',
      holder: 'Who is on it',
      next: 'Next word',
      remedy: 'Remedy',
    },
    severity: {
      1: 'P1, sensors of several gateways are heard by nobody',
      2: 'P2, sensors of one gateway are heard by nobody',
      3: 'P3, redundancy is lost, all sensors are heard',
      4: 'P4, no effect on service',
    },
    severityReported: (severity) => `P${severity}, by what is reported`,
    severityUnanswered: 'P3, sensors are heard but receive nothing',
    unknownCause: 'not known yet',
    nobody: 'nobody so far',
    until: (who, when) => `${who}, until ${when}`,
    nextBy: (when) => `${when} at the latest, even if nothing changes`,
    nextWhenever: 'as soon as there is any',
    nextDigest: 'in the summary of the day',
    andMore: (count) => `and ${count} other places`,
    since: (when, age) => `${when} (${age})`,
    again: (now, first) => `again ${now}, first ${first}`,
    fromTo: (from, to) => `from ${from} to ${to}`,
    duration: (clock, open) => `${clock}, of which ${open} in opening hours`,
    link: 'Follow the incident',
  },
};
