// Why something is not done with an incident, in words.

import { ProblemError } from '../platform/http/problem.ts';
import type { ActionRefusal } from './actions.ts';

type Why = ActionRefusal | 'not-yours' | 'busy';

interface Words {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly french: string;
}

const conflict = (detail: string, french: string): Words => ({
  ...{ status: 409, title: 'Not in this state', detail, french },
});

const WORDS: Readonly<Record<Why, Words>> = {
  'is-over': conflict(
    'The incident is over: reopen it first.',
    'L’incident est terminé\u00a0: rouvrez-le d’abord.',
  ),
  'is-merged': conflict(
    'The incident went into another one: go on there.',
    'L’incident a été fusionné\u00a0: la suite est dans l’autre.',
  ),
  'is-restored': conflict(
    'Service is restored: close the incident, or reopen it.',
    'Le service est rétabli\u00a0: clôturez l’incident, ou rouvrez-le.',
  ),
  'is-not-restored': conflict(
    'Service is not restored yet: an incident is closed once it is.',
    'Le service n’est pas encore rétabli\u00a0: l’incident se clôt ensuite.',
  ),
  'is-not-over': conflict('The incident is not over.', 'L’incident n’est pas terminé.'),
  'still-failing': conflict(
    'Vigie still sees equipment of it failing: it is restored when that is back.',
    'Vigie voit encore des équipements en panne\u00a0: le rétablissement viendra avec leur retour.',
  ),
  itself: conflict('An incident cannot go into itself.', 'Un incident ne se fusionne pas avec lui-même.'),
  'not-yours': {
    ...{
      status: 403,
      title: 'Not allowed',
      detail: 'This incident touches nothing of your network: ask its owner.',
    },
    french: 'Cet incident ne touche pas votre réseau\u00a0: demandez à son propriétaire.',
  },
  busy: {
    ...{ status: 503, title: 'Busy', detail: 'Too many changes at once: try again in a moment.' },
    french: 'Trop de changements à la fois\u00a0: réessayez dans un instant.',
  },
};

export function refused(why: Why): ProblemError {
  return new ProblemError({ ...WORDS[why], ...(why === 'busy' ? { retryAfterS: 5 } : {}) });
}

export function tooManyReports(withinMs: number): ProblemError {
  return new ProblemError({
    ...{ status: 429, title: 'Too many reports', retryAfterS: withinMs / 1_000 },
    detail: 'You have reported very often within an hour: call the hotline.',
    french: 'Vous avez beaucoup signalé depuis une heure\u00a0: appelez la hotline.',
  });
}
