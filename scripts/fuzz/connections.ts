// Sends requests many at a time: several on each of a few connections where they are whole, broken ones on their own.

import { connect, type Socket } from 'node:net';
import { type Answer, createAnswerReader } from './answers.ts';

export interface Sent {
  readonly number: number;
  readonly method: string;
  readonly bytes: Buffer;
  /** It may end or keep its connection: nothing else is sent on that, and what comes within a moment is its answer. */
  readonly alone: boolean;
}

export interface Outcome {
  readonly sent: Sent;
  /** `null`: the connection was closed without an answer, or it answers without end. */
  readonly answer: Answer | null;
}

export interface ConnectionsOptions {
  readonly port: number;
  readonly onOutcome: (outcome: Outcome) => void;
}

const CONNECTIONS = 6;
const IN_FLIGHT_EACH = 12;
/** The server ends a connection after 1,000. */
const REQUESTS_EACH = 900;
const ALONE_MS = 150;
const ALONE_AT_ONCE = 6;
/** The server itself gives up after 20 s. */
const ANSWER_WITHIN_MS = 45_000;
const TRIES = 3;

/** Sends all of them; resolves when each has its outcome. Rejects when the server does not answer any more. */
export async function sendAll(requests: readonly Sent[], options: ConnectionsOptions): Promise<void> {
  const queue = requests.filter(({ alone }) => !alone).map((sent) => ({ sent, tries: 0 }));
  const alone = requests.filter((sent) => sent.alone);
  await Promise.all([
    ...Array.from({ length: CONNECTIONS }, async () => {
      while (queue.length > 0) await runConnection(queue, options);
    }),
    ...Array.from({ length: ALONE_AT_ONCE }, async () => {
      for (let one = alone.pop(); one !== undefined; one = alone.pop()) {
        options.onOutcome({ sent: one, answer: await sendAlone(one, options.port) });
      }
    }),
  ]);
}

interface Waiting {
  readonly sent: Sent;
  tries: number;
}

/** One connection for as long as it lasts; what is unanswered when it ends goes back into the queue. */
function runConnection(queue: Waiting[], { port, onOutcome }: ConnectionsOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const waiting: Waiting[] = [];
    let sent = 0;
    const reader = createAnswerReader((place) => waiting[place]?.sent.method ?? 'GET');
    socket.setNoDelay(true);
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      if (waiting.length === 0) return void socket.destroy();
      reject(new Error(`no answer for ${ANSWER_WITHIN_MS} ms to input ${waiting[0]?.sent.number}`));
      socket.destroy();
    });

    function fill(): void {
      const texts: Buffer[] = [];
      while (waiting.length < IN_FLIGHT_EACH && sent < REQUESTS_EACH) {
        const next = queue.shift();
        if (next === undefined) break;
        waiting.push(next);
        texts.push(next.sent.bytes);
        sent++;
      }
      if (texts.length > 0) socket.write(Buffer.concat(texts));
      else if (waiting.length === 0) socket.end();
    }

    socket.once('connect', fill);
    socket.on('data', (chunk: Buffer) => {
      let answers: readonly Answer[] = [];
      try {
        answers = reader.take(chunk);
      } catch (error) {
        reject(error);
        socket.destroy();
      }
      for (const answer of answers) {
        const first = waiting.shift();
        if (first !== undefined) onOutcome({ sent: first.sent, answer });
        if (answer.closes) socket.destroy();
      }
      if (!socket.destroyed) fill();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      const [first] = waiting;
      if (first !== undefined && ++first.tries >= TRIES) {
        onOutcome({ sent: first.sent, answer: null });
        waiting.shift();
      }
      queue.unshift(...waiting);
      resolve();
    });
  });
}

function sendAlone({ bytes, method }: Sent, port: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    const reader = createAnswerReader(() => method);
    let heard = '';
    let answer: Answer | null = null;
    const timer = setTimeout(() => socket.destroy(), ALONE_MS);
    socket.once('connect', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      try {
        answer ??= reader.take(chunk)[0] ?? null;
      } catch {
        socket.destroy();
      }
      if (answer !== null) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      // A stream of events does not end: what came of it is looked at too.
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0);
      resolve(answer ?? (status === 0 ? null : { status, head: '', body: heard, closes: true }));
    });
  });
}
