// PUSH_DATA, gateway to server: receptions (`rxpk`) and status (`stat`), PROTOCOL.TXT section 3.2.

import type { GatewayEui } from '../eui.ts';
import {
  encodeWithEui,
  HEADER_WITH_EUI_LENGTH,
  PacketType,
  type ProtocolVersion,
  readEui,
} from './header.ts';
import { decodeText, elementsOf, membersOf, parseTolerant } from './json-text.ts';
import { parseRxpk, type Rxpk } from './rxpk.ts';

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
  | { readonly kind: 'bad'; readonly text: string; readonly reason: string };

export interface PushDataContent {
  readonly frames: readonly PushDataFrame[];
  /** The JSON text of the `stat` object, when there is a readable one. */
  readonly stat: string | null;
  /** Why the datagram as a whole could not be read to its end; its complete frames are in `frames` all the same. */
  readonly complaint: string | null;
}

/** More entries than any forwarder sends (the largest known packs 255); the rest would only be an attack. */
const MAX_FRAMES = 1_000;

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
  let stat: string | null = null;
  for (const { key, text, complete } of body.members) {
    if (key === 'rxpk') {
      for (const element of rxpkElements(text)) {
        if (frames.length >= MAX_FRAMES) {
          complaint = `more than ${MAX_FRAMES} rxpk entries`;
          break;
        }
        const frame = readFrame(element.text, element.complete);
        if (frame !== null) frames.push(frame);
      }
    } else if (key === 'stat' && text !== 'null') {
      const parsed = complete ? parseTolerant(text) : null;
      if (parsed !== null && isObject(parsed.value)) stat = parsed.text;
      else complaint ??= 'stat is not a readable object';
    }
  }
  return { frames, stat, complaint };
}

/** `rxpk` is an array by the specification; a lone object is taken as an array of one, `null` as none. */
function rxpkElements(text: string): readonly { text: string; complete: boolean }[] {
  if (text.startsWith('[')) return elementsOf(text);
  return text === 'null' ? [] : [{ text, complete: true }];
}

function readFrame(text: string, complete: boolean): PushDataFrame | null {
  if (text === 'null') return null;
  if (!complete) return { kind: 'bad', text, reason: 'rxpk is cut off' };
  const parsed = parseTolerant(text);
  if (parsed === null) return { kind: 'bad', text, reason: 'rxpk is not valid JSON' };
  const rxpk = parseRxpk(parsed.value);
  if (rxpk.kind === 'complaint') return { kind: 'bad', text, reason: rxpk.reason };
  return { kind: 'rxpk', text: parsed.text, rxpk: rxpk.value, sanitized: parsed.sanitized };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
