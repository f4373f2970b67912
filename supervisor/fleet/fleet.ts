// The gateways as they stand: what each one's agent and packet forwarder last told, kept in memory.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { Health } from '../../protocol/mqtt/health.ts';
import type { Hello } from '../../protocol/mqtt/hello.ts';
import { parseStat, type Stat } from '../../protocol/semtech/stat.ts';
import { createFacts, type Fact, type Facts, type Sign } from './facts.ts';
import type { Gateway } from './gateway.ts';

/** One gateway as the views show it. Times are ms since 1970 by the supervisor's clock; `null`: not yet. */
export interface GatewayStatus {
  readonly gateway: Gateway;
  /** What Vigie knows by itself, without judging yet: the state machine of the network view builds on this. */
  readonly state: 'never-seen' | 'online' | 'silent-forwarder' | 'offline';
  readonly sinceMs: number | null;
  readonly lastMessageMs: number | null;
  readonly lastReceptionMs: number | null;
  /** Since the supervisor's start. */
  readonly receptions: number;
  readonly crcErrors: number;
  /** Receptions of the last 60 s. */
  readonly receptionsPerMinute: number;
  readonly agentVersion: string | null;
  readonly health: Health | null;
  readonly stat: Stat | null;
  /** What is out of the ordinary. */
  readonly facts: readonly Fact[];
}

export interface Fleet {
  /** Those that are served, in order; retired ones are not. */
  all(): GatewayStatus[];
  /** `null`: there is none with this EUI, or it is retired. */
  statusOf(eui: string): GatewayStatus | null;
  byEui(eui: GatewayEui): Gateway | null;
  /** Retired ones too: their frames and downlinks are still there. */
  byId(id: number): Gateway | null;
  /** Added, changed or retired, from now on. */
  put(gateway: Gateway): void;
  /** Its agent has said so, and nobody the contrary since. */
  isOnline(gatewayId: number): boolean;
  /** Any message of the agent. */
  heardFrom(gatewayId: number): void;
  /** `byWill`: the broker told it in the agent's place; `null`: nobody knows which. */
  agentState(gatewayId: number, online: boolean, version: string, byWill: boolean | null): void;
  agentHello(gatewayId: number, hello: Hello): void;
  agentHealth(gatewayId: number, health: Health): void;
  forwarderStat(gatewayId: number, statText: string): void;
  /** Something seen of it that may be a fact, or become one. */
  noted(gatewayId: number, sign: Sign): void;
  received(gatewayId: number, receptions: number, crcErrors: number): void;
}

export interface FleetDeps {
  readonly gateways: readonly Gateway[];
  /** In which order they are shown. */
  readonly inOrder: (a: Gateway, b: Gateway) => number;
  readonly now: () => number;
  /** Agent online and its packet forwarder alive, or no longer: downlinks may be asked for, or not. */
  readonly onAlive: (gateway: Gateway, alive: boolean, bypassedLns: string | null) => void;
}

/** The last minute is kept in slots, so that it moves on smoothly. */
const SLOTS = 12;
const SLOT_MS = 5_000;

interface Live {
  gateway: Gateway;
  online: boolean;
  sinceMs: number | null;
  alive: boolean;
  /** The network server that the agent serves itself. */
  bypassedLns: string | null;
  lastMessageMs: number | null;
  lastReceptionMs: number | null;
  receptions: number;
  crcErrors: number;
  /** Receptions of each of the last slots, by slot number modulo `SLOTS`. */
  readonly slots: number[];
  slot: number;
  agentVersion: string | null;
  health: Health | null;
  stat: Stat | null;
  readonly facts: Facts;
}

export function createFleet({ gateways, inOrder, now, onAlive }: FleetDeps): Fleet {
  const byId = new Map(gateways.map((gateway) => [gateway.id, newLive(gateway)]));
  /** Of those that are served. */
  const byEui = new Map<string, Live>();
  for (const live of byId.values()) if (isServed(live)) byEui.set(live.gateway.eui, live);
  /** Sorted at the first look after a change. */
  let ordered: readonly Live[] | null = null;

  /** Empties the slots that time has passed over. */
  function turn(live: Live, nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    for (let passed = Math.max(live.slot + 1, slot - SLOTS + 1); passed <= slot; passed++) {
      live.slots[passed % SLOTS] = 0;
    }
    live.slot = slot;
  }

  function decideAlive(live: Live): void {
    const alive = live.online && live.health?.forwarder.alive === true;
    const bypassedLns = live.health?.bypass?.lns ?? null;
    if (alive === live.alive && bypassedLns === live.bypassedLns) return;
    if (alive !== live.alive) live.sinceMs = now();
    live.alive = alive;
    live.bypassedLns = bypassedLns;
    onAlive(live.gateway, alive, bypassedLns);
  }

  function statusOf(live: Live): GatewayStatus {
    turn(live, now());
    const { gateway, sinceMs, lastMessageMs, lastReceptionMs, receptions, crcErrors } = live;
    return {
      gateway,
      state: stateOf(live),
      sinceMs,
      lastMessageMs,
      lastReceptionMs,
      receptions,
      crcErrors,
      receptionsPerMinute: live.slots.reduce((sum, one) => sum + one, 0),
      agentVersion: live.agentVersion,
      health: live.health,
      stat: live.stat,
      facts: live.facts.current(now()),
    };
  }

  function change(gatewayId: number, work: (live: Live) => void): void {
    const live = byId.get(gatewayId);
    if (live !== undefined) work(live);
  }

  return {
    all() {
      ordered ??= [...byEui.values()].sort((a, b) => inOrder(a.gateway, b.gateway));
      return ordered.map(statusOf);
    },
    statusOf(eui) {
      const live = byEui.get(eui);
      return live === undefined ? null : statusOf(live);
    },
    byEui: (eui) => byEui.get(eui)?.gateway ?? null,
    byId: (id) => byId.get(id)?.gateway ?? null,
    isOnline: (gatewayId) => byId.get(gatewayId)?.online === true,

    put(gateway) {
      const live = byId.get(gateway.id) ?? newLive(gateway);
      live.gateway = gateway;
      byId.set(gateway.id, live);
      ordered = null;
      if (isServed(live)) return void byEui.set(gateway.eui, live);
      byEui.delete(gateway.eui);
      if (!live.online) return;
      // What its broker still has to say of it is not listened to any more.
      live.online = false;
      live.sinceMs = now();
      decideAlive(live);
    },

    heardFrom: (gatewayId) =>
      change(gatewayId, (live) => {
        live.lastMessageMs = now();
      }),

    agentState: (gatewayId, online, version, byWill) =>
      change(gatewayId, (live) => {
        live.facts.noted({ kind: 'state', online, byWill }, now());
        if (online !== live.online || live.sinceMs === null) live.sinceMs = now();
        live.online = online;
        live.agentVersion = version;
        decideAlive(live);
      }),

    agentHello: (gatewayId, hello) =>
      change(gatewayId, (live) => {
        live.agentVersion = hello.versions['agent'] ?? live.agentVersion;
        live.facts.noted({ kind: 'said-hello', epoch: hello.epoch }, now());
      }),

    agentHealth: (gatewayId, health) =>
      change(gatewayId, (live) => {
        live.health = health;
        live.facts.noted({ kind: 'health', health }, now());
        decideAlive(live);
      }),

    forwarderStat: (gatewayId, statText) =>
      change(gatewayId, (live) => {
        live.stat = parseStat(JSON.parse(statText));
      }),

    noted: (gatewayId, sign) => change(gatewayId, (live) => live.facts.noted(sign, now())),

    received: (gatewayId, receptions, crcErrors) =>
      change(gatewayId, (live) => {
        const nowMs = now();
        turn(live, nowMs);
        live.slots[live.slot % SLOTS] = (live.slots[live.slot % SLOTS] ?? 0) + receptions;
        live.receptions += receptions;
        live.crcErrors += crcErrors;
        if (receptions > 0) live.lastReceptionMs = nowMs;
      }),
  };
}

function newLive(gateway: Gateway): Live {
  return {
    gateway,
    online: false,
    sinceMs: null,
    alive: false,
    bypassedLns: null,
    lastMessageMs: null,
    lastReceptionMs: null,
    receptions: 0,
    crcErrors: 0,
    slots: new Array<number>(SLOTS).fill(0),
    slot: 0,
    agentVersion: null,
    health: null,
    stat: null,
    facts: createFacts(),
  };
}

function isServed({ gateway }: Live): boolean {
  return gateway.lifeCycle !== 'retired';
}

function stateOf(live: Live): GatewayStatus['state'] {
  if (live.online) return live.health === null || live.health.forwarder.alive ? 'online' : 'silent-forwarder';
  return live.sinceMs === null ? 'never-seen' : 'offline';
}
