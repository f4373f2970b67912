// Appends on their way to the disk: whose turn it is to be told when they are on it.

import type { NewRow } from './rows.ts';

export interface PendingAppends {
  /** More would only pile up in memory: the disk has been standing still. */
  isFull(): boolean;
  add(rows: readonly NewRow[]): { readonly id: number; readonly committed: Promise<void> };
  /** Tells whoever waits for it; returns its rows. */
  resolve(id: number): readonly NewRow[];
  reject(id: number, reason: string): void;
  rejectAll(reason: string): void;
}

/** A stall of 10 s at 2,000 datagrams a second; what comes then is not acknowledged. */
const MAX_APPENDS = 20_000;
const MAX_BYTES = 16 * 1024 * 1024;

interface Pending {
  readonly rows: readonly NewRow[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createPendingAppends(): PendingAppends {
  const pending = new Map<number, Pending>();
  let pendingBytes = 0;
  let lastId = 0;

  function take(id: number): Pending | undefined {
    const append = pending.get(id);
    pending.delete(id);
    pendingBytes -= append?.bytes ?? 0;
    return append;
  }

  return {
    isFull: () => pending.size >= MAX_APPENDS || pendingBytes >= MAX_BYTES,
    add(rows) {
      const id = ++lastId;
      const bytes = rows.reduce((sum, { body }) => sum + body.length, 0);
      const committed = new Promise<void>((resolve, reject) => {
        pending.set(id, { rows, bytes, resolve, reject });
      });
      pendingBytes += bytes;
      return { id, committed };
    },
    resolve(id) {
      const append = take(id);
      append?.resolve();
      return append?.rows ?? [];
    },
    reject: (id, reason) => take(id)?.reject(new Error(reason)),
    rejectAll(reason) {
      for (const id of [...pending.keys()]) take(id)?.reject(new Error(reason));
    },
  };
}
