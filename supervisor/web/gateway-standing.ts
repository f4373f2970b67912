// How a gateway's row is headed: its state as the rounds of health have found it, and the sentences that say why.

import type { GatewayStatus } from '../fleet/fleet.ts';
import type { BaseState, EquipmentHealth } from '../fleet/health/model.ts';
import { reasonTexts } from './reason-texts.ts';
import type { Language, Texts } from './texts.ts';

export type Badge = 'online' | 'degraded' | 'offline' | 'never';

export interface Standing {
  readonly state: BaseState;
  readonly badge: Badge;
  readonly letter: string;
  readonly word: string;
  readonly sinceMs: number | null;
  /** What is wrong with it, the gravest first, and what else is to be known; empty: nothing. */
  readonly reasons: readonly string[];
}

const BADGES: Readonly<Record<BaseState, Badge>> = {
  'never-seen': 'never',
  online: 'online',
  suspect: 'degraded',
  degraded: 'degraded',
  offline: 'offline',
  retired: 'never',
};

/** `health`: `null` before the first round; what has come since that round is seen a second later. */
export function standingOf(
  { state: told, sinceMs }: Pick<GatewayStatus, 'state' | 'sinceMs'>,
  health: EquipmentHealth | null,
  { texts, language, nowMs }: { readonly texts: Texts; readonly language: Language; readonly nowMs: number },
): Standing {
  if (health === null || health.state === 'never-seen') {
    const state = told === 'silent-forwarder' ? 'degraded' : told;
    return {
      ...headOf(state, texts),
      sinceMs,
      reasons: told === 'silent-forwarder' ? [texts.reasonSilentForwarder] : [],
    };
  }
  const words = reasonTexts(language, nowMs);
  const reasons = [
    ...health.verdicts.map(words.verdict),
    ...health.overlays.map(({ overlay, sinceMs: fromMs }) => words.overlay(overlay, fromMs)),
  ];
  return { ...headOf(health.state, texts), sinceMs: health.sinceMs, reasons };
}

function headOf(state: BaseState, { letters, states }: Texts): Omit<Standing, 'sinceMs' | 'reasons'> {
  const name = state === 'never-seen' || state === 'retired' ? 'neverSeen' : state;
  return { state, badge: BADGES[state], letter: letters[name], word: states[name] };
}
