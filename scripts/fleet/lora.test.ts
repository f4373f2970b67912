import { createCipheriv } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPhyPayload } from '../../protocol/phy-payload.ts';
import {
  decryptDataUp,
  deriveSessionKeys,
  encodeDataUp,
  encodeJoinRequest,
  isDataUpAuthentic,
  isJoinRequestAuthentic,
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
