// A late reception as a network server gets it: everything verbatim but a current `tmst` and a `tmms` that tells when it was.

import { membersOf } from '../../../protocol/semtech/json-text.ts';
import { gpsMs } from '../gps-time.ts';

export interface LateTimes {
  /** Unsigned 32 bit, us. */
  readonly tmstUs: number;
  /** ms since 1970; `null` when nobody knows. */
  readonly receivedMs: number | null;
}

/**
 * `tmst`: an old one would set back the clock that network servers keep of the concentrator, and a downlink that
 * answered it would be transmitted by mistake when the counter comes round. `tmms`: `time` alone counts as "now" with
 * ChirpStack once it is 30 s old.
 */
export function lateRxpkText(rxpkText: string, { tmstUs, receivedMs }: LateTimes): string {
  const { members } = membersOf(rxpkText);
  const values = new Map<string, number>([['tmst', tmstUs]]);
  const hasTmms = members.some(({ key, text }) => key === 'tmms' && text !== 'null');
  if (!hasTmms && receivedMs !== null) values.set('tmms', gpsMs(receivedMs));
  let text = rxpkText;
  // From the end, so that what stands before keeps its place. Of a key that stands there twice readers take the last.
  for (const { key, start, text: old } of members.toReversed()) {
    const value = values.get(key);
    if (value === undefined) continue;
    text = text.slice(0, start) + String(value) + text.slice(start + old.length);
  }
  const added = [...values].filter(([key]) => !members.some((member) => member.key === key));
  if (added.length === 0) return text;
  const end = text.lastIndexOf('}');
  const comma = members.length === 0 ? '' : ',';
  return `${text.slice(0, end)}${comma}${added.map(([key, value]) => `"${key}":${value}`).join(',')}${text.slice(end)}`;
}
