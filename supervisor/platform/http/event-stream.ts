// Server-sent events (HTML, section 9.2): whoever watches is told at once, goes on where it left off, and cannot slow us down.

import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import { createEventLog, type EventText, type StreamEvent } from './event-log.ts';
import type { Routes } from './server.ts';
import {
  createStreamReaders,
  type StreamReader,
  type StreamReaderCounts,
  type WhoseStreams,
} from './stream-readers.ts';

export type { StreamEvent } from './event-log.ts';

export interface EventStreamOptions {
  readonly heartbeatMs?: number;
  readonly maxStreams?: number;
  /** Events for whoever comes back. */
  readonly keep?: number;
  /** What waits in memory for one reader, about; the rest stays in the log until it takes more. */
  readonly maxBufferedBytes?: number;
}

export interface EventStreamCounts extends StreamReaderCounts {
  readonly events: number;
}

export interface EventStream {
  readonly routes: Routes;
  publish(event: StreamEvent): void;
  /** Ends the streams of an account or of one session or token, when its rights end or change. */
  revoke(whose: WhoseStreams): void;
  counts(): EventStreamCounts;
  /** Ends all streams; the server does so when it stops. */
  end(): void;
}

/** Events of so short a while leave together: a thousand gateways may change at once, before a thousand readers. */
const GATHER_MS = 100;

type Asking = Pick<FastifyRequest, 'principal' | 'isHttps' | 'headers'>;
/** `place`: of the next event for it. */
type Reader = StreamReader<{ place: number }>;

export function createEventStream(options: EventStreamOptions = {}): EventStream {
  const { heartbeatMs = 15_000, maxStreams = 1_000, keep = 1_000, maxBufferedBytes = 65_536 } = options;
  const log = createEventLog(keep);
  const readers = createStreamReaders({ heartbeatMs, maxStreams, onRoom: (reader: Reader) => feed(reader) });
  let events = 0;
  let gathering: NodeJS.Timeout | null = null;

  /**
   * As much as it takes at the moment. `shared`: texts for those who are not signed in, of whom there are many and who all
   * see the same.
   */
  function feed(reader: Reader, shared: Map<number, EventText | null> = new Map()): void {
    const { principal, state } = reader;
    while (state.place < log.end() && reader.waiting() < maxBufferedBytes) {
      const isShared = principal.kind === 'anonymous';
      const known = isShared ? shared.get(state.place) : undefined;
      const next = known === undefined ? log.textFrom(state.place, principal, maxBufferedBytes) : known;
      if (isShared) shared.set(state.place, next);
      state.place = next?.place ?? log.end();
      const text = next?.text ?? log.resetText();
      if (text !== '') reader.write(text);
    }
  }

  function flush(): void {
    gathering = null;
    const shared = new Map<number, EventText | null>();
    for (const reader of readers.all()) feed(reader, shared);
  }

  function open(request: Asking, reply: FastifyReply): void {
    const { 'last-event-id': lastId } = request.headers;
    const from = typeof lastId === 'string' ? log.placeAfter(lastId) : log.end();
    const first = lastId === undefined ? log.readyText() : from === null ? log.resetText() : '';
    feed(readers.open(request, reply, { place: from ?? log.end() }, first));
  }

  function endAll(): void {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
    readers.end();
  }

  return {
    routes: (server) => {
      readers.endWith(server);
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
      events++;
      if (readers.counts().open > 0) gathering ??= setTimeout(flush, GATHER_MS);
    },
    revoke: readers.revoke,
    counts: () => ({ ...readers.counts(), events }),
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
