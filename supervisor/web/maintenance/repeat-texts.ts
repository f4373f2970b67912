// What the pages of work that comes again say.

import type { Language } from '../texts.ts';

const NBSP = '\u00a0';

export interface RepeatTexts {
  readonly title: string;
  readonly lead: string;
  readonly none: string;
  readonly make: string;
  readonly makeTitle: string;
  readonly changeTitle: string;
  readonly changeLead: string;
  readonly change: string;
  readonly end: string;
  readonly endHint: string;
  readonly done: string;
  readonly days: string;
  readonly rhythms: Readonly<Record<'weekly' | 'monthly-day' | 'monthly-weekday', string>>;
  readonly weekday: string;
  readonly weekdayWrong: string;
  readonly timeWrong: string;
  readonly dayWrong: string;
  readonly monthDay: string;
  /** Of the 31st, where the month has fewer days. */
  readonly lastDay: string;
  readonly nth: string;
  /** By 1 to 4 and -1. */
  readonly nths: Readonly<Record<string, string>>;
  readonly at: string;
  readonly length: string;
  readonly workingDays: string;
  readonly from: string;
  readonly until: string;
  readonly untilHint: string;
  readonly dates: string;
  readonly toSee: string;
  readonly see: string;
  readonly noDates: string;
  readonly atOnce: (count: number) => string;
  readonly later: string;
  readonly laterNote: string;
  readonly begin: string;
  readonly save: string;
  readonly seenFirst: string;
  readonly announced: string;
  readonly nothingAhead: string;
  readonly weeklyOn: (days: string) => string;
  readonly monthlyOn: (day: number) => string;
  readonly monthlyOnWeekday: (nth: string, weekday: string) => string;
  readonly and: string;
  readonly timed: (days: string, time: string, length: string) => string;
  readonly onlyWorking: string;
  readonly fromTo: (from: string, until: string | null) => string;
  /** On the page of a work. */
  readonly partOf: string;
}

const FR: RepeatTexts = {
  title: 'Travaux récurrents',
  lead: 'Chaque date est annoncée 60 jours avant, comme des travaux à part\u00a0: on peut la déplacer, l’annuler ou s’y opposer.',
  none: 'Aucuns travaux ne reviennent.',
  make: 'Prévoir des travaux récurrents',
  makeTitle: 'Prévoir des travaux récurrents',
  changeTitle: 'Modifier des travaux récurrents',
  changeLead: 'Les dates déjà annoncées restent telles quelles\u00a0: déplacez ou annulez-les une à une.',
  change: 'Modifier la suite',
  end: 'Arrêter',
  endHint: 'Les dates déjà annoncées sont annulées, et les partenaires avertis de chacune.',
  done: 'C’est noté.',
  days: 'Quels jours\u00a0?',
  rhythms: {
    weekly: 'Chaque semaine',
    'monthly-day': 'Chaque mois, à une date',
    'monthly-weekday': 'Chaque mois, un jour de la semaine',
  },
  weekday: 'Jour de la semaine',
  weekdayWrong: 'Choisissez au moins un jour.',
  timeWrong: 'Une heure telle que 09:00.',
  dayWrong: 'Un jour tel que 31/12/2027.',
  monthDay: 'Le',
  lastDay: '31, ou le dernier jour du mois',
  nth: 'Lequel du mois',
  nths: { '1': '1er', '2': '2e', '3': '3e', '4': '4e', '-1': 'dernier' },
  at: 'Heure',
  length: 'Durée',
  workingDays: 'Seulement les jours ouvrés chez tous les partenaires',
  from: 'À partir du',
  until: 'Jusqu’au',
  untilHint: 'Vide\u00a0: sans fin.',
  dates: 'Les prochaines dates',
  toSee: 'Les dates se calculent quand équipements, jours et heures sont choisis.',
  see: 'Voir les dates et l’effet',
  noDates: 'Aucune date ne vient dans l’année qui suit.',
  atOnce: (count) =>
    count === 0
      ? 'Rien n’est à annoncer tout de suite.'
      : count === 1
        ? 'Une date sera annoncée tout de suite\u00a0:'
        : `${count}${NBSP}dates seront annoncées tout de suite, chacune par un courriel\u00a0:`,
  later: 'Puis, chacune 60 jours avant\u00a0:',
  laterNote: 'et ainsi de suite',
  begin: 'Annoncer aux deux partenaires',
  save: 'Enregistrer la suite',
  seenFirst: 'Ce qui sera annoncé a changé depuis le calcul\u00a0: voici les dates, annoncez ensuite.',
  announced: 'Annoncés',
  nothingAhead: 'Aucune date n’est encore annoncée.',
  weeklyOn: (days) => `Chaque ${days}`,
  monthlyOn: (day) =>
    day === 31
      ? 'Le dernier jour de chaque mois'
      : day > 28
        ? `Le ${day} de chaque mois, ou son dernier jour`
        : `Le ${day === 1 ? '1er' : day} de chaque mois`,
  monthlyOnWeekday: (nth, weekday) => `Le ${nth} ${weekday} de chaque mois`,
  and: 'et',
  timed: (days, time, length) => `${days} à ${time}, pendant ${length}`,
  onlyWorking: 'jours ouvrés seulement',
  fromTo: (from, until) => (until === null ? `à partir du ${from}` : `du ${from} au ${until}`),
  partOf: 'Ces travaux reviennent\u00a0: voir la série',
};

const EN: RepeatTexts = {
  title: 'Recurring work',
  lead: 'Each date is announced 60 days ahead, as work of its own: it can be moved, cancelled or objected to.',
  none: 'No work comes again.',
  make: 'Plan recurring work',
  makeTitle: 'Plan recurring work',
  changeTitle: 'Change recurring work',
  changeLead: 'Dates that were announced stay as they are: move or cancel them one by one.',
  change: 'Change what follows',
  end: 'Stop',
  endHint: 'Dates that were announced are cancelled, and the partners told of each.',
  done: 'Done.',
  days: 'On which days?',
  rhythms: {
    weekly: 'Every week',
    'monthly-day': 'Every month, on a date',
    'monthly-weekday': 'Every month, on a weekday',
  },
  weekday: 'Weekday',
  weekdayWrong: 'Choose one day at least.',
  timeWrong: 'A time such as 09:00.',
  dayWrong: 'A day such as 2027-12-31.',
  monthDay: 'On the',
  lastDay: '31, or the last day of the month',
  nth: 'Which of the month',
  nths: { '1': 'first', '2': 'second', '3': 'third', '4': 'fourth', '-1': 'last' },
  at: 'Time',
  length: 'Length',
  workingDays: 'Only on days on which all partners’ offices are open',
  from: 'From',
  until: 'Until',
  untilHint: 'Empty: without end.',
  dates: 'The next dates',
  toSee: 'Dates are worked out once equipment, days and times are chosen.',
  see: 'See the dates and the effect',
  noDates: 'There is no date within the year that follows.',
  atOnce: (count) =>
    count === 0
      ? 'Nothing is to be announced at once.'
      : count === 1
        ? 'One date will be announced at once:'
        : `${count} dates will be announced at once, each by a mail:`,
  later: 'Then, each 60 days ahead:',
  laterNote: 'and so on',
  begin: 'Announce to both partners',
  save: 'Save what follows',
  seenFirst: 'What will be announced has changed since: here are the dates, announce them then.',
  announced: 'Announced',
  nothingAhead: 'No date is announced yet.',
  weeklyOn: (days) => `Every ${days}`,
  monthlyOn: (day) =>
    day === 31
      ? 'The last day of every month'
      : day > 28
        ? `Day ${day} of every month, or its last`
        : `Day ${day} of every month`,
  monthlyOnWeekday: (nth, weekday) => `The ${nth} ${weekday} of every month`,
  and: 'and',
  timed: (days, time, length) => `${days} at ${time}, for ${length}`,
  onlyWorking: 'working days only',
  fromTo: (from, until) => (until === null ? `from ${from}` : `from ${from} to ${until}`),
  partOf: 'This work comes again: see the series',
};

export const REPEAT_TEXTS: Readonly<Record<Language, RepeatTexts>> = { fr: FR, en: EN };
