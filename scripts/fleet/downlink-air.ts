// Carries what gateways transmit to the devices that hear it, and counts what became of it.

import { requiredSnrDb } from './channels.ts';
import type { AirDownlink, DeviceRadio, Heard } from './device-radio.ts';
import { readDataDown } from './lora.ts';
import { NOISE_FLOOR_DBM, UPLINK_POWER_DBM } from './propagation.ts';
import type { Random } from './random.ts';

/** A transmission of one gateway. */
export interface GatewayDownlink extends AirDownlink {
  /** Position of the gateway in the fleet. */
  readonly gateway: number;
  readonly powerDbm: number;
}

export interface DownlinkCounts {
  readonly transmitted: number;
  readonly joinsAccepted: number;
  readonly acknowledged: number;
  /** Data downlinks that acknowledge nothing: commands of class C, answers of a talkative server. */
  readonly commands: number;
  /** At another time, frequency or data rate than anybody listened at. */
  readonly outOfWindow: number;
  /** Of a session or key that no device has. */
  readonly notAuthentic: number;
  readonly repeated: number;
  /** Too weak at the device. */
  readonly tooWeak: number;
}

export interface DownlinkAir {
  transmit(downlink: GatewayDownlink): void;
  counts(): DownlinkCounts;
}

/** From one emission to the next, as in receptions. */
const FADING_SIGMA_DB = 2.5;

/** `lossDb`: at each gateway's antenna. */
export function createDownlinkAir(
  radios: readonly DeviceRadio[],
  random: Random,
  lossDb: (gateway: number) => number = () => 0,
): DownlinkAir {
  const heard: Record<Heard, number> = {
    ...{ joined: 0, acknowledged: 0, command: 0, 'out-of-window': 0, 'not-authentic': 0, repeated: 0 },
  };
  let transmitted = 0;
  let tooWeak = 0;

  /** Path loss is the same both ways. */
  function isStrongAt({ device }: DeviceRadio, { gateway, powerDbm, dataRate }: GatewayDownlink): boolean {
    const upDbm = (device.signalsDbm[gateway] as number) - lossDb(gateway);
    const signalDbm = upDbm + powerDbm - UPLINK_POWER_DBM + random.gaussian(FADING_SIGMA_DB);
    return signalDbm - NOISE_FLOOR_DBM >= requiredSnrDb(dataRate);
  }

  function hear(radio: DeviceRadio, downlink: GatewayDownlink): Heard | 'too-weak' {
    return isStrongAt(radio, downlink) ? radio.hear(downlink) : 'too-weak';
  }

  /** Whose it is cannot be seen from outside: everybody who waits then and there tries its key. */
  function joinAccept(downlink: GatewayDownlink): Heard | 'too-weak' {
    const waiting = radios.filter((radio) => radio.awaitsJoinAccept(downlink));
    if (waiting.length === 0) return 'out-of-window';
    const outcomes = waiting.map((radio) => hear(radio, downlink));
    return (
      outcomes.find((one) => one === 'joined') ??
      outcomes.find((one) => one === 'too-weak') ??
      'not-authentic'
    );
  }

  function data(devAddr: string, downlink: GatewayDownlink): Heard | 'too-weak' {
    const radio = radios.find((one) => one.session()?.devAddr === devAddr);
    return radio === undefined ? 'not-authentic' : hear(radio, downlink);
  }

  return {
    transmit(downlink) {
      transmitted++;
      const header = readDataDown(downlink.phyPayload);
      const outcome = header === null ? joinAccept(downlink) : data(header.devAddr, downlink);
      if (outcome === 'too-weak') tooWeak++;
      else heard[outcome]++;
    },
    counts: () => ({
      ...{
        transmitted,
        joinsAccepted: heard.joined,
        acknowledged: heard.acknowledged,
        commands: heard.command,
      },
      ...{ outOfWindow: heard['out-of-window'], notAuthentic: heard['not-authentic'] },
      ...{ repeated: heard.repeated, tooWeak },
    }),
  };
}
