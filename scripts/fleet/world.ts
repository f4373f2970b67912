// The whole fleet without sockets: an endless, seeded sequence of transmissions with everyone who heard them.

import { createConcentrator } from './concentrator.ts';
import { createDevices, type Device } from './devices.ts';
import { type Emission, emissionsOf, REPETITION_MAX_MS } from './emissions.ts';
import type { GatewaySite } from './gateways.ts';
import { mergeByTime } from './merge.ts';
import { createRandom } from './random.ts';
import { type Reception, receptionsOf } from './receptions.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Tells apart several runs of the same world, so that a second one does not repeat the frames of the first. */
  readonly run?: number;
  readonly gateways: readonly GatewaySite[];
  /** Emissions a second. */
  readonly ratePerS: number;
  /** As many as the rate needs when left out. */
  readonly devices?: number;
}

export interface HeardBy extends Reception {
  readonly tmstUs: number;
}

export interface Transmission extends Emission {
  /** At least one. */
  readonly receptions: readonly HeardBy[];
}

export interface World {
  readonly devices: readonly Device[];
  /** How much faster than life the devices speak. */
  readonly timeScale: number;
  /** Ascending in `atMs`; what nobody hears is left out. To be walked through once. */
  transmissions(): Generator<Transmission>;
}

/** Keeps the busiest kind of device far from stepping on its own repetitions. */
const DEVICES_PER_TRANSMISSION_PER_S = 40;
const MIN_DEVICES = 40;

export function createWorld(options: WorldOptions): World {
  const { seed, gateways, ratePerS, run = 0 } = options;
  if (gateways.length === 0) throw new Error('A fleet needs at least one gateway');
  const random = createRandom(seed);
  const count =
    options.devices ?? Math.max(MIN_DEVICES, Math.ceil(ratePerS * DEVICES_PER_TRANSMISSION_PER_S));
  const devices = createDevices(random.fork('devices'), gateways, count);
  const timeScale = ratePerS / realRatePerS(devices);
  if (devices.some((device) => device.kind.intervalMs / timeScale < device.nbTrans * REPETITION_MAX_MS)) {
    throw new Error(`${count} devices cannot emit ${ratePerS} times a second: give the fleet more of them`);
  }

  return {
    devices,
    timeScale,
    *transmissions() {
      const air = random.fork(`air ${run}`);
      const concentrators = gateways.map(({ eui, habits }) =>
        createConcentrator(random.fork(`concentrator ${eui} ${run}`), habits.restartEveryMs),
      );
      const emissions = devices.map((device, index) =>
        emissionsOf(device, random.fork(`emissions ${index} ${run}`), { timeScale, index }),
      );
      for (const emission of mergeByTime(emissions)) {
        const heard: HeardBy[] = [];
        const counters = concentrators.map((concentrator) => concentrator.counterUs(emission.atMs));
        for (const reception of receptionsOf(emission, gateways, air)) {
          const counter = counters[reception.gateway];
          if (counter === null || counter === undefined) continue;
          heard.push({ ...reception, tmstUs: (counter + reception.lateUs) >>> 0 });
        }
        if (heard.length > 0) yield { ...emission, receptions: heard };
      }
    },
  };
}

function realRatePerS(devices: readonly Device[]): number {
  return devices.reduce((sum, { kind, nbTrans }) => sum + (nbTrans * 1_000) / kind.intervalMs, 0);
}
