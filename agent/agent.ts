// The agent's wiring: UDP in, journal, uplink out, health beside it.

import type { Logger } from 'pino';
import { encodeStat } from '../protocol/mqtt/stat.ts';
import { encodeUp } from '../protocol/mqtt/up.ts';
import { createAgentClock } from './clock.ts';
import { createCounters } from './counters.ts';
import { createDirect, type Direct } from './direct.ts';
import type { Downlink } from './downlink/downlink.ts';
import { type DownlinkRoom, openDownlinkRoom } from './downlink/open.ts';
import { createHealthReporter, type HealthReporter } from './health.ts';
import { helloOf } from './hello.ts';
import { createHost } from './host.ts';
import { createAgentJournal } from './journal/agent-journal.ts';
import type { JournalOpened } from './journal/rows.ts';
import type { AgentSecrets } from './secrets.ts';
import type { AgentSettings } from './settings.ts';
import { createBadReceptions } from './udp/bad-receptions.ts';
import { type Concentrator, createConcentrator, firstTmstRun } from './udp/concentrator.ts';
import { createForwarder } from './udp/forwarder.ts';
import { createIntake } from './udp/intake.ts';
import { createUdpServer, type UdpPorts, type UdpServer } from './udp/server.ts';
import { epochsOf } from './uplink/epochs.ts';
import { createLink, type Link } from './uplink/link.ts';
import { createUplink, type Uplink } from './uplink/uplink.ts';

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
  readonly downlink: DownlinkRoom;
  readonly ticking: NodeJS.Timeout;
}

export function createAgent({ settings, secrets, log, onFailed, onJournalUsable }: AgentDeps): Agent {
  const { eui } = settings.gateway;
  const maxBytes = settings.journal.max_bytes;
  const clock = createAgentClock();
  const { bootId } = clock;
  const counters = createCounters();
  const { count } = counters;
  const bad = createBadReceptions((fields, message) => log.warn(fields, message));
  const forwarder = createForwarder(clock.monoMs());
  let publishing: Uplink | null = null;
  let direct: Direct | null = null;
  let downlink: DownlinkRoom | null = null;
  let running: Running | null = null;

  const journal = createAgentJournal({
    settings: {
      path: settings.journal.path,
      maxBytes,
      maxAgeMs: settings.journal.max_age_h * 3_600_000,
      commitWindowMs: settings.journal.commit_window_ms,
      bootId,
    },
    onCommitted(rows, waiting) {
      publishing?.committed(rows, waiting);
      direct?.committed(rows);
    },
    onDropped: (ranges) => publishing?.dropped(ranges),
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

  function openLink(onConnected: () => void): Link {
    return createLink({
      gatewayEui: eui,
      url: settings.mqtt.url,
      username: settings.mqtt.username ?? eui,
      maxPauseMs: settings.mqtt.reconnect_max_s * 1_000,
      secrets,
      wallMs: clock.wallMs,
      onConnected,
      onDisconnected() {
        publishing?.disconnected();
        downlink?.disconnected();
      },
      onStored(stored) {
        publishing?.stored(stored);
        if (stored.ranges.length > 0) direct?.stored();
        downlink?.supervisorHeard();
      },
      onRefused({ seqs, reason }) {
        count('refused', seqs.length);
        log.warn({ seqs: seqs.slice(0, 10), rows: seqs.length, reason }, 'rows put into quarantine');
      },
      onFlow(flow) {
        clock.hearNow(flow.nowMs);
        publishing?.flow(flow);
        downlink?.supervisorHeard();
        // A supervisor that has just come does not know yet whether the forwarder lives.
        running?.health.report();
      },
      onDown: (down) => downlink?.down(down),
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

  function openDownlink(link: Link, concentrator: Concentrator): DownlinkRoom {
    return openDownlinkRoom({
      gatewayEui: eui,
      bootId,
      now: clock.monoMs,
      tmstRun: concentrator.tmstRun,
      version: () => running?.udp.downVersion() ?? null,
      isFresh: () => forwarder.alive(clock.monoMs()),
      send: (token, content) => running?.udp.sendDown(token, content),
      say: (payload, onAcked) => link.say('txack', payload, onAcked),
      count,
    });
  }

  function openHealth(link: Link, uplink: Uplink, concentrator: Concentrator): HealthReporter {
    return createHealthReporter({
      intervalMs: settings.health.interval_s * 1_000,
      clock,
      host: createHost(settings.journal.path),
      forwarder,
      counters: counters.all,
      recentBad: bad.recent,
      delays: concentrator.delays,
      journal: () => ({ ...journal.figures(), durable: journal.durable(), maxBytes }),
      uplink: uplink.figures,
      bypass: () => direct?.bypass() ?? null,
      taps: () => direct?.taps() ?? [],
      link: () => ({ verdict: link.verdict(), connects: link.connects(), ...link.certificateEnds() }),
      send: (payload) => void link.say('health', payload),
      log,
    });
  }

  function openDirect(
    opened: JournalOpened,
    uplink: Uplink,
    health: HealthReporter,
    downs: Downlink,
  ): Direct {
    return createDirect({
      settings,
      bypassed: opened.bypassed,
      now: clock.monoMs,
      waiting: () => uplink.figures().waiting,
      forwarderAlive: () => forwarder.alive(clock.monoMs()),
      downlink: downs,
      onChanged: health.report,
      count,
      log: (fields, message) => log.warn(fields, message),
    });
  }

  function openUdp(
    opened: JournalOpened,
    concentrator: Concentrator,
    { link, health, direct: servers, downlink: downs }: Omit<Running, 'udp' | 'ticking'>,
  ): UdpServer {
    const intake = createIntake({
      clock,
      concentrator,
      opened,
      append: journal.append,
      bypassLns: servers.bypassLns,
      onClockRestarted: downs.clockRestarted,
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
      onTxAck: downs.txAck,
      count,
      onError: (error) => log.warn({ err: error }, 'UDP socket'),
    });
  }

  function open(opened: JournalOpened): Running {
    const concentrator = createConcentrator(firstTmstRun(opened, bootId));
    const link = openLink(() => {
      const { bypassed } = servers;
      link.say('hello', helloOf({ opened, clock, journal: journal.figures(), uplink: created, bypassed }));
      created.connected();
      downs.connected();
    });
    const created = openUplink(opened, link);
    publishing = created;
    const downs = openDownlink(link, concentrator);
    downlink = downs;
    const health = openHealth(link, created, concentrator);
    const servers = openDirect(opened, created, health, downs);
    direct = servers;
    const udp = openUdp(opened, concentrator, { link, health, direct: servers, downlink: downs });
    const ticking = setInterval(() => {
      created.tick();
      downs.tick();
    }, TICK_MS);
    return { udp, link, health, direct: servers, downlink: downs, ticking };
  }

  async function stop(): Promise<void> {
    const { udp, link, health, direct: servers, downlink: downs, ticking } = running ?? {};
    running = null;
    clearInterval(ticking);
    health?.stop();
    await udp?.stop();
    // Only now: what UDP took before is committed by now, and sent where it was marked for bypass.
    await servers?.stop();
    downs?.stop();
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
