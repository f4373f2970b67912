// What somebody sends with a form of a page: its fields, who sends it, and what the page answers.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, actorOf } from '../access/actor.ts';
import { type Problem, ProblemError } from '../platform/http/problem.ts';
import type { PageAnswer, PageRequest } from './page.ts';
import type { Language } from './texts.ts';

export const FORM = 'application/x-www-form-urlencoded';
export const MULTIPART = 'multipart/form-data';

export interface FormRequest extends PageRequest {
  readonly fields: URLSearchParams;
  readonly actor: Actor;
  /** For cookies, which only the access room sets. */
  readonly exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply };
}

export type FormAnswer =
  /** It was done: see there. */
  | { readonly kind: 'see'; readonly path: string }
  /** Something to be seen once, or to be corrected. */
  | ({ readonly kind: 'page'; readonly status: number } & PageAnswer);

/** Why something was not done, in the reader's language. */
export interface Complaints {
  readonly status: number;
  readonly whole: string;
  /** By the name of the field. */
  readonly fields: ReadonlyMap<string, string>;
}

export const NO_COMPLAINTS: Complaints = { status: 200, whole: '', fields: new Map() };

const ELSE: Readonly<Record<Language, { readonly correct: string; readonly other: string }>> = {
  fr: {
    correct: 'Rien n’a été enregistré\u00a0: corrigez ce qui est signalé.',
    other: 'Ce n’a pas été possible\u00a0: vérifiez, puis réessayez.',
  },
  en: { correct: 'Nothing was saved: correct what is marked.', other: 'That was not possible.' },
};

export function actorOfRequest({ principal, ip }: FastifyRequest): Actor {
  return actorOf(principal, ip);
}

/** Does what was asked; a refusal that people can do something about comes back as words, other errors are thrown. */
export async function complaintsOf(
  language: Language,
  work: () => Promise<void>,
): Promise<Complaints | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.status === 404) throw error;
    return inWords(error.problem, language);
  }
}

function inWords({ status, detail, french, errors = [] }: Problem, language: Language): Complaints {
  const fields = new Map<string, string>();
  for (const error of errors) {
    const name = fieldOf(error.field);
    if (!fields.has(name)) fields.set(name, wordsOf(error, language));
  }
  const whole =
    fields.size > 0 ? ELSE[language].correct : language === 'fr' ? (french ?? ELSE.fr.other) : detail;
  return { status, whole, fields };
}

export function wordsOf(
  { field, detail, french }: { readonly field: string; readonly detail: string; readonly french?: string },
  language: Language,
): string {
  if (language === 'fr') return french ?? ELSE.fr.other;
  const name = fieldOf(field);
  const rest = detail.startsWith(`${name} `) ? detail.slice(name.length + 1) : detail;
  const sentence = rest.replace(', or null (an empty cell)', ', or nothing');
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

/** `/thresholds/stableS` is the field stableS, `/siteIds/0` one of siteIds. */
function fieldOf(pointer: string): string {
  return pointer.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? '';
}
