// Works out availability for those who ask: reads what was said, paints it, counts; the future is left out.

import type { EquipmentId } from '../health/model.ts';
import type { GatewayRecord } from '../inventory/model.ts';
import { type Announced, type Availability, availability } from './availability.ts';
import type { Interval } from './intervals.ts';
import { paint } from './paint.ts';
import type { SaidRow } from './said.ts';
import type { AvailabilityStore } from './store.ts';

/** A piece of equipment as the inventory knows it. */
export interface KnownEquipment {
  readonly equipment: EquipmentId;
  readonly name: string;
  readonly siteId: string | null;
  /** Without end: infinite. */
  readonly inService: readonly Interval[];
  /** Sensors that depend on it; `null`: not known. */
  readonly sensors: number | null;
}

/**
 * When something is promised of a gateway: from when it was put into service until it was retired. Time in which it was
 * retired and then used again is told by its states.
 */
export function inServiceOf({
  inServiceMs,
  retiredMs,
}: Pick<GatewayRecord, 'inServiceMs' | 'retiredMs'>): readonly Interval[] {
  return inServiceMs === null ? [] : [{ fromMs: inServiceMs, toMs: retiredMs ?? Number.POSITIVE_INFINITY }];
}

export interface FiguresDeps {
  readonly store: AvailabilityStore;
  /** Work on this equipment, announced in time, as it was announced. */
  readonly announced: (equipment: EquipmentId, period: Interval) => readonly Announced[];
  readonly now: () => number;
}

export interface Figures {
  /** Of each, in the same order. */
  of(known: readonly KnownEquipment[], period: Interval): Promise<Availability<SaidRow>[]>;
}

/** One query takes so many: a few milliseconds of the reader thread, then others have their turn. */
const SLICE = 100;

export function createFigures({ store, announced, now }: FiguresDeps): Figures {
  return {
    async of(known, asked) {
      const toMs = Math.max(asked.fromMs, Math.min(asked.toMs, Math.floor(now())));
      const period = { fromMs: asked.fromMs, toMs };
      const found: Availability<SaidRow>[] = [];
      for (let from = 0; from < known.length; from += SLICE) {
        const slice = known.slice(from, from + SLICE);
        const said = await store.said(
          slice.map(({ equipment }) => equipment),
          period,
        );
        for (const { equipment, inService } of slice) {
          const { base = [], blind = [] } = said.get(equipment) ?? {};
          found.push(
            availability({
              period,
              base: paint(base, period),
              blind: paint(blind, period).filter(({ value }) => value.value === 'on'),
              inService,
              announced: announced(equipment, period),
            }),
          );
        }
      }
      return found;
    },
  };
}
