// The open ends of event streams (HTML, section 9.2): begun with their headers, kept alive, cut off when they do not read.

import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { securityHeaders } from './headers.ts';
import type { Principal } from './principal.ts';
import { ProblemError } from './problem.ts';
import type { ApiServer } from './server.ts';

export interface StreamReader<State> {
  readonly principal: Principal;
  /** What the stream remembers of it. */
  readonly state: State;
  /** Bytes in memory that it has not taken yet. */
  waiting(): number;
  write(text: string): void;
}

export interface StreamReadersOptions<State> {
  readonly heartbeatMs: number;
  readonly maxStreams: number;
  /** It has taken what there was, or a heartbeat has passed. */
  readonly onRoom?: (reader: StreamReader<State>) => void;
}

export type WhoseStreams = { readonly accountId: string } | { readonly credentialId: string };

export interface StreamReaderCounts {
  readonly open: number;
  /** Ended because they did not read. */
  readonly dropped: number;
  /** Not begun, because there were too many. */
  readonly refused: number;
}

export interface StreamReaders<State> {
  /** Answers a request with a stream that begins with `first`. Throws a problem when there are too many. */
  open(request: Asking, reply: FastifyReply, state: State, first: string): StreamReader<State>;
  all(): Iterable<StreamReader<State>>;
  /** It may come back, and is then told what it missed, or that it missed something. */
  drop(reader: StreamReader<State>): void;
  /** Ends the streams of an account or of one session or token, when its rights end or change. */
  revoke(whose: WhoseStreams): void;
  counts(): StreamReaderCounts;
  end(): void;
  /** They end before the server stops. */
  endWith(server: ApiServer): void;
}

/** A session that expires ends its stream by then: whoever comes back is asked anew who it is. */
const MAX_AGE_MS = 3_600_000;
/** Readers that lost us come back a little apart. */
const RETRY_MS = { least: 2_000, spread: 4_000 };
const RETRY_AFTER_S = 30;

type Asking = Pick<FastifyRequest, 'principal' | 'isHttps'>;

interface Open<State> extends StreamReader<State> {
  readonly response: ServerResponse;
  readonly openedMs: number;
  /** Writes that the kernel has not taken yet. */
  unsent: number;
  /** It has taken one since the last heartbeat. */
  moves: boolean;
}

export function createStreamReaders<State>(options: StreamReadersOptions<State>): StreamReaders<State> {
  const { heartbeatMs, maxStreams, onRoom } = options;
  const readers = new Set<Open<State>>();
  const totals = { dropped: 0, refused: 0 };
  let heartbeat: NodeJS.Timeout | null = null;

  function cut(reader: Open<State>): void {
    if (!readers.delete(reader)) return;
    totals.dropped++;
    reader.response.destroy();
  }

  function end(reader: Open<State>): void {
    readers.delete(reader);
    // Whoever does not read would keep the server from stopping.
    if (reader.response.writableLength > 0) reader.response.destroy();
    else reader.response.end();
  }

  function beat(): void {
    const nowMs = performance.now();
    for (const reader of readers) {
      if (nowMs - reader.openedMs > MAX_AGE_MS) {
        end(reader);
        continue;
      }
      if (reader.unsent > 0 && !reader.moves) {
        cut(reader);
        continue;
      }
      reader.moves = false;
      if (reader.unsent === 0) reader.write(': here\n\n');
      onRoom?.(reader);
    }
  }

  function newReader(principal: Principal, response: ServerResponse, state: State): Open<State> {
    const reader: Open<State> = {
      ...{ principal, response, state, openedMs: performance.now(), unsent: 0, moves: true },
      waiting: () => response.writableLength,
      write(text) {
        reader.unsent++;
        response.write(text, () => {
          reader.unsent--;
          reader.moves = true;
        });
      },
    };
    return reader;
  }

  function endAll(): void {
    if (heartbeat !== null) clearInterval(heartbeat);
    heartbeat = null;
    for (const reader of readers) end(reader);
  }

  return {
    open({ principal, isHttps }, reply, state, first) {
      if (readers.size >= maxStreams) {
        totals.refused++;
        throw new ProblemError({
          ...{ status: 503, title: 'Too many streams', retryAfterS: RETRY_AFTER_S },
          detail: `At most ${maxStreams} event streams are open at once: try again later, or ask now and then instead.`,
        });
      }
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        ...securityHeaders(isHttps),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Proxies such as nginx would gather what is to leave at once.
        'x-accel-buffering': 'no',
        connection: 'close',
      });
      const reader = newReader(principal, response, state);
      readers.add(reader);
      response.on('close', () => readers.delete(reader));
      response.on('error', () => readers.delete(reader));
      response.on('drain', () => onRoom?.(reader));
      heartbeat ??= setInterval(beat, heartbeatMs);
      const retryMs = RETRY_MS.least + Math.round(Math.random() * RETRY_MS.spread);
      reader.write(`retry: ${retryMs}\n\n${first}`);
      return reader;
    },
    all: () => readers,
    drop: (reader) => cut(reader as Open<State>),
    revoke(whose) {
      for (const reader of readers) {
        const { account, credentialId } = reader.principal;
        const isMeant =
          'accountId' in whose ? account?.id === whose.accountId : credentialId === whose.credentialId;
        if (isMeant) end(reader);
      }
    },
    counts: () => ({ open: readers.size, ...totals }),
    end: endAll,
    endWith(server) {
      server.addHook('preClose', (done) => {
        endAll();
        done();
      });
    },
  };
}
