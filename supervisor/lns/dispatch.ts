// Hands committed receptions to the senders of each network server, and reports back what left.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { Copy } from './best-copy.ts';
import { type BestCopyChooser, createBestCopyChooser } from './best-copy-chooser.ts';
import type { LnsLink } from './link.ts';
import type { ConfiguredLns } from './outcome-ledger.ts';

/** Receptions of one commit, as parallel lists: entry i of each belongs together. */
export interface Receptions {
  readonly receptionIds: readonly number[];
  readonly gatewayIds: readonly number[];
  readonly transmissionIds: readonly number[];
  readonly rxpks: readonly string[];
  readonly snrsDb: readonly (number | null)[];
  readonly rssisDbm: readonly (number | null)[];
  /** One letter a server id: `s` send at once, `c` a candidate for the best copy. */
  readonly letters: readonly string[];
}

export interface DispatchDeps {
  readonly servers: readonly ConfiguredLns[];
  readonly link: LnsLink;
  readonly euiOf: (gatewayId: number) => GatewayEui | null;
  readonly windowMs: number;
  readonly now: () => number;
  /** Receptions up to this id have left for this server, but for those named. */
  readonly onSent: (lnsId: number, through: number, unsent: readonly number[]) => void;
  readonly onChosen: (lnsId: number, sent: readonly number[], notBest: readonly number[]) => void;
}

export interface Dispatch {
  send(receptions: Receptions, lastReceptionId: number | null): void;
  stop(): void;
}

interface Candidate extends Copy {
  readonly gatewayEui: GatewayEui;
  readonly rxpk: string;
}

export function createDispatch(deps: DispatchDeps): Dispatch {
  const { servers, link } = deps;
  const choosers = new Map<number, BestCopyChooser<Candidate>>();
  for (const { id, settings } of servers) {
    if (settings.mode === 'best') choosers.set(id, createChooser(id, settings.name));
  }

  function createChooser(lnsId: number, name: string): BestCopyChooser<Candidate> {
    return createBestCopyChooser<Candidate>({
      windowMs: deps.windowMs,
      now: deps.now,
      send: ({ gatewayEui, rxpk, receptionId }) => link.send(name, gatewayEui, rxpk, receptionId),
      report(sent, notBest) {
        // A copy that did not leave keeps waiting, as it does already.
        link.whenSettled(name, (unsent) => {
          deps.onChosen(
            lnsId,
            sent.filter((id) => !unsent.includes(id)),
            notBest,
          );
        });
      },
    });
  }

  return {
    send(receptions, lastReceptionId) {
      for (const [index, receptionId] of receptions.receptionIds.entries()) {
        const gatewayEui = deps.euiOf(receptions.gatewayIds[index] as number);
        if (gatewayEui === null) continue;
        const letters = receptions.letters[index] as string;
        const rxpk = receptions.rxpks[index] as string;
        for (const { id, settings } of servers) {
          const letter = letters[id - 1];
          if (letter === 's') link.send(settings.name, gatewayEui, rxpk, receptionId);
          else if (letter === 'c') {
            choosers.get(id)?.offer({
              receptionId,
              transmissionId: receptions.transmissionIds[index] as number,
              snrDb: receptions.snrsDb[index] as number | null,
              rssiDbm: receptions.rssisDbm[index] as number | null,
              gatewayEui,
              rxpk,
            });
          }
        }
      }
      if (lastReceptionId === null) return;
      for (const { id, settings } of servers) {
        if (settings.mode !== 'copies') continue;
        link.whenSettled(settings.name, (unsent) => deps.onSent(id, lastReceptionId, unsent));
      }
    },

    stop() {
      for (const chooser of choosers.values()) chooser.stop();
    },
  };
}
