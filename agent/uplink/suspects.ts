// Finds the row that makes a broker drop the connection, and holds it back meanwhile so that the rest goes on. Pure.
//
//   dropped three times soon after the same rows were sent ---> suspects: not sent with anything else
//   half of them alone ---stored---> innocent          ---dropped---> the suspects are this half
//   one left, dropped with it three times while others were answered ---> condemned

export interface Suspects {
  /**
   * The connection has ended soon after `seqs` were sent, and before they were answered. `answered`: other rows were,
   * over the same connection. Returns the row that is condemned, if any.
   */
  dropped(seqs: readonly number[], answered: boolean): number | null;
  count(): number;
  /** Whether this row must not go out with others. */
  withholds(seq: number): boolean;
  /** The rows to try next, ascending; none while some are being tried. */
  next(isOnItsWay: (seq: number) => boolean): readonly number[];
  /** These were sent. */
  tried(seqs: readonly number[]): void;
  settle(isHeld: (seq: number) => boolean): void;
}

/** Once is an accident; a link that comes and goes seldom does so three times within seconds of the same rows. */
const SUSPECT_AFTER = 3;
const CONDEMN_AFTER = 3;

export function createSuspects(): Suspects {
  /** Rows that were on their way at every one of the last `rounds` drops. */
  let candidates = new Set<number>();
  let rounds = 0;
  let suspects: readonly number[] = [];
  let withheld: ReadonlySet<number> = new Set();
  let trying: readonly number[] = [];
  let strikes = 0;

  function suspect(seqs: readonly number[]): void {
    suspects = seqs;
    withheld = new Set(seqs);
  }

  function begin(seqs: readonly number[]): void {
    if (seqs.length === 0) return;
    const common = seqs.filter((seq) => candidates.has(seq));
    rounds = common.length > 0 ? rounds + 1 : 1;
    candidates = new Set(common.length > 0 ? common : seqs);
    if (rounds < SUSPECT_AFTER) return;
    suspect([...candidates].sort((a, b) => a - b));
    candidates.clear();
    rounds = 0;
    strikes = 0;
  }

  function judge(seqs: readonly number[], answered: boolean): number | null {
    const sent = new Set(seqs);
    const blamed = trying.filter((seq) => sent.has(seq));
    const wereTried = trying.length > 0;
    trying = [];
    if (blamed.length === 0) {
      // Dropped with others on their way and none of these: it was not their fault.
      if (!wereTried && seqs.length > 0) {
        suspect([]);
        begin(seqs);
      }
      return null;
    }
    suspect(blamed);
    const [only] = blamed;
    if (blamed.length > 1 || only === undefined || !answered || ++strikes < CONDEMN_AFTER) return null;
    suspect([]);
    return only;
  }

  return {
    dropped(seqs, answered) {
      if (suspects.length > 0) return judge(seqs, answered);
      begin(seqs);
      return null;
    },
    count: () => suspects.length,
    withholds: (seq) => withheld.has(seq),
    next(isOnItsWay) {
      if (trying.some(isOnItsWay)) return [];
      trying = [];
      return suspects.slice(0, Math.ceil(suspects.length / 2));
    },
    tried(seqs) {
      trying = seqs;
    },
    settle(isHeld) {
      if (suspects.length === 0 && candidates.size === 0) return;
      suspect(suspects.filter((seq) => !isHeld(seq)));
      trying = trying.filter((seq) => !isHeld(seq));
      for (const seq of candidates) if (isHeld(seq)) candidates.delete(seq);
    },
  };
}
