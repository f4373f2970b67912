// What is said against what people write down about notification, in both languages.

import { type FieldProblem, invalid, ProblemError } from '../platform/http/problem.ts';
import { minuteOf } from './hours.ts';
import { oneLine } from './mail/words.ts';
import type { Subscription } from './model.ts';
import { urlComplaint } from './webhook/guard.ts';

/** Throws where quiet hours have a beginning and no end, or are no times. */
export function checkHours({ quietFrom, quietTo }: Pick<Subscription, 'quietFrom' | 'quietTo'>): void {
  const hours = Object.entries({ quietFrom, quietTo });
  const problems = hours.flatMap(([name, text]): FieldProblem[] =>
    text === null
      ? hours.every(([, other]) => other === null)
        ? []
        : [{ field: `/${name}`, ...HALF }]
      : minuteOf(text) === null
        ? [{ field: `/${name}`, ...NO_TIME }]
        : [],
  );
  if (problems.length > 0) throw invalid(problems);
}

const HALF = {
  detail: 'Quiet hours have a beginning and an end: give this one too, or send null for both.',
  french:
    'Les heures calmes ont un début et une fin\u00a0: donnez aussi celle-ci, ou laissez les deux vides.',
};
const NO_TIME = {
  detail: 'This is no time of day: write one such as 22:00.',
  french: 'Ce n’est pas une heure de la journée\u00a0: écrivez par exemple 22:00.',
};

const MAX_NAME = 80;
const NO_NAME: FieldProblem = {
  field: '/name',
  detail: 'Write a name that people recognise it by.',
  french: 'Donnez-lui un nom auquel on le reconnaît.',
};
export const NO_ADDRESS: FieldProblem = {
  field: '/address',
  detail: 'This is no mail address: write one such as exploitation@example.org.',
  french: 'Ce n’est pas une adresse\u00a0: écrivez par exemple exploitation@example.org.',
};
const URL_PROBLEMS: Readonly<Record<Exclude<ReturnType<typeof urlComplaint>, null>, FieldProblem>> = {
  'no-url': {
    field: '/url',
    detail: 'This is no URL: write one that begins with https://.',
    french: 'Ce n’est pas une adresse\u00a0: elle commence par https://.',
  },
  'not-https': {
    field: '/url',
    detail: 'Only https:// is sent to: what is said must not be read on the way.',
    french: 'Seul https:// est accepté\u00a0: ce qui est envoyé ne doit pas être lu en chemin.',
  },
  'has-login': {
    field: '/url',
    detail: 'No user name or password in the URL: requests are signed instead.',
    french: 'Ni nom ni mot de passe dans l’adresse\u00a0: les requêtes sont signées.',
  },
};

/** As it is kept: one line without what is not seen. Throws where nothing is left of it. */
export function nameOf(text: string): string {
  const name = oneLine(text, MAX_NAME);
  if (name === '') throw invalid([NO_NAME]);
  return name;
}

/** Throws where nothing may be sent to that URL. */
export function checkUrl(url: string): void {
  const complaint = urlComplaint(url);
  if (complaint !== null) throw invalid([URL_PROBLEMS[complaint]]);
}

export function taken(): ProblemError {
  return new ProblemError({
    ...{ status: 409, title: 'Already there', detail: 'This partner has that address in that role already.' },
    french: 'Cette adresse est déjà inscrite à ce titre.',
  });
}

export function tooMany(most: number): ProblemError {
  return new ProblemError({
    ...{ status: 409, title: 'Too many', detail: `There are ${most} already: remove one first.` },
    french: `Il y en a déjà ${most}\u00a0: retirez-en une d’abord.`,
  });
}

export function lastMandatory(): ProblemError {
  return new ProblemError({
    ...{ status: 409, title: 'The last one' },
    detail: 'The agreement demands a mandatory mailbox: add another one before you remove this one.',
    french:
      'La convention demande une boîte obligatoire\u00a0: ajoutez-en une autre avant de retirer celle-ci.',
  });
}
