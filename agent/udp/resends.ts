// Recognises a reception that the forwarder sends again: the same text, the same place among its likes in one datagram.

import { hash } from 'node:crypto';

export interface Resends {
  /**
   * Names one reception: its text, and how many the same datagram has had before it (two antennas may report alike).
   * A restarted concentrator counts from zero, so its run is part of the name.
   */
  keyOf(text: string, ordinal: number, tmstRun: number): string;
  /** The commit that this reception waits for, or waited for; `undefined` when it is new. */
  find(key: string): Promise<void> | undefined;
  remember(key: string, monoMs: number, committed: Promise<void>): void;
  /** Its commit failed: the next time it is new. */
  forget(key: string): void;
  size(): number;
}

/** A forwarder with a database of its own sends again until it is acknowledged; after this the frame is another one. */
export const REMEMBER_MS = 600_000;
/** At the rate one agent must bear, 2,000 a second for a minute; beyond it the oldest go early. */
const MAX_REMEMBERED = 120_000;

export function createResends(): Resends {
  /** In order of arrival. */
  const known = new Map<string, { readonly monoMs: number; readonly committed: Promise<void> }>();

  return {
    keyOf: (text, ordinal, tmstRun) =>
      `${hash('sha1', text, 'base64')}${ordinal === 0 ? '' : ordinal} ${tmstRun}`,
    find: (key) => known.get(key)?.committed,
    remember(key, monoMs, committed) {
      known.set(key, { monoMs, committed });
      for (const [oldest, { monoMs: atMs }] of known) {
        if (known.size <= MAX_REMEMBERED && atMs > monoMs - REMEMBER_MS) break;
        known.delete(oldest);
      }
    },
    forget: (key) => void known.delete(key),
    size: () => known.size,
  };
}
