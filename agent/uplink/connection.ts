// The connection to the broker: a loop of its own, a fresh client for every attempt, full jitter between attempts.

import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { sendAtOnce } from '../../protocol/no-delay.ts';
import { createAttempts } from './attempts.ts';
import { endOfPeer } from './certificates.ts';
import { type ClientIdentity, CONNECT_TIMEOUT_MS, clientOptions } from './client-options.ts';
import { createLiveness, type Liveness, SILENT_AFTER_MS } from './liveness.ts';
import { SilenceError, type Verdict } from './verdict.ts';

export interface ConnectionOptions extends ClientIdentity {
  readonly url: string;
  /** Made anew for every attempt; published by the broker, retained, when the connection breaks. */
  readonly will: () => { readonly topic: string; readonly payload: Buffer };
  readonly topics: readonly string[];
  /** Subscribed to at QoS 0: what cannot be delivered at once is worth nothing. */
  readonly onceTopics?: readonly string[];
  /** Topics that a broker may refuse: there is a connection without them. */
  readonly extraTopics?: readonly string[];
  /** How long nothing at all may come back once something was sent; left out: a minute. */
  readonly silentAfterMs?: number;
  /** Longest pause between two attempts; left out: a minute. */
  readonly maxPauseMs?: number;
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
    /** The broker has it, which does not say that anybody else has. */
    onAcked?: () => void,
  ): boolean;
  /** Bytes handed over that the system has not taken yet: the link is slower than what is sent. */
  unsentBytes(): number;
  verdict(): Verdict;
  /** Another client was found to speak as this one. */
  takenOver(): void;
  /** How often a connection was made. */
  connects(): number;
  /** When the certificate ends that the broker last showed, ms since 1970; `null`: it showed none. */
  brokerCertificateEndsMs(): number | null;
  stop(): Promise<void>;
}

/** From the start of an attempt to a connection with its subscriptions: what takes longer is silent. */
const READY_WITHIN_MS = CONNECT_TIMEOUT_MS + 10_000;
/** How often a silence is looked for, at most. */
const LOOK_MS = 5_000;
const CLOSE_WITHIN_MS = 2_000;

/** One client of mqtt.js, from its first packet to its last. */
interface Session {
  readonly client: MqttClient;
  readonly liveness: Liveness;
  readonly watching: NodeJS.Timeout;
  complaint: Error | null;
}

export function createConnection(options: ConnectionOptions, deps: ConnectionDeps): Connection {
  const { log } = deps;
  const { silentAfterMs = SILENT_AFTER_MS } = options;
  const attempts = createAttempts(Math.random, options.maxPauseMs);
  const now = (): number => performance.now();
  let session: Session | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let connects = 0;
  let brokerCertificateEndsMs: number | null = null;

  function attempt(): void {
    timer = null;
    let client: MqttClient;
    try {
      const { topic, payload } = options.will();
      const will = { topic, payload, qos: 1, retain: true } as const;
      client = mqtt.connect(options.url, { ...clientOptions(options), will });
    } catch (error) {
      // Certificates that do not fit together are found only here.
      return retry(error as Error);
    }
    const startedMs = now();
    const current: Session = {
      client,
      liveness: createLiveness(startedMs, silentAfterMs),
      watching: setInterval(() => watch(current, startedMs), Math.min(LOOK_MS, silentAfterMs / 4)),
      complaint: null,
    };
    session = current;
    client.on('error', (error) => give(current, error));
    client.on('connect', () => {
      sendAtOnce(client.stream);
      subscribe(current);
    });
    client.on('packetreceive', () => current.liveness.received(now()));
    // A throw in here would stop the client's stream without a word.
    client.on('message', (topic, payload) => guard(() => deps.onMessage(topic, payload)));
    client.once('close', () => over(current));
  }

  /** Ends a session: a refused client never closes by itself, nor does a half-open one. */
  function give(current: Session, complaint: Error): void {
    current.complaint ??= complaint;
    current.client.end(true);
  }

  function watch(current: Session, startedMs: number): void {
    const isLate = !attempts.isReady() && now() - startedMs >= READY_WITHIN_MS;
    if (isLate || current.liveness.isDead(now())) give(current, new SilenceError('nothing comes back'));
  }

  function subscribe(current: Session): void {
    const { topics, onceTopics = [] } = options;
    const subscriptions = Object.fromEntries([
      ...topics.map((topic) => [topic, { qos: 1 }] as const),
      ...onceTopics.map((topic) => [topic, { qos: 0 }] as const),
    ]);
    current.client.subscribe(subscriptions, (error) => {
      if (current !== session) return;
      if (error !== null) return give(current, error);
      attempts.ready(now());
      connects++;
      brokerCertificateEndsMs = endOfPeer(current.client.stream);
      log.info({ url: options.url }, 'connected to the broker');
      guard(deps.onConnected);
    });
    const extra = [...(options.extraTopics ?? [])];
    // Refused or not, the connection stands.
    if (extra.length > 0) current.client.subscribe(extra, { qos: 0 }, () => {});
  }

  function guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      log.error({ err: error }, 'a message could not be handled');
    }
  }

  function over(closed: Session): void {
    if (closed !== session) return;
    session = null;
    clearInterval(closed.watching);
    closed.client.removeAllListeners();
    // Late errors of a client that is done with must not end the process.
    closed.client.on('error', () => {});
    closed.client.end(true);
    const wasReady = attempts.isReady();
    retry(closed.complaint);
    if (wasReady) deps.onDisconnected();
  }

  function retry(complaint: Error | null): void {
    const waitMs = attempts.over(complaint, now());
    if (stopped) return;
    const reason = complaint?.message;
    log.warn(
      { url: options.url, verdict: attempts.verdict(now()), reason, waitMs },
      'no connection to the broker',
    );
    timer = setTimeout(attempt, waitMs);
  }

  return {
    start: attempt,
    publish(topic, payload, publishOptions, onAcked) {
      if (session === null || !attempts.isReady()) return false;
      session.liveness.sent(now());
      session.client.publish(topic, payload, publishOptions, (error) => {
        // Delivery of rows is known by the supervisor's own answer, never by the broker's.
        if (error === undefined || error === null) onAcked?.();
      });
      return true;
    },
    unsentBytes: () => session?.client.stream?.writableLength ?? 0,
    verdict: () => (stopped ? 'stopped' : attempts.verdict(now())),
    takenOver: () => attempts.takenOver(now()),
    connects: () => connects,
    brokerCertificateEndsMs: () => brokerCertificateEndsMs,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      const closing = session?.client;
      if (closing === undefined) return;
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
        closing.end(!attempts.isReady());
      });
    },
  };
}
