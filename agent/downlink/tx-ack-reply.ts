// The one TX_ACK of a PULL_RESP that a network server sent to the agent itself. Pure.

import { assertNever } from '../../protocol/assert-never.ts';
import type { GatewayEui } from '../../protocol/eui.ts';
import { type DownFate, refusalWord } from '../../protocol/mqtt/txack.ts';
import type { ProtocolVersion } from '../../protocol/semtech/header.ts';
import { encodeTxAck, repeatTxAck } from '../../protocol/semtech/tx-ack.ts';

export interface Asked {
  readonly version: ProtocolVersion;
  readonly token: number;
}

/** `null`: none, since version 1 has no TX_ACK and silence of the forwarder is not made up for. */
export function txAckReply(
  { version, token }: Asked,
  gatewayEui: GatewayEui,
  fate: DownFate,
  answer: Uint8Array | null,
): Buffer | null {
  if (version === 1) return null;
  switch (fate) {
    case 'answered':
      // The forwarder's own bytes, a trailing NUL included: whoever asked gets what it would have got without us.
      return repeatTxAck(version, token, gatewayEui, answer ?? Buffer.alloc(0));
    case 'unconfirmed':
    case 'unanswered':
      return null;
    case 'too-early':
    case 'too-late':
    case 'clock-restarted':
    case 'no-path':
    case 'too-many':
    case 'unreadable':
      return encodeTxAck(version, token, gatewayEui, refusalWord(fate));
    default:
      return assertNever(fate);
  }
}
