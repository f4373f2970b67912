// The fleet's gateways: Kerlink machines on real communes of Touraine, each with the habits of its packet forwarder.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { ProtocolVersion } from '../../protocol/semtech/header.ts';
import type { TxAckHabit } from '../../test/stand-ins/transmitter/transmitter.ts';
import type { Spelling, TimePrecision } from './rxpk-text.ts';
import type { StatHabits } from './stat-text.ts';

export type Partner = 'tmvl' | 'smo';

export interface GatewayHabits {
  readonly version: ProtocolVersion;
  readonly spelling: Spelling;
  /** `time` in its rxpk; `absent` for a gateway that does not know the time. */
  readonly time: TimePrecision | 'absent';
  /** Added to the true time in everything the gateway says. */
  readonly clockOffsetMs: number;
  readonly antennas: 1 | 2;
  /** Ends its PUSH_DATA and TX_ACK with a NUL, as the iFemtoCell does. */
  readonly trailingNul: boolean;
  /** When it says that it transmits: Kerlink's forwarder only then. */
  readonly txAck: TxAckHabit;
  /** Whether receptions with a bad CRC go to the server or are only counted. */
  readonly forwardsCrcErrors: boolean;
  readonly statTime: StatHabits['time'];
  readonly decimalAltitude: boolean;
  /** Of its concentrator, where its `stat` tells it. */
  readonly temperatureC: number | null;
  /** Mean time between restarts of the concentrator, whose counter then begins anew; `null`: it never restarts. */
  readonly restartEveryMs: number | null;
}

export interface GatewaySite {
  readonly eui: GatewayEui;
  readonly name: string;
  readonly partner: Partner;
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
  readonly altitudeM: number;
  readonly habits: GatewayHabits;
}

/** 2.56 years behind, as seen in real reception traces. */
export const LOST_CLOCK_OFFSET_MS = -80_883_780_514;

/** Kerlink's own forwarder: lorafwd. */
const LORAFWD: GatewayHabits = {
  version: 2,
  spelling: 'kerlink',
  time: 'microseconds',
  clockOffsetMs: 0,
  antennas: 1,
  trailingNul: false,
  txAck: 'when-transmitted',
  forwardsCrcErrors: true,
  statTime: 'GMT',
  decimalAltitude: false,
  temperatureC: 39,
  restartEveryMs: null,
};
/** Semtech's reference forwarder on the same machine, without GPS time. */
const REFERENCE: GatewayHabits = {
  ...LORAFWD,
  ...{ spelling: 'reference', time: 'absent', txAck: 'when-queued' },
};

/** Six are enough for a demonstration: the first six, of which two belong to the second partner. */
export const GATEWAYS: readonly GatewaySite[] = [
  site('7076ff0064030a01', 'Tours - Hôtel de Ville', 'tmvl', 47.3903, 0.6889, 55, { antennas: 2 }),
  site('7076ff0064030a02', 'Joué-lès-Tours - Château d’eau', 'tmvl', 47.3466, 0.6571, 94, {
    clockOffsetMs: LOST_CLOCK_OFFSET_MS,
  }),
  site('7076ff0064030a03', 'Saint-Cyr-sur-Loire - Mairie', 'tmvl', 47.4011, 0.667, 91, {
    ...REFERENCE,
    restartEveryMs: 10 * 60_000,
  }),
  site('7076ff0064030b01', 'Amboise - Stade', 'smo', 47.4053, 0.9812, 63, { trailingNul: true }),
  site('7076ff0064030a04', 'Fondettes - La Choisille', 'tmvl', 47.4046, 0.5997, 88, {
    decimalAltitude: true,
    statTime: 'UTC',
  }),
  site('7076ff0064030b02', 'Chinon - Forteresse', 'smo', 47.1681, 0.2363, 82, {
    ...REFERENCE,
    time: 'seconds',
    statTime: 'iso',
  }),
  site('7076ff0064030a05', 'Saint-Pierre-des-Corps - Gare', 'tmvl', 47.3862, 0.7237, 49, { antennas: 2 }),
  site('7076ff0064030a06', 'Chambray-lès-Tours - Hippodrome', 'tmvl', 47.3331, 0.7044, 95, {
    ...REFERENCE,
    version: 1,
  }),
  site('7076ff0064030a07', 'La Riche - Prieuré', 'tmvl', 47.3876, 0.6447, 48, { forwardsCrcErrors: false }),
  site('7076ff0064030a08', 'Ballan-Miré - Mairie', 'tmvl', 47.3404, 0.5559, 87, { time: 'milliseconds' }),
  site('7076ff0064030a09', 'Saint-Avertin - Onzonnières', 'tmvl', 47.3628, 0.7333, 60, {}),
  site('7076ff0064030a0a', 'Luynes - Coteau', 'tmvl', 47.3873, 0.5551, 98, {}),
  site('7076ff0064030b03', 'Montlouis-sur-Loire - Gare', 'smo', 47.3893, 0.8276, 76, {}),
  site('7076ff0064030b04', 'Vouvray - Mairie', 'smo', 47.4107, 0.7985, 58, { antennas: 2 }),
  site('7076ff0064030b05', 'Loches - Cité royale', 'smo', 47.1275, 0.996, 110, { decimalAltitude: true }),
];

function site(
  eui: string,
  name: string,
  partner: Partner,
  latitude: number,
  longitude: number,
  altitudeM: number,
  habits: Partial<GatewayHabits>,
): GatewaySite {
  return {
    eui: eui as GatewayEui,
    name,
    partner,
    latitude,
    longitude,
    altitudeM,
    habits: { ...LORAFWD, ...habits },
  };
}
