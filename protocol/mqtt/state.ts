// `state`, agent to supervisor, retained: online, or offline as the connection's will.

import { object, oneOf, type Read, read, text, wallMs } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface State {
  readonly status: 'online' | 'offline';
  readonly version: string;
  /** Agent's wall clock when the connection began, ms since 1970. For people only: it may be years off. */
  readonly sinceMs: number;
}

const stateShape = object({ status: oneOf('online', 'offline'), version: text(100), sinceMs: wallMs });

export function encodeState(state: State): Buffer {
  return encode(state);
}

export function decodeState(bytes: Uint8Array): Read<State> {
  return read(stateShape, decode(bytes));
}
