// Server-sent events (HTML, section 9.2): whoever watches is told at once, goes on where it left off, and cannot slow us down.

import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import { createEventLog, type EventText, type StreamEvent } from './event-log.ts';
import { securityHeaders } from './headers.ts';
import type { Principal } from './principal.ts';
import { ProblemError } from './problem.ts';
import type { Routes } from './server.ts';

export type { StreamEvent } from './event-log.ts';

export interface EventStreamOptions {
  readonly heartbeatMs?: number;
  readonly maxStreams?: number;
  /** Events for whoever comes back. */
  readonly keep?: number;
  /** What waits in memory for one reader, about; the rest stays in the log until it takes more. */
  readonly maxBufferedBytes?: number;
}

export interface EventStreamCounts {
  readonly open: number;
  readonly events: number;
  /** Ended because they did not read. */
  readonly dropped: number;
  /** Not begun, because there were too many. */
  readonly refused: number;
}

export interface EventStream {
  readonly routes: Routes;
  publish(event: StreamEvent): void;
  /** Ends the streams of an account or of one session or token, when its rights end or change. */
  revoke(whose: { readonly accountId: string } | { readonly credentialId: string }): void;
  counts(): EventStreamCounts;
  /** Ends all streams; the server does so when it stops. */
  end(): void;
}

/** Events of so short a while leave together: a thousand gateways may change at once, before a thousand readers. */
const GATHER_MS = 100;
/** A session that expires ends its stream by then: whoever comes back is asked anew who it is. */
const MAX_AGE_MS = 3_600_000;
/** Readers that lost us come back a little apart. */
const RETRY_MS = { least: 2_000, spread: 4_000 };
const RETRY_AFTER_S = 30;

type Asking = Pick<FastifyRequest, 'principal' | 'isHttps' | 'headers'>;

interface Reader {
  readonly response: ServerResponse;
  readonly principal: Principal;
  readonly openedMs: number;
  /** Of the next event for it. */
  place: number;
  /** Writes that the kernel has not taken yet. */
  unsent: number;
  /** It has taken one since the last heartbeat. */
  moves: boolean;
}

export function createEventStream(options: EventStreamOptions = {}): EventStream {
  const { heartbeatMs = 15_000, maxStreams = 1_000, keep = 1_000, maxBufferedBytes = 65_536 } = options;
  const log = createEventLog(keep);
  const readers = new Set<Reader>();
  const totals = { events: 0, dropped: 0, refused: 0 };
  let heartbeat: NodeJS.Timeout | null = null;
  let gathering: NodeJS.Timeout | null = null;

  function write(reader: Reader, text: string): void {
    reader.unsent++;
    reader.response.write(text, () => {
      reader.unsent--;
      reader.moves = true;
    });
  }

  /**
   * As much as it takes at the moment. `shared`: texts for those who are not signed in, of whom there are many and who all
   * see the same.
   */
  function feed(reader: Reader, shared: Map<number, EventText | null> = new Map()): void {
    const { response, principal } = reader;
    while (reader.place < log.end() && response.writableLength < maxBufferedBytes) {
      const isShared = principal.kind === 'anonymous';
      const known = isShared ? shared.get(reader.place) : undefined;
      const next = known === undefined ? log.textFrom(reader.place, principal, maxBufferedBytes) : known;
      if (isShared) shared.set(reader.place, next);
      reader.place = next?.place ?? log.end();
      const text = next?.text ?? log.resetText();
      if (text !== '') write(reader, text);
    }
  }

  /** It may come back, and gets what it missed or is told that it missed something. */
  function drop(reader: Reader): void {
    totals.dropped++;
    readers.delete(reader);
    reader.response.destroy();
  }

  function end(reader: Reader): void {
    readers.delete(reader);
    // Whoever does not read would keep the server from stopping.
    if (reader.response.writableLength > 0) reader.response.destroy();
    else reader.response.end();
  }

  function flush(): void {
    gathering = null;
    const shared = new Map<number, EventText | null>();
    for (const reader of readers) feed(reader, shared);
  }

  function beat(): void {
    const nowMs = performance.now();
    for (const reader of readers) {
      if (nowMs - reader.openedMs > MAX_AGE_MS) {
        end(reader);
        continue;
      }
      if (reader.unsent > 0 && !reader.moves) {
        drop(reader);
        continue;
      }
      reader.moves = false;
      if (reader.unsent === 0) write(reader, ': here\n\n');
      feed(reader);
    }
  }

  function open(request: Asking, reply: FastifyReply): void {
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
      ...securityHeaders(request.isHttps),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies such as nginx would gather what is to leave at once.
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    const { 'last-event-id': lastId } = request.headers;
    const from = typeof lastId === 'string' ? log.placeAfter(lastId) : log.end();
    const reader: Reader = {
      response,
      principal: request.principal,
      openedMs: performance.now(),
      place: from ?? log.end(),
      unsent: 0,
      moves: true,
    };
    readers.add(reader);
    response.on('close', () => readers.delete(reader));
    response.on('error', () => readers.delete(reader));
    response.on('drain', () => feed(reader));
    heartbeat ??= setInterval(beat, heartbeatMs);
    const retryMs = RETRY_MS.least + Math.round(Math.random() * RETRY_MS.spread);
    const first = lastId === undefined ? log.readyText() : from === null ? log.resetText() : '';
    write(reader, `retry: ${retryMs}\n\n${first}`);
    feed(reader);
  }

  function endAll(): void {
    if (heartbeat !== null) clearInterval(heartbeat);
    if (gathering !== null) clearTimeout(gathering);
    heartbeat = null;
    gathering = null;
    for (const reader of readers) end(reader);
  }

  return {
    routes: (server) => {
      server.addHook('preClose', (done) => {
        endAll();
        done();
      });
      server.get(
        '/api/v1/events',
        { config: { access: 'state.read' }, exposeHeadRoute: false, schema: SCHEMA },
        (request, reply) => {
          open(request, reply);
          return reply;
        },
      );
    },
    publish(event) {
      log.append(event);
      totals.events++;
      if (readers.size > 0) gathering ??= setTimeout(flush, GATHER_MS);
    },
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
  };
}

const SCHEMA: FastifySchema = {
  tags: ['events'],
  summary: 'What happens, as it happens',
  description:
    'Server-sent events. The first is `ready`, or what was missed since `Last-Event-ID`, or `reset` when that is too long ago: ' +
    'then read everything anew. A comment every 15 s says that the stream lives; readers that do not keep up are cut off.',
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({ maxLength: 100, description: 'Of the last event that was received' }),
    ),
  }),
  response: {
    200: {
      description: 'Until either side ends it',
      content: { 'text/event-stream': { schema: Type.String() } },
    },
  },
};
