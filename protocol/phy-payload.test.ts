import fc from 'fast-check';
import loraPacket from 'lora-packet';
import { describe, expect, test } from 'vitest';
import { formatDevAddr, readFPort, readPhyPayload } from './phy-payload.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const octets = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));
const key = octets(16);

/** The PHYPayload of a frame that another implementation wrote, with a valid MIC. */
function frameOf(...fields: Parameters<typeof loraPacket.fromFields>): Buffer {
  const bytes = loraPacket.fromFields(...fields).getPHYPayload();
  if (!Buffer.isBuffer(bytes)) throw new Error('no PHYPayload');
  return bytes;
}

describe('against another implementation', () => {
  test('data uplinks of any address, counter, options and payload', () => {
    const fields = fc.record({
      confirmed: fc.boolean(),
      devAddr: octets(4),
      fCnt: fc.integer({ min: 0, max: 65_535 }),
      fPort: fc.integer({ min: 1, max: 223 }),
      fOpts: fc.uint8Array({ maxLength: 15 }).map((bytes) => Buffer.from(bytes)),
      payload: fc.uint8Array({ maxLength: 51 }).map((bytes) => Buffer.from(bytes)),
      adr: fc.boolean(),
      appSKey: key,
      nwkSKey: key,
    });
    fc.assert(
      fc.property(fields, ({ confirmed, devAddr, fCnt, fPort, fOpts, payload, adr, appSKey, nwkSKey }) => {
        const bytes = frameOf(
          {
            MType: confirmed ? 'Confirmed Data Up' : 'Unconfirmed Data Up',
            DevAddr: devAddr,
            FCnt: fCnt,
            FPort: fPort,
            FOpts: fOpts,
            FCtrl: { ADR: adr },
            payload,
          },
          appSKey,
          nwkSKey,
        );
        const read = readPhyPayload(bytes);
        expect(read).toEqual({ kind: 'data-up', devAddr: devAddr.readUInt32BE(), fCnt, confirmed });
        const theirs = loraPacket.fromWire(bytes);
        expect(read).toMatchObject({ fCnt: theirs.getFCnt(), confirmed: theirs.isConfirmed() });
        expect(readFPort(bytes)).toBe(theirs.getFPort());
        expect(formatDevAddr(devAddr.readUInt32BE())).toBe(theirs.DevAddr?.toString('hex'));
      }),
      { numRuns: 300 },
    );
  });

  test('a data uplink that only acknowledges, or brings MAC commands, has no port', () => {
    const [bare, commands] = [hex('40 04030201 00 0500 aabbccdd'), hex('40 04030201 02 0500 0203 aabbccdd')];
    for (const bytes of [bare, commands]) {
      expect(readPhyPayload(bytes).kind).toBe('data-up');
      expect(readFPort(bytes)).toBe(null);
    }
  });

  test('join requests of any EUIs', () => {
    fc.assert(
      fc.property(octets(8), octets(8), octets(2), key, (joinEui, devEui, devNonce, appKey) => {
        const bytes = frameOf(
          { MType: 'Join Request', AppEUI: joinEui, DevEUI: devEui, DevNonce: devNonce },
          undefined,
          undefined,
          appKey,
        );
        expect(readPhyPayload(bytes)).toEqual({
          kind: 'join-request',
          joinEui: joinEui.toString('hex'),
          devEui: devEui.toString('hex'),
        });
      }),
      { numRuns: 300 },
    );
  });

  test('data downlinks', () => {
    fc.assert(
      fc.property(fc.boolean(), octets(4), key, key, (confirmed, devAddr, appSKey, nwkSKey) => {
        const MType = confirmed ? 'Confirmed Data Down' : 'Unconfirmed Data Down';
        const bytes = frameOf({ MType, DevAddr: devAddr, FCnt: 1, FPort: 1, payload: 'x' }, appSKey, nwkSKey);
        expect(readPhyPayload(bytes)).toEqual({ kind: 'downlink' });
      }),
      { numRuns: 50 },
    );
  });
});

describe('by hand', () => {
  test.each([
    ['rejoin type 0', 'c0 00 563412 8877665544332211 0100 aabbccdd', { netId: 0x123456, joinEui: null }],
    ['rejoin type 2', 'c0 02 010000 8877665544332211 0100 aabbccdd', { netId: 1, joinEui: null }],
    [
      'rejoin type 1',
      'c0 01 0807060504030201 8877665544332211 0100 aabbccdd',
      { netId: null, joinEui: '0102030405060708' },
    ],
  ])('%s', (_, text, expected) => {
    expect(readPhyPayload(hex(text))).toEqual({ kind: 'rejoin-request', ...expected });
  });

  test('an EUI of small numbers keeps its leading zeros', () => {
    expect(readPhyPayload(hex('00 0100000000000000 0200000000000000 0000 aabbccdd'))).toEqual({
      kind: 'join-request',
      joinEui: '0000000000000001',
      devEui: '0000000000000002',
    });
    expect(formatDevAddr(0x26011bda)).toBe('26011bda');
    expect(formatDevAddr(1)).toBe('00000001');
    expect(formatDevAddr(0xffffffff)).toBe('ffffffff');
  });

  test.each([
    ['nothing', ''],
    ['a join request one byte short', '00 0100000000000000 0200000000000000 0000 aabbcc'],
    ['a join request one byte long', '00 0100000000000000 0200000000000000 0000 aabbccddee'],
    ['a data frame one byte short', '40 04030201 00 0100 aabbcc'],
    ['a data frame shorter than its options', '40 04030201 0f 0100 aabbccdd'],
    ['a rejoin of an unknown type', 'c0 03 563412 8877665544332211 0100 aabbccdd'],
    ['a rejoin of type 0 as long as type 1', 'c0 00 0807060504030201 8877665544332211 0100 aabbccdd'],
    ['a rejoin of type 1 as long as type 0', 'c0 01 563412 8877665544332211 0100 aabbccdd'],
    ['a rejoin without a type', 'c0'],
    ['another major version', '41 04030201 00 0100 aabbccdd'],
    ['another major version, proprietary', 'e3 01'],
  ])('noise: %s', (_, text) => {
    expect(readPhyPayload(hex(text))).toEqual({ kind: 'noise' });
  });

  test.each([
    ['a join accept', '20 aabbccddeeff00112233445566778899aa', 'downlink'],
    ['an unconfirmed downlink', '60 04030201 00 0100 aabbccdd', 'downlink'],
    ['a confirmed downlink', 'a0 04030201 00 0100 aabbccdd', 'downlink'],
    ['proprietary', 'e0 010203', 'proprietary'],
    ['the shortest data frame', '40 04030201 00 0100 aabbccdd', 'data-up'],
    ['the shortest with options', '80 04030201 02 0100 0203 aabbccdd', 'data-up'],
    ['RFU bits of the MHDR set', '5c 04030201 00 0100 aabbccdd', 'data-up'],
  ])('%s', (_, text, kind) => {
    expect(readPhyPayload(hex(text)).kind).toBe(kind);
  });

  test('no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 255 }), (bytes) => {
        readPhyPayload(Buffer.from(bytes));
      }),
      { numRuns: 3_000 },
    );
  });
});
