// The four bytes that open every Semtech UDP datagram (PROTOCOL.TXT sections 3 and 5), and the gateway EUI that may follow.

import { type GatewayEui, readGatewayEui, writeGatewayEui } from '../eui.ts';

export const PacketType = {
  pushData: 0x00,
  pushAck: 0x01,
  pullData: 0x02,
  pullResp: 0x03,
  pullAck: 0x04,
  txAck: 0x05,
} as const;

export type ProtocolVersion = 1 | 2;

/** Version byte, two opaque token bytes, type byte. */
export const HEADER_LENGTH = 4;
/** Header plus the 8 bytes of the gateway EUI: PUSH_DATA, PULL_DATA and TX_ACK only. */
export const HEADER_WITH_EUI_LENGTH = 12;

export interface Header {
  readonly version: ProtocolVersion;
  /** The two token bytes as they stand, read most significant first: whoever answers echoes them. */
  readonly token: number;
  readonly type: number;
}

export type HeaderComplaint = 'too-short' | 'unsupported-version';

export function readHeader(bytes: Buffer): Header | HeaderComplaint {
  if (bytes.length < HEADER_LENGTH) return 'too-short';
  const version = bytes[0];
  if (version !== 1 && version !== 2) return 'unsupported-version';
  return { version, token: bytes.readUInt16BE(1), type: bytes[3] as number };
}

export function encodeHeader(version: ProtocolVersion, token: number, type: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_LENGTH);
  writeHeader(bytes, version, token, type);
  return bytes;
}

/** Header, EUI, then the JSON text if any. */
export function encodeWithEui(
  version: ProtocolVersion,
  token: number,
  type: number,
  gatewayEui: GatewayEui,
  json = '',
): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_WITH_EUI_LENGTH + Buffer.byteLength(json));
  writeHeader(bytes, version, token, type);
  writeGatewayEui(bytes, gatewayEui, HEADER_LENGTH);
  bytes.write(json, HEADER_WITH_EUI_LENGTH);
  return bytes;
}

/** The EUI of a datagram that carries one; `null` when it is too short to. */
export function readEui(bytes: Buffer): GatewayEui | null {
  return bytes.length < HEADER_WITH_EUI_LENGTH ? null : readGatewayEui(bytes, HEADER_LENGTH);
}

function writeHeader(bytes: Buffer, version: ProtocolVersion, token: number, type: number): void {
  bytes[0] = version;
  bytes.writeUInt16BE(token, 1);
  bytes[3] = type;
}
