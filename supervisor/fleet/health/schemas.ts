// What the API tells of health, as schemas, and how a piece of equipment is put into them.

import { type Static, Type } from 'typebox';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import {
  BASE_STATES,
  type BaseState,
  type EquipmentHealth,
  OVERLAYS,
  type Overlay,
  VERDICTS,
  type Verdict,
  type VerdictKind,
} from './model.ts';

export type Wordings = Readonly<Record<'fr' | 'en', string>>;

/** Health in words, by language. */
export interface HealthWords {
  readonly state: (health: EquipmentHealth, nowMs: number) => Wordings;
  readonly overlay: (overlay: Overlay, sinceMs: number, nowMs: number) => Wordings;
  readonly verdict: (verdict: Verdict, nowMs: number) => Wordings;
}

const Text = Type.Object({ fr: Type.String(), en: Type.String() });
export const BaseStateName = Type.Unsafe<BaseState>(
  Type.String({
    enum: [...BASE_STATES],
    description: 'suspect: signals are missing, not for long enough to say more; counts as up',
  }),
);
const Values = Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]), {
  description: 'The figures of the sentence, by name with their unit',
});

export const VerdictView = Type.Object(
  {
    kind: Type.Unsafe<VerdictKind>(Type.String({ enum: [...VERDICTS] })),
    sinceMs: TimeMs,
    values: Values,
    text: Text,
  },
  { $id: 'Verdict' },
);

export const HealthView = Type.Object(
  {
    state: BaseStateName,
    sinceMs: TimeMs,
    text: Text,
    overlays: Type.Array(
      Type.Object({
        overlay: Type.Unsafe<Overlay>(
          Type.String({
            enum: [...OVERLAYS],
            description:
              'blind: nobody can know, the state stands still. upstream: what it depends on is down. unstable: it goes and comes. maintenance: announced work',
          }),
        ),
        sinceMs: TimeMs,
        text: Text,
      }),
    ),
    verdicts: Type.Array(VerdictView, { description: 'What is wrong, the gravest first' }),
  },
  { $id: 'Health' },
);
export type HealthView = Static<typeof HealthView>;

export const EquipmentHealthView = Type.Object(
  {
    equipment: Type.String({ description: 'gateway:<eui>, lns:<name>, backhaul:<id>, broker or supervisor' }),
    name: Type.String(),
    health: HealthView,
  },
  { $id: 'HealthOfEquipment' },
);
export type EquipmentHealthView = Static<typeof EquipmentHealthView>;

export const StateIntervalView = Type.Object(
  {
    fromMs: TimeMs,
    toMs: TimeMs,
    value: Type.String({ description: 'Base state' }),
    source: Type.String({ description: 'observed, back-filled or corrected' }),
    reasons: Type.Array(Type.Object({ kind: Type.String(), sinceMs: Type.Number(), values: Values })),
  },
  { $id: 'StateInterval' },
);
export const OverlayIntervalView = Type.Object(
  {
    overlay: Type.Unsafe<Overlay>(Type.String({ enum: [...OVERLAYS] })),
    fromMs: TimeMs,
    toMs: TimeMs,
    source: Type.String(),
  },
  { $id: 'OverlayInterval' },
);

export function healthView(health: EquipmentHealth, words: HealthWords, nowMs: number): HealthView {
  return {
    state: health.state,
    sinceMs: Math.round(health.sinceMs),
    text: words.state(health, nowMs),
    overlays: health.overlays.map(({ overlay, sinceMs }) => ({
      overlay,
      sinceMs: Math.round(sinceMs),
      text: words.overlay(overlay, sinceMs, nowMs),
    })),
    verdicts: health.verdicts.map((verdict) => ({
      kind: verdict.kind,
      sinceMs: Math.round(verdict.sinceMs),
      values: verdict.values,
      text: words.verdict(verdict, nowMs),
    })),
  };
}

export const NullableHealthView = nullable(HealthView);
