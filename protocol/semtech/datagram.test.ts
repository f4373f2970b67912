import { describe, expect, test } from 'vitest';
import { readToGateway, readToServer } from './datagram.ts';

const EUI = '7276ff00390300ae';
const datagram = (version: number, type: number, rest = EUI) =>
  Buffer.concat([Buffer.from([version, 0x12, 0x34, type]), Buffer.from(rest, 'hex')]);

describe('which datagrams a server takes', () => {
  test.each([
    [0, 'push-data'],
    [1, 'wrong-direction'],
    [2, 'pull-data'],
    [3, 'wrong-direction'],
    [4, 'wrong-direction'],
    [5, 'tx-ack'],
    [6, 'unknown-type'],
    [255, 'unknown-type'],
  ] as const)('type %i: %s', (type, expected) => {
    for (const version of [1, 2]) {
      const read = readToServer(datagram(version, type));
      expect(typeof read === 'string' ? read : read.kind).toBe(expected);
    }
  });
});

describe('which datagrams a gateway takes', () => {
  test.each([
    [0, 'wrong-direction'],
    [1, 'push-ack'],
    [2, 'wrong-direction'],
    [3, 'pull-resp'],
    [4, 'pull-ack'],
    [5, 'wrong-direction'],
    [6, 'unknown-type'],
    [255, 'unknown-type'],
  ] as const)('type %i: %s', (type, expected) => {
    for (const version of [1, 2]) {
      const read = readToGateway(datagram(version, type, ''));
      expect(typeof read === 'string' ? read : read.kind).toBe(expected);
    }
  });
});
