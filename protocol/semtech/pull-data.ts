// PULL_DATA, gateway to server: keeps the downlink path open (PROTOCOL.TXT section 5.2). Anything after the EUI is ignored.

import type { GatewayEui } from '../eui.ts';
import { encodeWithEui, PacketType, type ProtocolVersion, readEui } from './header.ts';

export interface PullData {
  readonly kind: 'pull-data';
  readonly version: ProtocolVersion;
  readonly token: number;
  readonly gatewayEui: GatewayEui;
}

export function readPullData(bytes: Buffer, version: ProtocolVersion, token: number): PullData | 'too-short' {
  const gatewayEui = readEui(bytes);
  return gatewayEui === null ? 'too-short' : { kind: 'pull-data', version, token, gatewayEui };
}

export function encodePullData(version: ProtocolVersion, token: number, gatewayEui: GatewayEui): Buffer {
  return encodeWithEui(version, token, PacketType.pullData, gatewayEui);
}
