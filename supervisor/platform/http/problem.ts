// Errors as the API answers them: RFC 9457 problem details that name the field and say what to do.

export interface FieldProblem {
  /** JSON pointer into the body, or the name of a query parameter or CSV column. */
  readonly field: string;
  /** What is wrong and what to do, one sentence. */
  readonly detail: string;
  /** The same for people who read French, as a whole sentence; pages say it, the API does not. */
  readonly french?: string;
  /** Of an imported file, 1-based, the header being row 1. */
  readonly row?: number;
}

export interface Problem {
  readonly status: number;
  /** In a few words, the same for every problem of this kind. */
  readonly title: string;
  /** What is wrong here and what to do about it. */
  readonly detail: string;
  /** The same for people who read French; pages say it, the API does not. */
  readonly french?: string;
  readonly errors?: readonly FieldProblem[];
  /** Seconds, for 429 and 503. */
  readonly retryAfterS?: number;
}

/** Thrown by a route; the server answers with it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** What somebody may not see looks like what is not there. */
export function notFound(what: string): ProblemError {
  return new ProblemError({
    status: 404,
    title: 'Not found',
    detail: `There is no ${what} here, or you may not see it.`,
  });
}

export function invalid(errors: readonly FieldProblem[]): ProblemError {
  const first = errors[0];
  const detail =
    errors.length === 1 && first !== undefined
      ? `${first.field}: ${first.detail}`
      : `${errors.length} fields need to be corrected; each is listed under errors.`;
  return new ProblemError({ status: 422, title: 'Invalid content', detail, errors });
}

/** A query parameter that is wrong in a way that no schema can tell. `wanted` completes "must be ...". */
export function invalidQuery(parameter: string, wanted: string): ProblemError {
  const detail = `${parameter} must be ${wanted}`;
  return new ProblemError({
    ...{ status: 400, title: 'Bad request', detail: `${detail}.` },
    errors: [{ field: parameter, detail }],
  });
}

/** Somebody else changed it since it was read. */
export function stale(what: string): ProblemError {
  return new ProblemError({
    status: 412,
    title: 'Changed meanwhile',
    detail: `This ${what} was changed since you read it: read it again and repeat your change.`,
    french: 'Quelqu’un d’autre l’a modifié entre-temps\u00a0: relisez, puis refaites votre changement.',
  });
}
