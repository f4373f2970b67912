// Unique receptions at a steady rate: emissions of many devices, each heard by one or more gateways; joins, CRC errors, poison.

import type { GatewayEui } from '../../protocol/eui.ts';
import { rxpkBody } from '../../protocol/semtech/push-data.ts';
import type { PacketForwarder } from '../../test/stand-ins/packet-forwarder.ts';
import { createRandom, type Random } from '../fleet/random.ts';
import { rxpkText } from '../fleet/rxpk-text.ts';
import type { Oracle, Sent, TrafficKind } from './oracle.ts';

export interface TrafficOptions {
  readonly seed: number;
  /** Receptions a second, over all gateways. */
  readonly ratePerS: number;
  readonly gateways: readonly { readonly eui: GatewayEui; readonly forwarder: PacketForwarder }[];
  readonly oracle: Oracle;
  /** Some datagrams that no network server could read: acknowledged, and owed to the quarantine. */
  readonly poison: boolean;
}

export interface Traffic {
  start(): void;
  /** Resolves once every datagram is acknowledged or given up. */
  stop(): Promise<void>;
  /** One reception at this gateway; resolves once it is acknowledged or given up. */
  sendOne(gateway: number): Promise<Sent>;
}

const TICK_MS = 20;
const DEVICES = 400;
const JOIN_SHARE = 0.02;
const CRC_SHARE = 0.05;
const POISON_SHARE = 0.002;
const FREQUENCIES_HZ = [868_100_000, 868_300_000, 868_500_000];

interface Device {
  readonly devAddr: number;
  fCnt: number;
}

export function createTraffic({ seed, ratePerS, gateways, oracle, poison }: TrafficOptions): Traffic {
  const random = createRandom(`traffic/${seed}`);
  const devices = Array.from(
    { length: DEVICES },
    (_, index): Device => ({ devAddr: 0x0600_0000 + index, fCnt: 0 }),
  );
  const startMs = performance.now();
  const pending = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | null = null;
  let unique = 0;
  let owed = 0;
  let lastMs = 0;

  function reception(phyPayload: Buffer, crc: 'ok' | 'bad'): string {
    return rxpkText(
      {
        // Every reception has a microsecond of its own, so no two texts are the same.
        tmstUs: (Math.floor((performance.now() - startMs) * 1_000) + unique++) % 2 ** 32,
        time: null,
        frequencyHz: random.pick(FREQUENCIES_HZ),
        antenna: null,
        crc,
        dataRate: `SF${7 + random.below(6)}BW125`,
        rssiDbm: -120 + random.below(80),
        snrDb: random.between(-20, 10),
        base64: phyPayload.toString('base64'),
        size: phyPayload.length,
      },
      random.chance(0.5) ? 'kerlink' : 'reference',
    );
  }

  async function send(gateway: number, kind: TrafficKind, text: string): Promise<Sent> {
    const { eui, forwarder } = gateways[gateway] as TrafficOptions['gateways'][number];
    const sent = oracle.sent(eui, kind, text);
    const { acked } = await forwarder.send(kind === 'poison' ? text : rxpkBody([text]));
    if (acked) oracle.acked(sent);
    return sent;
  }

  function later(work: Promise<unknown>): void {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  }

  function emit(): void {
    const gateway = random.below(gateways.length);
    if (poison && random.chance(POISON_SHARE)) {
      return later(send(gateway, 'poison', `no JSON at all: ${seed}-${unique++}`));
    }
    const phyPayload = random.chance(JOIN_SHARE) ? joinRequest(random) : dataUp(random, random.pick(devices));
    // Three in ten emissions are heard by a second gateway.
    const copies = gateways.length > 1 && random.chance(0.3) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const at = (gateway + copy) % gateways.length;
      const broken = random.chance(CRC_SHARE);
      owed--;
      later(send(at, broken ? 'crc' : 'good', reception(phyPayload, broken ? 'bad' : 'ok')));
    }
  }

  function tick(): void {
    const nowMs = performance.now();
    // A stall of this program is not made up for: bursts would only test the sockets' buffers.
    owed = Math.min(owed + ((nowMs - lastMs) * ratePerS) / 1_000, ratePerS / 2);
    lastMs = nowMs;
    while (owed >= 1) emit();
  }

  return {
    start() {
      lastMs = performance.now();
      timer = setInterval(tick, TICK_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      await Promise.all(pending);
    },
    sendOne: (gateway) => send(gateway, 'good', reception(dataUp(random, random.pick(devices)), 'ok')),
  };
}

/** LoRaWAN 1.0.4 section 4; the MIC is random, which nothing here can tell. */
function dataUp(random: Random, device: Device): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(9), random.bytes(8 + random.below(40))]);
  bytes[0] = 0x40;
  bytes.writeUInt32LE(device.devAddr, 1);
  bytes.writeUInt16LE(device.fCnt++ & 0xffff, 6);
  bytes[8] = 1;
  return bytes;
}

function joinRequest(random: Random): Buffer {
  return Buffer.concat([Buffer.from([0]), random.bytes(22)]);
}
