// TX_ACK, gateway to server: what became of a PULL_RESP (PROTOCOL.TXT section 5.5). Version 2 only.

import type { GatewayEui } from '../eui.ts';
import {
  encodeWithEui,
  HEADER_WITH_EUI_LENGTH,
  PacketType,
  type ProtocolVersion,
  readEui,
} from './header.ts';
import { decodeText, parseTolerant } from './json-text.ts';
import { numberOf, objectOf, shortTextOf, textOf } from './lenient.ts';

export interface TxAck {
  readonly kind: 'tx-ack';
  readonly version: ProtocolVersion;
  readonly token: number;
  readonly gatewayEui: GatewayEui;
  /** Often empty, which means success. */
  readonly json: string;
}

/** The errors that the specification and the reference forwarders name. */
export const TX_ERRORS = [
  'TOO_LATE',
  'TOO_EARLY',
  'COLLISION_PACKET',
  'COLLISION_BEACON',
  'TX_FREQ',
  'TX_POWER',
  'GPS_UNLOCKED',
] as const;
export type TxError = (typeof TX_ERRORS)[number];

export type TxAckResult =
  | {
      readonly kind: 'accepted';
      /** A warning such as `TX_POWER`: transmitted all the same, with another power. */
      readonly warning: string | null;
      /** dBm, when the forwarder says which power it used. */
      readonly powerDbm: number | null;
    }
  /** `raw`: the forwarder's own word, cut at 200 characters. */
  | { readonly kind: 'refused'; readonly error: TxError | 'OTHER'; readonly raw: string }
  /** `raw`: the text, cut at 200 characters. */
  | { readonly kind: 'unreadable'; readonly raw: string };

/** Ten times the longest known answer. */
const MAX_RAW_LENGTH = 200;

export function readTxAck(bytes: Buffer, version: ProtocolVersion, token: number): TxAck | 'too-short' {
  const gatewayEui = readEui(bytes);
  if (gatewayEui === null) return 'too-short';
  return {
    kind: 'tx-ack',
    version,
    token,
    gatewayEui,
    json: decodeText(bytes.subarray(HEADER_WITH_EUI_LENGTH)),
  };
}

export function encodeTxAck(
  version: ProtocolVersion,
  token: number,
  gatewayEui: GatewayEui,
  error: string | null,
): Buffer {
  const json = error === null ? '' : JSON.stringify({ txpk_ack: { error } });
  return encodeWithEui(version, token, PacketType.txAck, gatewayEui, json);
}

/** A TX_ACK that says, to the byte, what another one said after its header. */
export function repeatTxAck(
  version: ProtocolVersion,
  token: number,
  gatewayEui: GatewayEui,
  content: Uint8Array,
): Buffer {
  return Buffer.concat([encodeWithEui(version, token, PacketType.txAck, gatewayEui), content]);
}

/** No body, no `error`, an empty one or `NONE` all mean accepted. */
export function parseTxAck(json: string): TxAckResult {
  if (json === '') return { kind: 'accepted', warning: null, powerDbm: null };
  const body = objectOf(parseTolerant(json)?.value);
  if (body === null) return { kind: 'unreadable', raw: json.slice(0, MAX_RAW_LENGTH) };
  const ack = objectOf(body['txpk_ack']) ?? {};
  const error = textOf(ack['error']) ?? '';
  if (error === '' || error === 'NONE') {
    return {
      kind: 'accepted',
      warning: shortTextOf(ack['warn'], MAX_RAW_LENGTH),
      powerDbm: numberOf(ack['value']) ?? numberOf(ack['power']),
    };
  }
  const known = TX_ERRORS.find((name) => name === error);
  return { kind: 'refused', error: known ?? 'OTHER', raw: error.slice(0, MAX_RAW_LENGTH) };
}
