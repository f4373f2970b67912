// What the supervisor needs of MQTT, the same for the embedded broker and for an external one.

import type { Logger } from 'pino';
import type { GatewayEui } from '../../../protocol/eui.ts';
import type { TopicName } from '../../../protocol/mqtt/topics.ts';

export interface BusMessage {
  readonly eui: GatewayEui;
  readonly topic: TopicName;
  /** May be a view on a larger receive buffer: whoever keeps it for long copies it. */
  readonly payload: Uint8Array;
  /** Kept by the broker from before: tells the state, not that the agent spoke just now. */
  readonly retained: boolean;
  /** The broker said it in the place of an agent that is gone; left out where it cannot be told. */
  readonly byWill?: boolean;
  /** By the supervisor's clock, ms since 1970: when the last of its bytes was read, before any of it was looked at. */
  readonly arrivalMs: number;
}

export interface BusStatus {
  readonly kind: 'embedded' | 'external';
  readonly up: boolean;
  /** Agents connected; `null` where the broker does not tell. */
  readonly clients: number | null;
  readonly sinceMs: number;
}

export interface Bus {
  /** Resolves when agents can connect, with the port; with `null` for an external broker, whose loop then runs. */
  start(): Promise<number | null>;
  /** Takes no more messages, sends what was published, closes; within some seconds. */
  stop(): Promise<void>;
  /** Fire and forget at the topic's QoS and retain; false when it could not be handed over. */
  publish(eui: GatewayEui, topic: TopicName, payload: Buffer): boolean;
  /** Ends the agent's session, where the broker is ours: an external one keeps its sessions until it is told otherwise. */
  disconnect(eui: GatewayEui): void;
  /** Whether this agent is connected now; `null` where the broker does not tell. */
  connected(eui: GatewayEui): boolean | null;
  status(): BusStatus;
  /** Connections and messages refused since start, by reason. */
  counters(): Readonly<Record<string, number>>;
}

/** What the broker itself sees of agents. */
export type AgentTrouble =
  /** It came while it was connected. */
  | { readonly kind: 'takeover' }
  | { readonly kind: 'refused-connect'; readonly reason: string }
  /** Its connection ended while nothing was read from it, because there was no room for more. */
  | { readonly kind: 'not-read' };

export interface BusDeps {
  /** The supervisor's clock, ms since 1970, which never jumps. */
  readonly now: () => number;
  /** In order of arrival per agent; never throws. A promise slows its sender down until it resolves. */
  readonly onMessage: (message: BusMessage) => void | Promise<void>;
  /** `eui` is what somebody called itself: there may be no such gateway. An external broker keeps such things to itself. */
  readonly onTrouble?: (eui: GatewayEui, trouble: AgentTrouble) => void;
  readonly log: BusLog;
}

export type BusLog = Pick<Logger, 'info' | 'warn' | 'debug'>;
