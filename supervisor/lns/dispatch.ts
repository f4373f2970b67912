// Hands decided receptions to the senders of each network server, and reports back what left.

import type { GatewayEui } from '../../protocol/eui.ts';
import type { Copy } from './best-copy.ts';
import { type BestCopyChooser, createBestCopyChooser } from './best-copy-chooser.ts';
import type { SentUplink } from './down/recent-uplinks.ts';
import type { LnsLink } from './link.ts';
import type { ConfiguredLns } from './outcome-ledger.ts';
import type { LnsSettings } from './settings.ts';

/** Receptions of one commit, as parallel lists: entry i of each belongs together. */
export interface Receptions {
  readonly receptionIds: readonly number[];
  readonly gatewayIds: readonly number[];
  readonly transmissionIds: readonly number[];
  readonly rxpks: readonly string[];
  readonly snrsDb: readonly (number | null)[];
  readonly rssisDbm: readonly (number | null)[];
  /** One letter a server id: `s` send at once, `c` a candidate for the best copy, `l` a late frame. */
  readonly letters: readonly string[];
  readonly tmstsUs: readonly (number | null)[];
  readonly tmstRuns: readonly number[];
  readonly receivedMs: readonly number[];
  readonly arrivalsMs: readonly number[];
}

export interface DispatchDeps {
  readonly servers: readonly ConfiguredLns[];
  readonly link: LnsLink;
  readonly euiOf: (gatewayId: number) => GatewayEui | null;
  /** The boot that the gateway's agent speaks from: what is live was received in it. */
  readonly bootOf: (gatewayId: number) => string | null;
  readonly windowMs: number;
  readonly now: () => number;
  /** Receptions up to this id have left for this server, but for those named. */
  readonly onSent: (lnsId: number, through: number, unsent: readonly number[]) => void;
  /** Every choice among receptions up to `through` has been told. */
  readonly onChosen: (
    lnsId: number,
    choice: {
      readonly sent: readonly number[];
      readonly unsent: readonly number[];
      readonly notBest: readonly number[];
    },
    through: number,
  ) => void;
  readonly onLateLeft: (lnsId: number, sent: readonly number[], unsent: readonly number[]) => void;
}

export interface Dispatch {
  send(receptions: Receptions, lastReceptionId: number | null): void;
  stop(): void;
}

interface Candidate extends Copy {
  readonly gatewayEui: GatewayEui;
  readonly rxpk: string;
  readonly uplink: SentUplink;
}

interface Chooser extends BestCopyChooser<Candidate> {
  readonly open: Set<number>;
}

export function createDispatch(deps: DispatchDeps): Dispatch {
  const { servers, link } = deps;
  const choosers = new Map<number, Chooser>();
  for (const { id, settings } of servers) {
    if (settings.mode === 'best') choosers.set(id, createChooser(id, settings.name));
  }
  let lastCommitted = 0;

  function createChooser(lnsId: number, name: string): Chooser {
    /** Candidates whose fate has not been told, oldest first. */
    const open = new Set<number>();
    const chooser = createBestCopyChooser<Candidate>({
      windowMs: deps.windowMs,
      now: deps.now,
      send: ({ gatewayEui, rxpk, receptionId, uplink }) =>
        link.send(name, gatewayEui, rxpk, receptionId, uplink),
      report(sent, notBest) {
        link.whenSettled(name, (failed) => {
          const unsent = sent.filter((id) => failed.includes(id));
          const left = unsent.length === 0 ? sent : sent.filter((id) => !unsent.includes(id));
          for (const id of [...sent, ...notBest]) open.delete(id);
          const [oldest] = open;
          const through = oldest === undefined ? lastCommitted : oldest - 1;
          deps.onChosen(lnsId, { sent: left, unsent, notBest }, through);
        });
      },
    });
    return { ...chooser, open };
  }

  /** Tells when everything given before has left: late frames by themselves, the rest up to `through`. */
  function settle(
    lnsId: number,
    settings: LnsSettings,
    late: readonly number[],
    through: number | null,
  ): void {
    if (late.length === 0 && (through === null || settings.mode !== 'copies')) return;
    link.whenSettled(settings.name, (failed) => {
      if (late.length > 0) {
        const unsent = late.filter((id) => failed.includes(id));
        deps.onLateLeft(
          lnsId,
          unsent.length === 0 ? late : late.filter((id) => !unsent.includes(id)),
          unsent,
        );
      }
      if (through === null || settings.mode !== 'copies') return;
      deps.onSent(
        lnsId,
        through,
        failed.filter((id) => !late.includes(id)),
      );
    });
  }

  function uplinkOf(receptions: Receptions, index: number): SentUplink {
    return {
      tmstUs: receptions.tmstsUs[index] as number | null,
      late: receptions.letters[index]?.endsWith('l') === true,
      receivedMs: receptions.receivedMs[index] as number,
      arrivalMs: receptions.arrivalsMs[index] as number,
      bootId: deps.bootOf(receptions.gatewayIds[index] as number),
      tmstRun: receptions.tmstRuns[index] as number,
    };
  }

  return {
    send(receptions, lastReceptionId) {
      lastCommitted = lastReceptionId ?? lastCommitted;
      const late = new Map<number, number[]>(servers.map(({ id }) => [id, []]));
      for (const [index, receptionId] of receptions.receptionIds.entries()) {
        const gatewayEui = deps.euiOf(receptions.gatewayIds[index] as number);
        if (gatewayEui === null) continue;
        const letters = receptions.letters[index] as string;
        const rxpk = receptions.rxpks[index] as string;
        const uplink = uplinkOf(receptions, index);
        for (const { id, settings } of servers) {
          const letter = letters[id - 1];
          if (letter === 's') link.send(settings.name, gatewayEui, rxpk, receptionId, uplink);
          else if (letter === 'l') {
            link.send(settings.name, gatewayEui, rxpk, receptionId, uplink);
            late.get(id)?.push(receptionId);
          } else if (letter === 'c') {
            const chooser = choosers.get(id);
            chooser?.open.add(receptionId);
            chooser?.offer({
              receptionId,
              transmissionId: receptions.transmissionIds[index] as number,
              snrDb: receptions.snrsDb[index] as number | null,
              rssiDbm: receptions.rssisDbm[index] as number | null,
              gatewayEui,
              rxpk,
              uplink,
            });
          }
        }
      }
      for (const { id, settings } of servers) settle(id, settings, late.get(id) ?? [], lastReceptionId);
    },

    stop() {
      for (const chooser of choosers.values()) chooser.stop();
    },
  };
}
