// PUSH_ACK, server to gateway: the PUSH_DATA with this token has arrived (PROTOCOL.TXT section 3.3).

import { encodeHeader, PacketType, type ProtocolVersion } from './header.ts';

export interface PushAck {
  readonly kind: 'push-ack';
  readonly version: ProtocolVersion;
  readonly token: number;
}

export function encodePushAck(version: ProtocolVersion, token: number): Buffer {
  return encodeHeader(version, token, PacketType.pushAck);
}
