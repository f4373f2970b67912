// The agent's wiring: UDP in, journal, uplink out, health beside it.

import type { Logger } from 'pino';
import { encodeHello, MAX_LISTED } from '../protocol/mqtt/hello.ts';
import { encodeStat } from '../protocol/mqtt/stat.ts';
import { encodeUp } from '../protocol/mqtt/up.ts';
import { createAgentClock } from './clock.ts';
import { createCounters } from './counters.ts';
import { createHealthReporter, type HealthReporter } from './health.ts';
import { createHost } from './host.ts';
import { createJournal } from './journal/journal.ts';
import type { JournalOpened } from './journal/rows.ts';
import type { AgentSecrets } from './secrets.ts';
import type { AgentSettings } from './settings.ts';
import { createBadReceptions } from './udp/bad-receptions.ts';
import { createForwarder } from './udp/forwarder.ts';
import { createIntake } from './udp/intake.ts';
import { createUdpServer, type UdpPorts, type UdpServer } from './udp/server.ts';
import { createLink, type Link } from './uplink/link.ts';
import { createPublisher, type Publisher } from './uplink/publisher.ts';
import { VERSION } from './version.ts';

export interface Agent {
  /** Resolves once datagrams are taken; rejects with one sentence when it cannot start. */
  start(): Promise<UdpPorts>;
  /** Takes no more datagrams, commits and answers what came, says goodbye. */
  stop(): Promise<void>;
}

export interface AgentDeps {
  readonly settings: AgentSettings;
  readonly secrets: AgentSecrets;
  readonly log: Logger;
  /** The journal's disk failed: whoever runs the agent must end it. */
  readonly onFailed: (reason: string) => void;
}

const TICK_MS = 500;

/** What exists while the agent runs. */
interface Running {
  readonly udp: UdpServer;
  readonly link: Link;
  readonly health: HealthReporter;
  readonly ticking: NodeJS.Timeout;
}

export function createAgent({ settings, secrets, log, onFailed }: AgentDeps): Agent {
  const { eui } = settings.gateway;
  const clock = createAgentClock();
  const { bootId } = clock;
  const counters = createCounters();
  const { count } = counters;
  const bad = createBadReceptions((fields, message) => log.warn(fields, message));
  const forwarder = createForwarder();
  let publisher: Publisher | null = null;
  let running: Running | null = null;

  const journal = createJournal({
    settings: {
      path: settings.journal.path,
      maxBytes: settings.journal.max_bytes,
      maxAgeMs: settings.journal.max_age_h * 3_600_000,
      commitWindowMs: settings.journal.commit_window_ms,
      bootId,
    },
    onCommitted: (rows) => publisher?.committed(rows),
    onFailed,
  });

  function openLink({ epoch }: JournalOpened, uplink: () => Publisher, onConnected: () => void): Link {
    return createLink({
      gatewayEui: eui,
      url: settings.mqtt.url,
      username: settings.mqtt.username ?? eui,
      secrets,
      wallMs: clock.wallMs,
      onConnected,
      onDisconnected: () => uplink().disconnected(),
      onStored(stored) {
        if (stored.epoch === epoch) uplink().stored(stored.ranges);
        else count('stored-other-epoch');
      },
      onRefused({ seqs, reason }) {
        count('refused', seqs.length);
        log.warn({ seqs: seqs.slice(0, 10), rows: seqs.length, reason }, 'rows put into quarantine');
      },
      onFlow(flow) {
        clock.hearNow(flow.nowMs);
        uplink().pace(flow.pace);
      },
      onTakenOver() {
        count('taken-over');
        log.error({ eui }, 'another client speaks as this gateway');
        running?.health.report();
      },
      count,
      log,
    });
  }

  function openPublisher(opened: JournalOpened, link: Link): Publisher {
    return createPublisher({
      opened,
      read: journal.read,
      storedUpTo: journal.storedUpTo,
      park: journal.park,
      unpark: journal.unpark,
      send: (rows) =>
        link.say('up', encodeUp({ epoch: opened.epoch, bootId, sentMonoMs: clock.monoMs(), rows })),
      unsentBytes: link.unsentBytes,
      now: clock.monoMs,
      log: (fields, message) => log.warn(fields, message),
    });
  }

  function hello({ epoch }: JournalOpened, uplink: Publisher): Buffer {
    const { first, last } = journal.figures();
    const { storedUpTo, parked } = uplink.figures();
    return encodeHello({
      epoch,
      bootId,
      sentMonoMs: clock.monoMs(),
      first,
      last,
      storedUpTo,
      dropped: [],
      bypassed: [],
      older: [],
      parked: parked.slice(0, MAX_LISTED),
      versions: { agent: VERSION, node: process.versions.node },
    });
  }

  function openHealth(link: Link, uplink: Publisher): HealthReporter {
    return createHealthReporter({
      intervalMs: settings.health.interval_s * 1_000,
      clock,
      host: createHost(settings.journal.path),
      forwarder,
      counters: counters.all,
      recentBad: bad.recent,
      journal: () => ({ ...journal.figures(), durable: journal.durable() }),
      uplink: uplink.figures,
      link: () => ({ verdict: link.verdict(), connects: link.connects() }),
      send: (payload) => void link.say('health', payload),
      log: { info: (message) => log.info(message), warn: (fields, message) => log.warn(fields, message) },
    });
  }

  function openUdp(opened: JournalOpened, link: Link, health: HealthReporter): UdpServer {
    const intake = createIntake({
      clock,
      opened,
      append: journal.append,
      // Not journaled: a report that does not get through now is worthless when it could.
      onStat(body, rxMonoMs) {
        const stat = encodeStat({ bootId, sentMonoMs: clock.monoMs(), rxMonoMs, body });
        if (!link.say('stat', stat)) count('stat-dropped');
      },
      onBad: bad.add,
      count,
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
        health.watchForwarder();
      },
      count,
      onError: (error) => log.warn({ err: error }, 'UDP socket'),
    });
  }

  function open(opened: JournalOpened): Running {
    const uplink = (): Publisher => publisher as Publisher;
    const link = openLink(opened, uplink, () => {
      link.say('hello', hello(opened, uplink()));
      uplink().connected();
      health.report();
    });
    const created = openPublisher(opened, link);
    publisher = created;
    const health = openHealth(link, created);
    const udp = openUdp(opened, link, health);
    return { udp, link, health, ticking: setInterval(created.tick, TICK_MS) };
  }

  async function stop(): Promise<void> {
    const { udp, link, health, ticking } = running ?? {};
    running = null;
    clearInterval(ticking);
    health?.stop();
    await udp?.stop();
    await link?.stop();
    await journal.stop();
  }

  return {
    async start() {
      const opened = await journal.start();
      const { epoch, storedUpTo, figures } = opened;
      log.info({ eui, epoch, last: figures.last, waiting: figures.last - storedUpTo }, 'journal open');
      running = open(opened);
      try {
        const ports = await running.udp.start();
        running.link.start();
        running.health.start();
        return ports;
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}
