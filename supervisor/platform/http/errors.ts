// What went wrong with a request, whoever found it - a route, the validator, the framework - as a problem. Pure.

import { type FieldProblem, notFound, type Problem, ProblemError } from './problem.ts';
import { fieldProblems, type ValidatorError } from './validation-words.ts';

/** As fastify throws it. */
interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: readonly ValidatorError[];
  readonly validationContext?: unknown;
}

/** For where the log says more. */
export interface RequestFacts {
  readonly id: string;
  readonly bodyLimit: number;
  readonly consumes: string;
}

export function problemOf(error: unknown, facts: RequestFacts): Problem {
  if (error instanceof ProblemError) return error.problem;
  const { code, statusCode, validation, validationContext } = error as FrameworkError;
  if (validation !== undefined) return ofValidation(validation, validationContext);
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return {
        status: 413,
        title: 'Too large',
        detail: `The body may have at most ${facts.bodyLimit} bytes; send it in parts.`,
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedType(facts.consumes);
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return badRequest('The body is empty although its type is JSON: send an object.');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return badRequest('The body cannot be read as JSON: correct its syntax.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return badRequest('The body is not as long as Content-Length says.');
    case 'FST_ERR_HANDLER_TIMEOUT':
      return {
        status: 503,
        title: 'Took too long',
        detail: 'The answer took too long to prepare: ask for less, or try again in a moment.',
        retryAfterS: 10,
      };
    default:
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return { ...badRequest('The request cannot be understood.'), status: statusCode };
  }
  return {
    status: 500,
    title: 'Internal error',
    detail: `The supervisor failed at this request and is at fault; its log says why, under ${facts.id}.`,
  };
}

export function unsupportedType(consumes: string): Problem {
  return {
    status: 415,
    title: 'Unsupported media type',
    detail: `Send the body as ${consumes}, and say so in the header Content-Type.`,
  };
}

function badRequest(detail: string): Problem {
  return { status: 400, title: 'Bad request', detail };
}

/** A wrong body is invalid content, a wrong query a bad request; a path that cannot name anything names nothing. */
function ofValidation(validation: readonly ValidatorError[], context: unknown): Problem {
  const errors = fieldProblems(validation, context === 'body');
  if (context === 'params') return notFound('resource').problem;
  if (context === 'body') return { status: 422, title: 'Invalid content', detail: detailOf(errors), errors };
  return { status: 400, title: 'Bad request', detail: detailOf(errors), errors };
}

function detailOf(errors: readonly FieldProblem[]): string {
  const [first] = errors;
  return errors.length === 1 && first !== undefined
    ? `${first.detail}.`
    : `${errors.length} fields need to be corrected; each is listed under errors.`;
}
