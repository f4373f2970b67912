// What is told of every downlink to whoever records it: once when it is asked, once when it is done. Plain data.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { DevAddr } from '../../../protocol/phy-payload.ts';
import type { ProtocolVersion } from '../../../protocol/semtech/header.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';

/** One word each, of agent and supervisor together; they sum up to what was asked. */
export const DOWN_RESULTS = [
  /** Asked, and nothing heard yet. */
  'pending',
  /** The packet forwarder took it. */
  'accepted',
  /** Transmitted, though not quite as asked (`TX_POWER`). */
  'accepted-warning',
  /** The packet forwarder said no; its word is kept. */
  'refused',
  /** Handed to a packet forwarder of protocol version 1, which answers nothing. */
  'unconfirmed',
  /** Handed over, as far as is known, and no answer came. */
  'unanswered',
  'too-late',
  'too-early',
  /** The gateway's machine or the concentrator's counter has restarted since what it answers. */
  'clock-restarted',
  /** The agent knows no way to its packet forwarder. */
  'no-path',
  /** More than can be waited for. */
  'too-many',
  /** No packet forwarder could transmit it. */
  'unreadable',
  /** The broker is down, or the agent is not connected. */
  'offline',
  /** It answers a frame that came late: its window was over long ago. */
  'late-frame',
  /** The gateway has used up its share of the air, and the settings say not to go on then. */
  'duty-cycle',
] as const;
export type DownResult = (typeof DOWN_RESULTS)[number];

/** `rx`: answers an uplink; `scheduled`: by counter, answers none that is known (class C); `gps`: class B. */
export type DownClass = 'rx' | 'scheduled' | 'immediate' | 'gps';

export type DownTarget =
  | { readonly kind: 'data'; readonly devAddr: DevAddr }
  | { readonly kind: 'join-accept' }
  /** Proprietary, or no LoRaWAN frame. */
  | { readonly kind: 'other' };

/** Times are ms since 1970 by the supervisor's clock. */
export interface AskedDownlink {
  /** Of the supervisor's making, or, where `via` is not `supervisor`, of the agent's. Unlike any other of this database. */
  readonly id: string;
  readonly gatewayId: number;
  readonly gatewayEui: GatewayEui;
  /** Whom the network server asked: the agent itself in `bypass`, or through a `tap`. */
  readonly via: 'supervisor' | 'bypass' | 'tap';
  /** The network server's name, or the tap's. */
  readonly lns: string;
  readonly version: ProtocolVersion;
  readonly askedMs: number;
  /** Bytes of the PULL_RESP after its header. */
  readonly contentLength: number;
  /** `null`: unreadable, and then so are `downClass` and `target`. */
  readonly txpk: Txpk | null;
  /** Why it is unreadable. */
  readonly complaint: string | null;
  readonly downClass: DownClass | null;
  /** `rx`: whole seconds after the uplink that it answers. */
  readonly windowS: number | null;
  /** When it is to be on the air, where that is known. */
  readonly windowMs: number | null;
  readonly target: DownTarget | null;
}

export interface DoneDownlink {
  readonly id: string;
  readonly gatewayId: number;
  readonly result: Exclude<DownResult, 'pending'>;
  /** `refused`, `accepted-warning`: the packet forwarder's own word, at most 200 characters. */
  readonly word: string | null;
  /** From handing over (or refusing) to the opening of its window; negative: that was over. */
  readonly marginMs: number | null;
  /** When it went to the packet forwarder, and when that answered; ms since 1970, `null`: it did not. */
  readonly handedMs: number | null;
  readonly answeredMs: number | null;
  readonly doneMs: number;
}

/** Of each id first `asked`, then `done`; of what a process before this one asked, or was told of before, only `done`. */
export interface DownRecorder {
  asked(downlink: AskedDownlink): void;
  done(downlink: DoneDownlink): void;
}

/** Whether this transmission would take more air than the gateway has left and may not; asked before it is passed on. */
export type ExceedsDutyCycle = (gatewayId: number, txpk: Txpk, nowMs: number) => boolean;
