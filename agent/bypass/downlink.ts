// What becomes of a PULL_RESP that an LNS sends to the agent itself, in bypass: nothing passes yet, and it says so.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import { encodeTxAck } from '../../protocol/semtech/tx-ack.ts';

/** The one TX_ACK of this PULL_RESP; `null`: version 1 has none. */
export function refuseDownlink({ version, token }: PullResp, gatewayEui: GatewayEui): Buffer | null {
  return version === 1 ? null : encodeTxAck(version, token, gatewayEui, 'TOO_LATE');
}
