// Decides for each reception what every network server does with it, and adds the outcomes up per commit.

import { decideLive, outcomeOf, type Reception } from './decide.ts';
import { letterOf, outcomeOfLetter } from './outcomes.ts';
import type { LnsSettings } from './settings.ts';
import type { LnsStore } from './store.ts';

export interface OutcomeLedger {
  /**
   * One letter a server id, for the database, and one for the sender: `s` at once, `c` a candidate for the best
   * copy, `-` nothing. Servers that are no longer configured keep a `-` in their place.
   */
  decide(reception: Reception, nowMs: number): { readonly outcomes: string; readonly letters: string };
  count(gatewayId: number, outcomes: string): void;
  /** Writes what was counted; call inside the transaction that stores the receptions. */
  flush(): void;
}

/** In the place of a server that this reception was never meant for. */
const NO_SERVER = '-';

export interface ConfiguredLns {
  readonly id: number;
  readonly settings: LnsSettings;
}

export function createOutcomeLedger(servers: readonly ConfiguredLns[], store: LnsStore): OutcomeLedger {
  const byPosition: (LnsSettings | null)[] = [];
  for (const { id, settings } of servers) {
    while (byPosition.length < id) byPosition.push(null);
    byPosition[id - 1] = settings;
  }
  const counts = new Map<string, number>();

  return {
    decide(reception, nowMs) {
      let outcomes = '';
      let letters = '';
      for (const lns of byPosition) {
        if (lns === null) {
          outcomes += NO_SERVER;
          letters += NO_SERVER;
          continue;
        }
        const decision = decideLive(reception, lns, nowMs);
        outcomes += letterOf(outcomeOf(decision));
        letters += decision === 'sent' ? 's' : decision === 'candidate' ? 'c' : NO_SERVER;
      }
      return { outcomes, letters };
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
