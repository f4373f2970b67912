// What an agent had to give up, dated by the supervisor's clock as far as that can be. Pure.

import type { GatewayEui } from '../../protocol/eui.ts';
import { type DropRow, decodeDropRow, type RowTime } from '../../protocol/mqtt/drop-row.ts';
import type { ReceiveTime } from './receive-time.ts';

/** Rows of one journal that are lost. */
export interface Gap {
  readonly epoch: string;
  readonly class: DropRow['class'];
  /** `forgotten`: acknowledged once, missing here since the database was restored, and no longer at the agent. */
  readonly reason: DropRow['reason'] | 'forgotten';
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  /** ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** One of the two times is only known to lie before the report. */
  readonly timeUncertain: boolean;
}

/** What one gateway has lost for one reason, summed up for people. */
export interface Losses {
  readonly eui: GatewayEui;
  readonly reason: Gap['reason'];
  /** Receptions, as far as anybody can say. */
  readonly receptions: number;
  /** With a failed CRC, or unreadable. */
  readonly lesser: number;
  /** ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  /** 1: a time is only known to lie before its report. */
  readonly timeUncertain: 0 | 1;
}

/** A text: why the row cannot be read. */
export function readGap(body: Uint8Array, timeOf: (time: RowTime) => ReceiveTime): Gap | string {
  const read = decodeDropRow(body);
  if (read.kind === 'complaint') return read.reason;
  const { from, to, ...rest } = read.value;
  const first = timeOf(from);
  const last = timeOf(to);
  return {
    ...rest,
    fromMs: Math.min(first.receivedMs, last.receivedMs),
    toMs: Math.max(first.receivedMs, last.receivedMs),
    timeUncertain: first.uncertain || last.uncertain,
  };
}

/** Every row between its ends is gone: none of another class lies in between. */
export function isWhole({ first, last, rows }: Pick<Gap, 'first' | 'last' | 'rows'>): boolean {
  return rows === last - first + 1;
}
