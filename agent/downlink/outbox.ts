// What became of downlinks, on its way to the supervisor: kept until the broker has it, over connections, within bounds.
// What nobody waits for is also kept until the supervisor has been heard: a broker may live without it.

import { type DownDone, encodeTxAckMessage, MAX_DONE } from '../../protocol/mqtt/txack.ts';

export interface OutboxDeps {
  readonly bootId: string;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** False when there is no connection. `onAcked`: the broker has it. */
  readonly say: (payload: Buffer, onAcked: () => void) => boolean;
  readonly count: (reason: string, times?: number) => void;
}

export interface Outbox {
  add(done: DownDone): void;
  /** Says what a `down` has asked for and has not been said on this connection. */
  sayAsked(): void;
  /** Says the others too: the supervisor has just been heard, so that it will take them down. */
  sayAll(): void;
  /** What the broker may not have is said again on the next connection; the supervisor ignores a second one. */
  disconnected(): void;
  /** Forgets what nobody wants to know any more. */
  tick(): void;
}

interface Entry {
  readonly done: DownDone;
  readonly atMs: number;
  readonly bytes: number;
  isSaid: boolean;
}

/** The supervisor has long given up what it asked for itself. */
const KEEP_MS = 300_000;
/** It learns of those asked of the agent by this alone, and airtime counts for an hour. */
const KEEP_DIRECT_MS = 3_600_000;
/** A class C command a second over that hour would be too many for any gateway's duty cycle. */
const MAX_ENTRIES = 2_000;
const MAX_BYTES = 512 * 1_024;
/** A publish stays under 64 KiB with room for its topic. */
const MAX_MESSAGE_BYTES = 60_000;
/** Keys and numbers of one, as MessagePack. */
const ENTRY_BYTES = 320;

export function createOutbox(deps: OutboxDeps): Outbox {
  const { bootId, now, count } = deps;
  /** In the order in which they were settled. */
  const entries = new Set<Entry>();
  let bytes = 0;

  function remove(entry: Entry): void {
    if (entries.delete(entry)) bytes -= entry.bytes;
  }

  function drop(entry: Entry): void {
    remove(entry);
    count('txack-dropped');
  }

  /** The next that fit into one message. */
  function next(withDirect: boolean): Entry[] {
    const chosen: Entry[] = [];
    let chosenBytes = 0;
    for (const entry of entries) {
      if (entry.isSaid || (entry.done.direct !== null && !withDirect)) continue;
      chosenBytes += entry.bytes;
      if (chosen.length === MAX_DONE || (chosen.length > 0 && chosenBytes > MAX_MESSAGE_BYTES)) break;
      chosen.push(entry);
    }
    return chosen;
  }

  function say(withDirect: boolean): void {
    for (let chosen = next(withDirect); chosen.length > 0; chosen = next(withDirect)) {
      const downs = chosen.map(({ done }) => done);
      const payload = encodeTxAckMessage({ bootId, sentMonoMs: now(), downs });
      if (!deps.say(payload, () => chosen.forEach(remove))) return;
      for (const entry of chosen) entry.isSaid = true;
    }
  }

  return {
    add(done) {
      const entryBytes = ENTRY_BYTES + (done.answer?.length ?? 0) + (done.direct?.content.length ?? 0);
      entries.add({ done, atMs: now(), bytes: entryBytes, isSaid: false });
      bytes += entryBytes;
      for (const oldest of entries) {
        if (entries.size <= MAX_ENTRIES && bytes <= MAX_BYTES) break;
        drop(oldest);
      }
    },
    sayAsked: () => say(false),
    sayAll: () => say(true),
    disconnected() {
      for (const entry of entries) entry.isSaid = false;
    },
    tick() {
      for (const entry of entries) {
        const keepMs = entry.done.direct === null ? KEEP_MS : KEEP_DIRECT_MS;
        if (now() - entry.atMs >= keepMs) drop(entry);
      }
    },
  };
}
