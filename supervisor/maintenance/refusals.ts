// Why something is not done with planned work, in words.

import { ProblemError } from '../platform/http/problem.ts';
import type { ActionRefusal } from './actions.ts';

export type Why = ActionRefusal | 'not-yours' | 'not-yours-to-answer' | 'busy';

interface Words {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly french: string;
}

const conflict = (detail: string, french: string): Words => ({
  ...{ status: 409, title: 'Not in this state', detail, french },
});
const forbidden = (detail: string, french: string): Words => ({
  ...{ status: 403, title: 'Not allowed', detail, french },
});

const WORDS: Readonly<Record<Why, Words>> = {
  'is-draft': conflict('The work was not announced yet.', 'Les travaux ne sont pas encore annoncés.'),
  'is-published': conflict(
    'The work was announced: move or cancel it, so that everybody is told.',
    'Les travaux sont annoncés\u00a0: déplacez-les ou annulez-les, chacun en sera averti.',
  ),
  'has-not-started': conflict('The work has not been started.', 'Les travaux ne sont pas démarrés.'),
  'has-started': conflict('The work has been started.', 'Les travaux ont démarré.'),
  'is-not-finished': conflict('The work is not finished.', 'Les travaux ne sont pas terminés.'),
  'is-over': conflict('The work is over.', 'Ces travaux sont clos.'),
  'in-the-past': conflict(
    'This time is past: name one that lies ahead.',
    'Ce moment est passé\u00a0: choisissez-en un à venir.',
  ),
  'too-late': conflict(
    'The notice period is not kept: choose a later time, or say why the work cannot wait.',
    'Le délai de prévenance n’est pas tenu\u00a0: choisissez plus tard, ou dites pourquoi les travaux ne peuvent attendre.',
  ),
  'too-early': conflict(
    'The announced time has not begun: move the work first if it is to begin sooner.',
    'Le créneau annoncé n’a pas commencé\u00a0: déplacez d’abord les travaux s’ils doivent commencer plus tôt.',
  ),
  'not-longer': conflict(
    'An extension ends later than was announced.',
    'Une prolongation finit plus tard que prévu.',
  ),
  'is-objected': conflict(
    'Somebody objected: keep to the work with a reason, move it or cancel it first.',
    'Un partenaire s’oppose\u00a0: maintenez les travaux avec un motif, déplacez-les ou annulez-les d’abord.',
  ),
  'not-objected': conflict('Nobody objects.', 'Personne ne s’oppose.'),
  'has-objected': conflict(
    'Your partner objects already: it is for the organiser to decide.',
    'Votre partenaire s’oppose déjà\u00a0: à l’organisateur de décider.',
  ),
  'objected-too-late': conflict(
    'The time to object is over: call the organiser.',
    'Le délai d’objection est passé\u00a0: appelez l’organisateur.',
  ),
  'not-yours': forbidden(
    'This is not for you to plan or to carry out: ask its organiser.',
    'Ces travaux ne sont pas les vôtres\u00a0: demandez à leur organisateur.',
  ),
  'not-yours-to-answer': forbidden(
    'Work of your own partner is not yours to answer.',
    'On ne répond pas aux travaux de son propre partenaire.',
  ),
  busy: {
    ...{ status: 503, title: 'Busy', detail: 'Too many changes at once: try again in a moment.' },
    french: 'Trop de changements à la fois\u00a0: réessayez dans un instant.',
  },
};

/** `earliestMs`: the first start that could be announced in time, for `too-late`. */
export function refused(why: Why, earliestMs: number | null = null): ProblemError {
  const words = WORDS[why];
  if (why !== 'too-late' || earliestMs === null) {
    return new ProblemError({ ...words, ...(why === 'busy' ? { retryAfterS: 5 } : {}) });
  }
  const field = { field: '/fromMs', detail: `fromMs must be ${new Date(earliestMs).toISOString()} or later` };
  return new ProblemError({ ...words, status: 422, errors: [{ ...field, french: words.french }] });
}
