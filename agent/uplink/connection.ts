// The connection to the broker: a loop of its own, a fresh client for every attempt, full jitter between attempts.

import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: Buffer | null;
  readonly ca: Buffer | null;
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
  /** Made anew for every attempt. */
  readonly will: () => { readonly topic: string; readonly payload: Buffer };
  readonly topics: readonly string[];
}

export interface ConnectionDeps {
  /** Connected and subscribed. */
  readonly onConnected: () => void;
  readonly onDisconnected: () => void;
  readonly onMessage: (topic: string, payload: Buffer) => void;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** One word for people. */
export type Verdict = 'connecting' | 'connected' | 'refused' | 'certificate' | 'unreachable' | 'stopped';

export interface Connection {
  start(): void;
  /** False when there is no connection: the caller keeps what it has. */
  publish(
    topic: string,
    payload: Buffer,
    options: { readonly qos: 0 | 1; readonly retain: boolean },
  ): boolean;
  verdict(): Verdict;
  /** How often a connection was made. */
  connects(): number;
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 20_000;
const KEEPALIVE_S = 45;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;
const MIN_BACKOFF_MS = 250;
const CLOSE_WITHIN_MS = 2_000;
/** MQTT 3.1.1 section 3.2.2.3: bad user name or password, not authorized. */
const REFUSED_CODES: readonly unknown[] = [4, 5];

/** Full jitter, so that a fleet does not come back as one; a refusal will not go away soon. */
export function backoffMs(failures: number, refused: boolean, random: () => number): number {
  const most = refused
    ? MAX_BACKOFF_MS
    : Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10));
  return Math.max(MIN_BACKOFF_MS, random() * most);
}

export function createConnection(options: ConnectionOptions, deps: ConnectionDeps): Connection {
  const { log } = deps;
  let client: MqttClient | null = null;
  let ready = false;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let connects = 0;
  let verdict: Verdict = 'connecting';

  function attempt(): void {
    timer = null;
    const { topic, payload } = options.will();
    const current = mqtt.connect(options.url, {
      ...clientOptions(options),
      will: { topic, payload, qos: 1, retain: true },
    });
    client = current;
    let complaint: Error | null = null;
    current.on('error', (error) => {
      complaint = error;
      // A refused client never closes by itself.
      current.end(true);
    });
    current.on('connect', () => {
      current.subscribe([...options.topics], { qos: 1 }, (error) => {
        if (error !== null || current !== client) return void current.end(true);
        ready = true;
        failures = 0;
        connects++;
        verdict = 'connected';
        log.info({ url: options.url }, 'connected to the broker');
        deps.onConnected();
      });
    });
    current.on('message', deps.onMessage);
    current.once('close', () => over(current, complaint));
  }

  function over(closed: MqttClient, complaint: Error | null): void {
    if (closed !== client) return;
    client = null;
    closed.removeAllListeners();
    // Late errors of a client that is done with must not end the process.
    closed.on('error', () => {});
    closed.end(true);
    if (ready) deps.onDisconnected();
    const wasReady = ready;
    ready = false;
    if (verdict === 'stopped') return;
    verdict = wasReady ? 'connecting' : verdictOf(complaint);
    const waitMs = Math.round(backoffMs(failures, verdict === 'refused', Math.random));
    failures++;
    log.warn(
      { url: options.url, verdict, reason: complaint?.message, waitMs },
      'no connection to the broker',
    );
    timer = setTimeout(attempt, waitMs);
  }

  return {
    start: attempt,
    publish(topic, payload, publishOptions) {
      if (client === null || !ready) return false;
      client.publish(topic, payload, publishOptions, () => {
        // Delivery is known by the supervisor's own answer, never by the broker's.
      });
      return true;
    },
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
        closing.end(false);
      });
    },
  };
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  return {
    clientId: options.clientId,
    username: options.username,
    ...(options.password === null ? {} : { password: options.password }),
    ...(options.ca === null ? {} : { ca: options.ca }),
    ...(options.cert === null ? {} : { cert: options.cert }),
    ...(options.key === null ? {} : { key: options.key }),
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    // A table of 64k numbers, made once a process: 18 MB for nothing at these rates.
    writeCache: false,
  };
}

function verdictOf(complaint: Error | null): Verdict {
  if (complaint === null) return 'unreachable';
  const { code } = complaint as { readonly code?: unknown };
  if (REFUSED_CODES.includes(code)) return 'refused';
  const text = `${String(code)} ${complaint.message}`;
  return /CERT|certificate|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/i.test(text) ? 'certificate' : 'unreachable';
}
