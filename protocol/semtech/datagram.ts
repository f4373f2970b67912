// Recognises the six Semtech UDP datagrams: what a server may receive, and what a gateway may receive.

import { PacketType, readHeader } from './header.ts';
import type { PullAck } from './pull-ack.ts';
import { type PullData, readPullData } from './pull-data.ts';
import { type PullResp, readPullResp } from './pull-resp.ts';
import type { PushAck } from './push-ack.ts';
import { type PushData, readPushData } from './push-data.ts';
import { readTxAck, type TxAck } from './tx-ack.ts';

/** Why a datagram is not answered. `wrong-direction`: a type that only the other side sends (a loop, a wrong port). */
export type DatagramComplaint = 'too-short' | 'unsupported-version' | 'wrong-direction' | 'unknown-type';

export type ToServer = PushData | PullData | TxAck;
export type ToGateway = PushAck | PullAck | PullResp;

export function readToServer(bytes: Buffer): ToServer | DatagramComplaint {
  const header = readHeader(bytes);
  if (typeof header === 'string') return header;
  const { version, token, type } = header;
  switch (type) {
    case PacketType.pushData:
      return readPushData(bytes, version, token);
    case PacketType.pullData:
      return readPullData(bytes, version, token);
    case PacketType.txAck:
      return readTxAck(bytes, version, token);
    case PacketType.pushAck:
    case PacketType.pullResp:
    case PacketType.pullAck:
      return 'wrong-direction';
    default:
      return 'unknown-type';
  }
}

export function readToGateway(bytes: Buffer): ToGateway | DatagramComplaint {
  const header = readHeader(bytes);
  if (typeof header === 'string') return header;
  const { version, token, type } = header;
  switch (type) {
    case PacketType.pushAck:
      return { kind: 'push-ack', version, token };
    case PacketType.pullAck:
      return { kind: 'pull-ack', version, token };
    case PacketType.pullResp:
      return readPullResp(bytes, version, token);
    case PacketType.pushData:
    case PacketType.pullData:
    case PacketType.txAck:
      return 'wrong-direction';
    default:
      return 'unknown-type';
  }
}
