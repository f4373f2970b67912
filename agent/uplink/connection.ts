// The connection to the broker: a loop of its own, a fresh client for every attempt, full jitter between attempts.

import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import type { AgentSecrets } from '../secrets.ts';
import { backoffMs } from './backoff.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username: string;
  readonly secrets: AgentSecrets;
  /** Made anew for every attempt; published by the broker, retained, when the connection breaks. */
  readonly will: () => { readonly topic: string; readonly payload: Buffer };
  readonly topics: readonly string[];
}

export interface ConnectionDeps {
  /** Connected and subscribed. */
  readonly onConnected: () => void;
  readonly onDisconnected: () => void;
  readonly onMessage: (topic: string, payload: Buffer) => void;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

export interface Connection {
  start(): void;
  /** False when there is no connection: the caller keeps what it has. */
  publish(
    topic: string,
    payload: Buffer,
    options: { readonly qos: 0 | 1; readonly retain: boolean },
  ): boolean;
  /** Bytes handed over that the system has not taken yet: the link is slower than what is sent. */
  unsentBytes(): number;
  verdict(): Verdict;
  /** How often a connection was made. */
  connects(): number;
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 20_000;
const KEEPALIVE_S = 45;
/** A connection that ends sooner counts as a failed attempt: some brokers accept, then drop. */
const LASTING_MS = 20_000;
const CLOSE_WITHIN_MS = 2_000;

export function createConnection(options: ConnectionOptions, deps: ConnectionDeps): Connection {
  const { log } = deps;
  let client: MqttClient | null = null;
  let readySinceMs: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let connects = 0;
  let verdict: Verdict = 'connecting';

  function attempt(): void {
    timer = null;
    let current: MqttClient;
    try {
      const { topic, payload } = options.will();
      const will = { topic, payload, qos: 1, retain: true } as const;
      current = mqtt.connect(options.url, { ...clientOptions(options), will });
    } catch (error) {
      // Certificates that do not fit together are found only here.
      return retry(error as Error);
    }
    client = current;
    let complaint: Error | null = null;
    current.on('error', (error) => {
      complaint = error;
      // A refused client never closes by itself.
      current.end(true);
    });
    current.on('connect', () =>
      subscribe(current, (error) => {
        complaint = error;
        current.end(true);
      }),
    );
    // A throw in here would stop the client's stream without a word.
    current.on('message', (topic, payload) => guard(() => deps.onMessage(topic, payload)));
    current.once('close', () => over(current, complaint));
  }

  function subscribe(current: MqttClient, onRefused: (error: Error) => void): void {
    current.subscribe([...options.topics], { qos: 1 }, (error) => {
      if (current !== client) return;
      if (error !== null) return onRefused(error);
      readySinceMs = performance.now();
      connects++;
      verdict = 'connected';
      log.info({ url: options.url }, 'connected to the broker');
      guard(deps.onConnected);
    });
  }

  function guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      log.error({ err: error }, 'a message could not be handled');
    }
  }

  function over(closed: MqttClient, complaint: Error | null): void {
    if (closed !== client) return;
    client = null;
    closed.removeAllListeners();
    // Late errors of a client that is done with must not end the process.
    closed.on('error', () => {});
    closed.end(true);
    const since = readySinceMs;
    readySinceMs = null;
    if (since !== null) deps.onDisconnected();
    if (verdict === 'stopped') return;
    if (since !== null && performance.now() - since >= LASTING_MS) failures = 0;
    retry(complaint, since === null ? verdictOf(complaint) : 'connecting');
  }

  function retry(complaint: Error | null, next: Verdict = verdictOf(complaint)): void {
    verdict = next;
    const waitMs = backoffMs(failures, verdict === 'refused', Math.random);
    failures++;
    const reason = complaint?.message;
    log.warn({ url: options.url, verdict, reason, waitMs }, 'no connection to the broker');
    timer = setTimeout(attempt, waitMs);
  }

  return {
    start: attempt,
    publish(topic, payload, publishOptions) {
      if (client === null || readySinceMs === null) return false;
      client.publish(topic, payload, publishOptions, () => {
        // Delivery is known by the supervisor's own answer, never by the broker's.
      });
      return true;
    },
    unsentBytes: () => client?.stream?.writableLength ?? 0,
    verdict: () => verdict,
    connects: () => connects,
    async stop() {
      verdict = 'stopped';
      if (timer !== null) clearTimeout(timer);
      const closing = client;
      if (closing === null) return;
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => {
          closing.end(true);
          resolve();
        }, CLOSE_WITHIN_MS);
        closing.once('close', () => {
          clearTimeout(deadline);
          resolve();
        });
        // In order when it is up: what was published last, such as `offline`, still goes out.
        closing.end(readySinceMs === null);
      });
    },
  };
}

function clientOptions({ clientId, username, secrets }: ConnectionOptions): IClientOptions {
  const { password, ca, cert, key } = secrets;
  return {
    clientId,
    username,
    ...(password === null ? {} : { password }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    // Whatever is sent into a half-open link must not put off finding that out.
    reschedulePings: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    // A table of 64k numbers, made once a process: 18 MB for nothing at these rates.
    writeCache: false,
  };
}
