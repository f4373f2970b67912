// Who hears an emission and how: signal, antennas, ghosts on the neighbouring channel, CRC errors.

import { FSK_DATA_RATE, neighbourOf, requiredSnrDb } from './channels.ts';
import type { Emission } from './emissions.ts';
import type { GatewaySite } from './gateways.ts';
import { NOISE_FLOOR_DBM, reportedRssiDbm, reportedSnrDb } from './propagation.ts';
import type { Random } from './random.ts';

export interface Reception {
  /** Position of the gateway in the fleet. */
  readonly gateway: number;
  /** `null` where there is only one. */
  readonly antenna: number | null;
  readonly frequencyHz: number;
  readonly rssiDbm: number;
  readonly snrDb: number;
  readonly crc: 'ok' | 'bad';
  /** The frame's bytes, damaged where the CRC is bad. */
  readonly phyPayload: Buffer;
  /** After the emission's end, us: 0, but for ghosts. */
  readonly lateUs: number;
}

/** Fading from one emission to the next, and between two antennas of one gateway. */
const FADING_SIGMA_DB = 2.5;
const ANTENNA_SIGMA_DB = 3;
/** Within this much of the limit a frame may be received with errors... */
const FRAGILE_MARGIN_DB = 2.5;
const FRAGILE_CRC_ERROR_PROBABILITY = 0.25;
/** ...and now and then another emission steps on a good one. */
const COLLISION_PROBABILITY = 0.01;
/** A signal this strong leaks into the neighbouring channel, 35 dB and more below. */
const GHOST_SIGNAL_DBM = -85;
const GHOST_PROBABILITY = 0.3;
const GHOST_MIN_LOSS_DB = 24;
const GHOST_MAX_LOSS_DB = 34;
const GHOST_MAX_LATE_US = 4_000;

/** Every reception, gateways in the fleet's order; none when nobody hears it. `lossDb`: at each one's antenna. */
export function receptionsOf(
  emission: Emission,
  gateways: readonly GatewaySite[],
  random: Random,
  lossDb: (gateway: number) => number = () => 0,
): Reception[] {
  const receptions: Reception[] = [];
  gateways.forEach((gateway, index) => {
    const fadingDb = random.gaussian(FADING_SIGMA_DB);
    const mean = (emission.device.signalsDbm[index] as number) + fadingDb - lossDb(index);
    if (gateway.habits.antennas === 2) {
      for (const antenna of [0, 1]) {
        const signal = mean + random.gaussian(ANTENNA_SIGMA_DB);
        const heard = hear(emission, random, signal, { gateway: index, antenna });
        if (heard !== null) receptions.push(heard);
      }
      return;
    }
    const heard = hear(emission, random, mean, { gateway: index, antenna: null });
    if (heard === null) return;
    receptions.push(heard);
    const ghost = ghostOf(emission, random, mean, heard);
    if (ghost !== null) receptions.push(ghost);
  });
  return receptions;
}

function hear(
  emission: Emission,
  random: Random,
  signal: number,
  where: Pick<Reception, 'gateway' | 'antenna'>,
): Reception | null {
  const marginDb = signal - NOISE_FLOOR_DBM - requiredSnrDb(emission.dataRate);
  if (marginDb < 0) return null;
  const errorProbability =
    marginDb < FRAGILE_MARGIN_DB ? FRAGILE_CRC_ERROR_PROBABILITY : COLLISION_PROBABILITY;
  const damaged = random.chance(errorProbability);
  return {
    ...where,
    frequencyHz: emission.frequencyHz,
    rssiDbm: reportedRssiDbm(signal),
    snrDb: reportedSnrDb(signal),
    crc: damaged ? 'bad' : 'ok',
    phyPayload: damaged ? damage(emission.phyPayload, random) : emission.phyPayload,
    lateUs: 0,
  };
}

function ghostOf(emission: Emission, random: Random, signal: number, heard: Reception): Reception | null {
  if (signal < GHOST_SIGNAL_DBM || emission.dataRate === FSK_DATA_RATE || heard.crc === 'bad') return null;
  const neighbour = neighbourOf(emission.frequencyHz);
  if (neighbour === null || !random.chance(GHOST_PROBABILITY)) return null;
  const weak = signal - random.between(GHOST_MIN_LOSS_DB, GHOST_MAX_LOSS_DB);
  return {
    ...heard,
    frequencyHz: neighbour.frequencyHz,
    rssiDbm: reportedRssiDbm(weak),
    snrDb: reportedSnrDb(weak),
    lateUs: 1 + random.below(GHOST_MAX_LATE_US),
  };
}

/** One to three flipped bits. */
function damage(phyPayload: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(phyPayload);
  for (let flips = 1 + random.below(3); flips > 0; flips--) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
  }
  return bytes;
}
