// How a gateway stands: its state as the rounds of health have found it, and the sentences that say why.

import type { GatewayStatus } from '../fleet/fleet.ts';
import type { BaseState, EquipmentHealth, Overlay } from '../fleet/health/model.ts';
import { reasonTexts } from './reason-texts.ts';
import { type Language, TEXTS, type Texts } from './texts.ts';

export interface Standing {
  readonly state: BaseState;
  readonly overlays: readonly Overlay[];
  readonly sinceMs: number | null;
  /** What is wrong with it, the gravest first, and what else is to be known; empty: nothing. */
  readonly reasons: readonly string[];
}

/** `health`: `null` before the first round; what has come since that round is seen a second later. */
export function standingOf(
  { state: told, sinceMs }: Pick<GatewayStatus, 'state' | 'sinceMs'>,
  health: EquipmentHealth | null,
  { texts, language, nowMs }: { readonly texts: Texts; readonly language: Language; readonly nowMs: number },
): Standing {
  if (health === null || health.state === 'never-seen') {
    return {
      state: told === 'silent-forwarder' ? 'degraded' : told,
      overlays: health?.overlays.map(({ overlay }) => overlay) ?? [],
      sinceMs,
      reasons: told === 'silent-forwarder' ? [texts.reasonSilentForwarder] : [],
    };
  }
  return standing(health, language, nowMs);
}

/** Of any equipment that has been judged. */
export function standing(health: EquipmentHealth, language: Language, nowMs: number): Standing {
  const words = reasonTexts(language, nowMs);
  return {
    state: health.state,
    overlays: health.overlays.map(({ overlay }) => overlay),
    sinceMs: health.sinceMs,
    reasons: [
      ...health.verdicts.map(words.verdict),
      ...(isReturning(health) ? [TEXTS[language].reasonReturning] : []),
      ...health.overlays.map(({ overlay, sinceMs }) => words.overlay(overlay, sinceMs)),
    ],
  };
}

/** Nothing is wrong with it any more, and it has not been well for long enough. */
function isReturning({ state, verdicts, overlays }: EquipmentHealth): boolean {
  return (
    state === 'offline' && verdicts.length === 0 && overlays.every(({ overlay }) => overlay === 'unstable')
  );
}

/** Nothing that anybody would have to look at. */
export function isWell({
  state,
  overlays,
  reasons,
}: Pick<Standing, 'state' | 'overlays' | 'reasons'>): boolean {
  if (overlays.length > 0) return false;
  // A backhaul that was never seen up can be found down.
  return state === 'online' || ((state === 'never-seen' || state === 'retired') && reasons.length === 0);
}
