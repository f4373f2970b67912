// Reads the content of a PULL_RESP as far as Vigie has to answer for it; the content itself travels on untouched. Pure.

import { MAX_DOWN_BYTES } from '../../../protocol/mqtt/down.ts';
import { parsePullResp } from '../../../protocol/semtech/pull-resp.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';

export type ReadContent =
  | { readonly txpk: Txpk; readonly complaint: null }
  | { readonly txpk: null; readonly complaint: string };

/** `json`: the content as text; `length`: its bytes. */
export function readContent(json: string, length: number): ReadContent {
  if (length > MAX_DOWN_BYTES) return { txpk: null, complaint: `longer than ${MAX_DOWN_BYTES} bytes` };
  const read = parsePullResp(json);
  return read.kind === 'txpk' ? { txpk: read.txpk, complaint: null } : { txpk: null, complaint: read.reason };
}
