// The traffic as it comes, to whoever looks: one read of the database twice a second for all of them, and none for nobody.

import type { FastifyRequest, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import type { Routes } from '../../platform/http/server.ts';
import {
  createStreamReaders,
  type StreamReader,
  type StreamReaderCounts,
  type WhoseStreams,
} from '../../platform/http/stream-readers.ts';
import {
  type HearingGateway,
  matches,
  readableGateways,
  type TrafficFilter,
  trafficFilterOf,
} from './filter.ts';
import type { Asked, Found } from './look-back.ts';
import type { HeardFrame, TrafficStore } from './store.ts';
import { FRAME_KINDS, type FramesEvent, type HeardLine } from './wire.ts';

export interface FrameStreamDeps {
  readonly gateways: () => readonly HearingGateway[];
  readonly store: TrafficStore;
  readonly lookBack: (asked: Asked) => Promise<Found>;
  readonly everyMs?: number;
  /** Lines to one page each time: what nobody can read is only counted. */
  readonly linesAtOnce?: number;
  readonly heartbeatMs?: number;
  readonly maxStreams?: number;
  /** Who has more than this in memory is cut off. */
  readonly maxWaitingBytes?: number;
}

export interface FrameStream {
  readonly routes: Routes;
  revoke(whose: WhoseStreams): void;
  counts(): StreamReaderCounts;
}

const EVERY_MS = 500;
/** Twenty a second: more than anybody reads, and few enough for a phone. */
const LINES_AT_ONCE = 10;
/** Receptions read each time, for all pages together; of a backlog of thousands a second the newest. */
const READ_AT_ONCE = 1_000;
/** Pages that begin in one turn: what they are shown first takes a read each. */
const BEGIN_AT_ONCE = 8;
const MAX_STREAMS = 200;
const MAX_WAITING_BYTES = 65_536;

interface Watching {
  readonly filter: TrafficFilter;
  /** The last reception that it knows of; `null`: it has just been opened. */
  readonly after: number | null;
  hasBegun: boolean;
}
type Watcher = StreamReader<Watching>;

export function createFrameStream(deps: FrameStreamDeps): FrameStream {
  const { gateways, store, everyMs = EVERY_MS, linesAtOnce = LINES_AT_ONCE } = deps;
  const { maxWaitingBytes = MAX_WAITING_BYTES } = deps;
  const watchers = createStreamReaders<Watching>({
    heartbeatMs: deps.heartbeatMs ?? 15_000,
    maxStreams: deps.maxStreams ?? MAX_STREAMS,
  });
  let isTurning = false;
  /** Receptions up to here have been shown; `null`: nobody looks. */
  let shownThrough: number | null = null;

  /** At the moment: a gateway may have changed hands since the stream was opened. */
  const readable = ({ principal, state }: Watcher): ReadonlyMap<number, HearingGateway> =>
    readableGateways(gateways(), principal, state.filter);

  function send(watcher: Watcher, event: FramesEvent, through: number): void {
    if (watcher.waiting() > maxWaitingBytes) watchers.drop(watcher);
    else watcher.write(`id: ${through}\nevent: frames\ndata: ${JSON.stringify(event)}\n\n`);
  }

  function feed(watcher: Watcher, frames: readonly HeardFrame[], unread: number, through: number): void {
    const seen = readable(watcher);
    const found: HeardLine[] = [];
    let matching = 0;
    for (const frame of frames) {
      const gateway = seen.get(frame.gatewayId);
      if (gateway === undefined || !matches(watcher.state.filter, frame)) continue;
      matching++;
      if (found.length < linesAtOnce) found.push(lineOf(frame, gateway));
    }
    const event = { lines: found, isWhole: false, leftOut: matching - found.length, unread };
    if (matching > 0 || unread > 0) send(watcher, event, through);
  }

  /** What it would have seen by now; tried again in the next turn when that cannot be read. */
  async function begin(watcher: Watcher, through: number): Promise<void> {
    const seen = readable(watcher);
    const { state } = watcher;
    const after = state.after === null || state.after > through ? null : state.after;
    const asked = { gatewayIds: [...seen.keys()], filter: state.filter, after, through };
    const { frames, unread } = await deps.lookBack(asked);
    state.hasBegun = true;
    const now = readable(watcher);
    const lines = frames.flatMap((frame) => {
      const gateway = now.get(frame.gatewayId);
      return gateway === undefined ? [] : [lineOf(frame, gateway)];
    });
    send(watcher, { lines, isWhole: after === null, leftOut: 0, unread }, through);
  }

  async function read(): Promise<void> {
    const through = await store.newestId();
    const from = Math.min(shownThrough ?? through, through);
    const all = [...watchers.all()];
    const begun = all.filter(({ state }) => state.hasBegun);
    const ids = new Set(begun.flatMap((watcher) => [...readable(watcher).keys()]));
    if (ids.size > 0 && from < through) {
      const frames = await store.between([...ids], from, through, READ_AT_ONCE);
      const oldest = frames.length < READ_AT_ONCE ? undefined : frames.at(-1)?.id;
      const unread = oldest === undefined ? 0 : oldest - from - 1;
      for (const watcher of begun) feed(watcher, frames, unread, through);
    }
    shownThrough = through;
    const waiting = all.filter(({ state }) => !state.hasBegun).slice(0, BEGIN_AT_ONCE);
    await Promise.allSettled(waiting.map((watcher) => begin(watcher, through)));
  }

  async function turn(): Promise<void> {
    try {
      await read();
    } catch {
      // The reader has too much to do: the next turn has what came meanwhile.
    }
    isTurning = watchers.counts().open > 0;
    if (isTurning) setTimeout(() => void turn(), everyMs).unref();
    else shownThrough = null;
  }

  return {
    routes(server) {
      watchers.endWith(server);
      server.get(
        '/api/v1/frames/stream',
        { config: { access: 'frames.read' }, exposeHeadRoute: false, schema: SCHEMA },
        (request, reply) => {
          const query = request.query as Readonly<Record<string, string>>;
          const state = { filter: trafficFilterOf(query), after: lastIdOf(request), hasBegun: false };
          watchers.open(request, reply, state, '');
          if (!isTurning) void turn();
          isTurning = true;
          return reply;
        },
      );
    },
    revoke: watchers.revoke,
    counts: watchers.counts,
  };
}

/** What the browser says when it comes back by itself, or the page after a pause. */
function lastIdOf({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): number | null {
  const text = headers['last-event-id'] ?? (query as Readonly<Record<string, string>>)['after'];
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function lineOf({ gatewayId: _, ...frame }: HeardFrame, { eui, name }: HearingGateway): HeardLine {
  return { ...frame, gateway: eui, gatewayName: name };
}

const text = (description: string, pattern?: string) =>
  Type.Optional(Type.String({ description, maxLength: 40, ...(pattern === undefined ? {} : { pattern }) }));

const SCHEMA: FastifySchema = {
  tags: ['frames'],
  summary: 'What gateways of one’s own network hear, as they hear it',
  description:
    'Server-sent events `frames`, newest line first: headers, never the content. The first has the last 100 that match ' +
    '(`isWhole`), or what was missed since `Last-Event-ID`. At most 20 lines a second: `leftOut` counts further ones that ' +
    'match, `unread` receptions of the network that nobody looked at. Readers that do not keep up are cut off.',
  querystring: Type.Object({
    gateway: text('EUI of a gateway', '^[0-9A-Fa-f]{16}$'),
    partner: text('Id of the partner that owns the gateway'),
    device: text('What the DevAddr or DevEUI begins with', '^[0-9A-Fa-f]{1,16}$'),
    kind: Type.Optional(Type.Union(FRAME_KINDS.map((kind) => Type.Literal(kind)))),
    port: text('FPort', '^\\d{1,3}$'),
    rate: text('SF7 to SF12', '^[Ss][Ff]([789]|1[012])$'),
    rssi: text('At least so strong, dBm', '^-?\\d{1,3}$'),
    after: text('Id of the last event that was received', '^\\d{1,15}$'),
  }),
  headers: Type.Object({
    'last-event-id': Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: {
    200: {
      description: 'Until either side ends it',
      content: { 'text/event-stream': { schema: Type.String() } },
    },
  },
};
