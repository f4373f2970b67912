import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPhyPayload } from '../../protocol/phy-payload.ts';
import {
  decodeDataDown,
  decodeJoinAccept,
  decryptDataUp,
  deriveSessionKeys,
  encodeDataDown,
  encodeDataUp,
  encodeJoinAccept,
  encodeJoinRequest,
  isDataUpAuthentic,
  isJoinRequestAuthentic,
  readDataDown,
} from './lora.ts';
import { createRandom } from './random.ts';

const random = createRandom('keys');
const appKey = random.bytes(16);
const keys = { nwkSKey: random.bytes(16), appSKey: random.bytes(16) };

/** AES-CMAC (RFC 4493) by the platform's own cipher. */
function cmac(key: Buffer, message: Buffer): Buffer {
  const encrypt = (block: Buffer) => {
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]);
  };
  const double = (block: Buffer) => {
    const value = BigInt(`0x${block.toString('hex')}`) << 1n;
    const reduced = (block[0] as number) & 0x80 ? value ^ 0x87n : value;
    return Buffer.from((reduced & ((1n << 128n) - 1n)).toString(16).padStart(32, '0'), 'hex');
  };
  const xor = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, at) => byte ^ (b[at] as number)));
  const k1 = double(encrypt(Buffer.alloc(16)));
  const whole = message.length > 0 && message.length % 16 === 0;
  const padded = whole
    ? message
    : Buffer.concat([message, Buffer.from([0x80]), Buffer.alloc(15 - (message.length % 16))]);
  let state: Buffer = Buffer.alloc(16);
  for (let at = 0; at < padded.length - 16; at += 16) {
    state = encrypt(xor(state, padded.subarray(at, at + 16)));
  }
  const last = xor(padded.subarray(padded.length - 16), whole ? k1 : double(k1));
  return encrypt(xor(state, last));
}

test('a JoinRequest reads as one and its MIC is the CMAC of its fields', () => {
  const fields = { joinEui: '70b3d57ed0010037', devEui: '70b3d57ed00a0001', devNonce: 0xa1b2, appKey };
  const bytes = encodeJoinRequest(fields);
  expect(readPhyPayload(bytes)).toEqual({
    kind: 'join-request',
    joinEui: fields.joinEui,
    devEui: fields.devEui,
  });
  expect(bytes.readUInt16LE(17)).toBe(fields.devNonce);
  expect(bytes.subarray(19)).toEqual(cmac(appKey, bytes.subarray(0, 19)).subarray(0, 4));
  expect(isJoinRequestAuthentic(bytes, appKey)).toBe(true);
  expect(isJoinRequestAuthentic(bytes, random.bytes(16))).toBe(false);
});

test('session keys are the JoinAccept section of LoRaWAN 1.0.4, worked out by hand', () => {
  const block = Buffer.from('01563412ffeeddb2a1'.padEnd(32, '0'), 'hex');
  const cipher = createCipheriv('aes-128-ecb', appKey, null).setAutoPadding(false);
  const nwkSKey = cipher.update(block);
  expect(deriveSessionKeys(appKey, 0xddeeff, 0x123456, 0xa1b2).nwkSKey).toEqual(nwkSKey);
});

test.each([0, 1, 0xffff, 0x1_0000, 0x12_3456])(
  'a data frame with FCnt %i is authentic and decrypts',
  (fCnt) => {
    const frmPayload = random.bytes(21);
    const fields = { devAddr: '0200ab01', fCnt, fPort: 100, frmPayload, confirmed: true, adr: true };
    const bytes = encodeDataUp(fields, keys);
    expect(readPhyPayload(bytes)).toEqual({
      kind: 'data-up',
      devAddr: 0x0200ab01,
      fCnt: fCnt & 0xffff,
      confirmed: true,
    });
    const b0 = Buffer.alloc(16);
    b0[0] = 0x49;
    b0.writeUInt32LE(0x0200ab01, 6);
    b0.writeUInt32LE(fCnt, 10);
    b0[15] = bytes.length - 4;
    const mic = cmac(keys.nwkSKey, Buffer.concat([b0, bytes.subarray(0, -4)])).subarray(0, 4);
    expect(bytes.subarray(-4)).toEqual(mic);
    expect(isDataUpAuthentic(bytes, keys.nwkSKey, fCnt)).toBe(true);
    expect(isDataUpAuthentic(bytes, keys.nwkSKey, fCnt + 0x1_0000)).toBe(false);
    expect(decryptDataUp(bytes, keys, fCnt)).toEqual(frmPayload);
  },
);

describe('JoinAccept', () => {
  const fields = {
    joinNonce: 0x3a06e5,
    netId: 0x000001,
    devAddr: '02012e43',
    rx1DrOffset: 0,
    rx2DataRate: 0,
    rx1DelayS: 2,
    channelsHz: [867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000],
  };

  test('one taken from the air reads as its network meant it', () => {
    const bytes = Buffer.from('204dd85ae608b87fc4889970b7d2042c9e72959b0057aed6094b16003df12de145', 'hex');
    const key = Buffer.from('b6b53f4a168a7a88bdf7ea135ce9cfca', 'hex');
    const known = {
      joinNonce: 0xe5063a,
      netId: 0x000013,
      devAddr: '26012e43',
      rx1DrOffset: 0,
      rx2DataRate: 3,
      rx1DelayS: 1,
      channelsHz: [867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000],
    };
    expect(decodeJoinAccept(bytes, key)).toEqual(known);
    expect(encodeJoinAccept(known, key)).toEqual(bytes);
  });

  test.each([fields, { ...fields, channelsHz: [] }])('is decrypted by the forward cipher', (one) => {
    const bytes = encodeJoinAccept(one, appKey);
    const cipher = createCipheriv('aes-128-ecb', appKey, null).setAutoPadding(false);
    const clear = Buffer.concat([bytes.subarray(0, 1), cipher.update(bytes.subarray(1))]);
    expect(clear.toString('hex', 0, 13)).toBe('20e5063a010000432e01020002');
    expect(clear.subarray(-4)).toEqual(cmac(appKey, clear.subarray(0, -4)).subarray(0, 4));
    expect(decodeJoinAccept(bytes, appKey)).toEqual(one);
  });

  test('is nothing to a device with another key, nor when it is damaged or cut', () => {
    const bytes = encodeJoinAccept(fields, appKey);
    expect(decodeJoinAccept(bytes, random.bytes(16))).toBeNull();
    expect(decodeJoinAccept(bytes.subarray(0, 17), appKey)).toBeNull();
    expect(decodeJoinAccept(Buffer.alloc(0), appKey)).toBeNull();
    bytes[20] = (bytes[20] as number) ^ 1;
    expect(decodeJoinAccept(bytes, appKey)).toBeNull();
  });

  test('gives device and network the same session', () => {
    const devNonce = 0x0102;
    const accepted = decodeJoinAccept(encodeJoinAccept(fields, appKey), appKey);
    const device = deriveSessionKeys(appKey, accepted?.netId ?? 0, accepted?.joinNonce ?? 0, devNonce);
    expect(device).toEqual(deriveSessionKeys(appKey, fields.netId, fields.joinNonce, devNonce));
  });
});

describe('data downlink', () => {
  const fields = {
    devAddr: '0200ab01',
    fCnt: 7,
    fPort: 10,
    frmPayload: Buffer.from([1, 80]),
    confirmed: false,
    ack: false,
  };

  test('one taken from the air reads as its network meant it', () => {
    const bytes = Buffer.from('60f17dbe4920020001f9d65d27', 'hex');
    const known = {
      nwkSKey: Buffer.from('44024241ed4ce9a68c6a8bc055233fd3', 'hex'),
      appSKey: Buffer.from('ec925802ae430ca77fd3dd73cb2cc588', 'hex'),
    };
    expect(readDataDown(bytes)).toEqual({ devAddr: '49be7df1', fCnt16: 2 });
    const read = decodeDataDown(bytes, known, 2);
    expect(read).toEqual({
      ...{ devAddr: '49be7df1', fCnt: 2, fPort: 1, frmPayload: Buffer.alloc(0) },
      ...{ confirmed: false, ack: true },
    });
    expect(decodeDataDown(bytes, known, 3)).toBeNull();
  });

  test.each([
    fields,
    { ...fields, fCnt: 0x1_0007, confirmed: true, ack: true },
    { ...fields, fPort: null, frmPayload: Buffer.alloc(0), ack: true },
    { ...fields, fPort: 0, frmPayload: Buffer.from([6]) },
  ])('has the MIC of its direction and counter, and decrypts', (one) => {
    const bytes = encodeDataDown(one, keys);
    const b0 = Buffer.alloc(16);
    b0[0] = 0x49;
    b0[5] = 1;
    b0.writeUInt32LE(0x0200ab01, 6);
    b0.writeUInt32LE(one.fCnt, 10);
    b0[15] = bytes.length - 4;
    const mic = cmac(keys.nwkSKey, Buffer.concat([b0, bytes.subarray(0, -4)])).subarray(0, 4);
    expect(bytes.subarray(-4)).toEqual(mic);
    expect(readDataDown(bytes)).toEqual({ devAddr: one.devAddr, fCnt16: 7 });
    expect(decodeDataDown(bytes, keys, one.fCnt)).toEqual(one);
    expect(decodeDataDown(bytes, keys, one.fCnt + 1)).toBeNull();
    expect(readPhyPayload(bytes)).toEqual({ kind: 'downlink' });
  });

  test('uplinks, JoinAccepts and fragments are none', () => {
    const up = encodeDataUp({ ...fields, fPort: 1, adr: true }, keys);
    for (const bytes of [up, Buffer.from('60f17dbe49', 'hex'), Buffer.alloc(17, 0x20)]) {
      expect(readDataDown(bytes)).toBeNull();
    }
  });
});
