// The broker inside the supervisor: aedes behind a guard, each agent confined to its own topics.

import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { type GatewayEui, isGatewayEui } from '../../../protocol/eui.ts';
import {
  agentMayPublish,
  agentMaySubscribe,
  parseTopic,
  TOPICS,
  topicOf,
} from '../../../protocol/mqtt/topics.ts';
import type { HostPort } from '../../../protocol/settings.ts';
import type { Bus, BusDeps } from './bus.ts';
import { type Guard, guardSocket } from './guard.ts';

export interface EmbeddedBusOptions {
  readonly listen: HostPort;
  /** PEM texts; `null`: plain TCP, for loopback and private networks. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly authenticate: (username: string, password: Buffer) => Promise<boolean>;
}

const MAX_CONNECTIONS = 1_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A peer that takes nothing for so long is as good as gone. */
const DRAIN_TIMEOUT_MS = 60_000;
/** MQTT 3.1.1 section 3.2.2.3. */
const CONNACK_BAD_CREDENTIALS = 4;

export function createEmbeddedBus(options: EmbeddedBusOptions, deps: BusDeps): Bus {
  const { log, now } = deps;
  const counts = new Map<string, number>();
  const guards = new WeakMap<Client, Guard>();
  const sockets = new Set<Socket>();
  let aedes: Aedes | null = null;
  let server: Server | null = null;
  let sinceMs = now();

  function count(reason: string): void {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }

  function refusal(reason: string): AuthenticateError {
    count(reason);
    return Object.assign(new Error(reason), { returnCode: CONNACK_BAD_CREDENTIALS }) as AuthenticateError;
  }

  async function mayConnect(client: Client, username: string | undefined, password: Buffer): Promise<string | null> {
    if (username === undefined) return 'no-credentials';
    // One agent, one EUI, one session: whoever has a gateway's secret can be that gateway and no other.
    if (!isGatewayEui(username) || client.id !== username) return 'client-id-is-not-user';
    return (await options.authenticate(username, password)) ? null : 'wrong-credentials';
  }

  function createAedes(): Promise<Aedes> {
    return Aedes.createBroker({
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      preConnect(_client, packet, done) {
        // Nothing is kept for absent agents: they ask for what they need when they come back.
        packet.clean = true;
        done(null, true);
      },
      authenticate(client, username, password, done) {
        mayConnect(client, username as string | undefined, (password ?? Buffer.alloc(0)) as Buffer).then(
          (complaint) => {
            if (complaint === null) {
              guards.get(client)?.authenticated();
              return done(null, true);
            }
            log.warn({ clientId: client.id, reason: complaint }, 'agent refused');
            done(refusal(complaint), false);
          },
          (error: unknown) => {
            log.warn({ err: error }, 'credentials could not be checked');
            done(refusal('check-failed'), false);
          },
        );
      },
      authorizePublish(client, packet, done) {
        if (client === null || !isGatewayEui(client.id) || !agentMayPublish(client.id, packet.topic)) {
          count('publish-denied');
          log.warn({ clientId: client?.id, topic: packet.topic.slice(0, 200) }, 'publish denied');
          return done(new Error('publish denied'));
        }
        const parsed = parseTopic(packet.topic);
        if (parsed === null) return done(new Error('publish denied'));
        packet.retain = TOPICS[parsed.name].retain;
        const taken = deps.onMessage({
          eui: parsed.eui,
          topic: parsed.name,
          payload: packet.payload as Buffer,
          retained: false,
          arrivalMs: now(),
        });
        if (taken === undefined) return done(null);
        // The next packet of this agent is read when this one is taken.
        taken.then(
          () => done(null),
          (error: unknown) => done(error as Error),
        );
      },
      authorizeSubscribe(client, subscription, done) {
        if (isGatewayEui(client.id) && agentMaySubscribe(client.id, subscription.topic)) {
          return done(null, subscription);
        }
        count('subscribe-denied');
        log.warn({ clientId: client.id, topic: subscription.topic.slice(0, 200) }, 'subscription denied');
        done(null, null);
      },
    });
  }

  function accept(socket: Socket, broker: Aedes): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    const guard = guardSocket(socket, (complaint) => {
      count(complaint);
      log.warn({ from: socket.remoteAddress, reason: complaint }, 'connection cut off');
    });
    guards.set(broker.handle(socket), guard);
  }

  function open(broker: Aedes): Server {
    const { tls } = options;
    const take = (socket: Socket): void => accept(socket, broker);
    const opened =
      tls === null ? createServer(take) : createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, take);
    opened.maxConnections = MAX_CONNECTIONS;
    opened.on('drop', () => count('too-many-connections'));
    opened.on('tlsClientError', () => count('tls-failed'));
    return opened;
  }

  return {
    async start() {
      const broker = await createAedes();
      broker.on('clientError', (client, error) => {
        count('client-error');
        log.debug({ clientId: client.id, reason: error.message }, 'agent connection failed');
      });
      broker.on('connectionError', (_client, error) => {
        count('connection-error');
        log.debug({ reason: error.message }, 'connection failed before it was one');
      });
      aedes = broker;
      const { host, port } = options.listen;
      const opened = open(broker);
      server = opened;
      await new Promise<void>((resolve, reject) => {
        opened.once('error', (error: NodeJS.ErrnoException) => {
          const why = error.code === 'EADDRINUSE' ? 'another process has it' : error.code;
          reject(new Error(`MQTT ${host}:${port} cannot be listened on: ${why}`, { cause: error }));
        });
        opened.listen(port, host, resolve);
      });
      sinceMs = now();
      return (opened.address() as { readonly port: number }).port;
    },

    async stop() {
      const closing = server;
      const broker = aedes;
      server = null;
      aedes = null;
      if (closing === null || broker === null) return;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      await new Promise<void>((resolve) => broker.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },

    publish(eui, topic, payload) {
      if (aedes === null || !isConnected(aedes, eui)) return false;
      const { qos } = TOPICS[topic];
      aedes.publish(
        { cmd: 'publish', topic: topicOf(eui, topic), payload, qos, retain: false, dup: false },
        (error) => {
          if (error != null) count('publish-failed');
        },
      );
      return true;
    },

    status: () => ({
      kind: 'embedded',
      up: server !== null,
      clients: aedes?.connectedClients ?? 0,
      sinceMs,
    }),
    counters: () => Object.fromEntries(counts),
  };
}

function isConnected(broker: Aedes, eui: GatewayEui): boolean {
  return Object.hasOwn((broker as unknown as { readonly clients: object }).clients, eui);
}

