// What a crafted PUSH_DATA body is, and the good entries that stand beside the hostile ones.

export type RowKind = 'up' | 'crc' | 'bad';

export interface CraftedBody {
  /** Number of the edge case of the protocol; 0 for what no case names. */
  readonly case: number;
  readonly name: string;
  readonly body: string | Buffer;
  /** The journal rows that must come of it, in order. */
  readonly rows: readonly RowKind[];
  /** What the agent's counters must show, besides the rows themselves. */
  readonly counted: string | undefined;
}

export function crafted(
  number: number,
  name: string,
  body: string | Buffer,
  rows: readonly RowKind[],
  counted?: string,
): CraftedBody {
  return { case: number, name, body, rows, counted };
}

const LORA =
  '"freq":868.100000,"chan":0,"rfch":0,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-60,"lsnr":5.5,"size":2,"data":"QAE="';

/** A good rxpk, in which `from` is replaced by `to`. */
export type Good = (from?: string, to?: string) => string;

/** No two are alike: an agent takes the same text a second time for a repetition. Other makers start elsewhere. */
export function goodFrom(firstTmst: number): Good {
  let tmst = firstTmst;
  return (from = '', to = '') => {
    tmst += 1_000;
    return `{"tmst":${tmst},${LORA}}`.replace(from, to);
  };
}

export function rxpk(...entries: readonly string[]): string {
  return `{"rxpk":[${entries.join(',')}]}`;
}
