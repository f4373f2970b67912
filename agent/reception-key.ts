// Names one reception of one gateway, so that the forwarder's sending it again is recognised.

import { hash } from 'node:crypto';

/** Half a SHA-256: no two of the receptions remembered at once will ever share it by chance. */
const DIGITS = 32;

export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/**
 * `sha256`: of the reception's whole text. `ordinal`: how many the same datagram has had before it, since two antennas
 * may report alike. A restarted concentrator counts from zero again, so its run is part of the name.
 */
export function receptionKey(sha256: string, ordinal: number, tmstRun: number): string {
  // Joined, since a template would keep its parts in memory beside the whole.
  return [sha256.slice(0, DIGITS), ordinal, tmstRun].join(' ');
}
