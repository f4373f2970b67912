// Decides for each reception what every network server does with it, and adds the outcomes up per commit.

import type { PhyPayload } from '../../protocol/phy-payload.ts';
import { decideLive, type LiveDecision, type Reception } from './decide.ts';
import { lateKindOf } from './late/decide.ts';
import type { LateFrame, LateLane } from './late/lane.ts';
import { letterOf, type Outcome, outcomeOfLetter } from './outcomes.ts';
import type { LnsSettings } from './settings.ts';
import type { LnsStore } from './store.ts';

/** A reception with its place in the database. */
export interface PlacedReception extends Reception {
  readonly receptionId: number;
  readonly gatewayId: number;
  /** `null` for CRC failures. */
  readonly frameId: number | null;
}

export interface Decided {
  /** One letter a server id, for the database. */
  readonly outcomes: string;
  /** One letter a server id, for the sender: `s` at once, `c` a candidate for the best copy, `-` nothing. */
  readonly letters: string;
  /** Late frames of the same device that go just before it. */
  readonly ahead: readonly LateFrame[];
}

export interface OutcomeLedger {
  /** Servers that are no longer configured keep a `-` in their place. */
  decide(reception: PlacedReception, nowMs: number): Decided;
  count(gatewayId: number, outcomes: string): void;
  /** Writes what was counted; call inside the transaction that stores the receptions. */
  flush(): void;
}

export interface OutcomeLedgerDeps {
  readonly servers: readonly ConfiguredLns[];
  readonly store: LnsStore;
  readonly lane: LateLane;
  /** Whether this server answers nothing at the moment. */
  readonly isSilent: (lnsId: number) => boolean;
}

/** In the place of a server that this reception was never meant for. */
const NO_SERVER = '-';

export interface ConfiguredLns {
  readonly id: number;
  readonly settings: LnsSettings;
}

export function createOutcomeLedger({ servers, store, lane, isSilent }: OutcomeLedgerDeps): OutcomeLedger {
  const byPosition: (LnsSettings | null)[] = [];
  for (const { id, settings } of servers) {
    while (byPosition.length < id) byPosition.push(null);
    byPosition[id - 1] = settings;
  }
  const counts = new Map<string, number>();

  /** What the database says of the reception from this commit on. */
  function outcomeOf(decision: LiveDecision, lnsId: number, reception: PlacedReception): Outcome {
    switch (decision) {
      case 'candidate':
        return 'waiting';
      case 'late':
        return lane.offer(lateEntryOf(lnsId, reception));
      default:
        return decision;
    }
  }

  /** Lets the late lane know what goes without it; returns what goes before. */
  function tell(
    decision: LiveDecision,
    lnsId: number,
    reception: PlacedReception,
    nowMs: number,
  ): readonly LateFrame[] {
    const { phy, frameId, receivedMs } = reception;
    if (phy.kind !== 'data-up' || frameId === null) return [];
    const frame = { lnsId, devAddr: phy.devAddr, fCnt: phy.fCnt, frameId, receivedMs };
    if (decision === 'bypassed') lane.bypassed(frame, nowMs);
    return decision === 'sent' || decision === 'candidate' ? lane.live(frame, nowMs) : [];
  }

  return {
    decide(reception, nowMs) {
      let outcomes = '';
      let letters = '';
      const ahead: LateFrame[] = [];
      for (const [index, lns] of byPosition.entries()) {
        if (lns === null) {
          outcomes += NO_SERVER;
          letters += NO_SERVER;
          continue;
        }
        const lnsId = index + 1;
        const decision = decideLive(reception, lns, isSilent(lnsId), nowMs);
        ahead.push(...tell(decision, lnsId, reception, nowMs));
        outcomes += letterOf(outcomeOf(decision, lnsId, reception));
        letters += decision === 'sent' ? 's' : decision === 'candidate' ? 'c' : NO_SERVER;
      }
      return { outcomes, letters, ahead };
    },

    count(gatewayId, outcomes) {
      for (let position = 0; position < outcomes.length; position++) {
        const letter = outcomes[position] as string;
        if (letter === NO_SERVER) continue;
        const key = `${gatewayId} ${position + 1} ${letter}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    },

    flush() {
      for (const [key, receptions] of counts) {
        const [gatewayId, lnsId, letter] = key.split(' ') as [string, string, string];
        const outcome = outcomeOfLetter(letter);
        if (outcome !== null) store.addCount(Number(gatewayId), Number(lnsId), outcome, receptions);
      }
      counts.clear();
    },
  };
}

function lateEntryOf(lnsId: number, reception: PlacedReception) {
  const { receptionId, gatewayId, receivedMs, timeUncertain, frameId, phy } = reception;
  const kind = lateKindOf(phy);
  if (kind === null || frameId === null) throw new Error('what no network server takes cannot wait for one');
  return { lnsId, receptionId, gatewayId, receivedMs, timeUncertain, frameId, kind, ...counterOf(phy) };
}

function counterOf(phy: PhyPayload): { readonly devAddr: number | null; readonly fCnt: number | null } {
  return phy.kind === 'data-up' ? { devAddr: phy.devAddr, fCnt: phy.fCnt } : { devAddr: null, fCnt: null };
}
