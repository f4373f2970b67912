// What reached the stand-in network server, read as devices' frames, in order of arrival.

import type { GatewayEui } from '../protocol/eui.ts';
import { readPhyPayload } from '../protocol/phy-payload.ts';
import { splitPushData } from '../protocol/semtech/push-data.ts';
import type { StandInLns } from './stand-ins/lns.ts';

export interface AtLns {
  readonly gatewayEui: GatewayEui;
  /** ms since 1970. */
  readonly atMs: number;
  /** PHYPayload, hex. */
  readonly data: string;
  readonly devAddr: number | null;
  readonly fCnt: number | null;
  readonly join: boolean;
}

export function receptionsAt(lns: StandInLns): AtLns[] {
  return lns.read('push-data').flatMap(({ gatewayEui, json, atMs }) =>
    splitPushData(json).frames.flatMap((frame) => {
      if (frame.kind !== 'rxpk') return [];
      const phy = readPhyPayload(frame.rxpk.phyPayload);
      const counted = phy.kind === 'data-up' ? phy : { devAddr: null, fCnt: null };
      return [
        {
          gatewayEui,
          atMs,
          data: frame.rxpk.phyPayload.toString('hex'),
          devAddr: counted.devAddr,
          fCnt: counted.fCnt,
          join: phy.kind === 'join-request',
        },
      ];
    }),
  );
}

/** Frames that came after a younger one of their device, as sentences. */
export function outOfOrder(receptions: readonly AtLns[]): string[] {
  const last = new Map<number, number>();
  const wrong: string[] = [];
  for (const { devAddr, fCnt } of receptions) {
    if (devAddr === null || fCnt === null) continue;
    const before = last.get(devAddr);
    if (before !== undefined && (fCnt - before + 65_536) % 65_536 > 32_767) {
      wrong.push(`${devAddr.toString(16)}: ${fCnt} after ${before}`);
    }
    last.set(devAddr, fCnt);
  }
  return wrong;
}
