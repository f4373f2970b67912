// What is said of planned work in notices and calendars, in French and English.

import type { Localized } from '../notify/notice.ts';
import type { Saying } from './content.ts';
import type { Impact } from './model.ts';

const NBSP = '\u00a0';

export interface WorkTexts {
  readonly states: Readonly<Record<Saying, string>>;
  readonly urgent: string;
  /** One sentence each. */
  readonly planned: (title: string, window: string) => string;
  readonly moved: (title: string, window: string) => string;
  readonly confirmed: (title: string, from: string) => string;
  readonly kept: (title: string, from: string) => string;
  readonly objected: (title: string, who: string) => string;
  readonly soon: (title: string, age: string) => string;
  readonly nudge: (title: string, from: string) => string;
  readonly started: (title: string, to: string) => string;
  readonly extended: (title: string, to: string) => string;
  readonly overran: (title: string, to: string) => string;
  readonly resumed: (title: string) => string;
  readonly completed: (title: string) => string;
  readonly forced: (title: string) => string;
  readonly cancelled: (title: string) => string;
  readonly expired: (title: string) => string;
  /** Follows: what it does to service. */
  readonly impact: Readonly<Record<Impact, string>>;
  readonly lost: (count: number, text: string) => string;
  readonly estimate: string;
  readonly mayObject: (until: string) => string;
  readonly countsAsDown: string;
  readonly excessCounts: string;
  readonly labels: Readonly<
    Record<
      | 'window'
      | 'before'
      | 'where'
      | 'effect'
      | 'organiser'
      | 'reason'
      | 'urgent'
      | 'until'
      | 'actual'
      | 'what',
      string
    >
  >;
  /** Wednesday 14 October from 10:00 to 12:00; `toDay` null: on the same day. */
  readonly window: (day: string, from: string, toDay: string | null, to: string) => string;
  /** at 10:00; `day` null: today. */
  readonly at: (day: string | null, time: string) => string;
  /** Follows: until */
  readonly until: (day: string | null, time: string) => string;
  /** Of a fact, in calendars. */
  readonly labelled: (label: string, text: string) => string;
  readonly andMore: (count: number) => string;
  readonly link: string;
  readonly calendar: string;
  /** The link of a mail. */
  readonly object: string;
}

export const WORK_TEXTS: Localized<WorkTexts> = {
  fr: {
    states: {
      announced: 'Travaux annoncés',
      moved: 'Travaux déplacés',
      confirmed: 'Travaux confirmés',
      kept: 'Travaux maintenus',
      objected: 'Objection à vos travaux',
      reminder: 'Rappel, travaux à venir',
      nudge: 'Travaux non démarrés',
      started: 'Travaux en cours',
      extended: 'Travaux prolongés',
      overran: 'Travaux en dépassement',
      resumed: 'Travaux repris',
      completed: 'Travaux terminés',
      forced: 'Travaux terminés sans vérification',
      cancelled: 'Travaux annulés',
      expired: 'Travaux non réalisés',
    },
    urgent: 'Urgent',
    planned: (title, window) => `${title}${NBSP}: travaux prévus ${window}.`,
    moved: (title, window) => `${title}${NBSP}: les travaux auront lieu ${window}.`,
    confirmed: (title, from) =>
      `${title}${NBSP}: les travaux sont confirmés, ils commenceront ${from}. Aucune objection n’est restée sans réponse.`,
    kept: (title, from) =>
      `${title}${NBSP}: une objection a été entendue, les travaux sont maintenus et commenceront ${from}.`,
    objected: (title, who) => `${title}${NBSP}: ${who} s’y oppose. À vous de décider.`,
    soon: (title, age) => `${title}${NBSP}: les travaux commencent dans ${age}.`,
    nudge: (title, from) =>
      `${title}${NBSP}: les travaux devaient commencer ${from}, personne ne les a démarrés.`,
    started: (title, to) => `${title}${NBSP}: les travaux ont commencé, fin prévue ${to}.`,
    extended: (title, to) => `${title}${NBSP}: les travaux dureront ${to}.`,
    overran: (title, to) => `${title}${NBSP}: les travaux devaient finir ${to} et ne sont pas terminés.`,
    resumed: (title) => `${title}${NBSP}: les travaux n’étaient pas terminés, ils reprennent.`,
    completed: (title) =>
      `${title}${NBSP}: les travaux sont terminés, les équipements concernés fonctionnent.`,
    forced: (title) =>
      `${title}${NBSP}: les travaux sont déclarés terminés, sans que tous les équipements soient revenus.`,
    cancelled: (title) => `${title}${NBSP}: les travaux n’auront pas lieu.`,
    expired: (title) => `${title}${NBSP}: les travaux n’ont pas été démarrés avant la fin de leur créneau.`,
    impact: {
      'NO-IMPACT': 'Aucun effet sur le service.',
      'REDUCED-REDUNDANCY': 'Tous les capteurs restent entendus par une autre passerelle.',
      DEGRADED: 'Le service sera dégradé.',
      OUTAGE: 'Interruption pour une partie des capteurs.',
    },
    lost: (count, text) =>
      count > 1
        ? `${text} capteurs ne seront pas entendus pendant les travaux.`
        : `${text} capteur ne sera pas entendu pendant les travaux.`,
    estimate: 'Estimation d’après les capteurs entendus hier et aujourd’hui.',
    mayObject: (until) =>
      `Chaque partenaire peut s’y opposer, avec un motif, ${until}. Sans objection, les travaux sont confirmés.`,
    countsAsDown:
      'Le délai de prévenance n’est pas tenu\u00a0: une interruption pendant ces travaux compte dans la disponibilité.',
    excessCounts: 'Ce qui dépasse le créneau annoncé compte dans la disponibilité.',
    labels: {
      window: 'Créneau',
      before: 'Auparavant',
      where: 'Où',
      effect: 'Effet',
      organiser: 'Organisateur',
      reason: 'Motif',
      urgent: 'Urgence',
      until: 'Objection jusqu’au',
      actual: 'Réalisé',
      what: 'Quoi',
    },
    window: (day, from, toDay, to) =>
      toDay === null ? `${day} de ${from} à ${to}` : `du ${day} à ${from} au ${toDay} à ${to}`,
    at: (day, time) => (day === null ? `à ${time}` : `${day} à ${time}`),
    until: (day, time) => (day === null ? `jusqu’à ${time}` : `jusqu’au ${day} à ${time}`),
    labelled: (label, text) => `${label}${NBSP}: ${text}`,
    andMore: (count) => `et ${count}${NBSP}autres`,
    link: 'Voir les travaux',
    calendar: 'Travaux du réseau LoRa',
    object: 'S’opposer à ces travaux',
  },
  en: {
    states: {
      announced: 'Planned work announced',
      moved: 'Planned work moved',
      confirmed: 'Planned work confirmed',
      kept: 'Planned work goes ahead',
      objected: 'Objection to your work',
      reminder: 'Reminder, planned work ahead',
      nudge: 'Work not started',
      started: 'Work under way',
      extended: 'Work extended',
      overran: 'Work overrunning',
      resumed: 'Work resumed',
      completed: 'Work completed',
      forced: 'Work completed without check',
      cancelled: 'Work cancelled',
      expired: 'Work not carried out',
    },
    urgent: 'Urgent',
    planned: (title, window) => `${title}: work is planned ${window}.`,
    moved: (title, window) => `${title}: the work will be done ${window}.`,
    confirmed: (title, from) =>
      `${title}: the work is confirmed and begins ${from}. No objection was left without an answer.`,
    kept: (title, from) => `${title}: an objection was heard; the work goes ahead and begins ${from}.`,
    objected: (title, who) => `${title}: ${who} objects. It is for you to decide.`,
    soon: (title, age) => `${title}: the work begins in ${age}.`,
    nudge: (title, from) => `${title}: the work should have begun ${from}, nobody has started it.`,
    started: (title, to) => `${title}: the work has begun, it is planned to end ${to}.`,
    extended: (title, to) => `${title}: the work goes on ${to}.`,
    overran: (title, to) => `${title}: the work should have ended ${to} and is not finished.`,
    resumed: (title) => `${title}: the work was not over, it goes on.`,
    completed: (title) => `${title}: the work is completed, its equipment works.`,
    forced: (title) => `${title}: the work is declared completed, though not all of its equipment is back.`,
    cancelled: (title) => `${title}: the work will not be done.`,
    expired: (title) => `${title}: the work was not started before its time was over.`,
    impact: {
      'NO-IMPACT': 'No effect on service.',
      'REDUCED-REDUNDANCY': 'All sensors are still heard by another gateway.',
      DEGRADED: 'Service will be degraded.',
      OUTAGE: 'Interruption for some of the sensors.',
    },
    lost: (count, text) =>
      count > 1
        ? `${text} sensors will not be heard during the work.`
        : `${text} sensor will not be heard during the work.`,
    estimate: 'An estimate from the sensors heard yesterday and today.',
    mayObject: (until) =>
      `Each partner may object, with a reason, ${until}. Without an objection the work is confirmed.`,
    countsAsDown:
      'The notice period is not kept: an interruption during this work counts in the availability.',
    excessCounts: 'What goes beyond the announced time counts in the availability.',
    labels: {
      window: 'When',
      before: 'Before',
      where: 'Where',
      effect: 'Effect',
      organiser: 'Organiser',
      reason: 'Reason',
      urgent: 'Urgent because',
      until: 'Objection until',
      actual: 'Carried out',
      what: 'What',
    },
    window: (day, from, toDay, to) =>
      toDay === null ? `${day} from ${from} to ${to}` : `from ${day} at ${from} to ${toDay} at ${to}`,
    at: (day, time) => (day === null ? `at ${time}` : `on ${day} at ${time}`),
    until: (day, time) => (day === null ? `until ${time}` : `until ${day} at ${time}`),
    labelled: (label, text) => `${label}: ${text}`,
    andMore: (count) => `and ${count} more`,
    link: 'See the work',
    calendar: 'Work on the LoRa network',
    object: 'Object to this work',
  },
};
