// Passes the PULL_RESPs of any number of network servers to the packet forwarder, and its TX_ACKs back to who asked.

import type { GatewayEui } from '../../protocol/eui.ts';
import { HEADER_LENGTH, type ProtocolVersion } from '../../protocol/semtech/header.ts';
import { type PullResp, parsePullResp } from '../../protocol/semtech/pull-resp.ts';
import { encodeTxAck, type TxAck, type TxError } from '../../protocol/semtech/tx-ack.ts';
import { createPullRespTokens } from './pull-resp-tokens.ts';

export interface DownlinksDeps {
  readonly gatewayEui: GatewayEui;
  readonly now: () => number;
  /** To where the last PULL_DATA came from; false when none ever came. `content` is what follows the header. */
  readonly sendDown: (token: number, content: Buffer) => boolean;
  readonly count: (reason: string, times?: number) => void;
  readonly firstToken: number;
}

/** `unreadable`: no forwarder would transmit it, nor answer. */
export type DownlinkFate = 'passed' | 'no-path' | 'too-many' | 'unreadable';

export interface Downlinks {
  /**
   * Passes a PULL_RESP on under a token of ours, its content to the byte. `reply` gets one TX_ACK at most, with the
   * version and token of this PULL_RESP: the forwarder's, or at once `TOO_LATE` where there is no way to it.
   */
  ask(owner: string, pullResp: PullResp, bytes: Buffer, reply: (txAck: Buffer) => void): DownlinkFate;
  /** A TX_ACK of the forwarder. */
  heard(txAck: TxAck, bytes: Buffer): void;
  /** To be called now and then. */
  tick(): void;
}

interface Asker {
  readonly version: ProtocolVersion;
  readonly token: number;
  readonly reply: (txAck: Buffer) => void;
}

/** Seven times the longest txpk; reference forwarders read 1,000 bytes. */
const MAX_PULL_RESP_BYTES = 4_096;

export function createDownlinks(deps: DownlinksDeps): Downlinks {
  const { gatewayEui, now, count } = deps;
  const tokens = createPullRespTokens<Asker>(deps.firstToken);

  function refuse({ version, token, reply }: Asker, error: TxError): void {
    reply(encodeTxAck(version, token, gatewayEui, error));
  }

  return {
    ask(owner, pullResp, bytes, reply) {
      const { version, token, json } = pullResp;
      const asker = { version, token, reply };
      if (bytes.length > MAX_PULL_RESP_BYTES || parsePullResp(json).kind === 'complaint') return 'unreadable';
      const ours = tokens.take(owner, asker, now());
      if (ours === null) {
        refuse(asker, 'TOO_LATE');
        return 'too-many';
      }
      if (deps.sendDown(ours, bytes.subarray(HEADER_LENGTH))) return 'passed';
      tokens.settle(ours, now());
      refuse(asker, 'TOO_LATE');
      return 'no-path';
    },
    heard({ token }, bytes) {
      const asker = tokens.settle(token, now());
      if (asker === null) return count('unexpected-tx-ack');
      // The forwarder's own bytes, a trailing NUL included: whoever asked gets what it would have got without us.
      const answer = Buffer.from(bytes);
      answer[0] = asker.version;
      answer.writeUInt16BE(asker.token, 1);
      asker.reply(answer);
    },
    tick() {
      const unanswered = tokens.expire(now());
      if (unanswered > 0) count('tx-ack-missing', unanswered);
    },
  };
}
