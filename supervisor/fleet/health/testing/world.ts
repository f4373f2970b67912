// A simulated network for tests of the rounds of health: gateways that fail as told, and what the rounds make of it.

import type { Health } from '../../../../protocol/mqtt/health.ts';
import type { EquipmentHealth, EquipmentId, StateRow } from '../model.ts';
import { type HealthChange, type HealthMemory, round } from '../round.ts';
import { DEFAULT_RULES, type VerdictRules } from '../rules.ts';
import type { Deaf, DownlinkShare, GatewaySignals, Gone, Signals } from '../signals.ts';
import { timesOf } from '../times.ts';

export const DEFAULT_TIMES = timesOf({
  suspect_after_s: 180,
  offline_after_s: 600,
  stable_s: 300,
  window_s: 1_800,
});
export const SERVICE_TIMES = timesOf({
  suspect_after_s: 30,
  offline_after_s: 120,
  stable_s: 60,
  window_s: 1_800,
});

/** What is to be changed to make a gateway fail. */
export interface SimulatedGateway {
  readonly equipment: `gateway:${string}`;
  backhaul: `backhaul:${string}` | null;
  isRetired: boolean;
  /** Its agent is connected and speaks. */
  speaks: boolean;
  /** The broker, or the agent itself, has told that it went. */
  gone: Gone | null;
  forwarder: boolean;
  lastMessageMs: number | null;
  connectedMs: number | null;
  forwarderMs: number | null;
  wallSkewMs: number;
  wallSynced: boolean;
  connects: number;
  resent: number;
  rows: number;
  tmstRestarts: number;
  waiting: number;
  dropped: number;
  journalState: string;
  journalBytes: number;
  temperatureC: number | null;
  diskUsed: number;
  memoryUsed: number;
  roundTripMs: number;
  certificateEndsMs: number | null;
  brokerCertificateEndsMs: number | null;
  notRead: number;
  resentForUs: number;
  heldMs: number;
  intervalMs: number | null;
  unstored: GatewaySignals['unstored'];
  deaf: Deaf | null;
  downlinks: DownlinkShare;
  report: GatewaySignals['report'];
}

export interface World {
  readonly gateways: readonly SimulatedGateway[];
  readonly network: {
    lns: 'up' | 'silent' | 'unknown';
    lnsSinceMs: number;
    /** It is in the settings. */
    hasLns: boolean;
    brokerUp: boolean;
    brokerSinceMs: number;
    /** On what announced work is on, and since when. */
    readonly works: Map<EquipmentId, number>;
    awakeSinceMs: number;
    stalledSinceMs: number | null;
    graceMs: number;
    diskUsed: number;
    clockOffMs: number;
  };
  readonly rows: StateRow[];
  readonly changes: HealthChange[];
  now(): number;
  signals(): Signals;
  memory(): HealthMemory;
  /** Goes on for so long, a round at each step. */
  pass(ms: number, stepMs?: number): void;
  /** One round, now; without anybody speaking. */
  look(): void;
  /** The same as one step of `pass`; how long the round itself took. */
  passTimed(ms: number): { readonly roundMs: number };
  health(equipment: EquipmentId): EquipmentHealth;
  of(index?: number): EquipmentHealth;
  kinds(index?: number): readonly string[];
  overlays(index?: number): readonly string[];
  /** The connection breaks, and the broker notices. */
  cut(gateway: SimulatedGateway, how?: Gone['how']): void;
  mend(gateway: SimulatedGateway): void;
  /** Another process, with what this one has left. */
  restart(memory: HealthMemory): void;
}

export interface WorldOptions {
  readonly gateways?: number;
  readonly startMs?: number;
  readonly rules?: VerdictRules;
  /** Of every gateway; left out: none. */
  readonly backhaul?: string;
}

export function createWorld(options: WorldOptions = {}): World {
  const { gateways: count = 1, startMs = Date.UTC(2026, 8, 1), rules = DEFAULT_RULES, backhaul } = options;
  let nowMs = startMs;
  let memory: HealthMemory = new Map();
  const gateways = Array.from({ length: count }, (_, index) =>
    newGateway(index, backhaul === undefined ? null : `backhaul:${backhaul}`),
  );
  const network: World['network'] = {
    lns: 'up',
    lnsSinceMs: startMs,
    hasLns: true,
    brokerUp: true,
    brokerSinceMs: startMs,
    works: new Map(),
    awakeSinceMs: startMs,
    stalledSinceMs: null,
    graceMs: 180_000,
    diskUsed: 0.2,
    clockOffMs: 0,
  };
  const rows: StateRow[] = [];
  const changes: HealthChange[] = [];

  function speak(gateway: SimulatedGateway): void {
    if (!gateway.speaks || !network.brokerUp) return;
    gateway.lastMessageMs = nowMs;
    gateway.connectedMs ??= nowMs;
    if (gateway.forwarder) gateway.forwarderMs = nowMs;
    gateway.report = {
      ...{ atMs: nowMs, health: reportOf(gateway, nowMs), wallSkewMs: gateway.wallSkewMs },
      heldMs: gateway.heldMs,
    };
  }

  function signals(): Signals {
    const { brokerUp, brokerSinceMs, awakeSinceMs, stalledSinceMs, graceMs } = network;
    const earlier = brokerUp ? stalledSinceMs : Math.min(brokerSinceMs, stalledSinceMs ?? brokerSinceMs);
    return {
      gateways: gateways.map(signalsOf),
      lns: network.hasLns
        ? [
            {
              ...{ equipment: 'lns:requea', state: network.lns, sinceMs: network.lnsSinceMs },
              ...{ acked: 10, unanswered: network.lns === 'silent' ? 30 : 0 },
            },
          ]
        : [],
      backhauls: [...new Set(gateways.flatMap((one) => (one.backhaul === null ? [] : [one.backhaul])))].map(
        (equipment) => ({ equipment }),
      ),
      broker: { kind: 'external', isUp: brokerUp, sinceMs: brokerSinceMs },
      supervisor: { diskUsed: network.diskUsed, loopDelayMs: 1, clockOffMs: network.clockOffMs },
      ears: {
        closedSinceMs: earlier,
        openSinceMs: brokerUp ? Math.max(awakeSinceMs, brokerSinceMs) : awakeSinceMs,
        graceMs,
      },
      works: network.works,
      ownEars: { closedSinceMs: stalledSinceMs, openSinceMs: awakeSinceMs, graceMs: 0 },
    };
  }

  let roundMs = 0;
  function look(): void {
    const given = signals();
    const startedMs = performance.now();
    const done = round(memory, given, { rules, serviceTimes: SERVICE_TIMES }, nowMs);
    roundMs = performance.now() - startedMs;
    memory = done.next;
    rows.push(...done.rows);
    changes.push(...done.changes);
    network.stalledSinceMs = null;
  }

  function health(equipment: EquipmentId): EquipmentHealth {
    const found = memory.get(equipment);
    if (found === undefined) throw new Error(`no ${equipment}`);
    return found.health;
  }
  const of = (index = 0): EquipmentHealth => health(gateways[index]?.equipment as EquipmentId);

  return {
    gateways,
    network,
    rows,
    changes,
    now: () => nowMs,
    signals,
    memory: () => memory,
    pass(ms, stepMs = 10_000) {
      const endMs = nowMs + ms;
      while (nowMs < endMs) {
        nowMs = Math.min(endMs, nowMs + stepMs);
        for (const gateway of gateways) speak(gateway);
        look();
      }
    },
    look,
    passTimed(ms) {
      nowMs += ms;
      for (const gateway of gateways) speak(gateway);
      look();
      return { roundMs };
    },
    health,
    of,
    kinds: (index) => of(index).verdicts.map(({ kind }) => kind),
    overlays: (index) => of(index).overlays.map(({ overlay }) => overlay),
    cut(gateway, how = 'will') {
      gateway.speaks = false;
      gateway.gone = { atMs: nowMs, how };
    },
    mend(gateway) {
      gateway.speaks = true;
      if (gateway.gone !== null) gateway.connects++;
      gateway.gone = null;
      gateway.connectedMs = null;
    },
    restart(left) {
      memory = left;
      network.awakeSinceMs = nowMs;
      network.brokerSinceMs = nowMs;
      for (const gateway of gateways) {
        const nothing = {
          lastMessageMs: null,
          connectedMs: null,
          forwarderMs: null,
          report: null,
          gone: null,
        };
        Object.assign(gateway, nothing);
      }
    },
  };
}

function newGateway(index: number, backhaul: SimulatedGateway['backhaul']): SimulatedGateway {
  return {
    equipment: `gateway:7076ff${String(index).padStart(10, '0')}`,
    backhaul,
    ...{ isRetired: false, speaks: true, gone: null, forwarder: true },
    ...{ lastMessageMs: null, connectedMs: null, forwarderMs: null, wallSkewMs: 3, wallSynced: true },
    ...{ connects: 1, resent: 0, rows: 0, tmstRestarts: 0, waiting: 0, dropped: 0, journalState: 'ok' },
    ...{ journalBytes: 1_000_000, temperatureC: 45, diskUsed: 0.3, memoryUsed: 0.5, roundTripMs: 60 },
    ...{
      certificateEndsMs: null,
      brokerCertificateEndsMs: null,
      notRead: 0,
      resentForUs: 0,
      heldMs: 0,
      intervalMs: null,
      unstored: null,
      deaf: null,
    },
    ...{ downlinks: { done: 0, failed: 0 }, report: null },
  };
}

function signalsOf(gateway: SimulatedGateway): GatewaySignals {
  const { equipment, ...rest } = gateway;
  return {
    ...rest,
    equipment: equipment as GatewaySignals['equipment'],
    times: DEFAULT_TIMES,
    concentratorC: null,
    forwarderAlive: gateway.report === null ? null : gateway.report.health.forwarder.alive,
  };
}

export function reportOf(gateway: SimulatedGateway, nowMs: number): Health {
  const pullAgeMs = gateway.forwarderMs === null ? null : nowMs - gateway.forwarderMs;
  return {
    ...{ bootId: 'boot', sentMonoMs: nowMs, sentWallMs: nowMs + gateway.wallSkewMs },
    intervalMs: gateway.intervalMs,
    host: {
      ...{ cpuLoad: 0.1, memoryUsed: gateway.memoryUsed, diskUsed: gateway.diskUsed },
      ...{ temperatureC: gateway.temperatureC, uptimeS: 1_000, rssBytes: 80_000_000 },
      wallSynced: gateway.wallSynced,
    },
    forwarder: {
      alive: pullAgeMs !== null && pullAgeMs < 90_000,
      ...{ pullAgeMs, pushAgeMs: null, pulled: null, recentBad: null, delays: null },
      counters: { 'tmst-restart': gateway.tmstRestarts },
    },
    journal: {
      ...{ durable: true, state: gateway.journalState, dropped: gateway.dropped },
      ...{ rows: Math.max(1, gateway.waiting), bytes: gateway.journalBytes, maxBytes: 1_000_000_000 },
      ...{ last: gateway.rows, storedUpTo: 0, waiting: gateway.waiting, parked: 0, lastCommitMs: 1 },
    },
    bypass: null,
    taps: null,
    link: {
      ...{ verdict: 'connected', connects: gateway.connects, inFlight: 0, resent: gateway.resent },
      roundTripMs: gateway.roundTripMs,
      certificateEndsMs: gateway.certificateEndsMs,
      brokerCertificateEndsMs: gateway.brokerCertificateEndsMs,
    },
  };
}
