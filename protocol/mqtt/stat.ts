// `stat`, agent to supervisor: the packet forwarder's own report, passed on as it came.

import { MAX_STAT_LENGTH } from '../semtech/stat.ts';
import { monotonicMs, object, type Read, read, text } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface StatMessage {
  readonly bootId: string;
  readonly sentMonoMs: number;
  /** Agent's monotonic clock when the forwarder's datagram arrived, ms. */
  readonly rxMonoMs: number;
  /** The `stat` object's own JSON text. */
  readonly body: string;
}

const statShape = object({
  bootId: text(64),
  sentMonoMs: monotonicMs,
  rxMonoMs: monotonicMs,
  body: text(MAX_STAT_LENGTH),
});

export function encodeStat(stat: StatMessage): Buffer {
  return encode(stat);
}

export function decodeStat(bytes: Uint8Array): Read<StatMessage> {
  return read(statShape, decode(bytes));
}
