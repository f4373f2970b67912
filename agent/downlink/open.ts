// Puts the agent's downlinks together: judging them, the way to the packet forwarder, the way back to the supervisor.

import { randomInt } from 'node:crypto';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { TxAck } from '../../protocol/semtech/tx-ack.ts';
import { createDownlinks, type DownlinksDeps } from '../udp/downlinks.ts';
import type { TmstRun } from '../udp/tmst-run.ts';
import { createDownlink, type Downlink } from './downlink.ts';
import { createOutbox, type OutboxDeps } from './outbox.ts';

export interface DownlinkRoomDeps
  extends Pick<DownlinksDeps, 'version' | 'isFresh' | 'send'>,
    Pick<OutboxDeps, 'say' | 'bootId' | 'now' | 'count'> {
  readonly gatewayEui: GatewayEui;
  readonly tmstRun: () => TmstRun;
}

export interface DownlinkRoom extends Downlink {
  txAck(datagram: TxAck, bytes: Buffer): void;
  clockRestarted(): void;
  connected(): void;
  /** A message of the supervisor came. */
  supervisorHeard(): void;
  disconnected(): void;
  /** To be called about once a second. */
  tick(): void;
  /** What waits for its TX_ACK is said to be unanswered: nobody is there to hear it. */
  stop(): void;
}

export function openDownlinkRoom(deps: DownlinkRoomDeps): DownlinkRoom {
  const { gatewayEui, bootId, now, tmstRun, say, count } = deps;
  const outbox = createOutbox({ bootId, now, say, count });
  const downlinks = createDownlinks({ ...deps, firstToken: randomInt(0x1_0000) });
  const downlink = createDownlink({ gatewayEui, bootId, now, tmstRun, downlinks, outbox, count });

  return {
    ...downlink,
    txAck: downlinks.heard,
    clockRestarted: downlinks.clockRestarted,
    connected: outbox.sayAsked,
    supervisorHeard: outbox.sayAll,
    disconnected: outbox.disconnected,
    tick() {
      downlinks.tick();
      outbox.tick();
    },
    stop() {
      downlinks.stop();
      outbox.sayAll();
    },
  };
}
