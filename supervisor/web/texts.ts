// What the pages say, in French and in English. French first; its spaces before signs are no-break ones.

export type Language = 'fr' | 'en';

export interface Texts {
  readonly locale: string;
  readonly otherLanguage: { readonly label: string; readonly name: string };
  readonly skip: string;
  readonly asOf: (time: string) => string;
  readonly titleAllWell: string;
  readonly titleOffline: (count: number) => string;
  readonly noGateways: string;
  readonly allOnline: (total: number) => string;
  readonly someOffline: (count: number, total: number) => readonly [strong: string, rest: string];
  readonly waitingForFirst: (total: number) => string;
  readonly traffic: (perMinute: number, waiting: number) => string;
  readonly received: string;
  readonly receivedNote: (crcErrors: string) => string;
  readonly copies: string;
  readonly copiesNote: (transmissions: string) => string;
  readonly toLns: string;
  readonly toLnsNote: (filtered: string) => string;
  readonly waiting: string;
  readonly waitingNote: string;
  readonly noPartner: string;
  readonly onlineOf: (online: number, total: number) => string;
  readonly services: string;
  readonly states: {
    readonly online: string;
    readonly suspect: string;
    readonly degraded: string;
    readonly offline: string;
    readonly neverSeen: string;
  };
  readonly letters: {
    readonly online: string;
    readonly suspect: string;
    readonly degraded: string;
    readonly offline: string;
    readonly neverSeen: string;
  };
  readonly time: (hours: string, minutes: string) => string;
  readonly since: (time: string) => string;
  readonly heard: (age: string) => string;
  readonly notHeard: string;
  readonly reasonOnline: string;
  readonly reasonSilentForwarder: string;
  readonly reasonOffline: string;
  readonly reasonNeverSeen: string;
  readonly perMinute: string;
  readonly downlinks: DownlinkTexts;
  readonly journal: (waiting: number) => string;
  readonly lnsUp: (name: string) => string;
  readonly lnsReason: { readonly up: string; readonly silent: string; readonly unknown: string };
  readonly acked: (percent: string) => string;
  readonly roundTrip: (ms: string) => string;
  readonly broker: string;
  readonly brokerReason: (clients: number | null) => string;
  readonly brokerDown: string;
  readonly ages: { readonly s: string; readonly min: string; readonly h: string; readonly d: string };
  readonly zone: string;
}

/** Downlinks of the last hour in short: how many, then how many ended in each way. */
export interface DownlinkTexts {
  readonly asked: (count: number, text: string) => string;
  /** `sent`, when it is the only one, means all of them. */
  readonly allSent: (count: number) => string;
  readonly ended: Readonly<Record<DownlinkEnd, (count: number, text: string) => string>>;
  readonly dutyCycle: (percent: string, subBand: string) => string;
}

export type DownlinkEnd = 'sent' | 'unanswered' | 'refused' | 'late' | 'undelivered' | 'pending';

/** No-break space, and the narrow one that stands before ; ! ? */
const NBSP = '\u00a0';
const THIN = '\u202f';

const plural = (count: number, one: string, many: string): string => (count > 1 ? many : one);

export const TEXTS: Readonly<Record<Language, Texts>> = {
  fr: {
    locale: 'fr-FR',
    otherLanguage: { label: 'EN', name: 'English' },
    skip: 'Aller au contenu',
    asOf: (time) => `Données à ${time}`,
    titleAllWell: 'Tout est en ligne · Vigie',
    titleOffline: (count) => `${count} hors ligne · Vigie`,
    noGateways: `Aucune passerelle n’est encore déclarée.`,
    allOnline: (total) =>
      total === 1 ? 'La passerelle est en ligne.' : `Les ${total}${NBSP}passerelles sont en ligne.`,
    someOffline: (count, total) => [
      `${count}${NBSP}${plural(count, 'passerelle', 'passerelles')}`,
      ` sur ${total} ${plural(count, 'est', 'sont')} hors ligne.`,
    ],
    waitingForFirst: (total) =>
      `Vigie attend ${plural(total, 'la passerelle', `les ${total}${NBSP}passerelles`)}.`,
    traffic: (perMinute, waiting) =>
      `${perMinute}${NBSP}${plural(perMinute, 'réception', 'réceptions')} dans la dernière minute${THIN}; ` +
      (waiting === 0
        ? 'rien n’attend dans les passerelles.'
        : `${waiting}${NBSP}${plural(waiting, 'attend', 'attendent')} encore dans les passerelles.`),
    received: 'Réceptions enregistrées',
    receivedNote: (crcErrors) => `et ${crcErrors} au contrôle (CRC) faux`,
    copies: 'Réceptions par émission',
    copiesNote: (transmissions) => `${transmissions} émissions distinctes depuis le démarrage`,
    toLns: 'Remises au LNS',
    toLnsNote: (filtered) => `et ${filtered} écartées (CRC faux, hors filtres)`,
    waiting: 'En attente d’envoi',
    waitingNote: 'arrivées trop tard pour la file directe',
    noPartner: 'Sans partenaire',
    onlineOf: (online, total) => `${online} sur ${total} en ligne`,
    services: 'Services communs',
    states: {
      online: 'En ligne',
      suspect: 'Signal perdu',
      degraded: 'Dégradée',
      offline: 'Hors ligne',
      neverSeen: 'Jamais vue',
    },
    letters: { online: 'E', suspect: 'S', degraded: 'D', offline: 'H', neverSeen: 'J' },
    time: (hours, minutes) => `${hours}${NBSP}h${NBSP}${minutes}`,
    since: (time) => `depuis ${time}`,
    heard: (age) => `entendue il y a ${age}`,
    notHeard: 'rien entendu encore',
    reasonOnline: 'Agent et concentrateur répondent.',
    reasonSilentForwarder: 'L’agent répond, le programme radio (packet forwarder) ne lui parle plus.',
    reasonOffline: 'L’agent ne répond plus : liaison, alimentation ou agent.',
    reasonNeverSeen: 'Son agent ne s’est encore jamais connecté.',
    perMinute: 'par min',
    downlinks: {
      asked: (count, text) =>
        `${text}${NBSP}${plural(count, 'message descendant', 'messages descendants')} en une heure${NBSP}:`,
      allSent: (count) => plural(count, 'émis', 'tous émis'),
      ended: {
        sent: (_count, text) => `${text}${NBSP}émis`,
        unanswered: (_count, text) => `${text}${NBSP}sans${NBSP}confirmation`,
        refused: (count, text) => `${text}${NBSP}${plural(count, 'refusé', 'refusés')}`,
        late: (_count, text) => `${text}${NBSP}hors${NBSP}délai`,
        undelivered: (_count, text) => `${text}${NBSP}non${NBSP}remis`,
        pending: (_count, text) => `${text}${NBSP}en${NBSP}cours`,
      },
      dutyCycle: (percent, subBand) =>
        `${percent} du temps d’émission permis dans ${subBand.replaceAll('.', ',')}${NBSP}MHz`,
    },
    journal: (waiting) => (waiting === 0 ? 'journal à jour' : `${waiting} en attente`),
    lnsUp: (name) => `LNS ${name}`,
    lnsReason: {
      up: 'accuse réception.',
      silent: 'n’accuse plus réception.',
      unknown: 'rien encore à dire.',
    },
    acked: (percent) => `${percent} acquittés`,
    roundTrip: (ms) => `aller-retour ${ms}`,
    broker: 'Courtier MQTT',
    brokerReason: (clients) =>
      clients === null
        ? 'Externe, connecté.'
        : `${clients}${NBSP}${plural(clients, 'agent connecté', 'agents connectés')}.`,
    brokerDown: 'Injoignable.',
    ages: { s: 's', min: 'min', h: 'h', d: 'j' },
    zone: 'Heures de Paris',
  },
  en: {
    locale: 'en-GB',
    otherLanguage: { label: 'FR', name: 'Français' },
    skip: 'Skip to content',
    asOf: (time) => `Data as of ${time}`,
    titleAllWell: 'All online · Vigie',
    titleOffline: (count) => `${count} offline · Vigie`,
    noGateways: 'No gateway has been declared yet.',
    allOnline: (total) => (total === 1 ? 'The gateway is online.' : `All ${total} gateways are online.`),
    someOffline: (count, total) => [
      `${count}${NBSP}${plural(count, 'gateway', 'gateways')}`,
      ` of ${total} ${plural(count, 'is', 'are')} offline.`,
    ],
    waitingForFirst: (total) =>
      `Vigie is waiting for ${plural(total, 'the gateway', `the ${total} gateways`)}.`,
    traffic: (perMinute, waiting) =>
      `${perMinute} ${plural(perMinute, 'reception', 'receptions')} in the last minute; ` +
      (waiting === 0 ? 'nothing waits in the gateways.' : `${waiting} still waiting in the gateways.`),
    received: 'Receptions stored',
    receivedNote: (crcErrors) => `and ${crcErrors} with a failed CRC`,
    copies: 'Receptions per transmission',
    copiesNote: (transmissions) => `${transmissions} distinct transmissions since start`,
    toLns: 'Handed to the LNS',
    toLnsNote: (filtered) => `and ${filtered} filtered out (failed CRC, outside filters)`,
    waiting: 'Waiting to be sent',
    waitingNote: 'came too late for the live lane',
    noPartner: 'No partner',
    onlineOf: (online, total) => `${online} of ${total} online`,
    services: 'Common services',
    states: {
      online: 'Online',
      suspect: 'Signal lost',
      degraded: 'Degraded',
      offline: 'Offline',
      neverSeen: 'Never seen',
    },
    letters: { online: 'E', suspect: 'S', degraded: 'D', offline: 'H', neverSeen: 'J' },
    time: (hours, minutes) => `${hours}:${minutes}`,
    since: (time) => `since ${time}`,
    heard: (age) => `heard ${age} ago`,
    notHeard: 'nothing heard yet',
    reasonOnline: 'Agent and concentrator answer.',
    reasonSilentForwarder: 'The agent answers; the packet forwarder no longer talks to it.',
    reasonOffline: 'The agent no longer answers: backhaul, power or agent.',
    reasonNeverSeen: 'Its agent has never connected yet.',
    perMinute: 'a min',
    downlinks: {
      asked: (count, text) => `${text}${NBSP}${plural(count, 'downlink', 'downlinks')} in an hour:`,
      allSent: (count) => plural(count, 'sent', 'all sent'),
      ended: {
        sent: (_count, text) => `${text}${NBSP}sent`,
        unanswered: (_count, text) => `${text}${NBSP}unconfirmed`,
        refused: (_count, text) => `${text}${NBSP}refused`,
        late: (_count, text) => `${text}${NBSP}out${NBSP}of${NBSP}time`,
        undelivered: (_count, text) => `${text}${NBSP}not${NBSP}delivered`,
        pending: (_count, text) => `${text}${NBSP}under${NBSP}way`,
      },
      dutyCycle: (percent, subBand) => `${percent} of the airtime allowed in ${subBand}${NBSP}MHz`,
    },
    journal: (waiting) => (waiting === 0 ? 'journal up to date' : `${waiting} waiting`),
    lnsUp: (name) => `LNS ${name}`,
    lnsReason: {
      up: 'acknowledges.',
      silent: 'no longer acknowledges.',
      unknown: 'nothing to say yet.',
    },
    acked: (percent) => `${percent} acknowledged`,
    roundTrip: (ms) => `round trip ${ms}`,
    broker: 'MQTT broker',
    brokerReason: (clients) =>
      clients === null
        ? 'External, connected.'
        : `${clients} ${plural(clients, 'agent', 'agents')} connected.`,
    brokerDown: 'Unreachable.',
    ages: { s: 's', min: 'min', h: 'h', d: 'd' },
    zone: 'Paris time',
  },
};
