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
  let text = rxpkText;
  const tmst = members.find(({ key }) => key === 'tmst');
  const added: string[] = [];
  if (tmst === undefined) added.push(`"tmst":${tmstUs}`);
  else text = text.slice(0, tmst.start) + String(tmstUs) + text.slice(tmst.start + tmst.text.length);
  const hasTmms = members.some(({ key, text: value }) => key === 'tmms' && value !== 'null');
  if (!hasTmms && receivedMs !== null) added.push(`"tmms":${gpsMs(receivedMs)}`);
  if (added.length === 0) return text;
  const end = text.lastIndexOf('}');
  const comma = members.length === 0 ? '' : ',';
  return `${text.slice(0, end)}${comma}${added.join(',')}${text.slice(end)}`;
}
