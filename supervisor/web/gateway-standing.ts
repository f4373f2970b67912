// How a gateway stands: its state as the rounds of health have found it, and the sentences that say why.

import type { GatewayStatus } from '../fleet/fleet.ts';
import type { BaseState, EquipmentHealth, Overlay } from '../fleet/health/model.ts';
import { reasonTexts } from './reason-texts.ts';
import type { Language, Texts } from './texts.ts';

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
      ...health.overlays.map(({ overlay, sinceMs }) => words.overlay(overlay, sinceMs)),
    ],
  };
}

/** Nothing that anybody would have to look at. */
export function isWell({ state, overlays }: Pick<Standing, 'state' | 'overlays'>): boolean {
  return overlays.length === 0 && (state === 'online' || state === 'never-seen' || state === 'retired');
}
