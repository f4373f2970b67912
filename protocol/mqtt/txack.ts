// `txack`, agent to supervisor: what became of a downlink at the gateway, told once.

import type { TxError } from '../semtech/tx-ack.ts';
import {
  bytes,
  list,
  monotonicMs,
  nullable,
  number,
  object,
  oneOf,
  type Read,
  read,
  text,
} from '../shape.ts';
import { decode, encode } from './codec.ts';

export const DOWN_FATES = [
  /** The packet forwarder answered; `answer` says what. */
  'answered',
  /** Handed to a forwarder of protocol version 1, which answers nothing. */
  'unconfirmed',
  /** Handed to the forwarder, which has said nothing for longer than any window lies ahead. */
  'unanswered',
  /** Not handed over: its deadline or its window has passed. */
  'too-late',
  /** Not handed over: its window lies further ahead than that of any answer. */
  'too-early',
  /** The concentrator's counter has restarted since what it answers, before or after it was handed over. */
  'clock-restarted',
  /** Not handed over: no PULL_DATA of the forwarder has shown the way, or none for long. */
  'no-path',
  /** Not handed over: too many wait for their answer. */
  'too-many',
  /** Not handed over: no forwarder could transmit it. */
  'unreadable',
] as const;
export type DownFate = (typeof DOWN_FATES)[number];

/**
 * What a network server hears of a downlink that is not handed over, for whichever reason: it drops words that it does
 * not know, so the true reason is in the records.
 */
export function refusalWord(reason: string): TxError {
  return reason === 'too-early' ? 'TOO_EARLY' : 'TOO_LATE';
}

export interface DownDone {
  /** The `down`'s own; of the agent's making where nobody but the agent was asked. */
  readonly id: string;
  readonly fate: DownFate;
  /** What follows the header of the forwarder's TX_ACK, to the byte; `null` unless `answered`. */
  readonly answer: Uint8Array | null;
  /** When the agent got it, by its monotonic clock, ms. */
  readonly receivedMonoMs: number;
  /** When it went to the forwarder; `null`: it did not. */
  readonly handedMonoMs: number | null;
  /** When the TX_ACK came; Kerlink's comes at transmission. */
  readonly answeredMonoMs: number | null;
  /** From handing over (or refusing) to the opening of its window, ms, by the concentrator's clock as extrapolated. */
  readonly marginMs: number | null;
  /** Asked of the agent itself, in bypass or through a tap; `null`: asked by a `down`. */
  readonly direct: DirectDown | null;
}

export interface DirectDown {
  readonly via: 'bypass' | 'tap';
  /** `bypass.lns_name` or the tap's name. */
  readonly server: string;
  /** What follows the header of its PULL_RESP, to the byte. */
  readonly content: Uint8Array;
}

export interface TxAckMessage {
  readonly bootId: string;
  readonly sentMonoMs: number;
  /** More than one after a time without connection. */
  readonly downs: readonly DownDone[];
}

/** So many short ones stay under 64 KiB; whoever sends long ones splits by bytes. */
export const MAX_DONE = 200;

const txAckShape = object({
  bootId: text(64),
  sentMonoMs: monotonicMs,
  downs: list(
    object({
      id: text(32),
      fate: oneOf(...DOWN_FATES),
      answer: nullable(bytes),
      receivedMonoMs: monotonicMs,
      handedMonoMs: nullable(monotonicMs),
      answeredMonoMs: nullable(monotonicMs),
      marginMs: nullable(number),
      direct: nullable(object({ via: oneOf('bypass', 'tap'), server: text(40), content: bytes })),
    }),
    MAX_DONE,
  ),
});

export function encodeTxAckMessage(message: TxAckMessage): Buffer {
  return encode(message);
}

export function decodeTxAckMessage(payload: Uint8Array): Read<TxAckMessage> {
  return read(txAckShape, decode(payload));
}
