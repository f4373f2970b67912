// Live uplinks whose device has earlier rows waiting: those go first, in the same publish where they fit.

import type { Row } from '../../protocol/mqtt/up.ts';
import { type DevAddr, readPhyPayload } from '../../protocol/phy-payload.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import { type Air, PUBLISH_BYTES, PUBLISH_ROWS } from './air.ts';
import { FIRST_TIMEOUT_MS } from './flight.ts';
import { afterPage, maxWaitMs, planOf } from './order.ts';

/** A row just committed whose device has earlier rows that are not stored. */
export interface WaitingRow {
  readonly seq: number;
  readonly devAddr: DevAddr;
  /** How many. */
  readonly earlier: number;
}

/** Rows of one device with sequence numbers in [from, before), oldest first; one at least where there is any. */
export interface DeviceReadRequest {
  readonly devAddr: DevAddr;
  readonly from: number;
  readonly before: number;
  readonly maxRows: number;
  readonly maxBytes: number;
}

export interface LeadsDeps {
  readonly air: Air;
  readonly readDevice: (request: DeviceReadRequest) => Promise<readonly Row[]>;
  /** Held, or held back. */
  readonly isLeftOut: (seq: number) => boolean;
  readonly waitAgain: (rows: readonly Row[]) => void;
  readonly now: () => number;
  readonly log: (fields: object, message: string) => void;
}

export interface Leads {
  /** Takes a row that was just committed; true when it goes out at once. */
  take(row: Row, waiting: WaitingRow): boolean;
  tick(): void;
  /** What waited for an earlier connection is in the backlog of this one. */
  connected(): void;
}

/** A device whose earlier rows are on their way out. */
interface Draining {
  readonly devAddr: DevAddr;
  readonly before: number;
  next: number;
  /** How many are still to be read. */
  left: number;
  live: { readonly row: Row; readonly dueMs: number }[];
  busy: boolean;
}

/** Devices in the middle of it: each holds a few rows for 10 s at most. Beyond them live uplinks go at once. */
const MAX_DRAINING = 256;
/** What a silent supervisor is tried with, and how often. */
const TRY_BYTES = 4 * 1024;
const TRY_EVERY_MS = 10_000;

export function createLeads(deps: LeadsDeps): Leads {
  const { air, now } = deps;
  const { flights } = air;
  const draining = new Map<DevAddr, Draining>();
  let triedMs = Number.NEGATIVE_INFINITY;

  /**
   * On its way over this connection, which keeps order: it is ahead already. Later than that it may have been lost;
   * but one that went without an answer while others got theirs must not take live uplinks down with it.
   */
  function needsNotGo(seq: number): boolean {
    const sent = flights.sent(seq);
    return sent !== null && (sent.passedOver > 0 || now() - sent.sentMs < FIRST_TIMEOUT_MS);
  }

  async function drain(device: Draining): Promise<void> {
    if (device.busy) return;
    device.busy = true;
    const isVoid = (): boolean => draining.get(device.devAddr) !== device;
    try {
      while (!isVoid() && !air.isClogged()) {
        const isTry = air.isSilent();
        if (isTry && device.next > 1) return;
        const { devAddr, next: from, before } = device;
        const maxBytes = isTry ? TRY_BYTES : PUBLISH_BYTES;
        const rows = await deps.readDevice({ devAddr, from, before, maxRows: PUBLISH_ROWS, maxBytes });
        if (!isVoid()) sendPage(device, rows, isTry);
      }
    } catch (error) {
      deps.log({ err: error }, 'rows of a device could not be read');
      if (!isVoid()) sendLast(device, []);
    } finally {
      device.busy = false;
    }
  }

  function sendPage(device: Draining, rows: readonly Row[], isTry: boolean): void {
    device.left -= rows.length;
    device.next = (rows.at(-1)?.seq ?? device.before) + 1;
    const wanted = rows.filter(({ seq }) => !deps.isLeftOut(seq) && !needsNotGo(seq));
    flights.withdraw(new Set(wanted.map(({ seq }) => seq)));
    // Fewer than counted: some were stored meanwhile, or given up.
    const isMore = rows.length > 0 && device.left > 0;
    if (afterPage(isMore, isTry) === 'together') return sendLast(device, wanted);
    release(device);
    air.transmitRows(wanted, 'live');
  }

  function sendLast(device: Draining, wanted: readonly Row[]): void {
    draining.delete(device.devAddr);
    air.transmitRows([...wanted, ...device.live.map(({ row }) => row)], 'live');
  }

  /** Lets go of those that have waited long enough. */
  function release(device: Draining): void {
    const nowMs = now();
    const due = device.live.filter(({ dueMs }) => nowMs >= dueMs).map(({ row }) => row);
    if (due.length === 0) return;
    device.live = device.live.filter(({ dueMs }) => nowMs < dueMs);
    if (!air.isSilent()) return void air.transmitRows(due, 'live');
    // Nobody has answered the try: they would only be lost.
    deps.waitAgain(due);
    if (device.live.length === 0) draining.delete(device.devAddr);
  }

  return {
    take(row, { devAddr, earlier }) {
      const isConfirmed = isConfirmedUplink(row);
      const device = draining.get(devAddr);
      const isSilent = air.isSilent();
      const mayTry = now() - triedMs >= TRY_EVERY_MS;
      const plan = planOf({ isConfirmed, isDraining: device !== undefined, isSilent, mayTry });
      const live = { row, dueMs: now() + maxWaitMs(isConfirmed) };
      switch (plan) {
        case 'at-once':
          return true;
        case 'journal':
          deps.waitAgain([row]);
          return false;
        case 'queue':
          device?.live.push(live);
          return false;
        case 'behind': {
          if (draining.size >= MAX_DRAINING) return true;
          if (isSilent) triedMs = now();
          const begun = { devAddr, before: row.seq, next: 1, left: earlier, live: [live], busy: false };
          draining.set(devAddr, begun);
          void drain(begun);
          return false;
        }
      }
    },
    tick() {
      for (const device of draining.values()) {
        release(device);
        void drain(device);
      }
    },
    connected() {
      draining.clear();
    },
  };
}

/** Its text was read once already, when it came. */
function isConfirmedUplink({ body }: Row): boolean {
  if (typeof body !== 'string') return false;
  const frame = splitPushData(`{"rxpk":[${body}]}`).frames[0];
  if (frame?.kind !== 'rxpk') return false;
  const phyPayload = readPhyPayload(frame.rxpk.phyPayload);
  return phyPayload.kind === 'data-up' && phyPayload.confirmed;
}
