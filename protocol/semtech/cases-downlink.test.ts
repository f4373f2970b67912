// The numbered edge cases of the protocol that reading a PULL_RESP or a TX_ACK decides.

import { describe, expect, test } from 'vitest';
import { readToGateway, readToServer } from './datagram.ts';
import { parsePullResp } from './pull-resp.ts';
import { encodeTxAck, parseTxAck } from './tx-ack.ts';
import { parseTxpk, type Txpk } from './txpk.ts';

const TXPK = {
  tmst: 1_338_602_716,
  freq: 868.1,
  rfch: 0,
  powe: 14,
  modu: 'LORA',
  datr: 'SF10BW125',
  codr: '4/5',
  ipol: true,
  size: 3,
  data: 'AQID',
};

function txpk(changes: Readonly<Record<string, unknown>>): Txpk {
  const result = parseTxpk({ ...TXPK, ...changes });
  if (result.kind === 'complaint') throw new Error(result.reason);
  return result.value;
}
const refusal = (changes: Readonly<Record<string, unknown>>) => {
  const result = parseTxpk({ ...TXPK, ...changes });
  return result.kind === 'complaint' ? result.reason : null;
};

describe('TX_ACK', () => {
  test('case 25: nothing, NONE, and an error that is empty, null or missing all mean accepted', () => {
    for (const json of [
      '',
      '{}',
      '{"txpk_ack":{"error":"NONE"}}',
      '{"txpk_ack":{}}',
      '{"txpk_ack":{"error":""}}',
      '{"txpk_ack":{"error":null}}',
      '{"txpk_ack":null}',
    ]) {
      expect(parseTxAck(json), json).toEqual({ kind: 'accepted', warning: null, powerDbm: null });
    }
  });

  test('case 26: a warning means accepted, with the power that was used', () => {
    const accepted = { kind: 'accepted', warning: 'TX_POWER', powerDbm: 20 };
    expect(parseTxAck('{"txpk_ack":{"warn":"TX_POWER","value":20}}')).toEqual(accepted);
    expect(parseTxAck('{"txpk_ack":{"error":"NONE","warn":"TX_POWER","power":20}}')).toEqual(accepted);
    expect(parseTxAck('{"txpk_ack":{"error":"TX_POWER"}}')).toMatchObject({
      kind: 'refused',
      error: 'TX_POWER',
    });
  });

  test('case 27: an error that nobody knows is a refusal, and its word is kept', () => {
    expect(parseTxAck('{"txpk_ack":{"error":"UNKNOWN"}}')).toEqual({
      kind: 'refused',
      error: 'OTHER',
      raw: 'UNKNOWN',
    });
    expect(parseTxAck('{"txpk_ack":{"error":17}}')).toEqual({ kind: 'refused', error: 'OTHER', raw: '17' });
    expect(parseTxAck('{"txpk_ack":{"error":"TOO_LA')).toMatchObject({ kind: 'unreadable' });
  });

  test('case 28: version 1 is told apart, so that nobody waits for its TX_ACK', () => {
    expect(readToGateway(Buffer.from('01000003', 'hex'))).toMatchObject({ kind: 'pull-resp', version: 1 });
    expect(readToServer(Buffer.from('01355205aa555a0000000000', 'hex'))).toMatchObject({
      kind: 'tx-ack',
      version: 1,
    });
  });

  test('case 35: a refusal can be written for a gateway that cannot write one', () => {
    const read = readToServer(Buffer.from('02355202aa555a0000000000', 'hex'));
    if (typeof read === 'string' || read.kind !== 'pull-data') throw new Error('no PULL_DATA');
    const ack = readToServer(encodeTxAck(2, 0x1020, read.gatewayEui, 'TOO_LATE'));
    expect(ack).toMatchObject({ kind: 'tx-ack', token: 0x1020, json: '{"txpk_ack":{"error":"TOO_LATE"}}' });
  });
});

describe('PULL_RESP', () => {
  test('case 31: what no forwarder could transmit is refused by name, where a forwarder would be silent', () => {
    expect(refusal({ tmst: undefined })).toBe('txpk: none of imme, tmst, tmms says when');
    expect(refusal({ freq: undefined })).toBe('freq: missing');
    expect(refusal({ modu: undefined })).toBe('modu: neither LORA nor FSK');
    expect(refusal({ modu: 'LR-FHSS' })).toBe('modu: neither LORA nor FSK');
    expect(refusal({ datr: undefined })).toBe('datr: missing');
    expect(refusal({ datr: 'SF10' })).toBe('datr: not a LoRa data rate');
    for (const datr of ['SF4BW125', 'SF13BW125', 'SF07BW125', 'SF99BW9999']) {
      expect(refusal({ datr })).toBe('datr: not a LoRa data rate');
    }
    for (const datr of ['SF7BW125', 0, -50_000, '']) {
      expect(refusal({ modu: 'FSK', datr }), String(datr)).toBe('datr: not a bit rate');
    }
    expect(refusal({ codr: undefined })).toBe('codr: missing');
    expect(refusal({ data: undefined })).toBe('data: missing or not base64');
    expect(refusal({ data: '%' })).toBe('data: missing or not base64');
    expect(refusal({ data: Buffer.alloc(256).toString('base64') })).toBe('data: longer than 255 bytes');
  });

  test('case 31: rfch, size and fdev, which the specification lets default, are left to the forwarder', () => {
    expect(refusal({ rfch: undefined, size: undefined })).toBeNull();
    expect(refusal({ modu: 'FSK', datr: 50_000, codr: undefined, fdev: undefined })).toBeNull();
  });

  test('case 32: a PULL_RESP names no gateway', () => {
    const bytes = Buffer.concat([
      Buffer.from('02102003', 'hex'),
      Buffer.from(JSON.stringify({ txpk: TXPK })),
    ]);
    expect(readToGateway(bytes)).toEqual({
      kind: 'pull-resp',
      version: 2,
      token: 0x1020,
      json: JSON.stringify({ txpk: TXPK }),
    });
  });

  test('case 52: imme wins over tmst, tmst over tmms, and imme counts only as a JSON boolean', () => {
    expect(txpk({ imme: true, tmms: 5 }).when).toEqual({ kind: 'immediately' });
    expect(txpk({ tmms: 5 }).when).toEqual({ kind: 'counter', tmstUs: 1_338_602_716 });
    for (const imme of [1, 'true', false, null]) expect(txpk({ imme }).when.kind).toBe('counter');
    for (const imme of [1, 'true', false, null])
      expect(refusal({ imme, tmst: undefined })).toMatch(/^txpk: none of/);
  });

  test('cases 44, 54: a moment that reference forwarders misread is refused: they would transmit at another', () => {
    for (const tmst of ['1338602716', null, -1, 2 ** 32, [5], true]) {
      expect(refusal({ tmst, tmms: 5 }), String(tmst)).toBe('tmst: no number of 32 bits');
      expect(txpk({ tmst, imme: true }).when).toEqual({ kind: 'immediately' });
    }
    for (const tmms of ['1342162677000', null, -1, 0.5]) {
      expect(refusal({ tmst: undefined, tmms }), String(tmms)).toBe('tmms: no whole number');
    }
    expect(txpk({ tmst: 2 ** 32 - 0.5 }).when).toEqual({ kind: 'counter', tmstUs: 2 ** 32 - 1 });
    expect(txpk({ tmst: 0 }).when).toEqual({ kind: 'counter', tmstUs: 0 });
  });

  test('case 53: tmms alone is GPS time', () => {
    expect(txpk({ tmst: undefined, tmms: 1_342_162_677_000 }).when).toEqual({
      kind: 'gps',
      tmmsMs: 1_342_162_677_000,
    });
    expect(refusal({ tmst: undefined, time: '2014-01-12T08:59:28Z' })).toMatch(/^txpk: none of/);
  });

  test('case 55: absent ncrc means with CRC, and unknown keys pass through to the letter', () => {
    expect(txpk({})).toMatchObject({
      withoutCrc: false,
      implicitHeader: false,
      invertPolarity: true,
      preambleSymbols: null,
    });
    expect(txpk({ ncrc: true, nhdr: true, prea: 8, ipol: undefined })).toMatchObject({
      withoutCrc: true,
      implicitHeader: true,
      preambleSymbols: 8,
      invertPolarity: false,
    });
    const text =
      '{ "ant":1,"brd":0,"x":{"y":[1.0]}, "imme":true,"freq":869.525000,"modu":"FSK","datr":50000,"fdev":25000,"data":"AQID" }';
    expect(parsePullResp(`{"txpk":${text}}`)).toMatchObject({ kind: 'txpk', text });
  });
});
