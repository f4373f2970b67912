// What deduplication, the sums and the senders need to know of a reception. Pure.

import type { Row } from '../../protocol/mqtt/up.ts';
import { spreadingFactorOf } from '../../protocol/semtech/rxpk.ts';
import type { HeardFrame } from '../dedup/dedup.ts';
import type { Spoke } from './messages.ts';
import type { Reception } from './reception.ts';
import type { ReceptionWay } from './results.ts';
import type { Heard } from './rollups.ts';

export function heardFrame(gatewayId: number, reception: Reception, arrivalMs: number): HeardFrame {
  const { rxpk, phy } = reception;
  return {
    phyPayload: rxpk.phyPayload,
    devAddr: phy.kind === 'data-up' ? phy.devAddr : null,
    fCnt: phy.kind === 'data-up' ? phy.fCnt : null,
    gatewayId,
    receivedMs: reception.receivedMs,
    uncertain: reception.timeUncertain,
    arrivalMs,
    frequencyHz: rxpk.frequencyHz,
    dataRate: rxpk.dataRate,
    snrDb: rxpk.snrDb,
    rssiDbm: rxpk.rssiDbm,
  };
}

export function heardForSums(gatewayId: number, { rxpk, phy, kind, receivedMs }: Reception): Heard {
  return {
    gatewayId,
    receivedMs,
    crcError: kind === 'crc',
    spreadingFactor: spreadingFactorOf(rxpk.dataRate),
    rssiDbm: rxpk.rssiDbm,
    snrDb: rxpk.snrDb,
    devAddr: phy.kind === 'data-up' ? phy.devAddr : null,
  };
}

/** Of a row that is live: an older one had no delay, it waited. */
export function wayOf(row: Row, { receivedMs }: Reception, { sentMonoMs, arrivalMs }: Spoke): ReceptionWay {
  const agentDelayMs = Math.max(0, sentMonoMs - row.rxMonoMs);
  const transitDelayMs = Math.max(0, arrivalMs - receivedMs - agentDelayMs);
  return { tmstRun: row.tmstRun, arrivalMs, agentDelayMs, transitDelayMs };
}
