// The agent's wiring: UDP in, journal, uplink out, health beside it.

import type { Logger } from 'pino';
import { decodeFlow } from '../protocol/mqtt/flow.ts';
import { encodeHealth } from '../protocol/mqtt/health.ts';
import { encodeHello, MAX_LISTED } from '../protocol/mqtt/hello.ts';
import { encodeStat } from '../protocol/mqtt/stat.ts';
import { encodeState } from '../protocol/mqtt/state.ts';
import { decodeRefused, decodeStored } from '../protocol/mqtt/stored.ts';
import { parseTopic, TOPICS, type TopicName, topicOf } from '../protocol/mqtt/topics.ts';
import { encodeUp, type Row } from '../protocol/mqtt/up.ts';
import { createAgentClock } from './clock.ts';
import { createCounters } from './counters.ts';
import { createHost } from './host.ts';
import { createJournal } from './journal/journal.ts';
import type { JournalOpened } from './journal/rows.ts';
import type { AgentSecrets, AgentSettings } from './settings.ts';
import { createForwarder } from './udp/forwarder.ts';
import { createIntake } from './udp/intake.ts';
import { createUdpServer, type UdpServer } from './udp/server.ts';
import { createConnection } from './uplink/connection.ts';
import { createPublisher, type Publisher } from './uplink/publisher.ts';
import { VERSION } from './version.ts';

export interface Agent {
  /** Resolves with the UDP ports once datagrams are taken; rejects with one sentence when it cannot start. */
  start(): Promise<{ readonly port: number; readonly portDown: number }>;
  /** Takes no more datagrams, commits what came, says goodbye. */
  stop(): Promise<void>;
}

export interface AgentDeps {
  readonly settings: AgentSettings;
  readonly secrets: AgentSecrets;
  readonly log: Logger;
  /** The journal's disk failed: whoever runs the agent must end it. */
  readonly onFailed: (reason: string) => void;
}

/** How often the forwarder's silence is looked for. */
const WATCH_MS = 1_000;
/** A stat older than this says nothing about now. */
const STAT_MAX_AGE_MS = 60_000;

export function createAgent({ settings, secrets, log, onFailed }: AgentDeps): Agent {
  const { eui } = settings.gateway;
  const clock = createAgentClock();
  const counters = createCounters();
  const forwarder = createForwarder();
  const host = createHost(settings.journal.path, clock.monoMs);
  let publisher: Publisher | null = null;
  let opened: JournalOpened | null = null;
  let udp: UdpServer | null = null;
  let forwarderAlive = false;
  let lastStat: { readonly body: string; readonly rxMonoMs: number } | null = null;
  const timers: NodeJS.Timeout[] = [];

  const journal = createJournal({
    settings: {
      path: settings.journal.path,
      maxBytes: settings.journal.max_bytes,
      maxAgeMs: settings.journal.max_age_h * 3_600_000,
      commitWindowMs: settings.journal.commit_window_ms,
      bootId: clock.bootId,
    },
    onCommitted: (rows) => publisher?.committed(rows),
    onFailed,
  });

  const connection = createConnection(
    {
      url: settings.mqtt.url,
      clientId: eui,
      username: settings.mqtt.username ?? eui,
      ...secrets,
      will: () => ({ topic: topicOf(eui, 'state'), payload: stateOf('offline', clock.wallMs()) }),
      topics: (['stored', 'refused', 'flow'] as const).map((name) => topicOf(eui, name)),
    },
    { onConnected, onDisconnected: () => publisher?.disconnected(), onMessage, log },
  );

  function say(name: TopicName, payload: Buffer): boolean {
    const { qos, retain } = TOPICS[name];
    return connection.publish(topicOf(eui, name), payload, { qos, retain });
  }

  function sendRows(rows: readonly Row[]): boolean {
    return say(
      'up',
      encodeUp({
        epoch: (opened as JournalOpened).epoch,
        bootId: clock.bootId,
        sentMonoMs: clock.monoMs(),
        rows,
      }),
    );
  }

  function onConnected(): void {
    say('state', stateOf('online', clock.wallMs()));
    sayHello();
    publisher?.connected();
    sendStat();
    reportHealth();
  }

  function sayHello(): void {
    if (opened === null || publisher === null) return;
    const { last, storedUpTo } = publisher.figures();
    say(
      'hello',
      encodeHello({
        epoch: opened.epoch,
        bootId: clock.bootId,
        sentMonoMs: clock.monoMs(),
        first: Math.min(opened.first, last + 1),
        last,
        storedUpTo,
        dropped: [],
        bypassed: [],
        parked: publisher.parked().slice(0, MAX_LISTED),
        versions: { agent: VERSION, node: process.versions.node },
      }),
    );
  }

  function onMessage(topic: string, payload: Buffer): void {
    const complaint = hear(parseTopic(topic)?.name, payload);
    if (complaint === null) return;
    counters.count('unreadable-message');
    log.warn({ topic, reason: complaint }, 'message of the supervisor not understood');
  }

  /** Acts on a message; returns what is wrong with it. */
  function hear(name: TopicName | undefined, payload: Buffer): string | null {
    switch (name) {
      case 'stored': {
        const stored = decodeStored(payload);
        if (stored.kind === 'complaint') return stored.reason;
        if (stored.value.epoch === opened?.epoch) publisher?.stored(stored.value.ranges);
        else counters.count('stored-other-epoch');
        return null;
      }
      case 'refused': {
        const refused = decodeRefused(payload);
        if (refused.kind === 'complaint') return refused.reason;
        const { seqs, reason } = refused.value;
        counters.count('refused', seqs.length);
        log.warn({ seqs: seqs.slice(0, 10), rows: seqs.length, reason }, 'rows put into quarantine');
        return null;
      }
      case 'flow': {
        const flow = decodeFlow(payload);
        if (flow.kind === 'complaint') return flow.reason;
        clock.hearNow(flow.value.nowMs);
        publisher?.pace(flow.value.pace);
        return null;
      }
      default:
        return 'no such topic';
    }
  }

  function onStat(body: string, rxMonoMs: number): void {
    lastStat = { body, rxMonoMs };
    sendStat();
  }

  function sendStat(): void {
    if (lastStat === null) return;
    const sentMonoMs = clock.monoMs();
    const fresh = sentMonoMs - lastStat.rxMonoMs <= STAT_MAX_AGE_MS;
    if (!fresh || say('stat', encodeStat({ bootId: clock.bootId, sentMonoMs, ...lastStat }))) lastStat = null;
  }

  /** The forwarder coming alive or falling silent is told at once. */
  function watchForwarder(): void {
    const alive = forwarder.alive(clock.monoMs());
    if (alive === forwarderAlive) return;
    forwarderAlive = alive;
    if (alive) log.info('packet forwarder is alive');
    else log.warn('packet forwarder is silent: no PULL_DATA');
    reportHealth();
  }

  function reportHealth(): void {
    sendHealth().catch((error: unknown) => log.warn({ err: error }, 'health could not be reported'));
  }

  async function sendHealth(): Promise<void> {
    if (publisher === null) return;
    const [hostFigures, journalFigures] = await Promise.all([host.sample(), journal.figures()]);
    const figures = publisher.figures();
    const nowMs = clock.monoMs();
    say(
      'health',
      encodeHealth({
        bootId: clock.bootId,
        sentMonoMs: nowMs,
        host: { ...hostFigures, wallSynced: clock.wallSynced() },
        forwarder: {
          alive: forwarder.alive(nowMs),
          pullAgeMs: forwarder.pullAgeMs(nowMs),
          pushAgeMs: forwarder.pushAgeMs(nowMs),
          counters: counters.all(),
        },
        journal: {
          durable: journal.durable(),
          rows: journalFigures.rows,
          bytes: journalFigures.bytes,
          last: figures.last,
          storedUpTo: figures.storedUpTo,
          waiting: figures.waiting,
          parked: figures.parked,
          lastCommitMs: journalFigures.lastCommitMs,
        },
        link: {
          verdict: figures.silent ? 'unanswered' : connection.verdict(),
          connects: connection.connects(),
          inFlight: figures.inFlight,
          resent: figures.resent,
        },
      }),
    );
  }

  function openUdp(journalOpened: JournalOpened): UdpServer {
    const badLog = createBadLog(log, clock.monoMs);
    const intake = createIntake({
      clock,
      opened: journalOpened,
      append: journal.append,
      onStat,
      count: counters.count,
      onBad: badLog,
    });
    return createUdpServer({
      gatewayEui: eui,
      bind: settings.udp.bind,
      bindDown: settings.udp.bind_down,
      onPushData(datagram, bytes) {
        forwarder.pushed(clock.monoMs());
        return intake.take(datagram, bytes);
      },
      onPullData() {
        forwarder.pulled(clock.monoMs());
        watchForwarder();
      },
      count: counters.count,
      onError: (error) => log.warn({ err: error }, 'UDP socket'),
    });
  }

  return {
    async start() {
      opened = await journal.start();
      const { epoch, last, storedUpTo } = opened;
      log.info({ eui, epoch, last, waiting: last - storedUpTo }, 'journal open');
      publisher = createPublisher({
        opened,
        read: journal.read,
        storedUpTo: journal.storedUpTo,
        park: journal.park,
        send: sendRows,
        now: clock.monoMs,
        log: (fields, message) => log.warn(fields, message),
      });
      udp = openUdp(opened);
      try {
        const ports = await udp.start();
        connection.start();
        timers.push(setInterval(watchForwarder, WATCH_MS));
        timers.push(setInterval(reportHealth, settings.health.interval_s * 1_000));
        return ports;
      } catch (error) {
        await this.stop();
        throw error;
      }
    },

    async stop() {
      for (const timer of timers) clearInterval(timer);
      await udp?.stop();
      publisher?.stop();
      say('state', stateOf('offline', clock.wallMs()));
      await connection.stop();
      await journal.stop();
    },
  };
}

function stateOf(status: 'online' | 'offline', sinceMs: number): Buffer {
  return encodeState({ status, version: VERSION, sinceMs });
}

/** A broken forwarder sends the same nonsense many times a second: the log gets the first of each ten seconds. */
function createBadLog(log: Pick<Logger, 'warn'>, monoMs: () => number): (reason: string) => void {
  const EVERY_MS = 10_000;
  let lastMs = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return (reason) => {
    const nowMs = monoMs();
    if (nowMs - lastMs < EVERY_MS) {
      unsaid++;
      return;
    }
    log.warn({ reason, more: unsaid }, 'unreadable reception kept as it came');
    lastMs = nowMs;
    unsaid = 0;
  };
}
