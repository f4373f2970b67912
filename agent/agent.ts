// The agent's wiring: UDP in, journal, uplink out, health beside it.

import type { Logger } from 'pino';
import { encodeHello, MAX_LISTED } from '../protocol/mqtt/hello.ts';
import { encodeStat } from '../protocol/mqtt/stat.ts';
import { encodeUp } from '../protocol/mqtt/up.ts';
import { createAgentClock } from './clock.ts';
import { createCounters } from './counters.ts';
import { createDirect, type Direct } from './direct.ts';
import { createHealthReporter, type HealthReporter } from './health.ts';
import { createHost } from './host.ts';
import { createAgentJournal } from './journal/agent-journal.ts';
import type { JournalOpened } from './journal/rows.ts';
import type { AgentSecrets } from './secrets.ts';
import type { AgentSettings } from './settings.ts';
import { createBadReceptions } from './udp/bad-receptions.ts';
import { createForwarder } from './udp/forwarder.ts';
import { createIntake } from './udp/intake.ts';
import { createUdpServer, type UdpPorts, type UdpServer } from './udp/server.ts';
import { epochsOf } from './uplink/epochs.ts';
import { createLink, type Link } from './uplink/link.ts';
import { createUplink, type Uplink } from './uplink/uplink.ts';
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
  /** The journal was unusable at the start and is no more: whoever runs the agent must start it anew. */
  readonly onJournalUsable: () => void;
}

const TICK_MS = 500;

/** What exists while the agent runs. */
interface Running {
  readonly udp: UdpServer;
  readonly link: Link;
  readonly health: HealthReporter;
  readonly direct: Direct;
  readonly ticking: NodeJS.Timeout;
}

export function createAgent({ settings, secrets, log, onFailed, onJournalUsable }: AgentDeps): Agent {
  const { eui } = settings.gateway;
  const clock = createAgentClock();
  const { bootId } = clock;
  const counters = createCounters();
  const { count } = counters;
  const bad = createBadReceptions((fields, message) => log.warn(fields, message));
  const forwarder = createForwarder();
  let publishing: Uplink | null = null;
  let direct: Direct | null = null;
  let running: Running | null = null;

  const journal = createAgentJournal({
    settings: {
      path: settings.journal.path,
      maxBytes: settings.journal.max_bytes,
      maxAgeMs: settings.journal.max_age_h * 3_600_000,
      commitWindowMs: settings.journal.commit_window_ms,
      bootId,
    },
    onCommitted(rows, waiting) {
      publishing?.committed(rows, waiting);
      direct?.committed(rows);
    },
    onDropped(ranges) {
      publishing?.dropped(ranges);
    },
    onFailed,
    onUnusable(reason) {
      count('journal-unusable');
      log.error(
        { reason },
        'not durable: receptions are passed on live from memory, and none is acknowledged',
      );
    },
    onUsable: onJournalUsable,
  });

  function openLink(uplink: () => Uplink, onConnected: () => void): Link {
    return createLink({
      gatewayEui: eui,
      url: settings.mqtt.url,
      username: settings.mqtt.username ?? eui,
      secrets,
      wallMs: clock.wallMs,
      onConnected,
      onDisconnected: () => uplink().disconnected(),
      onStored(stored) {
        uplink().stored(stored);
        if (stored.ranges.length > 0) direct?.stored();
      },
      onRefused({ seqs, reason }) {
        count('refused', seqs.length);
        log.warn({ seqs: seqs.slice(0, 10), rows: seqs.length, reason }, 'rows put into quarantine');
      },
      onFlow(flow) {
        clock.hearNow(flow.nowMs);
        uplink().flow(flow);
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

  function openUplink(opened: JournalOpened, link: Link): Uplink {
    return createUplink({
      ...epochsOf(journal, opened),
      send: (epoch, rows) => link.say('up', encodeUp({ epoch, bootId, sentMonoMs: clock.monoMs(), rows })),
      unsentBytes: link.unsentBytes,
      now: clock.monoMs,
      onRewound(seq) {
        const reason = `the supervisor holds row ${seq}, which this journal never had`;
        // Noted on the disk first, then `onFailed`: the next start makes a new epoch.
        journal.doubt(reason);
      },
      count,
      log: (fields, message) => log.warn(fields, message),
    });
  }

  function hello({ epoch }: JournalOpened, uplink: Uplink): Buffer {
    const { first, last } = journal.figures();
    const { storedUpTo, parked } = uplink.figures();
    return encodeHello({
      epoch,
      bootId,
      sentMonoMs: clock.monoMs(),
      first,
      last,
      storedUpTo,
      dropped: uplink.droppedRanges().slice(-MAX_LISTED),
      bypassed: direct?.bypassed(storedUpTo) ?? [],
      older: uplink.older(),
      parked: parked.slice(0, MAX_LISTED),
      versions: { agent: VERSION, node: process.versions.node },
    });
  }

  function openHealth(link: Link, uplink: Uplink): HealthReporter {
    return createHealthReporter({
      intervalMs: settings.health.interval_s * 1_000,
      clock,
      host: createHost(settings.journal.path),
      forwarder,
      counters: counters.all,
      recentBad: bad.recent,
      journal: () => ({ ...journal.figures(), durable: journal.durable() }),
      uplink: uplink.figures,
      bypass: () => direct?.bypass() ?? null,
      taps: () => direct?.taps() ?? [],
      link: () => ({ verdict: link.verdict(), connects: link.connects() }),
      send: (payload) => void link.say('health', payload),
      log: { info: (message) => log.info(message), warn: (fields, message) => log.warn(fields, message) },
    });
  }

  function openDirect(opened: JournalOpened, uplink: Uplink, health: HealthReporter): Direct {
    return createDirect({
      settings,
      bypassed: opened.bypassed,
      now: clock.monoMs,
      waiting: () => uplink.figures().waiting,
      forwarderAlive: () => forwarder.alive(clock.monoMs()),
      sendDown: (token, content) => running?.udp.sendDown(token, content) ?? false,
      onChanged: health.report,
      count,
      log: (fields, message) => log.warn(fields, message),
    });
  }

  function openUdp(opened: JournalOpened, link: Link, health: HealthReporter, servers: Direct): UdpServer {
    const intake = createIntake({
      clock,
      opened,
      append: journal.append,
      bypassLns: servers.bypassLns,
      // Not journaled: a report that does not get through now is worthless when it could.
      onStat(body, rxMonoMs) {
        const stat = encodeStat({ bootId, sentMonoMs: clock.monoMs(), rxMonoMs, body });
        if (!link.say('stat', stat)) count('stat-dropped');
        servers.stat(body);
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
        const committed = intake.take(datagram, bytes);
        servers.pushData(datagram, bytes);
        return committed;
      },
      onPullData(datagram, bytes) {
        forwarder.pulled(clock.monoMs());
        health.watchForwarder();
        servers.pullData(datagram, bytes);
      },
      onTxAck: servers.txAck,
      count,
      onError: (error) => log.warn({ err: error }, 'UDP socket'),
    });
  }

  function open(opened: JournalOpened): Running {
    const uplink = (): Uplink => publishing as Uplink;
    const link = openLink(uplink, () => {
      link.say('hello', hello(opened, uplink()));
      uplink().connected();
      health.report();
    });
    const created = openUplink(opened, link);
    publishing = created;
    const health = openHealth(link, created);
    const servers = openDirect(opened, created, health);
    direct = servers;
    const udp = openUdp(opened, link, health, servers);
    const ticking = setInterval(() => {
      created.tick();
      servers.tick();
    }, TICK_MS);
    return { udp, link, health, direct: servers, ticking };
  }

  async function stop(): Promise<void> {
    const { udp, link, health, direct: servers, ticking } = running ?? {};
    running = null;
    clearInterval(ticking);
    health?.stop();
    await udp?.stop();
    // Only now: what UDP took before is committed by now, and sent where it was marked for bypass.
    await servers?.stop();
    await link?.stop();
    await journal.stop();
  }

  return {
    async start() {
      const opened = await journal.start();
      const { epoch, storedUpTo, figures, salvaged } = opened;
      if (salvaged !== null) log.error({ reason: salvaged }, 'journal was in doubt: a new epoch begins');
      log.info({ eui, epoch, last: figures.last, waiting: figures.last - storedUpTo }, 'journal open');
      running = open(opened);
      try {
        const ports = await running.udp.start();
        running.direct.start();
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
