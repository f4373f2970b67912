import { beforeEach, describe, expect, test } from 'vitest';
import { type AirDownlink, createDeviceRadio, type DeviceRadio } from './device-radio.ts';
import { DEVICE_KINDS, type Device, type DeviceKind } from './devices.ts';
import { createDownlinkAir } from './downlink-air.ts';
import { deriveSessionKeys, encodeDataDown, encodeJoinAccept } from './lora.ts';
import { createRandom } from './random.ts';

const LIGHT = DEVICE_KINDS.find(({ classC }) => classC) as DeviceKind;
const METER = DEVICE_KINDS.find(({ classC }) => !classC) as DeviceKind;
const APP_KEY = Buffer.alloc(16, 3);
const SPOKEN = { endMs: 100_000, frequencyHz: 868_300_000, dataRate: 'SF9BW125' };
const ON_RX2 = { frequencyHz: 869_525_000, dataRate: 'SF12BW125' };
const ACCEPT = {
  ...{ joinNonce: 1, netId: 0, devAddr: '00000011', rx1DrOffset: 0, rx2DataRate: 0, rx1DelayS: 3 },
  channelsHz: [],
};
const KEYS = deriveSessionKeys(APP_KEY, 0, 1, 77);

function device(kind: DeviceKind, signalDbm = -80): Device {
  return {
    ...{ devEui: '70b3d57ed00a0001', joinEui: '70b3d57ed0010037', appKey: APP_KEY, partner: 'tmvl', kind },
    ...{
      position: { latitude: 47, longitude: 0 },
      nbTrans: 1,
      dataRate: 'SF9BW125',
      signalsDbm: [signalDbm],
    },
  };
}

function joinAccept(afterMs: number, on: Partial<AirDownlink> = {}, appKey = APP_KEY): AirDownlink {
  const { frequencyHz, dataRate, endMs } = SPOKEN;
  const phyPayload = encodeJoinAccept(ACCEPT, appKey);
  return { startMs: endMs + afterMs, frequencyHz, dataRate, phyPayload, ...on };
}

function data(afterMs: number, fCnt: number, ack: boolean, on: Partial<AirDownlink> = {}): AirDownlink {
  const frmPayload = Buffer.alloc(0);
  const fields = { devAddr: ACCEPT.devAddr, fCnt, fPort: null, frmPayload, confirmed: false, ack };
  return { ...joinAccept(afterMs), phyPayload: encodeDataDown(fields, KEYS), ...on };
}

let radio: DeviceRadio;
beforeEach(() => {
  radio = createDeviceRadio(device(METER));
  radio.spoke(SPOKEN, 77);
});

describe('a device that asked to join', () => {
  test.each([
    ['RX1', joinAccept(5_000), 'joined'],
    ['RX1, 4 ms late', joinAccept(5_004), 'joined'],
    ['RX2', joinAccept(6_000, ON_RX2), 'joined'],
    ['a moment before RX1', joinAccept(4_980), 'out-of-window'],
    ['RX1 on another frequency', joinAccept(5_000, { frequencyHz: 868_500_000 }), 'out-of-window'],
    ['RX1 at another data rate', joinAccept(5_000, { dataRate: 'SF12BW125' }), 'out-of-window'],
    ['RX2 on the frequency of RX1', joinAccept(6_000), 'out-of-window'],
    ['the windows of data', joinAccept(1_000), 'out-of-window'],
    ['somebody else’s', joinAccept(5_000, {}, Buffer.alloc(16)), 'not-authentic'],
  ] as const)('%s', (_, downlink, expected) => {
    expect(radio.hear(downlink)).toBe(expected);
    expect(radio.session()?.devAddr ?? null).toBe(expected === 'joined' ? ACCEPT.devAddr : null);
  });

  test('is let in once, and has the session of its JoinAccept', () => {
    expect([radio.hear(joinAccept(5_000)), radio.hear(joinAccept(6_000, ON_RX2))]).toEqual([
      'joined',
      'out-of-window',
    ]);
    expect(radio.session()?.keys).toEqual(KEYS);
    expect(radio.windowsMs()).toBe(4_000);
  });
});

describe('a device that sent data', () => {
  beforeEach(() => {
    radio.hear(joinAccept(5_000));
    radio.spoke(SPOKEN, null);
  });

  test('listens in the windows that its JoinAccept named', () => {
    expect(radio.hear(data(1_000, 0, true))).toBe('out-of-window');
    expect(radio.acknowledged()).toBe(false);
    expect(radio.hear(data(3_000, 0, true))).toBe('acknowledged');
    expect(radio.hear(data(4_000, 1, false, ON_RX2))).toBe('command');
    expect([radio.acknowledged(), radio.answered()]).toEqual([true, true]);
    radio.spoke(SPOKEN, null);
    expect([radio.acknowledged(), radio.answered()]).toEqual([false, false]);
  });

  test('takes each counter once, and nothing signed by others', () => {
    expect(radio.hear(data(3_000, 5, true))).toBe('acknowledged');
    expect(radio.hear(data(3_000, 5, true))).toBe('repeated');
    expect(radio.hear(data(3_000, 4, true))).toBe('repeated');
    const forged = data(3_000, 6, true);
    forged.phyPayload[11] = (forged.phyPayload[11] as number) ^ 1;
    expect(radio.hear(forged)).toBe('not-authentic');
    radio.forget();
    expect(radio.hear(data(3_000, 7, true))).toBe('not-authentic');
  });

  test('of class C listens always, as in RX2', () => {
    expect(radio.hear(data(60_000, 0, false, ON_RX2))).toBe('out-of-window');
    const light = createDeviceRadio(device(LIGHT));
    light.spoke(SPOKEN, 77);
    light.hear(joinAccept(5_000));
    expect(light.hear(data(60_000, 0, false, ON_RX2))).toBe('command');
    expect(light.hear(data(60_000, 1, false))).toBe('out-of-window');
  });
});

test('what a gateway transmits is heard where it is strong enough, and counted once', () => {
  const near = createDeviceRadio(device(METER));
  const far = createDeviceRadio(device(METER, -160));
  const air = createDownlinkAir([near, far], createRandom(1));
  const transmit = (downlink: AirDownlink) => air.transmit({ ...downlink, gateway: 0, powerDbm: 14 });
  transmit(joinAccept(5_000));
  for (const one of [near, far]) one.spoke(SPOKEN, 77);
  transmit(joinAccept(5_000));
  transmit(data(3_000, 0, false));
  near.spoke(SPOKEN, null);
  transmit(data(3_000, 1, true));
  expect([near.session()?.devAddr, far.session()]).toEqual([ACCEPT.devAddr, null]);
  near.forget();
  transmit(data(3_000, 2, true));
  transmit(joinAccept(5_000));
  expect(air.counts()).toEqual({
    ...{ transmitted: 6, joinsAccepted: 1, acknowledged: 1, commands: 1 },
    ...{ outOfWindow: 1, notAuthentic: 1, repeated: 0, tooWeak: 1 },
  });
});
