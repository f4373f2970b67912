// Judges one journal row: a reception with what Vigie reads of it, or a case for the quarantine. Pure.

import { decodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { type PhyPayload, readPhyPayload } from '../../protocol/phy-payload.ts';
import { parseTolerant } from '../../protocol/semtech/json-text.ts';
import { parseRxpk, type Rxpk } from '../../protocol/semtech/rxpk.ts';
import type { ReceiveTime } from './receive-time.ts';

export interface Reception {
  readonly kind: 'up' | 'crc';
  readonly flags: number;
  /** The network server that the agent gave it to itself. */
  readonly bypassLns: string | null;
  readonly receivedMs: number;
  readonly timeUncertain: boolean;
  readonly rxpk: Rxpk;
  /** Verbatim. */
  readonly rxpkText: string;
  readonly phy: PhyPayload;
}

export type Judgement =
  | { readonly kind: 'reception'; readonly reception: Reception }
  | {
      readonly kind: 'quarantine';
      readonly reason: string;
      readonly bytes: Uint8Array;
      /** The agent reported it as unreadable itself. */
      readonly known: boolean;
    };

export function judgeRow(row: Row, time: ReceiveTime): Judgement {
  if (typeof row.body !== 'string') return judgeUnreadable(row.body);
  const parsed = parseTolerant(row.body);
  const rxpk = parsed === null ? null : parseRxpk(parsed.value);
  if (rxpk === null || rxpk.kind === 'complaint') {
    const reason = rxpk === null ? 'rxpk is not valid JSON' : rxpk.reason;
    return { kind: 'quarantine', reason, bytes: Buffer.from(row.body), known: false };
  }
  return {
    kind: 'reception',
    reception: {
      kind: row.kind === 'crc' ? 'crc' : 'up',
      flags: row.flags,
      bypassLns: row.bypassLns ?? null,
      receivedMs: time.receivedMs,
      timeUncertain: time.uncertain,
      rxpk: rxpk.value,
      rxpkText: row.body,
      phy: readPhyPayload(rxpk.value.phyPayload),
    },
  };
}

function judgeUnreadable(body: Uint8Array): Judgement {
  const bad = decodeBadRow(body);
  return bad.kind === 'value'
    ? { kind: 'quarantine', reason: `agent: ${bad.value.reason}`, bytes: bad.value.bytes, known: true }
    : { kind: 'quarantine', reason: bad.reason, bytes: body, known: false };
}
