// What waits for one network server, and what of it is on its way: the database's queue with a view of it in memory.

import type { LateEntry, LateStore, WaitingEntry } from './store.ts';

export interface Queue {
  add(entry: LateEntry): void;
  /** The oldest that wait up to this receive time and are not on their way. */
  oldest(upToMs: number, limit: number): WaitingEntry[];
  ofDevice(devAddr: number, upToMs: number, limit: number): WaitingEntry[];
  /** How many wait or are on their way of this device. */
  ofDeviceCount(devAddr: number): number;
  /** It has another outcome than being sent. */
  remove(entry: LateEntry): void;
  /** It is handed to the sender. */
  depart(entry: LateEntry): void;
  /** It left; returns what it was, `null` when it was not on its way. */
  arrived(receptionId: number): LateEntry | null;
  /** It did not leave, and waits on. */
  turnedBack(receptionId: number): LateEntry | null;
  /** Whether it has been decided since `oldest` was read last. */
  isGone(entry: LateEntry): boolean;
  isFrameOnItsWay(frameId: number): boolean;
  onItsWay(): number;
  waiting(): number;
  /** Nothing waits but what is on its way. */
  isIdle(): boolean;
}

export function createQueue(lnsId: number, store: LateStore): Queue {
  const devices = store.devices(lnsId);
  let waiting = store.waiting().get(lnsId) ?? 0;
  const onItsWay = new Map<number, LateEntry>();
  const frames = new Set<number>();
  const decided = new Set<number>();

  function count(entry: LateEntry, change: 1 | -1): void {
    waiting += change;
    if (entry.devAddr === null) return;
    const left = (devices.get(entry.devAddr) ?? 0) + change;
    if (left <= 0) devices.delete(entry.devAddr);
    else devices.set(entry.devAddr, left);
  }

  function remove(entry: LateEntry): void {
    decided.add(entry.receptionId);
    store.delete(lnsId, entry.receivedMs, entry.receptionId);
    count(entry, -1);
  }

  function back(receptionId: number): LateEntry | null {
    const entry = onItsWay.get(receptionId) ?? null;
    if (entry === null) return null;
    onItsWay.delete(receptionId);
    frames.delete(entry.frameId);
    return entry;
  }

  function staying(entries: WaitingEntry[]): WaitingEntry[] {
    return onItsWay.size === 0 ? entries : entries.filter(({ receptionId }) => !onItsWay.has(receptionId));
  }

  return {
    add(entry) {
      if (store.insert(entry)) count(entry, 1);
    },
    oldest(upToMs, limit) {
      decided.clear();
      return staying(store.oldest(lnsId, upToMs, limit + onItsWay.size)).slice(0, limit);
    },
    isGone: ({ receptionId }) => decided.has(receptionId) || onItsWay.has(receptionId),
    ofDevice: (devAddr, upToMs, limit) => staying(store.ofDevice(lnsId, devAddr, upToMs, limit)),
    ofDeviceCount: (devAddr) => devices.get(devAddr) ?? 0,
    remove,
    depart(entry) {
      onItsWay.set(entry.receptionId, entry);
      frames.add(entry.frameId);
    },
    arrived(receptionId) {
      const entry = back(receptionId);
      if (entry !== null) remove(entry);
      return entry;
    },
    turnedBack: back,
    isFrameOnItsWay: (frameId) => frames.has(frameId),
    onItsWay: () => onItsWay.size,
    waiting: () => waiting,
    isIdle: () => waiting <= onItsWay.size,
  };
}
