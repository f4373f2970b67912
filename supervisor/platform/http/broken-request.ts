// Answers what is not even a request of HTTP, or came too slowly, or with too many headers: before any route is known.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import type { Problem } from './problem.ts';
import { PROBLEM_TYPE, problemBody } from './problem-answer.ts';

/** For fastify's `clientErrorHandler`. */
export function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const problem = problemOf(error.code);
    const body = problemBody(problem);
    socket.write(
      [
        `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
        `content-type: ${PROBLEM_TYPE}`,
        `content-length: ${Buffer.byteLength(body)}`,
        'cache-control: no-store',
        'x-content-type-options: nosniff',
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroySoon();
}

function problemOf(code: string): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, title: 'Too slow', detail: 'The request did not arrive in time: send it again.' };
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        title: 'Headers too large',
        detail: 'Send fewer or shorter headers and cookies.',
      };
    default:
      return { status: 400, title: 'Bad request', detail: 'This is not a request of HTTP/1.1.' };
  }
}
