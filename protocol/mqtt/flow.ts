// `flow`, supervisor to agent after each `hello` and whenever it changes: time, pace, where to resume.

import { nullable, number, object, type Read, read, text, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface Flow {
  /** The supervisor's wall clock when this was sent, ms since 1970. */
  readonly nowMs: number;
  /** Backlog rows a second the agent may send; `null`: as many as its window allows. Live rows are never paced. */
  readonly pace: number | null;
  /** Send the acknowledged rows from here on again. */
  readonly resume: { readonly epoch: string; readonly seq: number } | null;
}

const flowShape = object({
  nowMs: number,
  pace: nullable(number),
  resume: nullable(object({ epoch: text(32), seq: whole })),
});

export function encodeFlow(flow: Flow): Buffer {
  return encode(flow);
}

export function decodeFlow(bytes: Uint8Array): Read<Flow> {
  return read(flowShape, decode(bytes));
}
