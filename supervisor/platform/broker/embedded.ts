// The broker inside the supervisor: agents' messages go straight to the supervisor, its own straight to their agent.
//
//   agent -> guarded broker -> take() -> onMessage       supervisor -> publish() -> outbox of the agent's session
//                                 `--> observers                                `--> observers

import type { PublishPacket } from 'aedes';
import { type GatewayEui, isGatewayEui } from '../../../protocol/eui.ts';
import { type ParsedTopic, TOPIC_ROOT, type TopicName, topicOf } from '../../../protocol/mqtt/topics.ts';
import type { HostPort } from '../../../protocol/settings.ts';
import type { Peer } from './access.ts';
import { createAgentSessions } from './agent-sessions.ts';
import type { Bus, BusDeps } from './bus.ts';
import { createComplaints } from './complaints.ts';
import { createGuardedBroker, type Session } from './guarded-broker.ts';
import { createObservers } from './observers.ts';
import { createVerifier } from './secrets.ts';
import type { WaitingRoomLimits } from './waiting-room.ts';

export interface EmbeddedBusOptions {
  readonly listen: HostPort;
  /** PEM texts; `null`: plain TCP, for loopback and private networks. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Of agents. `signal`: whoever asked is gone. */
  readonly authenticate: (username: string, password: Buffer, signal: AbortSignal) => Promise<boolean>;
  /** User names, none of them an EUI, with their hashed secrets: they hear everything and say nothing. */
  readonly observers?: ReadonlyMap<string, string>;
  /** How many may wait until they have proved who they are, and how long. */
  readonly waiting?: WaitingRoomLimits;
}

export interface EmbeddedBus extends Bus {
  connected(eui: GatewayEui): boolean;
  /** How often each agent came while it was connected: more than now and then means two agents with one secret. */
  takeovers(): ReadonlyMap<GatewayEui, number>;
}

const DRAIN_WITHIN_MS = 2_000;
const DRAIN_POLL_MS = 5;

export function createEmbeddedBus(options: EmbeddedBusOptions, deps: BusDeps): EmbeddedBus {
  const { log, now } = deps;
  const complaints = createComplaints(log, now);
  const agents = createAgentSessions<Session>((eui, times) => {
    complaints.count('takeover');
    deps.onTrouble?.(eui, { kind: 'takeover' });
    log.warn({ eui, times }, 'agent came while it was connected: its older session ends');
  });
  const observers = createObservers(complaints);
  const isObserver = createVerifier((username) => options.observers?.get(username) ?? null);
  let state: 'stopped' | 'up' | 'stopping' = 'stopped';
  let sinceMs = now();

  async function identify(username: string, password: Buffer, signal: AbortSignal): Promise<Peer | null> {
    if (isGatewayEui(username)) {
      return (await options.authenticate(username, password, signal))
        ? { kind: 'agent', eui: username }
        : null;
    }
    return (await isObserver(username, password, signal)) ? { kind: 'observer' } : null;
  }

  /** Routed to nobody by the broker, ever. */
  function take(session: Session, parsed: ParsedTopic, packet: PublishPacket): false {
    // Wills of sessions that this end closes are no news; nor that of a session another has taken over from.
    if (state !== 'up') return false;
    const { eui, name } = parsed;
    const { client, guard } = session;
    if (client.closed && !agents.isCurrent(eui, session)) return false;
    if (!client.closed) agents.begin(eui, session);
    const payload = packet.payload as Buffer;
    const arrivalMs = client.closed ? now() : guard.readAtMs();
    observers.show(parsed, payload, packet.retain);
    try {
      const taken = deps.onMessage({
        ...{ eui, topic: name, payload, retained: false, arrivalMs },
        byWill: client.closed,
      });
      if (taken !== undefined) slowDown(session, taken);
    } catch (error) {
      complaints.warn('message-not-taken', { err: error, eui, topic: name });
    }
    return false;
  }

  /** What the session has sent since is read when this is taken. */
  function slowDown({ guard }: Session, taken: Promise<void>): void {
    guard.hold();
    taken.then(guard.release, (error: unknown) => {
      complaints.warn('message-not-taken', { err: error });
      guard.release();
    });
  }

  const broker = createGuardedBroker({
    ...options,
    identify,
    now,
    complaints,
    log,
    onPublish: take,
    onAuthenticated({ peer }) {
      if (peer.kind === 'agent') agents.authenticated(peer.eui);
    },
    onRefused(username, reason) {
      if (isGatewayEui(username)) deps.onTrouble?.(username, { kind: 'refused-connect', reason });
    },
    onConnected(session) {
      const { peer, client } = session;
      if (peer.kind === 'agent') agents.begin(peer.eui, session);
      else observers.add(session);
      log.debug({ clientId: client.id }, 'connected');
    },
    onDisconnected(session) {
      if (session.peer.kind === 'agent') {
        agents.end(session.peer.eui, session);
        if (session.guard.isHeld()) deps.onTrouble?.(session.peer.eui, { kind: 'not-read' });
      } else observers.remove(session);
      log.debug({ clientId: session.client.id }, 'disconnected');
    },
    onSubscribed: observers.showStates,
  });

  async function drained(): Promise<void> {
    const deadlineMs = now() + DRAIN_WITHIN_MS;
    const isUnsent = ({ outbox }: Session): boolean => outbox.unsentBytes() > 0;
    while ([...broker.sessions()].some(isUnsent) && now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
  }

  return {
    async start() {
      const port = await broker.start();
      state = 'up';
      sinceMs = now();
      return port;
    },

    async stop() {
      if (state !== 'up') return;
      state = 'stopping';
      sinceMs = now();
      await drained();
      await broker.stop();
      state = 'stopped';
    },

    publish(eui, name, payload) {
      const session = state === 'up' ? agents.open(eui) : null;
      if (session === null || !hears(session, eui, name)) return false;
      if (!session.outbox.send({ eui, name }, payload, false)) {
        complaints.warn('agent-not-reading', { eui });
        return false;
      }
      observers.show({ eui, name }, payload, false);
      return true;
    },

    disconnect: (eui) => agents.open(eui)?.client.close(),
    connected: (eui) => agents.open(eui) !== null,
    takeovers: agents.takeovers,
    status: () => ({ kind: 'embedded', up: state === 'up', clients: agents.openCount(), sinceMs }),
    counters: complaints.counters,
  };
}

/** An agent's filters are its own topics, or all of them at once. */
function hears({ filters }: Session, eui: GatewayEui, name: TopicName): boolean {
  return filters.has(topicOf(eui, name)) || filters.has(`${TOPIC_ROOT}/${eui}/#`);
}
