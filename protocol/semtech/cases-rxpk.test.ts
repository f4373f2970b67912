// The numbered edge cases of the protocol that reading one rxpk decides.

import { describe, expect, test } from 'vitest';
import { readPhyPayload } from '../phy-payload.ts';
import { parseRxpk, type Rxpk, spreadingFactorOf } from './rxpk.ts';

const LORA = {
  tmst: 1,
  freq: 868.1,
  chan: 2,
  rfch: 1,
  stat: 1,
  modu: 'LORA',
  datr: 'SF7BW125',
  codr: '4/5',
  rssi: -60,
  lsnr: 5,
  size: 2,
  data: 'QAE=',
};

function rxpk(changes: Readonly<Record<string, unknown>>): Rxpk {
  const result = parseRxpk({ ...LORA, ...changes });
  if (result.kind === 'complaint') throw new Error(result.reason);
  return result.value;
}
const refusal = (changes: Readonly<Record<string, unknown>>) => {
  const result = parseRxpk({ ...LORA, ...changes });
  return result.kind === 'complaint' ? result.reason : null;
};

describe('CRC and modulation', () => {
  test('case 19: stat says whether the CRC passed; absent or odd is unknown; a string counts', () => {
    for (const [stat, crc] of [
      [1, 'ok'],
      [-1, 'bad'],
      [0, 'none'],
      ['1', 'ok'],
      ['-1', 'bad'],
      [1.0, 'ok'],
      [undefined, 'unknown'],
      [null, 'unknown'],
      [2, 'unknown'],
      ['?', 'unknown'],
    ] as const) {
      expect(rxpk({ stat }).crc, String(stat)).toBe(crc);
    }
  });

  test('case 20: datr is read as text or number, for LoRa, FSK and LR-FHSS', () => {
    for (const [datr, dataRate, modulation] of [
      ['SF12BW125', 'SF12BW125', 'LORA'],
      ['SF5BW500', 'SF5BW500', 'LORA'],
      ['SF6BW812', 'SF6BW812', 'LORA'],
      ['sf7bw125', 'SF7BW125', 'LORA'],
      [50000, '50000', 'FSK'],
      ['50000', '50000', 'FSK'],
      [50000.0, '50000', 'FSK'],
      ['50000.0', '50000', 'FSK'],
      ['M0CW137', 'M0CW137', 'LR-FHSS'],
      [undefined, null, 'unknown'],
      ['', null, 'unknown'],
    ] as const) {
      expect(rxpk({ modu: undefined, datr }), String(datr)).toMatchObject({ dataRate, modulation });
    }
  });

  test('case 20: a datr of no known shape is refused without a throw', () => {
    for (const datr of [-1, 50000.5, 1e21, 'SF?BW?', 'SF7', 'x'.repeat(60_000), '9'.repeat(60_000)]) {
      expect(refusal({ datr })).toBe('datr: not a data rate');
    }
  });

  test('case 20: a spreading factor that does not exist is none', () => {
    expect([5, 7, 12, 4, 13, 99].map((sf) => spreadingFactorOf(`SF${sf}BW125`))).toEqual([
      5,
      7,
      12,
      null,
      null,
      null,
    ]);
    expect(spreadingFactorOf('50000')).toBeNull();
    expect(spreadingFactorOf(null)).toBeNull();
  });

  test('case 21: FSK needs neither codr nor lsnr, and modu is read in any case', () => {
    for (const modu of ['FSK', 'Fsk', 'fsk']) {
      expect(rxpk({ modu, datr: 50000, codr: undefined, lsnr: undefined })).toMatchObject({
        modulation: 'FSK',
        codeRate: null,
        snrDb: null,
      });
    }
    expect(rxpk({ modu: 'LoRa' }).modulation).toBe('LORA');
    expect(rxpk({ modu: 'LR-FHSS', datr: 'M0CW137' }).modulation).toBe('LR-FHSS');
  });

  test('case 22: codr is kept as it is spelled, known or not', () => {
    for (const codr of ['4/5', '4/8', 'OFF', '2/3', '1/2', '4/5LI', '?'])
      expect(rxpk({ codr }).codeRate).toBe(codr);
    expect(rxpk({ codr: 'x'.repeat(17) }).codeRate).toBeNull();
  });
});

describe('data', () => {
  test('case 23: base64 is read in either alphabet, padded or not, even mixed', () => {
    const bytes = Buffer.from('f834b8086683', 'hex');
    for (const data of ['+DS4CGaD', '-DS4CGaD']) expect(rxpk({ data }).phyPayload).toEqual(bytes);
    expect(rxpk({ data: '-DS4CGaDcdG+48eJNM3Vai-zDpsR71Pn9CPA9uCON84' }).phyPayload).toHaveLength(32);
    for (const data of ['QA==', 'QA', 'QA=']) expect(rxpk({ data }).phyPayload).toEqual(Buffer.from([0x40]));
  });

  test('case 23: what no base64 has is refused, not skipped', () => {
    for (const data of ['QAE=x', 'Q A E', 'QAE\n', 'QAE%', 'QAEÉ', 'A', 'QUFBQ', '====', '=', '', 'QA=A']) {
      expect(refusal({ data }), data).toMatch(/^data: /);
    }
    for (const data of [undefined, null, 5, [1], {}]) expect(refusal({ data })).toBe('data: missing');
  });

  test('case 43: the decoded length counts, a different size is flagged, more than 255 bytes is refused', () => {
    expect(rxpk({ size: 2 }).sizeMismatch).toBe(false);
    expect(rxpk({ size: '2' }).sizeMismatch).toBe(false);
    expect(rxpk({ size: undefined }).sizeMismatch).toBe(false);
    expect(rxpk({ size: 23 })).toMatchObject({ sizeMismatch: true, phyPayload: Buffer.from('4001', 'hex') });
    const long = (length: number) => Buffer.alloc(length).toString('base64');
    expect(rxpk({ data: long(255) }).phyPayload).toHaveLength(255);
    expect(refusal({ data: long(256) })).toBe('data: longer than 255 bytes');
    expect(rxpk({ data: long(1) }).phyPayload).toHaveLength(1);
  });

  test('case 63: downlinks and other majors are told from uplinks by their MHDR', () => {
    const kindOf = (hex: string) =>
      readPhyPayload(rxpk({ data: Buffer.from(hex, 'hex').toString('base64') }).phyPayload).kind;
    expect(kindOf('6001020304000100aabbccdd')).toBe('downlink');
    expect(kindOf('20aabbccddeeff')).toBe('downlink');
    expect(kindOf('4101020304000100aabbccdd')).toBe('noise');
    expect(kindOf('4001020304000100aabbccdd')).toBe('data-up');
  });
});

describe('counters, levels and times', () => {
  test('case 44: tmst as float, negative 32-bit integer, wide counter or digits is one counter modulo 2^32', () => {
    for (const [tmst, tmstUs] of [
      [0, 0],
      [4_294_967_295, 4_294_967_295],
      [4_294_967_296, 0],
      [-1, 4_294_967_295],
      [-2_147_483_648, 2_147_483_648],
      [1337602716.9, 1_337_602_716],
      ['1337602716', 1_337_602_716],
      [1e300, null],
      ['1e999', null],
      ['0x10', null],
      ['', null],
      [null, null],
      [undefined, null],
      [[1], null],
      [true, null],
    ] as const) {
      expect(rxpk({ tmst }).tmstUs, String(tmst)).toBe(tmstUs);
    }
  });

  test('case 46: two antennas with one tmst are two receptions', () => {
    expect([rxpk({ ant: 0, chan: 1 }), rxpk({ ant: 1, chan: 1 })].map(({ antenna }) => antenna)).toEqual([
      0, 1,
    ]);
  });

  test('case 47: of rsig the strongest signal and the best lsnr stand for the frame', () => {
    const rsig = [
      { ant: 0, chan: 7, rssic: -72, rssis: -75, rssisd: 0, lsnr: 11.0, etime: 'AAAA', ftime: 1, foff: -12 },
      { ant: 1, chan: 7, rssic: -70, rssis: -71, lsnr: 9.5 },
      null,
      'x',
    ];
    expect(rxpk({ rssi: undefined, lsnr: undefined, rsig })).toMatchObject({ rssiDbm: -71, snrDb: 11 });
    expect(rxpk({ rssi: undefined, lsnr: undefined, rsig: [{ rssic: -70 }] })).toMatchObject({
      rssiDbm: -70,
      snrDb: null,
    });
    expect(rxpk({ rsig })).toMatchObject({ rssiDbm: -60, snrDb: 5 });
    expect(rxpk({ rssi: undefined, lsnr: undefined, rsig: {} })).toMatchObject({
      rssiDbm: null,
      snrDb: null,
    });
  });

  test('case 48: rssi and lsnr are numbers, whole or not, also as strings', () => {
    expect(rxpk({ rssi: -35.5, lsnr: '-4.5' })).toMatchObject({ rssiDbm: -35.5, snrDb: -4.5 });
    expect(rxpk({ rssi: '-35.0' }).rssiDbm).toBe(-35);
  });

  test('case 49: time is optional text, tmms GPS milliseconds', () => {
    expect(rxpk({ time: '2022-07-18T06:57:39.123456Z', tmms: 1_342_162_677_000 })).toMatchObject({
      time: '2022-07-18T06:57:39.123456Z',
      tmmsMs: 1_342_162_677_000,
    });
    for (const time of ['', null, undefined, {}, 'x'.repeat(41)]) expect(rxpk({ time }).time).toBeNull();
    for (const tmms of [-1, 1e300, 'soon', null]) expect(rxpk({ tmms }).tmmsMs).toBeNull();
  });

  test('case 50: a clock that is years off is reported as it is, for others to judge', () => {
    expect(rxpk({ time: '1970-01-01T00:00:12Z' }).time).toBe('1970-01-01T00:00:12Z');
  });

  test('case 51: MHz become whole Hz', () => {
    for (const [freq, hertz] of [
      [868.1, 868_100_000],
      [868.3, 868_300_000],
      ['903.900000', 903_900_000],
      [2_403.0, 2_403_000_000],
      [867.1000001, 867_100_000],
    ] as const) {
      expect(rxpk({ freq }).frequencyHz).toBe(hertz);
    }
    for (const freq of [-1, 1e300, 868_100_000, null, 'x']) expect(rxpk({ freq }).frequencyHz).toBeNull();
  });

  test('case 65: numbers that no database column or sum could take are absent', () => {
    const wild = rxpk({ chan: 1.5, rfch: -1, ant: 1e300, brd: 70_000, rssi: 1e300, lsnr: -1e9 });
    expect(wild).toMatchObject({
      channel: null,
      rfChain: null,
      antenna: null,
      board: null,
      rssiDbm: null,
      snrDb: null,
    });
  });
});
