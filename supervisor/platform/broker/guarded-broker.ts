// aedes behind the guard: who comes in, and what they may say and hear. What becomes of messages is its user's business.
//
//   listener -> guard -> aedes: preConnect -> authenticate -> authorizePublish  -> onPublish -> routed or not
//                                                             authorizeSubscribe -> filters

import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { ParsedTopic } from '../../../protocol/mqtt/topics.ts';
import type { HostPort } from '../../../protocol/settings.ts';
import { decidePublish, maySubscribe, type Peer } from './access.ts';
import { admit, CONNACK_OF, CONNACK_UNAVAILABLE, type RefusalReason } from './admission.ts';
import type { BusLog } from './bus.ts';
import type { Complaints } from './complaints.ts';
import { type Guard, guardSocket } from './guard.ts';
import { createListener, MAX_SESSIONS, WAITING } from './listener.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { keepNoWills, routeOnly } from './routing.ts';
import type { WaitingRoomLimits } from './waiting-room.ts';

export interface Session {
  readonly peer: Peer;
  readonly client: Client;
  readonly guard: Guard;
  readonly outbox: Outbox;
  /** What it subscribed to. */
  readonly filters: ReadonlySet<string>;
}

export interface GuardedBrokerOptions {
  readonly listen: HostPort;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly waiting?: WaitingRoomLimits;
  /** Who has these credentials; `null`: nobody. `signal`: whoever asked is gone. */
  readonly identify: (username: string, password: Buffer, signal: AbortSignal) => Promise<Peer | null>;
  /** It has proved who it is; a session before it is still open. */
  readonly onAuthenticated: (session: Session) => void;
  /** Somebody has called itself so. */
  readonly onRefused?: (username: string, reason: RefusalReason) => void;
  readonly onConnected: (session: Session) => void;
  /** After its will. */
  readonly onDisconnected: (session: Session) => void;
  readonly onSubscribed: (session: Session, filters: readonly string[]) => void;
  /** An allowed publish, or a will: then the session's client is closed. True: aedes routes it to its subscribers. */
  readonly onPublish: (session: Session, topic: ParsedTopic, packet: PublishPacket) => boolean;
  readonly now: () => number;
  readonly complaints: Complaints;
  readonly log: BusLog;
}

export interface GuardedBroker {
  /** Resolves with the port; rejects with one sentence. */
  start(): Promise<number>;
  stop(): Promise<void>;
  /** Those that have proved who they are and whose connection is open. */
  sessions(): ReadonlySet<Session>;
}

/** A peer that takes nothing for so long is as good as gone. */
const DRAIN_TIMEOUT_MS = 20_000;
/** An agent that is gone must be known to be gone, whatever it wished. */
const MAX_KEEPALIVE_S = 300;
/** An agent uses five topics, or one pattern. */
const MAX_FILTERS = 32;
/** For an agent the answers of minutes: one that has not taken so much is not reading. */
const MAX_UNSENT_BYTES = { agent: 256 * 1024, observer: 4 * 1024 * 1024, supervisor: 0 } as const;

interface Connection {
  readonly socket: Socket;
  readonly guard: Guard;
  /** Of its CONNECT. */
  willTopic: string | null;
  /** `null` until it has proved who it is. */
  session: Session | null;
}

export function createGuardedBroker(options: GuardedBrokerOptions): GuardedBroker {
  const { complaints, now } = options;
  const connections = new WeakMap<Client, Connection>();
  const open = new Set<Session>();
  /** Packets that aedes may route: between its `authorizePublish` and its `publish`. */
  const routed = new WeakSet<PublishPacket>();
  let aedes: Aedes | null = null;

  const listener = createListener({ ...options, onSocket: accept });

  const isFull = (): boolean => open.size >= MAX_SESSIONS;

  function accept(socket: Socket): void {
    if (aedes === null) return void socket.destroy();
    const guard = guardSocket(socket, now, (complaint) => {
      complaints.warn(complaint, { from: socket.remoteAddress });
    });
    connections.set(aedes.handle(socket), { socket, guard, willTopic: null, session: null });
  }

  /** Aborts when the peer is gone, so that nobody checks its password any more. */
  function signalOf(socket: Socket): AbortSignal {
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    return gone.signal;
  }

  function welcome(peer: Peer, client: Client, connection: Connection): void {
    const { socket, guard } = connection;
    const onFailed = (): void => complaints.count('publish-failed');
    const outbox = createOutbox(client, MAX_UNSENT_BYTES[peer.kind], onFailed);
    const session: Session = { peer, client, guard, outbox, filters: new Set() };
    connection.session = session;
    open.add(session);
    socket.once('close', () => open.delete(session));
    guard.authenticated();
    listener.authenticated(socket);
    options.onAuthenticated(session);
  }

  const hooks = {
    preConnect(client, packet, done) {
      const connection = connections.get(client);
      if (connection === undefined) return done(new Error('connection unknown'), false);
      connection.willTopic = packet.will?.topic ?? null;
      // Nothing is kept for absent agents: they ask for what they need when they come back.
      packet.clean = true;
      const { keepalive = 0 } = packet;
      packet.keepalive = keepalive === 0 ? MAX_KEEPALIVE_S : Math.min(keepalive, MAX_KEEPALIVE_S);
      done(null, true);
    },

    authenticate(client, username, password = Buffer.alloc(0), done) {
      const connection = connections.get(client);
      if (connection === undefined) return done(refusal(CONNACK_UNAVAILABLE), false);
      const { socket, willTopic } = connection;
      const signal = signalOf(socket);
      admit({ clientId: client.id, username, password, willTopic, signal }, { ...options, isFull }).then(
        (admission) => {
          if (client.closed) return done(refusal(CONNACK_UNAVAILABLE), false);
          if (admission.kind === 'admitted') {
            welcome(admission.peer, client, connection);
            return done(null, true);
          }
          const { reason } = admission;
          options.onRefused?.(username ?? '', reason);
          complaints.warn(reason, { from: socket.remoteAddress, clientId: client.id.slice(0, 64) });
          done(refusal(CONNACK_OF[reason]), false);
        },
        (error: unknown) => {
          if (!client.closed) complaints.warn('credentials-not-checked', { err: error });
          done(refusal(CONNACK_UNAVAILABLE), false);
        },
      );
    },

    authorizePublish(client, packet, done) {
      const session = client === null ? null : connections.get(client)?.session;
      if (session == null) return done(new Error('not authenticated'));
      const { topic, payload, qos, retain } = packet;
      // A will goes at the contract's QoS, whatever was asked for.
      const decision = decidePublish(
        session.peer,
        topic,
        payload.length,
        session.client.closed ? 1 : qos,
        retain,
      );
      if (decision.kind === 'allowed') {
        packet.retain = decision.retain;
        if (options.onPublish(session, decision.topic, packet)) routed.add(packet);
        return done(null);
      }
      complaints.warn(decision.reason, { clientId: session.client.id, topic: topic.slice(0, 200) });
      done(decision.kind === 'violation' ? new Error(decision.reason) : null);
    },

    authorizeSubscribe(client, subscription, done) {
      const session = connections.get(client)?.session;
      if (
        session != null &&
        session.filters.size < MAX_FILTERS &&
        maySubscribe(session.peer, subscription.topic)
      ) {
        return done(null, subscription);
      }
      complaints.warn('subscribe-denied', { clientId: client.id, topic: subscription.topic.slice(0, 200) });
      done(null, null);
    },
  } satisfies Partial<Aedes>;

  function watch(broker: Aedes): void {
    broker.on('client', (client) => withSession(client, options.onConnected));
    broker.on('clientDisconnect', (client) => withSession(client, options.onDisconnected));
    broker.on('subscribe', (subscriptions, client) => {
      withSession(client, (session) => {
        const granted = subscriptions.filter(({ qos }) => (qos as number) < 0x80).map(({ topic }) => topic);
        for (const topic of granted) (session.filters as Set<string>).add(topic);
        options.onSubscribed(session, granted);
      });
    });
    broker.on('unsubscribe', (topics, client) => {
      withSession(client, ({ filters }) => {
        for (const topic of topics) (filters as Set<string>).delete(topic);
      });
    });
    broker.on('clientError', (client, error) => {
      complaints.count('client-error');
      options.log.debug({ clientId: client.id, reason: error.message }, 'connection failed');
    });
    // Nobody listening would end the process.
    (broker as EventEmitter).on('error', (error) => complaints.warn('broker-error', { err: error }));
    broker.on('connectionError', (_client, error) => {
      complaints.count('connection-error');
      options.log.debug({ reason: error.message }, 'connection failed before it was one');
    });
  }

  function withSession(client: Client, work: (session: Session) => void): void {
    const session = connections.get(client)?.session;
    if (session != null) work(session);
  }

  return {
    sessions: () => open,

    async start() {
      aedes = await Aedes.createBroker({
        ...hooks,
        connectTimeout: (options.waiting ?? WAITING).withinMs,
        drainTimeout: DRAIN_TIMEOUT_MS,
      });
      watch(aedes);
      keepNoWills(aedes);
      routeOnly(aedes, routed);
      try {
        return await listener.start();
      } catch (error) {
        aedes.close();
        throw error;
      }
    },

    async stop() {
      await listener.stop();
      const closing = aedes;
      aedes = null;
      if (closing !== null) await new Promise<void>((resolve) => closing.close(resolve));
    },
  };
}

function refusal(returnCode: number): AuthenticateError {
  return Object.assign(new Error('refused'), { returnCode });
}
