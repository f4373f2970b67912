// The whole fleet without sockets: an endless, seeded sequence of transmissions with everyone who heard them. Either all
// of it is known beforehand, or devices react to the downlinks that they hear.

import { type Concentrator, createConcentrator } from './concentrator.ts';
import { createDeviceRadio, type DeviceRadio } from './device-radio.ts';
import { createDevices, type Device, type DeviceKind } from './devices.ts';
import { createDownlinkAir, type DownlinkAir } from './downlink-air.ts';
import { type Emission, emissionsOf, REPETITION_MAX_MS } from './emissions.ts';
import type { GatewaySite } from './gateways.ts';
import { mergeByTime } from './merge.ts';
import { createRandom } from './random.ts';
import { type Listening, type ReactiveOptions, reactiveEmissionsOf } from './reactive-emissions.ts';
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
  /** The town's own when left out. */
  readonly kinds?: readonly DeviceKind[];
  /** Devices join, wait for their answers and repeat themselves; left out, nothing that comes down changes anything. */
  readonly reactive?: ReactiveOptions;
  /** What each gateway's antenna loses at this moment, dB, both ways; nothing when left out. */
  readonly antennaLossDb?: (gateway: number) => number;
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
  /** Of each gateway, in their order. */
  readonly concentrators: readonly Concentrator[];
  /** `null`: nobody reacts. */
  readonly downlinks: DownlinkAir | null;
  /** Ascending in `atMs`; what nobody hears is left out. To be walked through once. */
  transmissions(): Generator<Transmission>;
  /**
   * The same, and the moments at which a device that reacts has listened for long enough. What comes next depends on
   * what it has heard by then: each is to be asked for when the one before is due.
   */
  moments(): Generator<Transmission | Listening>;
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
  const devices = createDevices(random.fork('devices'), gateways, count, options.kinds);
  const timeScale = ratePerS / realRatePerS(devices);
  if (devices.some((device) => device.kind.intervalMs / timeScale < device.nbTrans * REPETITION_MAX_MS)) {
    throw new Error(`${count} devices cannot emit ${ratePerS} times a second: give the fleet more of them`);
  }

  const concentrators = gateways.map(({ eui, habits }) =>
    // A later run begins as after a power cut.
    createConcentrator(random.fork(`concentrator ${eui} ${run}`), habits.restartEveryMs, run > 0),
  );
  const { reactive = null } = options;
  const radios = reactive === null ? [] : devices.map(createDeviceRadio);

  function emissions(device: Device, index: number): Iterator<Emission | Listening> {
    const own = random.fork(`emissions ${index} ${run}`);
    if (reactive === null) return emissionsOf(device, own, { timeScale, index });
    const radio = radios[index] as DeviceRadio;
    return reactiveEmissionsOf(device, own, { ...reactive, timeScale, index, radio });
  }

  function* moments(): Generator<Transmission | Listening> {
    const air = random.fork(`air ${run}`);
    for (const emission of mergeByTime(devices.map(emissions))) {
      if (emission.kind === 'listening') {
        yield emission;
        continue;
      }
      const heard: HeardBy[] = [];
      const counters = concentrators.map((concentrator) => concentrator.counterUs(emission.atMs));
      for (const reception of receptionsOf(emission, gateways, air, options.antennaLossDb)) {
        const counter = counters[reception.gateway];
        if (counter === null || counter === undefined) continue;
        heard.push({ ...reception, tmstUs: (counter + reception.lateUs) >>> 0 });
      }
      if (heard.length > 0) yield { ...emission, receptions: heard };
    }
  }

  return {
    ...{ devices, timeScale, concentrators, moments },
    downlinks:
      reactive === null
        ? null
        : createDownlinkAir(radios, random.fork(`downlinks ${run}`), options.antennaLossDb),
    *transmissions() {
      for (const moment of moments()) if (moment.kind !== 'listening') yield moment;
    },
  };
}

function realRatePerS(devices: readonly Device[]): number {
  return devices.reduce((sum, { kind, nbTrans }) => sum + (nbTrans * 1_000) / kind.intervalMs, 0);
}
