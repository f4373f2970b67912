// `down`, supervisor to agent: a transmission that a network server asks of the gateway.

import { bytes, nullable, number, object, type Read, read, text, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface Down {
  /** Names this downlink: unlike any other of this supervisor or an earlier one. An agent acts on each once. */
  readonly id: string;
  /** What follows the header of the PULL_RESP, to the byte. */
  readonly content: Uint8Array;
  /** Worthless when it has not been handed to the packet forwarder by then; by the agent's monotonic clock, ms. */
  readonly deadlineMonoMs: number;
  /** The boot that the deadline counts from. */
  readonly bootId: string;
  /** The run of the concentrator's counter that its `tmst` counts in; `null`: it answers no uplink that is known. */
  readonly tmstRun: number | null;
}

/** Of a PULL_RESP's content: seven times the longest txpk; reference forwarders read 1,000 bytes. */
export const MAX_DOWN_BYTES = 4_096;

const downShape = object({
  id: text(32),
  content: bytes,
  deadlineMonoMs: number,
  bootId: text(64),
  tmstRun: nullable(whole),
});

export function encodeDown(down: Down): Buffer {
  return encode(down);
}

export function decodeDown(payload: Uint8Array): Read<Down> {
  return read(downShape, decode(payload));
}
