// What one commit has to tell the main thread, gathered while it runs.

import type { Placed } from '../dedup/dedup.ts';
import type { LateFrame } from '../lns/late/lane.ts';
import type {
  Committed,
  HeardAt,
  IngestCounts,
  RefusedRows,
  Resume,
  Spoke,
  StoredRows,
  ToSend,
} from './messages.ts';
import type { Reception } from './reception.ts';

export type MutableCounts = { -readonly [K in keyof IngestCounts]: number };

type MutableHeard = { -readonly [K in Exclude<keyof HeardAt, 'gatewayId'>]: HeardAt[K] };

/** How a reception came here. */
export interface ReceptionWay {
  readonly tmstRun: number;
  readonly arrivalMs: number;
  readonly agentDelayMs: number;
  readonly transitDelayMs: number;
}

export interface Results {
  /** Since start; the pipeline counts what only it sees. */
  readonly counts: MutableCounts;
  stored(rows: StoredRows): void;
  refused(rows: RefusedRows): void;
  /** A reception that was stored; `placed` is `null` for a CRC failure. */
  received(gatewayId: number, reception: Reception, placed: Placed | null): void;
  /** A row with the key of another one. */
  conflict(gatewayId: number): void;
  /** Rows without a readable sequence number. */
  unnumbered(gatewayId: number, rows: number): void;
  /** A publish told the agent's clock. */
  spoke(gatewayId: number, spoke: Spoke): void;
  resume(resume: Resume): void;
  /** Queues late frames for the senders, in this order. */
  late(frames: readonly LateFrame[]): void;
  /** Queues a reception for the senders, if any network server is to get it now. */
  offer(
    receptionId: number,
    gatewayId: number,
    placed: Placed,
    reception: Reception,
    letters: string,
    way: ReceptionWay,
  ): void;
  /** What the senders get, once. */
  takeToSend(): ToSend;
  /** All the rest, once. */
  take(): Pick<Committed, 'stored' | 'refused' | 'resumes' | 'heard' | 'counts'>;
}

export function createResults(): Results {
  const counts: MutableCounts = {
    receptions: 0,
    crcErrors: 0,
    transmissions: 0,
    frames: 0,
    duplicates: 0,
    quarantined: 0,
    conflicts: 0,
    unreadableMessages: 0,
    unnumbered: 0,
    dropped: 0,
    timeUncertain: 0,
    commits: 0,
  };
  let stored: StoredRows[] = [];
  let refused: RefusedRows[] = [];
  let toSend = emptyToSend();
  let resumes: Resume[] = [];
  let heard = new Map<number, MutableHeard>();

  function heardOf(gatewayId: number): MutableHeard {
    let sums = heard.get(gatewayId);
    if (sums === undefined) {
      sums = { receptions: 0, crcErrors: 0, conflicts: 0, unnumbered: 0, spoke: null };
      heard.set(gatewayId, sums);
    }
    return sums;
  }

  return {
    counts,
    stored: (rows) => void stored.push(rows),
    refused: (rows) => void refused.push(rows),

    received(gatewayId, reception, placed) {
      const sums = heardOf(gatewayId);
      if (reception.kind === 'crc') {
        sums.crcErrors++;
        counts.crcErrors++;
        return;
      }
      sums.receptions++;
      counts.receptions++;
      if (placed?.newTransmission === true) counts.transmissions++;
      if (placed?.newFrame === true) counts.frames++;
      if (reception.timeUncertain) counts.timeUncertain++;
    },

    conflict(gatewayId) {
      counts.conflicts++;
      heardOf(gatewayId).conflicts++;
    },

    unnumbered(gatewayId, rows) {
      if (rows === 0) return;
      counts.unnumbered += rows;
      heardOf(gatewayId).unnumbered += rows;
    },

    spoke(gatewayId, spoke) {
      const sums = heardOf(gatewayId);
      const fastest = sums.spoke;
      const isFaster =
        fastest === null ||
        fastest.bootId !== spoke.bootId ||
        spoke.arrivalMs - spoke.sentMonoMs < fastest.arrivalMs - fastest.sentMonoMs;
      if (isFaster) sums.spoke = spoke;
    },

    resume: (resume) => void resumes.push(resume),

    late: (frames) => addLate(toSend, frames),

    offer(receptionId, gatewayId, placed, reception, letters, way) {
      if (!letters.includes('s') && !letters.includes('c')) return;
      toSend.receptionIds.push(receptionId);
      toSend.gatewayIds.push(gatewayId);
      toSend.transmissionIds.push(placed.transmissionId);
      toSend.rxpks.push(reception.rxpkText);
      toSend.snrsDb.push(reception.rxpk.snrDb);
      toSend.rssisDbm.push(reception.rxpk.rssiDbm);
      toSend.letters.push(letters);
      toSend.tmstsUs.push(reception.rxpk.tmstUs);
      toSend.tmstRuns.push(way.tmstRun);
      toSend.receivedMs.push(reception.receivedMs);
      toSend.arrivalsMs.push(way.arrivalMs);
      toSend.agentDelaysMs.push(way.agentDelayMs);
      toSend.transitDelaysMs.push(way.transitDelayMs);
    },

    takeToSend() {
      const taken = toSend;
      toSend = emptyToSend();
      return taken;
    },

    take() {
      const taken = {
        stored,
        refused,
        resumes,
        heard: [...heard].map(([gatewayId, sums]) => ({ gatewayId, ...sums })),
        counts: { ...counts },
      };
      stored = [];
      refused = [];
      resumes = [];
      heard = new Map();
      return taken;
    },
  };
}

/** Late frames as the senders take them: one network server each. */
export function addLate(toSend: ToSend, frames: readonly LateFrame[]): void {
  for (const { lnsId, receptionId, gatewayId, rxpk, tmstUs } of frames) {
    toSend.receptionIds.push(receptionId);
    toSend.gatewayIds.push(gatewayId);
    toSend.transmissionIds.push(0);
    toSend.rxpks.push(rxpk);
    toSend.snrsDb.push(null);
    toSend.rssisDbm.push(null);
    toSend.letters.push(`${'-'.repeat(lnsId - 1)}l`);
    toSend.tmstsUs.push(tmstUs);
    toSend.tmstRuns.push(0);
    toSend.receivedMs.push(0);
    toSend.arrivalsMs.push(0);
    toSend.agentDelaysMs.push(0);
    toSend.transitDelaysMs.push(0);
  }
}

export function emptyToSend(): ToSend {
  return {
    receptionIds: [],
    gatewayIds: [],
    transmissionIds: [],
    rxpks: [],
    snrsDb: [],
    rssisDbm: [],
    letters: [],
    tmstsUs: [],
    tmstRuns: [],
    receivedMs: [],
    arrivalsMs: [],
    agentDelaysMs: [],
    transitDelaysMs: [],
  };
}
