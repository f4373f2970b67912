// Writes the `txpk` texts of a network server of EU868: the windows of class A, and class C.

import type { Rxpk } from '../../../protocol/semtech/rxpk.ts';

export type Window = 'rx1' | 'rx2' | 'class-c';

export interface Downlink {
  readonly window: Window;
  /** Concentrator counter at its start; `null`: at once. */
  readonly tmstUs: number | null;
  readonly frequencyHz: number;
  /** `SF12BW125`, or bit/s as digits. */
  readonly dataRate: string;
  readonly phyPayload: Buffer;
}

/** RP002 section 2.4.7. */
export const RX2_FREQUENCY_HZ = 869_525_000;
export const RX2_DATA_RATE = 'SF12BW125';
/** ERP in dBm: 25 mW, and the 500 mW of the 869.4 to 869.65 MHz band. */
const POWER_DBM = 14;
const RX2_POWER_DBM = 27;
/** 50 kbit/s FSK (RP002 section 2.4.3). */
const FSK_DEVIATION_HZ = 25_000;

/** On the uplink's frequency and data rate, so many seconds after its end. */
export function inRx1(uplink: Rxpk, delayS: number, phyPayload: Buffer): Downlink {
  const { frequencyHz, dataRate } = uplink;
  if (frequencyHz === null || dataRate === null) throw new Error('An uplink without frequency or data rate');
  return { window: 'rx1', tmstUs: tmstAfter(uplink, delayS), frequencyHz, dataRate, phyPayload };
}

/** One second after RX1, always on the same frequency and data rate. */
export function inRx2(uplink: Rxpk, rx1DelayS: number, phyPayload: Buffer): Downlink {
  return { ...always('rx2', phyPayload), tmstUs: tmstAfter(uplink, rx1DelayS + 1) };
}

/** A device of class C listens as in RX2 whenever it does nothing else. */
export function inClassC(phyPayload: Buffer): Downlink {
  return { ...always('class-c', phyPayload), tmstUs: null };
}

function always(window: Window, phyPayload: Buffer): Omit<Downlink, 'tmstUs'> {
  return { window, frequencyHz: RX2_FREQUENCY_HZ, dataRate: RX2_DATA_RATE, phyPayload };
}

function tmstAfter({ tmstUs }: Rxpk, delayS: number): number {
  if (tmstUs === null) throw new Error('An uplink without tmst');
  return (tmstUs + delayS * 1e6) >>> 0;
}

export function txpkText({ tmstUs, frequencyHz, dataRate, phyPayload }: Downlink): string {
  const lora = dataRate.startsWith('SF');
  return JSON.stringify({
    ...(tmstUs === null ? { imme: true } : { imme: false, tmst: tmstUs }),
    ...{ freq: frequencyHz / 1e6, rfch: 0 },
    powe: frequencyHz === RX2_FREQUENCY_HZ ? RX2_POWER_DBM : POWER_DBM,
    ...(lora
      ? { modu: 'LORA', datr: dataRate, codr: '4/5', ipol: true, ncrc: true }
      : { modu: 'FSK', datr: Number(dataRate), fdev: FSK_DEVIATION_HZ }),
    ...{ size: phyPayload.length, data: phyPayload.toString('base64') },
  });
}
