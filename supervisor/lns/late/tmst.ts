// The concentrator counters of gateways as late frames need them: a current `tmst` whose residue no live frame has.
//
// A network server schedules its answer a whole number of seconds after the `tmst` of what it answers. Late frames of a
// gateway at one network server all have the same `tmst` modulo one second, which live frames have not: so an answer
// to a late frame can be told from one to a live frame, and swallowed.

const WRAP_US = 2 ** 32;
const SECOND_US = 1_000_000;

export interface LateTmst {
  /** A reception whose time is certain. */
  heard(gatewayId: number, tmstUs: number, receivedMs: number): void;
  /** It goes out live: its residue is no longer free. */
  live(gatewayId: number, tmstUs: number): void;
  /** The `tmst` for a late frame that goes to this server now, us. */
  current(gatewayId: number, lnsId: number, nowMs: number): number;
}

interface Counter {
  /** Its value at `atMs`. */
  tmstUs: number;
  atMs: number;
  /** By server id, once a late frame has needed one. */
  readonly residues: Map<number, number>;
}

export function createLateTmst(random: () => number = Math.random): LateTmst {
  const counters = new Map<number, Counter>();

  function counterOf(gatewayId: number): Counter {
    let counter = counters.get(gatewayId);
    if (counter === undefined) {
      counter = { tmstUs: 0, atMs: Number.NEGATIVE_INFINITY, residues: new Map() };
      counters.set(gatewayId, counter);
    }
    return counter;
  }

  function newResidue(): number {
    return Math.floor(random() * SECOND_US);
  }

  return {
    heard(gatewayId, tmstUs, receivedMs) {
      const counter = counterOf(gatewayId);
      if (receivedMs < counter.atMs) return;
      counter.tmstUs = tmstUs;
      counter.atMs = receivedMs;
    },

    live(gatewayId, tmstUs) {
      const counter = counters.get(gatewayId);
      if (counter === undefined || counter.residues.size === 0) return;
      for (const [lnsId, residue] of counter.residues) {
        if (residue === tmstUs % SECOND_US) counter.residues.set(lnsId, newResidue());
      }
    },

    current(gatewayId, lnsId, nowMs) {
      const counter = counterOf(gatewayId);
      let residue = counter.residues.get(lnsId);
      if (residue === undefined) {
        residue = newResidue();
        counter.residues.set(lnsId, residue);
      }
      const sinceMs = Number.isFinite(counter.atMs) ? Math.max(0, nowMs - counter.atMs) : nowMs;
      const nowUs = (counter.tmstUs + Math.floor(sinceMs * 1_000)) % WRAP_US;
      // The latest moment of that residue; it may lie just before the counter came round.
      const tmstUs = nowUs - ((nowUs - residue + SECOND_US) % SECOND_US);
      return (tmstUs + WRAP_US) % WRAP_US;
    },
  };
}
