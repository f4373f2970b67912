// PUSH_DATA, gateway to server: receptions (`rxpk`) and status (`stat`), PROTOCOL.TXT section 3.2.

import type { GatewayEui } from '../eui.ts';
import {
  encodeWithEui,
  HEADER_WITH_EUI_LENGTH,
  PacketType,
  type ProtocolVersion,
  readEui,
} from './header.ts';
import { decodeText, type Element, elementsOf, type Member, membersOf, parseTolerant } from './json-text.ts';
import { objectOf } from './lenient.ts';
import { parseRxpk, type Rxpk } from './rxpk.ts';
import { MAX_STAT_LENGTH } from './stat.ts';

export interface PushData {
  readonly kind: 'push-data';
  readonly version: ProtocolVersion;
  readonly token: number;
  readonly gatewayEui: GatewayEui;
  /** The JSON text as received, without trailing NULs and byte-order mark; may be empty. */
  readonly json: string;
}

/** One entry of the `rxpk` array. `text` is its own JSON text, every unknown field included. */
export type PushDataFrame =
  | { readonly kind: 'rxpk'; readonly text: string; readonly rxpk: Rxpk; readonly sanitized: boolean }
  /** An entry, or text around the entries, that could not be read. */
  | { readonly kind: 'bad'; readonly text: string; readonly reason: string };

/**
 * Nothing of a datagram is lost: each of `frames` is worth a row, the `bad` ones too; a datagram without frames but
 * with a complaint is worth a row as a whole, from its raw bytes.
 */
export interface PushDataContent {
  readonly frames: readonly PushDataFrame[];
  /** The JSON text of the `stat` object, when there is a readable one. */
  readonly stat: string | null;
  /** Why the datagram as a whole is no well-formed PUSH_DATA; to be counted. */
  readonly complaint: string | null;
}

/** More entries than any forwarder sends: the largest known packs 255, and 65,507 bytes hold some 450 real ones. */
const MAX_FRAMES = 512;
/** Every unreadable one costs two exceptions; this many cost a few milliseconds. */
const MAX_BAD_FRAMES = 256;
/** An entry must fit in one publish with its headers. Real ones stay under 5,000 bytes, eight antennas included. */
const MAX_RXPK_BYTES = 60_000;

export function readPushData(bytes: Buffer, version: ProtocolVersion, token: number): PushData | 'too-short' {
  const gatewayEui = readEui(bytes);
  if (gatewayEui === null) return 'too-short';
  const json = decodeText(bytes.subarray(HEADER_WITH_EUI_LENGTH));
  return { kind: 'push-data', version, token, gatewayEui, json };
}

export function encodePushData(
  version: ProtocolVersion,
  token: number,
  gatewayEui: GatewayEui,
  json: string,
): Buffer {
  return encodeWithEui(version, token, PacketType.pushData, gatewayEui, json);
}

/** The datagram body for receptions given as JSON texts, kept to the letter. */
export function rxpkBody(rxpkTexts: readonly string[]): string {
  return `{"rxpk":[${rxpkTexts.join(',')}]}`;
}

/** The datagram body for a `stat` given as JSON text, kept to the letter. */
export function statBody(statText: string): string {
  return `{"stat":${statText}}`;
}

/**
 * Splits a PUSH_DATA body so that one unreadable entry never takes its neighbours along:
 * each entry is found by its extent in the text, then parsed on its own.
 */
export function splitPushData(json: string): PushDataContent {
  if (json === '') return { frames: [], stat: null, complaint: null };
  const body = membersOf(json);
  let complaint: string | null = body.complete ? null : 'JSON text is not a complete object';
  const frames: PushDataFrame[] = [];
  let badFrames = 0;
  let statText = 'null';
  let unread: string | null = body.restStart < json.length ? json.slice(body.restStart) : null;
  for (const member of body.members) {
    if (member.key === 'rxpk') {
      for (const element of rxpkElements(member)) {
        if (frames.length === MAX_FRAMES || badFrames === MAX_BAD_FRAMES) {
          frames.push(bad(json.slice(member.start + element.start), 'too many rxpk entries'));
          return { frames, stat: null, complaint: 'too many rxpk entries' };
        }
        const frame = readFrame(element);
        if (frame === null) continue;
        if (frame.kind === 'bad') badFrames++;
        frames.push(frame);
      }
    } else if (!member.complete) {
      unread = member.text;
    } else if (member.key === 'stat') {
      statText = member.text;
    }
  }
  if (unread !== null && frames.length > 0) frames.push(bad(unread, 'JSON text is broken here'));
  const stat = readStat(statText);
  if (stat === null && statText !== 'null') complaint ??= 'stat is not a readable object';
  return { frames, stat, complaint };
}

/** `rxpk` is an array by the specification; a lone object is taken as an array of one, `null` as none. */
function rxpkElements(member: Member): Iterable<Element> {
  if (member.text.startsWith('[')) return elementsOf(member.text);
  return [{ start: 0, text: member.text, complete: member.complete }];
}

function readFrame({ text, complete }: Element): PushDataFrame | null {
  if (text === '' || text === 'null') return null;
  if (!complete) return bad(text, 'rxpk is cut off');
  if (!text.startsWith('{')) return bad(text, 'rxpk is not an object');
  const parsed = parseTolerant(text);
  if (parsed === null) return bad(text, 'rxpk is not valid JSON');
  const rxpk = parseRxpk(parsed.value);
  if (rxpk.kind === 'complaint') return bad(text, rxpk.reason);
  if (Buffer.byteLength(parsed.text) > MAX_RXPK_BYTES) return bad(text, 'rxpk is too long');
  return { kind: 'rxpk', text: parsed.text, rxpk: rxpk.value, sanitized: parsed.sanitized };
}

function readStat(text: string): string | null {
  if (text.length > MAX_STAT_LENGTH) return null;
  const parsed = parseTolerant(text);
  return parsed === null || objectOf(parsed.value) === null ? null : parsed.text;
}

function bad(text: string, reason: string): PushDataFrame {
  return { kind: 'bad', text, reason };
}
