// Places each reception into a transmission and a frame, against what was heard in memory and in the database.

import { type Candidate, decide } from './decide.ts';
import { createHourFilters } from './hour-filters.ts';
import { payloadHash } from './payload-hash.ts';
import { type DedupStore, HOUR_MS, type Transmission } from './store.ts';

export interface HeardFrame {
  readonly phyPayload: Buffer;
  readonly devAddr: number | null;
  readonly fCnt: number | null;
  readonly gatewayId: number;
  readonly receivedMs: number;
  readonly uncertain: boolean;
  readonly arrivalMs: number;
  readonly frequencyHz: number | null;
  readonly dataRate: string | null;
  readonly snrDb: number | null;
  readonly rssiDbm: number | null;
}

export interface Placed {
  readonly transmissionId: number;
  readonly frameId: number;
  readonly newTransmission: boolean;
  readonly newFrame: boolean;
}

export interface Dedup {
  /** Decides; call inside the transaction that stores the reception. */
  place(heard: HeardFrame): Placed;
  /** Writes new transmissions, and what copies changed in known ones; call before that transaction commits. */
  flush(): void;
  /** Drops from the seen-index what no journal can send any more, at most `limit` rows; returns how many. */
  forgetBefore(seenMs: number, framesMs: number, limit: number): number;
}

/** Payloads kept in memory with their transmissions; copies of one emission arrive within seconds. */
const MAX_RECENT = 50_000;

interface Recent {
  readonly hash: number;
  /** Receive time around which the list is complete. */
  aroundMs: number;
  readonly transmissions: Transmission[];
}

export function createDedup(store: DedupStore, repeatMs: number): Dedup {
  const last = store.lastIds();
  let transmissionId = last.transmission;
  let frameId = last.frame;
  /** By the bytes of the payload, oldest first: complete lists of what lies within the repeat window. */
  const recent = new Map<string, Recent>();
  const filters = createHourFilters((hour) => store.hashesOfHour(hour));
  /** New in this transaction: most get all their copies in it, and are written once. */
  const opened = new Set<Transmission>();
  /** Known from before it. */
  const changed = new Set<Transmission>();

  /** Adds what the database knows of this payload within the repeat window; what is in memory already is newer. */
  function load(heard: HeardFrame, entry: Recent): void {
    const firstHour = Math.floor((heard.receivedMs - repeatMs) / HOUR_MS);
    const lastHour = Math.floor((heard.receivedMs + repeatMs) / HOUR_MS);
    for (const hour of filters.hoursOf(entry.hash, firstHour, lastHour)) {
      for (const found of store.find(hour, entry.hash, heard.phyPayload)) {
        const known = entry.transmissions.some((one) => one.transmissionId === found.transmissionId);
        if (!known) entry.transmissions.push(found);
      }
    }
    entry.aroundMs = heard.receivedMs;
  }

  function recall(heard: HeardFrame): Recent {
    const key = heard.phyPayload.toString('latin1');
    const known = recent.get(key);
    if (known !== undefined) {
      if (Math.abs(known.aroundMs - heard.receivedMs) > HOUR_MS) load(heard, known);
      return known;
    }
    const entry: Recent = { hash: payloadHash(heard.phyPayload), aroundMs: 0, transmissions: [] };
    load(heard, entry);
    recent.set(key, entry);
    return entry;
  }

  function open(heard: HeardFrame, ageMs: number, entry: Recent, repeats: Candidate | null): Placed {
    transmissionId++;
    if (repeats === null) {
      frameId++;
      const { phyPayload, devAddr, fCnt, receivedMs: firstMs } = heard;
      store.insertFrame({ id: frameId, phyPayload, devAddr, fCnt, firstMs });
    }
    const transmission: Transmission = {
      transmissionId,
      frameId: repeats?.frameId ?? frameId,
      receivedMs: heard.receivedMs,
      ageMs,
      uncertain: heard.uncertain,
      frequencyHz: heard.frequencyHz,
      dataRate: heard.dataRate,
      copies: 1,
      gateways: [heard.gatewayId],
      bestSnrDb: heard.snrDb,
      bestRssiDbm: heard.rssiDbm,
    };
    entry.transmissions.push(transmission);
    opened.add(transmission);
    store.insertSeen(transmission, entry.hash);
    filters.add(Math.floor(heard.receivedMs / HOUR_MS), entry.hash);
    return {
      transmissionId,
      frameId: transmission.frameId,
      newTransmission: true,
      newFrame: repeats === null,
    };
  }

  function join(heard: HeardFrame, entry: Recent, transmission: Transmission): Placed {
    transmission.copies++;
    if (!transmission.gateways.includes(heard.gatewayId)) transmission.gateways.push(heard.gatewayId);
    transmission.bestSnrDb = higher(transmission.bestSnrDb, heard.snrDb);
    transmission.bestRssiDbm = higher(transmission.bestRssiDbm, heard.rssiDbm);
    if (transmission.uncertain && !heard.uncertain) {
      transmission.uncertain = false;
      transmission.receivedMs = heard.receivedMs;
      store.insertSeen(transmission, entry.hash);
      filters.add(Math.floor(heard.receivedMs / HOUR_MS), entry.hash);
    }
    if (!opened.has(transmission)) changed.add(transmission);
    return {
      transmissionId: transmission.transmissionId,
      frameId: transmission.frameId,
      newTransmission: false,
      newFrame: false,
    };
  }

  return {
    place(heard) {
      const entry = recall(heard);
      const ageMs = Math.max(0, heard.arrivalMs - heard.receivedMs);
      const { receivedMs, uncertain } = heard;
      const decision = decide({ receivedMs, ageMs, uncertain }, entry.transmissions, repeatMs);
      return decision.kind === 'open'
        ? open(heard, ageMs, entry, decision.repeats)
        : join(heard, entry, decision.transmission);
    },

    flush() {
      for (const transmission of opened) store.insertTransmission(transmission);
      opened.clear();
      for (const transmission of changed) store.updateTransmission(transmission);
      changed.clear();
      // Only now: until its changes are written, the list in memory is the only true one.
      for (const oldest of recent.keys()) {
        if (recent.size <= MAX_RECENT) break;
        recent.delete(oldest);
      }
    },

    forgetBefore(seenMs, framesMs, limit) {
      const hour = Math.floor(seenMs / HOUR_MS);
      return store.forgetSeenBefore(hour, limit) + store.forgetFramesBefore(framesMs, limit);
    },
  };
}

function higher(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
