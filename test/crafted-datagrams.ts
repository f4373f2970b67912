// Hostile and odd datagrams to fire at a real agent, and what it must make of each; and seeded random ones.

import fc from 'fast-check';
import type { GatewayEui } from '../protocol/eui.ts';
import { encodeWithEui, PacketType } from '../protocol/semtech/header.ts';
import { craftedBodies } from './crafted-bodies.ts';
import type { RowKind } from './crafted-body.ts';
import { craftedEntries } from './crafted-entries.ts';

export interface CraftedDatagram {
  /** Number of the edge case of the protocol; 0 for what no case names. */
  readonly case: number;
  readonly name: string;
  readonly bytes: Buffer;
  readonly expect: {
    /** Answered by PUSH_ACK (PULL_DATA: by PULL_ACK) with the same version and token. */
    readonly acked: boolean;
    /** The journal rows that must come of it, in order. */
    readonly rows: readonly RowKind[];
    /** The agent's counter that must have grown, besides those of the rows. */
    readonly counted?: string;
  };
}

/** Each has a token of its own, so that its answer can be told; the order does not matter. */
export function craftedDatagrams(eui: GatewayEui): readonly CraftedDatagram[] {
  const bodies = [...craftedBodies(), ...craftedEntries()].map(
    ({ body, rows, counted, ...about }, index): CraftedDatagram => {
      const head = encodeWithEui(index % 2 === 0 ? 2 : 1, 0x1000 + index, PacketType.pushData, eui);
      const expect = { acked: true, rows, ...(counted === undefined ? {} : { counted }) };
      return { ...about, bytes: Buffer.concat([head, Buffer.from(body)]), expect };
    },
  );
  return [...heads(eui), ...bodies];
}

function heads(eui: GatewayEui): readonly CraftedDatagram[] {
  const of = (version: number, token: number, type: number, rest: string, from: string = eui) =>
    Buffer.concat([
      Buffer.from([version, token >> 8, token & 0xff, type]),
      Buffer.from(from, 'hex'),
      Buffer.from(rest),
    ]);
  const rxpk = (mark: number) => `{"rxpk":[{"tmst":${mark},"data":"QAE="}]}`;
  const refused = (counted: string) => ({ acked: false, rows: [], counted });
  const up = { acked: true, rows: ['up' as const] };
  const none = { acked: true, rows: [] };
  const lastByte = (Number.parseInt(eui.slice(14), 16) ^ 1).toString(16).padStart(2, '0');
  const tooShort = Array.from({ length: 12 }, (_, length) => ({
    case: 3,
    name: `${length} bytes`,
    bytes: of(2, 0x0100 + length, PacketType.pushData, '').subarray(0, length),
    expect: refused('too-short'),
  }));
  return [
    ...tooShort,
    {
      case: 3,
      name: 'a PULL_DATA of 11 bytes',
      bytes: of(2, 0x0110, PacketType.pullData, '').subarray(0, 11),
      expect: refused('too-short'),
    },
    {
      case: 3,
      name: 'a TX_ACK of 4 bytes',
      bytes: of(2, 0x0111, PacketType.txAck, '').subarray(0, 4),
      expect: refused('too-short'),
    },
    { case: 5, name: '12 bytes', bytes: of(2, 0x0112, PacketType.pushData, ''), expect: none },
    {
      case: 17,
      name: '13 bytes, the last a NUL',
      bytes: of(2, 0x0113, PacketType.pushData, '\0'),
      expect: none,
    },
    {
      case: 16,
      name: '13 bytes, the last a brace',
      bytes: of(2, 0x0114, PacketType.pushData, '{'),
      expect: { acked: true, rows: ['bad'], counted: 'malformed' },
    },
    { case: 1, name: 'token 0000', bytes: of(2, 0x0000, PacketType.pushData, rxpk(1)), expect: up },
    { case: 1, name: 'token ffff', bytes: of(2, 0xffff, PacketType.pushData, rxpk(2)), expect: up },
    { case: 2, name: 'version 1', bytes: of(1, 0x0120, PacketType.pushData, rxpk(3)), expect: up },
    {
      case: 2,
      name: 'version 0',
      bytes: of(0, 0x0121, PacketType.pushData, rxpk(4)),
      expect: refused('unsupported-version'),
    },
    {
      case: 2,
      name: 'version 3',
      bytes: of(3, 0x0122, PacketType.pushData, rxpk(5)),
      expect: refused('unsupported-version'),
    },
    {
      case: 2,
      name: 'version 255',
      bytes: of(255, 0x0123, PacketType.pushData, rxpk(6)),
      expect: refused('unsupported-version'),
    },
    {
      case: 4,
      name: 'a PULL_DATA with a tail',
      bytes: of(2, 0x0130, PacketType.pullData, '\0{"x":1}'),
      expect: none,
    },
    {
      case: 37,
      name: 'a PULL_DATA of version 1',
      bytes: of(1, 0x0131, PacketType.pullData, ''),
      expect: none,
    },
    {
      case: 61,
      name: 'a PUSH_ACK',
      bytes: of(2, 0x0140, PacketType.pushAck, rxpk(7)),
      expect: refused('wrong-direction'),
    },
    {
      case: 61,
      name: 'a PULL_RESP',
      bytes: of(2, 0x0141, PacketType.pullResp, rxpk(8)),
      expect: refused('wrong-direction'),
    },
    {
      case: 61,
      name: 'a PULL_ACK',
      bytes: of(2, 0x0142, PacketType.pullAck, ''),
      expect: refused('wrong-direction'),
    },
    { case: 0, name: 'type 6', bytes: of(2, 0x0143, 6, rxpk(9)), expect: refused('unknown-type') },
    { case: 0, name: 'type 255', bytes: of(2, 0x0144, 255, rxpk(10)), expect: refused('unknown-type') },
    {
      case: 56,
      name: 'EUI of zeros',
      bytes: of(2, 0x0150, PacketType.pushData, rxpk(11), '0'.repeat(16)),
      expect: refused('wrong-eui'),
    },
    {
      case: 56,
      name: 'EUI of ones',
      bytes: of(2, 0x0151, PacketType.pushData, rxpk(12), 'f'.repeat(16)),
      expect: refused('wrong-eui'),
    },
    {
      case: 56,
      name: 'the factory EUI',
      bytes: of(2, 0x0152, PacketType.pushData, rxpk(13), 'aa555a0000000000'),
      expect: refused('wrong-eui'),
    },
    {
      case: 58,
      name: 'the neighbour’s EUI',
      bytes: of(2, 0x0153, PacketType.pushData, rxpk(14), eui.slice(0, 14) + lastByte),
      expect: refused('wrong-eui'),
    },
    {
      case: 57,
      name: 'a PULL_DATA with the neighbour’s EUI',
      bytes: of(2, 0x0154, PacketType.pullData, '', eui.slice(0, 14) + lastByte),
      expect: refused('wrong-eui'),
    },
    {
      case: 17,
      name: 'the TX_ACK of a Kerlink',
      bytes: of(2, 0x0160, PacketType.txAck, '\0'),
      expect: refused('tx-ack'),
    },
    {
      case: 30,
      name: 'a TX_ACK that nobody waits for',
      bytes: of(2, 0x0161, PacketType.txAck, '{"txpk_ack":{"error":"TOO_LATE"}}'),
      expect: refused('tx-ack'),
    },
    {
      case: 65,
      name: 'a TX_ACK 60,000 deep',
      bytes: of(2, 0x0162, PacketType.txAck, '['.repeat(60_000)),
      expect: refused('tx-ack'),
    },
  ];
}

const ANY_EUI = '7276ff00390300ae' as GatewayEui;

/**
 * The same for the same seed (a 32-bit integer): noise, cut datagrams, and the crafted ones with some bytes changed,
 * inserted or removed, mostly behind the header.
 */
export function randomDatagrams(seed: number, count: number, eui: GatewayEui = ANY_EUI): readonly Buffer[] {
  const crafted = craftedDatagrams(eui).map(({ bytes }) => bytes);
  const known = fc.constantFrom(...crafted.filter(({ length }) => length > 12));
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[]",:\\0n-')));
  const noise = fc.uint8Array({ maxLength: 1_500 }).map((bytes) => Buffer.from(bytes));
  const headed = noise.map((bytes) =>
    Buffer.concat([encodeWithEui(2, bytes.length, PacketType.pushData, eui), bytes]),
  );
  const shortened = fc
    .tuple(known, fc.nat())
    .map(([bytes, where]) => bytes.subarray(0, where % bytes.length));
  const edit = fc.record({ where: fc.nat(), what: fc.constantFrom('change', 'insert', 'remove'), byte });
  const edited = fc
    .tuple(known, fc.array(edit, { minLength: 1, maxLength: 8 }), fc.boolean())
    .map(([bytes, edits, anywhere]) => {
      let result = bytes;
      for (const { where, what, byte: value } of edits) {
        const from = anywhere ? 0 : 12;
        const at = from + (where % Math.max(1, result.length - from));
        const tail = result.subarray(what === 'insert' ? at : at + 1);
        result = Buffer.concat([result.subarray(0, at), Buffer.from(what === 'remove' ? [] : [value]), tail]);
      }
      return result.subarray(0, LONGEST_DATAGRAM);
    });
  return fc.sample(fc.oneof(noise, headed, shortened, edited, edited), { seed, numRuns: count });
}

/** Over IPv4. */
const LONGEST_DATAGRAM = 65_507;
