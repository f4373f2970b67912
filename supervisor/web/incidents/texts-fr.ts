// What the pages of incidents and of the hotline say in French.

import type { IncidentPageTexts } from './texts.ts';

const NBSP = '\u00a0';
const THIN = '\u202f';
const many = (count: number, one: string, more: string): string => (count > 1 ? more : one);

/** An hour of today, or a day with its hour. */
const isHour = (when: string): boolean => /^\d{2}\s*h/.test(when);
const on = (when: string | null): string => (isHour(when ?? '') ? `à ${when}` : `le ${when ?? '?'}`);
const till = (when: string): string => (isHour(when) ? `jusqu’à ${when}` : `jusqu’au ${when}`);
const lasting = (until: string | null): string => (until === null ? '' : `, ${till(until)}`);

export const FR: IncidentPageTexts = {
  title: 'Incidents',
  calm: 'Aucun incident en cours.',
  open: (count, unattended) =>
    `${count}${NBSP}${many(count, 'incident', 'incidents')} en cours${
      unattended === 0
        ? '.'
        : count === 1
          ? `${THIN}; personne ne s’en occupe encore.`
          : `, dont ${unattended} que personne n’a encore pris en charge.`
    }`,
  openHeading: 'En cours',
  openNote: 'le plus grave d’abord',
  pastHeading: 'Terminés',
  count: (count) => `${count}${NBSP}${many(count, 'incident', 'incidents')}`,
  nothing: 'Aucun incident ne correspond.',
  nothingYet: 'Aucun pour l’instant.',
  older: 'Plus anciens',
  csv: 'Télécharger (CSV)',
  byHand: 'Ouvrir un incident',
  report: 'Signaler une panne',
  filter: {
    label: 'Filtrer les incidents',
    text: 'Numéro, lieu, cause',
    severity: 'Gravité',
    anySeverity: 'Toutes les gravités',
    upTo: (severity) => (severity === 1 ? 'P1' : `P1 à P${severity}`),
    partner: 'Réseau',
    anyPartner: 'Tous les réseaux',
    from: 'Du',
    to: 'Au',
    apply: 'Filtrer',
    clear: 'Tout montrer',
  },
  columns: {
    incident: 'Incident',
    state: 'État',
    began: 'Début',
    lasted: 'Durée',
    answered: 'Pris en charge',
    cause: 'Cause',
  },
  states: {
    open: 'en cours',
    acknowledged: 'pris en charge',
    identified: 'cause connue',
    monitoring: 'de retour, surveillé',
    restored: 'rétabli, à clore',
    closed: 'clos',
    merged: 'réuni à un autre',
    cancelled: 'annulé',
  },
  severities: {
    1: 'P1, plusieurs passerelles sans relais',
    2: 'P2, des capteurs perdus',
    3: 'P3, redondance perdue',
    4: 'P4, sans effet sur le service',
  },
  since: (when) => `En cours depuis ${when}`,
  againSince: (when, first) => `De nouveau en cours depuis ${when}, une première fois ${on(first)}`,
  backSince: (when) => `De retour depuis ${when}`,
  lasted: (duration) => `A duré ${duration}`,
  nobody: 'personne ne s’en occupe encore',
  heldBy: (who, until) => `${who} s’en occupe${until === null ? '' : ` ${till(until)}`}`,
  unanswered: (when) => `un signalement attend depuis ${when} que quelqu’un le regarde`,
  nextWord: (when) => `prochaine nouvelle ${on(when)}`,
  wordLate: (when) => `nouvelle promise ${on(when)}, dépassée`,
  mergedInto: 'La suite est dans',
  figures: {
    roundTheClock: 'Jour et nuit',
    inHours: 'Heures d’ouverture',
    lost: 'Capteurs perdus',
    response: 'Pris en charge en',
    ofSensors: (count) => `sur ${count}`,
    noSensors: 'nombre non estimé',
    estimate: 'estimés sur hier et aujourd’hui',
    others: (count, text) =>
      count === 0
        ? 'aucun n’a de voisine'
        : count === 1
          ? 'l’autre a une voisine'
          : `les ${text} autres ont une voisine`,
    restoration: (target) => `rétablissement visé en ${target}`,
    acknowledgement: (target) => `visé en ${target}`,
    met: 'tenu',
    missedBy: (duration) => `manqué de ${duration}`,
    due: (when) => `échéance ${when}`,
    overdue: 'échéance dépassée',
    opens: (when) => `la hotline ouvre ${on(when)}`,
    closes: (when) => `la hotline ferme ${on(when)}`,
    waiting: 'en attente',
    neverTakenOn: 'terminé sans prise en charge',
    takenOnBefore: 'avant d’être rouvert',
  },
  story: 'Le récit',
  storyNote: 'le plus récent d’abord',
  storyEmpty: 'Rien n’est encore écrit.',
  by: (author, visibility, partner) =>
    visibility === 'internal'
      ? `${author} · interne à ${partner}`
      : visibility === 'partners'
        ? `${author} · visible des partenaires`
        : author,
  vigie: 'Vigie',
  visibilities: {
    public: 'Tout le monde',
    partners: 'Les partenaires',
    internal: 'Mon organisation seulement',
  },
  events: {
    opened: ({ names, count }) =>
      count > 1
        ? `Incident ouvert${NBSP}: ${names}. Une cause, un incident.`
        : `Incident ouvert${names === '' ? '' : `${NBSP}: ${names}`}.`,
    joined: ({ names }) => `S’y ajoute${NBSP}: ${names}.`,
    returned: ({ names, count }) =>
      count > 1 ? `Sont revenues${NBSP}: ${names}.` : `De retour${NBSP}: ${names}.`,
    left: ({ names }) => `Ne dépend plus de cet incident${NBSP}: ${names}.`,
    'all-back': () => 'Tout est de retour, sous surveillance.',
    'failed-again': () => 'De nouveau en panne pendant la surveillance.',
    restored: () => 'Rétabli.',
    reopened: () => 'Rouvert.',
    severity: ({ text }) => `Gravité P${text('to')}, au lieu de P${text('from')}.`,
    lapsed: ({ text }) => `Le temps annoncé par ${text('holder')} est passé${THIN}: personne ne s’en occupe.`,
    retired: () => `Clos${NBSP}: ce qui était en panne a été retiré du service, sans être revenu.`,
    overdue: () => 'Clos sans bilan, cinq jours ouvrés après le rétablissement.',
    merged: ({ text }) =>
      text('into') === '' ? `${text('from')} est réuni à celui-ci.` : `Réuni à ${text('into')}.`,
    told: ({ text, fate }) => `Annonce${NBSP}: ${text('noticeWord')}, ${fate}.`,
    reported: ({ text }) =>
      `${text('reporter')} signale${text('channel') === 'phone' ? ', par téléphone' : ''}${NBSP}:`,
    acknowledged: ({ at }) =>
      `Pris en charge${lasting(at('untilMs'))}.${at('nextWordMs') === null ? '' : ` Prochaine nouvelle promise ${on(at('nextWordMs'))}.`}`,
    identified: () => `Cause${NBSP}:`,
    remark: () => '',
    promised: ({ at }) => `Prochaine nouvelle promise ${on(at('nextWordMs'))}.`,
    'handed-over': ({ text, at }) =>
      `Confié à ${text('to') === '' ? 'quelqu’un d’autre' : text('to')}${lasting(at('untilMs'))}.`,
    closed: () => `Clos. Remède${NBSP}:`,
    cancelled: () => `Annulé${NBSP}:`,
  },
  fates: {
    reached: (count, text) => `reçue par ${text}${NBSP}${many(count, 'destinataire', 'destinataires')}`,
    leaves: (when) => `partira ${on(when)}`,
    nobody: 'que personne n’a reçue',
    digest: 'dans le résumé du jour de qui le reçoit',
  },
  members: 'Équipements touchés',
  membersNote: (count) => (count > 1 ? `${count}, une seule cause` : ''),
  memberColumns: { name: 'Équipement', fell: 'En panne', back: 'De retour' },
  stillAway: (duration) => `dure, ${duration}`,
  backAt: (when, duration) => `${when}, ${duration}`,
  wentAway: 'ne fait plus partie de cet incident',
  reportedOnly: 'signalé',
  otherMembers: 'Aucun équipement n’est nommé.',
  reports: 'Signalements',
  channel: { form: 'par le formulaire', phone: 'par téléphone' },
  outOfHours: 'hors des heures d’ouverture',
  contact: 'Rappeler',
  do: {
    acknowledge: 'Je m’en occupe',
    identify: 'La cause est connue',
    remark: 'Ajouter une remarque',
    promise: 'Promettre une nouvelle',
    'hand-over': 'Passer la main',
    'set-severity': 'Changer la gravité',
    restore: 'Le service est rétabli',
    close: 'Clore',
    cancel: 'Ce n’était pas un incident',
    merge: 'Réunir à un autre',
    reopen: 'Rouvrir',
  },
  extend: 'Prolonger',
  doMore: 'Autres gestes',
  doHints: {
    restore: 'Vigie ne voit plus rien en panne ici.',
    'set-severity': 'Vigie n’y touchera plus.',
    cancel: 'Ceux qui ont été avertis recevront un démenti.',
    close: 'Pour le rapport aux deux partenaires.',
  },
  fields: {
    until: 'Jusqu’à',
    nextWord: 'Prochaine nouvelle',
    cause: 'Cause',
    remedy: 'Remède',
    text: 'Remarque',
    visibility: 'Qui peut la lire',
    to: 'À qui',
    severity: 'Gravité',
    reason: 'Pourquoi',
    into: 'Numéro de l’incident qui reste',
    title: 'Titre',
    equipment: 'Équipement',
    severalEquipment: 'Équipements touchés (aucun, un ou plusieurs)',
    began: 'Depuis quand',
    remark: 'Ce que l’on sait',
    where: 'Où',
    whereHint: 'Si l’équipement n’est pas dans la liste\u00a0: commune, lieu-dit, adresse.',
    none: 'Je ne sais pas',
    effect: 'Des capteurs ne remontent plus',
    what: 'Ce que vous constatez',
    whatHint: 'Comme au téléphone.',
    contact: 'Où vous rappeler',
    contactHint: 'Lu par les exploitants des deux partenaires seulement.',
    call: 'Je saisis l’appel de quelqu’un d’autre',
    caller: 'Qui appelle',
    partner: 'De quel partenaire',
  },
  hours: (hours) => `dans ${hours}${NBSP}h`,
  ago: (minutes) =>
    minutes === 0
      ? 'À l’instant'
      : minutes < 60
        ? `Il y a ${minutes}${NBSP}min`
        : minutes < 1_440
          ? `Il y a ${minutes / 60}${NBSP}h`
          : `Il y a ${minutes / 1_440}${NBSP}j`,
  send: 'Envoyer',
  effects: {
    many: 'Oui, à plusieurs endroits',
    some: 'Oui, autour de cette passerelle',
    none: 'Non',
    unknown: 'Je ne sais pas',
  },
  done: 'C’est noté.',
  thanks: (ref) => `Merci, c’est noté sous ${ref}.`,
  thanksWhy: 'L’exploitation est prévenue. Vous pouvez suivre ce qui se passe\u00a0:',
  see: 'Suivre l’incident',
  reportTitle: 'Signaler une panne',
  reportLead:
    'Dites où, et ce que vous constatez\u00a0: le reste aide, mais peut manquer. Si la panne est déjà connue, votre signalement s’y ajoute.',
  hotlineOpen: (until) => `hotline ouverte${until === null ? '' : ` ${till(until)}`}`,
  hotlineClosed: (opens) =>
    `hotline fermée, rouvre ${on(opens)}${THIN}; le signalement est pris dès maintenant`,
  hotlineCall: (phone) => `Appeler la hotline${NBSP}: ${phone}`,
  openTitle: 'Ouvrir un incident',
  openLead:
    'Pour ce que Vigie ne peut pas voir\u00a0: les deux partenaires seront prévenus selon la gravité.',
};
