// What each message of an agent sets off, topic by topic.

import type { Logger } from 'pino';
import type { GatewayEui } from '../protocol/eui.ts';
import { encodeFlow, type Flow } from '../protocol/mqtt/flow.ts';
import { decodeHealth, type Health } from '../protocol/mqtt/health.ts';
import { decodeHello } from '../protocol/mqtt/hello.ts';
import { decodeStat } from '../protocol/mqtt/stat.ts';
import { decodeState } from '../protocol/mqtt/state.ts';
import type { TopicName } from '../protocol/mqtt/topics.ts';
import { decodeTxAckMessage, type TxAckMessage } from '../protocol/mqtt/txack.ts';
import type { Read } from '../protocol/shape.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Gateway } from './fleet/gateway.ts';
import type { GatewayClocks } from './ingest/gateway-clocks.ts';
import type { Ingest } from './ingest/ingest.ts';
import type { Committed, HeardAt, Resume } from './ingest/messages.ts';
import type { AgentTrouble } from './platform/broker/bus.ts';

export interface AgentMessage {
  readonly eui: GatewayEui;
  readonly topic: TopicName;
  readonly payload: Uint8Array;
  /** By the supervisor's clock, ms since 1970. */
  readonly arrivalMs: number;
  /** Kept by the broker from before: tells the state, not that the agent spoke just now. */
  readonly retained: boolean;
  /** The broker said it in the agent's place; left out where it cannot be told. */
  readonly byWill?: boolean;
}

export interface AgentMessagesDeps {
  readonly fleet: Fleet;
  readonly ingest: Ingest;
  readonly now: () => number;
  readonly clockOf: GatewayClocks;
  readonly publish: (eui: GatewayEui, topic: TopicName, payload: Buffer) => void;
  readonly forwardStat: (eui: GatewayEui, statText: string) => void;
  readonly downlinksDone: (gateway: Gateway, message: TxAckMessage, arrivalMs: number) => void;
  /** What the agent has counted since its start, by bucket. */
  readonly forwarderDelays: (gatewayId: number, counted: NonNullable<Health['forwarder']['delays']>) => void;
  /** It spoke, or tried to, under a name that no gateway that is served has. */
  readonly onUnknown: (eui: GatewayEui) => void;
  readonly log: Pick<Logger, 'warn' | 'debug'>;
}

export interface AgentMessages {
  /** Resolves when there is room for more. */
  take(message: AgentMessage): void | Promise<void>;
  /** What a commit tells of agents. */
  committed(committed: Pick<Committed, 'stored' | 'resumes' | 'heard'>): void;
  /** What the broker has seen of an agent, or of whoever calls itself so. */
  trouble(eui: GatewayEui, trouble: AgentTrouble): void;
  /** Messages that named no known gateway or could not be read, since start. */
  unreadable(): number;
}

/** A report older than this says nothing about now. */
const STAT_MAX_AGE_MS = 60_000;

/** An agent answers `flow` with a report: one whose clock is really wrong must not start a circle. */
const TELL_TIME_EVERY_MS = 60_000;

export function createAgentMessages(deps: AgentMessagesDeps): AgentMessages {
  const { fleet, ingest } = deps;
  let unreadable = 0;
  /** When each gateway was last told the time because its clock was not set; bounded by the inventory. */
  const toldTimeMs = new Map<number, number>();

  function complain(message: AgentMessage, reason: string): void {
    unreadable++;
    deps.log.warn({ eui: message.eui, topic: message.topic, reason }, 'unreadable message');
  }

  function tellFlow(eui: GatewayEui, resume: Flow['resume']): void {
    deps.publish(eui, 'flow', encodeFlow({ nowMs: deps.now(), pace: null, resume }));
  }

  /** Its `hello` may have been lost at a broker to which this process was not connected yet: nobody told it the time. */
  function tellTime({ id, eui }: Gateway): void {
    const nowMs = deps.now();
    if (nowMs - (toldTimeMs.get(id) ?? Number.NEGATIVE_INFINITY) < TELL_TIME_EVERY_MS) return;
    toldTimeMs.set(id, nowMs);
    tellFlow(eui, null);
  }

  /** The database was restored, and the agent still has what is missing since. */
  function askAgain({ gatewayId, ...resume }: Resume): void {
    const eui = fleet.byId(gatewayId)?.eui;
    if (eui === undefined) return;
    deps.log.warn({ eui, ...resume }, 'rows that were stored are missing: asked for again');
    tellFlow(eui, resume);
  }

  function tellFleet({ gatewayId, receptions, crcErrors, conflicts, unnumbered }: HeardAt): void {
    fleet.received(gatewayId, receptions, crcErrors);
    if (conflicts + unnumbered === 0) return;
    const eui = fleet.byId(gatewayId)?.eui;
    deps.log.warn({ eui, conflicts, unnumbered }, 'rows with the key of others, or without one');
    if (conflicts > 0) fleet.noted(gatewayId, { kind: 'conflict', rows: conflicts });
    if (unnumbered > 0) fleet.noted(gatewayId, { kind: 'unnumbered', rows: unnumbered });
  }

  /** Runs `work` on what was read, once both threads know the agent's clock. */
  function withClock<T extends { readonly bootId: string; readonly sentMonoMs: number }>(
    message: AgentMessage,
    gateway: Gateway,
    read: Read<T>,
    work: (value: T) => void,
  ): void {
    if (read.kind === 'complaint') return complain(message, read.reason);
    const { bootId, sentMonoMs } = read.value;
    const { arrivalMs } = message;
    deps.clockOf(gateway.id).observe(bootId, sentMonoMs, arrivalMs);
    void ingest.accept({ kind: 'clock', gatewayId: gateway.id, bootId, sentMonoMs, arrivalMs });
    fleet.noted(gateway.id, { kind: 'spoke', bootId });
    work(read.value);
  }

  return {
    take(message) {
      const { eui, payload, arrivalMs } = message;
      const gateway = fleet.byEui(eui);
      if (gateway === null) {
        if (!message.retained) deps.onUnknown(eui);
        return complain(message, 'no such gateway');
      }
      if (!message.retained && message.topic !== 'state') fleet.heardFrom(gateway.id);
      switch (message.topic) {
        case 'up':
          fleet.noted(gateway.id, { kind: 'rows-came' });
          return ingest.accept({ kind: 'up', gatewayId: gateway.id, payload, arrivalMs });
        case 'hello':
          return withClock(message, gateway, decodeHello(payload), (hello) => {
            fleet.agentHello(gateway.id, hello);
            tellFlow(eui, null);
            void ingest.accept({ kind: 'hello', gatewayId: gateway.id, hello, arrivalMs });
          });
        case 'stat':
          return withClock(message, gateway, decodeStat(payload), (stat) => {
            if (stat.sentMonoMs - stat.rxMonoMs > STAT_MAX_AGE_MS) return;
            fleet.forwarderStat(gateway.id, stat.body);
            deps.forwardStat(eui, stat.body);
          });
        case 'health':
          return withClock(message, gateway, decodeHealth(payload), (health) => {
            fleet.agentHealth(gateway.id, health);
            const { delays } = health.forwarder;
            if (delays !== null) deps.forwarderDelays(gateway.id, delays);
            if (!health.host.wallSynced) tellTime(gateway);
          });
        case 'txack':
          return withClock(message, gateway, decodeTxAckMessage(payload), (txAck) => {
            deps.downlinksDone(gateway, txAck, arrivalMs);
          });
        case 'state': {
          const state = decodeState(payload);
          if (state.kind === 'complaint') return complain(message, state.reason);
          const online = state.value.status === 'online';
          void ingest.accept({ kind: 'online', gatewayId: gateway.id, online });
          // It was there before this process, or before the broker's connection to it: it says again how it is.
          if (online && message.retained) tellFlow(eui, null);
          return fleet.agentState(gateway.id, online, state.value.version, message.byWill ?? null);
        }
        default:
          return deps.log.debug({ eui, topic: message.topic }, 'nothing listens to this topic yet');
      }
    },
    committed({ stored, resumes, heard }) {
      for (const { gatewayId } of stored) fleet.noted(gatewayId, { kind: 'rows-stored' });
      for (const resume of resumes) askAgain(resume);
      for (const sums of heard) tellFleet(sums);
    },
    trouble(eui, trouble) {
      const gateway = fleet.byEui(eui);
      if (gateway !== null) fleet.noted(gateway.id, trouble);
      else deps.onUnknown(eui);
    },
    unreadable: () => unreadable,
  };
}
