// A PULL_RESP as the socket it came to hands it on.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { ProtocolVersion } from '../../../protocol/semtech/header.ts';
import type { UplinkMatch } from './recent-uplinks.ts';

export interface DownRequest {
  readonly gatewayEui: GatewayEui;
  readonly version: ProtocolVersion;
  /** What follows the header, to the byte; a view on the datagram. */
  readonly content: Uint8Array;
  /** ms since 1970 by the supervisor's clock. */
  readonly askedMs: number;
  /** What a downlink by this `tmst` answers, of what went to that network server. */
  readonly match: (tmstUs: number) => UplinkMatch;
  /**
   * Sends the TX_ACK: an error's word, or the content of a packet forwarder's own. To be called once at most; does
   * nothing where the protocol version has none.
   */
  readonly answer: (answer: string | Uint8Array) => void;
}
