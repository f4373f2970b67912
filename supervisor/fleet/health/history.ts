// How a piece of equipment has stood in a period: its rows, painted.

import type { Reader } from '../../platform/reader.ts';
import type { Interval, Stretch } from '../availability/intervals.ts';
import { paint } from '../availability/paint.ts';
import { type EquipmentId, OVERLAYS, type Overlay, type StateRow, type Verdict } from './model.ts';

export interface StateInterval extends Interval {
  readonly value: string;
  readonly source: StateRow['source'];
  readonly reasons: Verdict[];
}
export interface OverlayInterval extends Interval {
  readonly overlay: Overlay;
  readonly source: StateRow['source'];
}

export type History = (
  equipment: EquipmentId,
  period: Interval,
) => Promise<{ readonly states: readonly StateInterval[]; readonly overlays: readonly OverlayInterval[] }>;

interface Row extends Pick<StateRow, 'fromMs' | 'toMs' | 'value' | 'source' | 'recordedMs'> {
  readonly track: StateRow['track'];
  readonly reasons: string;
}

/** What began before an observed row without end that itself began before the period is hidden by it. */
const ROWS = `
  WITH asked AS (SELECT ? AS equipment, ? AS from_ms, ? AS to_ms)
  SELECT track, said.from_ms AS fromMs, said.to_ms AS toMs, value, source, recorded_ms AS recordedMs, reasons
  FROM asked JOIN equipment_states AS said ON said.equipment = asked.equipment
  WHERE said.from_ms < asked.to_ms AND (said.to_ms IS NULL OR said.to_ms > asked.from_ms)
    AND id >= coalesce((
      SELECT max(id) FROM equipment_states AS hiding
      WHERE hiding.equipment = asked.equipment AND hiding.track = said.track AND hiding.to_ms IS NULL
        AND hiding.source = 'observed' AND hiding.from_ms <= asked.from_ms), 0)
  ORDER BY id`;

export function createHistory(reader: Pick<Reader, 'all'>): History {
  return async (equipment, period) => {
    const rows = await reader.all<Row>(ROWS, [equipment, period.fromMs, period.toMs]);
    const painted = (track: StateRow['track']): Stretch<Row>[] =>
      paint(
        rows.filter((row) => row.track === track),
        period,
      );
    return {
      states: painted('base').map(({ fromMs, toMs, value: { value, source, reasons } }) => ({
        ...{ fromMs, toMs, value, source },
        reasons: JSON.parse(reasons) as Verdict[],
      })),
      overlays: OVERLAYS.flatMap((overlay) =>
        painted(overlay).flatMap(({ fromMs, toMs, value: { value, source } }) =>
          value === 'on' ? [{ overlay, fromMs, toMs, source }] : [],
        ),
      ),
    };
  };
}
