// Tells of gateways that have used most of their share of the air: as facts while it lasts, in the log once.

import type { Logger } from 'pino';
import type { Use } from './duty-cycle.ts';

/** A sub-band of which one gateway has used most; `ratio` of what is allowed, 1 being all of it. */
export interface DutyWarning {
  readonly subBand: string;
  readonly sinceMs: number;
  readonly ratio: number;
}

export interface DutyWatchDeps {
  readonly uses: (nowMs: number) => readonly Use[];
  /** All warnings of a gateway as they stand; none when the last has gone. */
  readonly onWarnings: (gatewayId: number, warnings: readonly DutyWarning[]) => void;
  readonly euiOf: (gatewayId: number) => string | null;
  readonly log: Pick<Logger, 'warn'>;
}

export interface DutyWatch {
  look(nowMs: number): void;
}

export const WARN_RATIO = 0.8;
/** Below this the warning goes: a gateway at its limit would come and go with every transmission otherwise. */
const CALM_RATIO = 0.7;

export function createDutyWatch({ uses, onWarnings, euiOf, log }: DutyWatchDeps): DutyWatch {
  /** By gateway, then by sub-band. */
  let standing = new Map<number, Map<string, DutyWarning>>();

  function warningOf({ gatewayId, subBand, ofLimit }: Use, nowMs: number): DutyWarning | null {
    const before = standing.get(gatewayId)?.get(subBand.name);
    if (ofLimit === null || ofLimit < (before === undefined ? WARN_RATIO : CALM_RATIO)) return null;
    if (before === undefined) {
      const ratio = Math.round(ofLimit * 1_000) / 1_000;
      log.warn({ eui: euiOf(gatewayId), subBand: subBand.name, ratio }, 'duty cycle nears its limit');
    }
    return { subBand: subBand.name, sinceMs: before?.sinceMs ?? nowMs, ratio: ofLimit };
  }

  return {
    look(nowMs) {
      const now = new Map<number, Map<string, DutyWarning>>();
      for (const use of uses(nowMs)) {
        const warning = warningOf(use, nowMs);
        if (warning === null) continue;
        const warnings = now.get(use.gatewayId) ?? new Map<string, DutyWarning>();
        now.set(use.gatewayId, warnings.set(warning.subBand, warning));
      }
      for (const [gatewayId, warnings] of now) onWarnings(gatewayId, [...warnings.values()]);
      for (const gatewayId of standing.keys()) if (!now.has(gatewayId)) onWarnings(gatewayId, []);
      standing = now;
    },
  };
}
