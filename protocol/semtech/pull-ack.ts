// PULL_ACK, server to gateway: the downlink path is open (PROTOCOL.TXT section 5.3).

import { encodeHeader, PacketType, type ProtocolVersion } from './header.ts';

export interface PullAck {
  readonly kind: 'pull-ack';
  readonly version: ProtocolVersion;
  readonly token: number;
}

export function encodePullAck(version: ProtocolVersion, token: number): Buffer {
  return encodeHeader(version, token, PacketType.pullAck);
}
