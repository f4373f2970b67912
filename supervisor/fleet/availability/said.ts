// What was said of a piece of equipment, as rows of `equipment_states` tell it.

import type { StateRow } from '../health/model.ts';

/** A row of `equipment_states` without its reasons, which are asked for by id. */
export type SaidRow = Pick<StateRow, 'fromMs' | 'toMs' | 'value' | 'source' | 'recordedMs'> & {
  readonly id: number;
};

/** In order of ids, as painting takes them. */
export interface Said {
  readonly base: readonly SaidRow[];
  readonly blind: readonly SaidRow[];
}
