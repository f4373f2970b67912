// What sentences about health are made of, the same in every language.

import type { EquipmentHealth, Overlay, Verdict } from '../fleet/health/model.ts';

/** What the sentences are written with. */
export interface Pen {
  /** An instant of today as a time, an earlier one with its date. */
  at(ms: number): string;
  /** How long ago that is, or how long something takes. */
  age(ms: number): string;
  count(value: number): string;
  percent(share: number): string;
  decimal(value: number): string;
  /** A date as a day. */
  day(ms: number): string;
}

export interface ReasonTexts {
  state(health: EquipmentHealth, pen: Pen): string;
  overlay(overlay: Overlay, sinceMs: number, pen: Pen): string;
  verdict(verdict: Verdict, pen: Pen): string;
}

export interface Figures {
  number(name: string): number;
  word(name: string): string;
}

/** A verdict's figures; one that is missing reads as 0, and is a fault that a test finds. */
export function figuresOf({ values }: Verdict): Figures {
  return {
    number: (name) => (typeof values[name] === 'number' ? values[name] : 0),
    word: (name) => String(values[name] ?? ''),
  };
}

/** What a piece of equipment is, by its id. */
export type EquipmentSort = 'gateway' | 'lns' | 'backhaul' | 'broker' | 'supervisor';
export function sortOf({ equipment }: Pick<EquipmentHealth, 'equipment'>): EquipmentSort {
  return (equipment.split(':')[0] ?? 'gateway') as EquipmentSort;
}
