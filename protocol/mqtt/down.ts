// `down`, supervisor to agent: a transmission that a network server asks of the gateway.

import { decodeText } from '../semtech/json-text.ts';
import { parsePullResp } from '../semtech/pull-resp.ts';
import type { Txpk } from '../semtech/txpk.ts';
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

/** sx1302_hal refuses what is due within 42.5 ms (1.5 + 1 + 40); the rest is for the way there and for rounding. */
export const HANDED_BEFORE_MS = 45;
/**
 * RX2 of the longest RX1 delay opens 16 s after its uplink. A `tmst` further ahead is stale, and a forwarder would
 * transmit it when the counter gets there: the reference one takes up to 512 s.
 */
export const MAX_AHEAD_MS = 20_000;

export type DownContent =
  | { readonly txpk: Txpk; readonly complaint: null }
  /** No forwarder would transmit it, nor answer. */
  | { readonly txpk: null; readonly complaint: string };

/** Reads what follows the header of a PULL_RESP as far as Vigie has to answer for it; it travels on untouched. */
export function readDownContent(content: Uint8Array): DownContent {
  if (content.length > MAX_DOWN_BYTES) {
    return { txpk: null, complaint: `longer than ${MAX_DOWN_BYTES} bytes` };
  }
  try {
    const read = parsePullResp(decodeText(Buffer.from(content.buffer, content.byteOffset, content.length)));
    return read.kind === 'txpk'
      ? { txpk: read.txpk, complaint: null }
      : { txpk: null, complaint: read.reason };
  } catch {
    // Whatever the reader stumbles over must not end the program.
    return { txpk: null, complaint: 'the reader failed' };
  }
}

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
