// Writes the `rxpk` JSON text of one reception as packet forwarders spell it (PROTOCOL.TXT section 4).

import { channelOf, FSK_DATA_RATE } from './channels.ts';

/** `reference`: Semtech's own order of keys. `kerlink`: lorafwd's, alphabetical. */
export type Spelling = 'reference' | 'kerlink';
/** Digits after the second in `time`. */
export type TimePrecision = 'seconds' | 'milliseconds' | 'microseconds';

export interface RxpkFields {
  /** Unsigned 32 bit. */
  readonly tmstUs: number;
  /** ISO text of the gateway's clock; `null`: the key is left out. */
  readonly time: string | null;
  readonly frequencyHz: number;
  /** `null`: the key is left out. */
  readonly antenna: number | null;
  readonly crc: 'ok' | 'bad';
  /** `SF7BW125`, or bit/s as digits: FSK, which has no `codr` and no `lsnr`. */
  readonly dataRate: string;
  readonly rssiDbm: number;
  readonly snrDb: number;
  /** Base64 of the PHYPayload, and its length in bytes. */
  readonly base64: string;
  readonly size: number;
}

export function rxpkText(fields: RxpkFields, spelling: Spelling): string {
  const { channel, rfChain } = channelOf(fields.frequencyHz);
  const fsk = fields.dataRate === FSK_DATA_RATE;
  const antenna = fields.antenna === null ? '' : `"ant":${fields.antenna},`;
  const time = fields.time === null ? '' : `"time":"${fields.time}",`;
  const modulation = fsk
    ? { datr: `"datr":${fields.dataRate},`, modu: '"modu":"FSK",', codr: '', lsnr: '' }
    : {
        datr: `"datr":"${fields.dataRate}",`,
        modu: '"modu":"LORA",',
        codr: '"codr":"4/5",',
        lsnr: `"lsnr":${fields.snrDb.toFixed(1)},`,
      };
  const frequency = `"freq":${(fields.frequencyHz / 1e6).toFixed(6)},`;
  const radio = `"rfch":${rfChain},`;
  const crc = `"stat":${fields.crc === 'ok' ? 1 : -1},`;
  const rssi = `"rssi":${Math.round(fields.rssiDbm)},`;
  if (spelling === 'kerlink') {
    return `{${antenna}"chan":${channel},${modulation.codr}"data":"${fields.base64}",${modulation.datr}${frequency}${modulation.lsnr}${modulation.modu}${radio}${rssi}"size":${fields.size},${crc}${time}"tmst":${fields.tmstUs}}`;
  }
  return `{"tmst":${fields.tmstUs},${time}"chan":${channel},${radio}${antenna}${frequency}${crc}${modulation.modu}${modulation.datr}${modulation.codr}${modulation.lsnr}${rssi}"size":${fields.size},"data":"${fields.base64}"}`;
}

/** The ISO text of an instant at a forwarder's precision; `ms` may have a fraction. */
export function timeText(ms: number, precision: TimePrecision): string {
  const whole = Math.floor(ms);
  const iso = new Date(whole).toISOString();
  switch (precision) {
    case 'seconds':
      return `${iso.slice(0, 19)}Z`;
    case 'milliseconds':
      return iso;
    case 'microseconds': {
      const micros = Math.floor((ms - whole) * 1_000);
      return `${iso.slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
    }
  }
}
