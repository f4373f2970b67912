// A cheap flood for benches: receptions of many gateways, as ready `up` payloads or as datagram bodies. Seeded.
// Frames look like data uplinks and are all different, but their MIC is noise: nothing before a network server checks it.

import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { LORA_CHANNELS, loraDataRate } from './channels.ts';
import { createRandom, type Random } from './random.ts';
import { rxpkText } from './rxpk-text.ts';

export interface LoadOptions {
  readonly seed: number;
  /** How many gateways, or which. */
  readonly gateways: number | readonly GatewayEui[];
  /** Gateways that hear each transmission. */
  readonly copies: number;
  readonly nowMs?: () => number;
}

export interface LoadTransmission {
  readonly phyPayload: Buffer;
  /** By position in `gateways`; as many as `copies`. */
  readonly receptions: readonly { readonly gateway: number; readonly rxpk: string }[];
}

export interface UpPayload {
  readonly gatewayEui: GatewayEui;
  /** MessagePack, as published on `vigie/1/{eui}/up`. */
  readonly payload: Buffer;
  readonly rows: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface UpPayloadOptions extends LoadOptions {
  readonly rowsPerPublish: number;
}

const DEV_ADDRS = 5_000;
const FRM_PAYLOAD_LENGTH = 16;
/** MHDR, DevAddr, FCtrl, FCnt, FPort, FRMPayload, MIC. */
const PHY_PAYLOAD_LENGTH = 1 + 4 + 1 + 2 + 1 + FRM_PAYLOAD_LENGTH + 4;
const SPREADING_FACTORS = [7, 7, 7, 8, 9, 10, 11, 12] as const;

/** Made-up gateways with the vendor's prefix. */
export function loadGateways(count: number): GatewayEui[] {
  return Array.from(
    { length: count },
    (_, index) => `7076ff00${(0x1d00_0000 + index).toString(16)}` as GatewayEui,
  );
}

/** Endless. Each transmission is dated when it is drawn. */
export function* loadTransmissions(options: LoadOptions): Generator<LoadTransmission> {
  const random = createRandom(options.seed).fork('load');
  const gateways = euisOf(options).length;
  const copies = Math.min(options.copies, gateways);
  const nowMs = options.nowMs ?? (() => performance.now());
  const countersUs = Array.from({ length: gateways }, () => random.below(0x1_0000_0000));
  for (let count = 0; ; count++) {
    const phyPayload = frame(random, count);
    const base64 = phyPayload.toString('base64');
    const { frequencyHz } = random.pick(LORA_CHANNELS);
    const dataRate = loraDataRate(random.pick(SPREADING_FACTORS));
    const nowUs = nowMs() * 1_000;
    const first = random.below(gateways);
    const receptions = Array.from({ length: copies }, (_, copy) => {
      const gateway = (first + copy) % gateways;
      const snrDb = random.between(-20, 12);
      const rxpk = rxpkText(
        {
          tmstUs: Math.floor(((countersUs[gateway] as number) + nowUs) % 0x1_0000_0000),
          time: null,
          frequencyHz,
          antenna: null,
          crc: 'ok',
          dataRate,
          rssiDbm: -115 + snrDb,
          snrDb,
          base64,
          size: phyPayload.length,
        },
        'kerlink',
      );
      return { gateway, rxpk };
    });
    yield { phyPayload, receptions };
  }
}

/** Endless: a payload whenever a gateway has `rowsPerPublish` rows, sequence numbers from 1 up without a gap. */
export function* upPayloads(options: UpPayloadOptions): Generator<UpPayload> {
  const euis = euisOf(options);
  const nowMs = options.nowMs ?? (() => performance.now());
  const random = createRandom(options.seed).fork('journals');
  const journals = euis.map((gatewayEui) => ({
    gatewayEui,
    epoch: random.bytes(16).toString('hex'),
    bootId: random.bytes(16).toString('hex'),
    seq: 0,
    rows: [] as Row[],
  }));
  for (const { receptions } of loadTransmissions(options)) {
    const rxMonoMs = nowMs();
    const wallMs = performance.timeOrigin + rxMonoMs;
    for (const { gateway, rxpk } of receptions) {
      const journal = journals[gateway] as (typeof journals)[number];
      journal.seq++;
      journal.rows.push({
        seq: journal.seq,
        kind: 'up',
        flags: 0,
        bootId: journal.bootId,
        tmstRun: 0,
        rxMonoMs,
        wallMs,
        wallSynced: true,
        body: rxpk,
      });
      if (journal.rows.length < options.rowsPerPublish) continue;
      const { gatewayEui, epoch, bootId, seq, rows } = journal;
      journal.rows = [];
      yield {
        gatewayEui,
        payload: encodeUp({ epoch, bootId, sentMonoMs: nowMs(), rows }),
        rows: rows.length,
        firstSeq: seq - rows.length + 1,
        lastSeq: seq,
      };
    }
  }
}

function euisOf(options: LoadOptions): readonly GatewayEui[] {
  return typeof options.gateways === 'number' ? loadGateways(options.gateways) : options.gateways;
}

/** The count stands in DevAddr and FCnt, so that no two frames of a run are the same. */
function frame(random: Random, count: number): Buffer {
  const bytes = random.bytes(PHY_PAYLOAD_LENGTH);
  bytes[0] = 0x40;
  bytes.writeUInt32LE(0x0200_0000 + (count % DEV_ADDRS), 1);
  bytes[5] = 0x80;
  bytes.writeUInt16LE(Math.floor(count / DEV_ADDRS) % 0x1_0000, 6);
  bytes[8] = 1;
  return bytes;
}
