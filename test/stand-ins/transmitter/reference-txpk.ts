// Reads a PULL_RESP as strictly as the reference forwarder does: what it cannot use it drops without any TX_ACK.

import { parsePullResp } from '../../../protocol/semtech/pull-resp.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';

/** The reference reads a datagram into 1,000 bytes; the rest is cut off. */
const MAX_CONTENT_BYTES = 1_000 - 4;

/** The txpk, or why it is dropped. */
export function readAsReference(json: string): Txpk | string {
  if (Buffer.byteLength(json) > MAX_CONTENT_BYTES) return 'longer than the buffer';
  const content = parsePullResp(json);
  if (content.kind === 'complaint') return content.reason;
  const raw = strictly(content.text);
  if (raw === null) return 'txpk: not valid JSON';
  for (const key of ['rfch', 'size', 'freq'] as const) {
    if (typeof raw[key] !== 'number') return `${key}: missing`;
  }
  const { txpk } = content;
  if (raw['modu'] !== txpk.modulation) return 'modu: neither LORA nor FSK';
  if (txpk.modulation === 'FSK' && typeof raw['fdev'] !== 'number') return 'fdev: missing';
  return txpk;
}

function strictly(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
