// PULL_RESP, server to gateway: transmit this (PROTOCOL.TXT section 5.4). It names no gateway: the socket does.

import { PacketType, type ProtocolVersion } from './header.ts';
import { decodeText, membersOf, parseTolerant } from './json-text.ts';
import { parseTxpk, type Txpk } from './txpk.ts';

export interface PullResp {
  readonly kind: 'pull-resp';
  readonly version: ProtocolVersion;
  /** Version 2: to be echoed in TX_ACK. Version 1 leaves these bytes unused. */
  readonly token: number;
  readonly json: string;
}

export type PullRespContent =
  /** `text` is the txpk's own JSON text, every unknown key included. */
  | { readonly kind: 'txpk'; readonly text: string; readonly txpk: Txpk }
  | { readonly kind: 'complaint'; readonly reason: string };

export function readPullResp(bytes: Buffer, version: ProtocolVersion, token: number): PullResp {
  return { kind: 'pull-resp', version, token, json: decodeText(bytes.subarray(4)) };
}

export function encodePullResp(version: ProtocolVersion, token: number, txpkText: string): Buffer {
  const json = `{"txpk":${txpkText}}`;
  const bytes = Buffer.allocUnsafe(4 + Buffer.byteLength(json));
  bytes[0] = version;
  bytes.writeUInt16BE(token, 1);
  bytes[3] = PacketType.pullResp;
  bytes.write(json, 4);
  return bytes;
}

/** Only what a forwarder can read, too: about the rest it would be silent. */
export function parsePullResp(json: string): PullRespContent {
  const { members, complete, restStart } = membersOf(json);
  const member = members.find((one) => one.key === 'txpk' && one.complete);
  if (member === undefined) return { kind: 'complaint', reason: 'txpk: missing' };
  // What follows the object is no matter, a missing end is.
  if (!complete && restStart === json.length) return { kind: 'complaint', reason: 'not valid JSON' };
  const parsed = parseTolerant(member.text);
  if (parsed === null || parsed.sanitized) return { kind: 'complaint', reason: 'txpk: not valid JSON' };
  const txpk = parseTxpk(parsed.value);
  return txpk.kind === 'complaint' ? txpk : { kind: 'txpk', text: parsed.text, txpk: txpk.value };
}
