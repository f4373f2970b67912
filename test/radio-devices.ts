// Devices that join and send confirmed uplinks through the gateways of a chain, hearing what these really transmit.

import type { GatewayEui } from '../protocol/eui.ts';
import {
  decodeDataDown,
  decodeJoinAccept,
  deriveSessionKeys,
  encodeDataUp,
  encodeJoinRequest,
  readDataDown,
  type SessionKeys,
} from '../scripts/fleet/lora.ts';
import { rxpkText } from '../scripts/fleet/rxpk-text.ts';
import type { KnownDevice } from './stand-ins/network-server/sessions.ts';
import {
  createPacketForwarder,
  type PacketForwarder,
  type ServerAddress,
} from './stand-ins/packet-forwarder.ts';
import type { Transmitted, TransmitterHabits } from './stand-ins/transmitter/transmitter.ts';

export interface RadioDevice extends KnownDevice {
  readonly index: number;
  devNonce: number;
  session: { readonly devAddr: string; readonly keys: SessionKeys } | null;
  fCnt: number;
  /** The uplink that waits for its acknowledgement, as it is repeated. */
  open: Buffer | null;
  acknowledged: number;
  tries: number;
}

export interface RadioGateway {
  readonly eui: GatewayEui;
  readonly forwarder: PacketForwarder;
}

export interface RadioWorld {
  readonly devices: readonly RadioDevice[];
  readonly gateways: readonly RadioGateway[];
  join(device: RadioDevice): void;
  /** The next confirmed uplink, or the one that waits once more. */
  send(device: RadioDevice): void;
  /** Everything that was transmitted, by all. */
  transmitted(): (Transmitted & { readonly eui: GatewayEui })[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

const JOIN_EUI = '70b3d57ed0010037';
const CHANNELS_HZ = [868_100_000, 868_300_000, 868_500_000] as const;

export function knownDevices(count: number): RadioDevice[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    devEui: `70b3d57ed0${(0x0c_0000 + index).toString(16).padStart(6, '0')}`,
    joinEui: JOIN_EUI,
    appKey: Buffer.alloc(16, index & 0xff).fill(index >> 8, 8),
    classC: false,
    devNonce: 0,
    session: null,
    fCnt: 0,
    open: null,
    acknowledged: 0,
    tries: 0,
  }));
}

export function createRadioWorld(
  devices: readonly RadioDevice[],
  agents: ReadonlyMap<GatewayEui, ServerAddress>,
  habits: TransmitterHabits = {},
): RadioWorld {
  const byDevAddr = new Map<string, RadioDevice>();
  const joining = new Set<RadioDevice>();
  const gateways: RadioGateway[] = [...agents].map(([eui, server]) => ({
    eui,
    forwarder: createPacketForwarder({
      ...{
        gatewayEui: eui,
        server,
        keep: 'counters',
        pullIntervalMs: 5_000,
        statIntervalMs: null,
        retry: null,
      },
      transmitter: { ...habits, onTransmitted: hear },
    }),
  }));

  function hear({ txpk }: Transmitted): void {
    const { phyPayload } = txpk;
    const header = readDataDown(phyPayload);
    if (header === null) return hearJoinAccept(phyPayload);
    const device = byDevAddr.get(header.devAddr);
    if (device?.session == null) return;
    const down = decodeDataDown(phyPayload, device.session.keys, header.fCnt16);
    if (down?.ack !== true || device.open === null) return;
    device.open = null;
    device.acknowledged++;
  }

  function hearJoinAccept(phyPayload: Buffer): void {
    for (const device of joining) {
      const accept = decodeJoinAccept(phyPayload, device.appKey);
      if (accept === null) continue;
      const keys = deriveSessionKeys(device.appKey, accept.netId, accept.joinNonce, device.devNonce);
      device.session = { devAddr: accept.devAddr, keys };
      device.fCnt = 0;
      byDevAddr.set(accept.devAddr, device);
      joining.delete(device);
      return;
    }
  }

  function air(device: RadioDevice, phyPayload: Buffer): void {
    const { forwarder } = gateways[device.index % gateways.length] as RadioGateway;
    const tmstUs = forwarder.transmitter?.counterUs();
    if (tmstUs == null) return;
    device.tries++;
    const text = rxpkText(
      {
        ...{ tmstUs, time: null, antenna: null, crc: 'ok', dataRate: 'SF7BW125', rssiDbm: -90, snrDb: 7 },
        frequencyHz: CHANNELS_HZ[device.tries % CHANNELS_HZ.length] as number,
        ...{ base64: phyPayload.toString('base64'), size: phyPayload.length },
      },
      'kerlink',
    );
    void forwarder.send([text]);
  }

  return {
    devices,
    gateways,
    join(device) {
      device.devNonce++;
      joining.add(device);
      const { joinEui, devEui, devNonce, appKey } = device;
      air(device, encodeJoinRequest({ joinEui, devEui, devNonce, appKey }));
    },
    send(device) {
      if (device.session === null) return;
      const { devAddr, keys } = device.session;
      device.open ??= encodeDataUp(
        {
          ...{ devAddr, fCnt: ++device.fCnt, fPort: 3, frmPayload: Buffer.alloc(8, device.index) },
          ...{ confirmed: true, adr: false },
        },
        keys,
      );
      air(device, device.open);
    },
    transmitted: () =>
      gateways.flatMap(({ eui, forwarder }) =>
        (forwarder.transmitter?.transmitted() ?? []).map((one) => ({ ...one, eui })),
      ),
    async start() {
      await Promise.all(gateways.map(({ forwarder }) => forwarder.start()));
    },
    async stop() {
      await Promise.all(gateways.map(({ forwarder }) => forwarder.stop()));
    },
  };
}
