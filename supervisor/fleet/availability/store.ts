// All SQL of availability: what was said of a piece of equipment, as far as it can still be seen in a period.

import type { Reader } from '../../platform/reader.ts';
import type { EquipmentId, Verdict } from '../health/model.ts';
import type { Interval } from './intervals.ts';
import type { Said, SaidRow } from './said.ts';

export interface AvailabilityStore {
  /** Of each of them what matters within the period, in one query: some hundred at most, or it holds the reader up. */
  said(equipment: readonly EquipmentId[], period: Interval): Promise<ReadonlyMap<EquipmentId, Said>>;
  /** Of rows by their ids. */
  reasons(ids: readonly number[]): Promise<ReadonlyMap<number, readonly Verdict[]>>;
}

/**
 * An observed row without end that began before the period hides all rows before it, so nothing older is read. Rows
 * come as one text for each track: thousands of small objects would take the main thread longer than reading them.
 */
const SAID = `
  WITH asked AS (SELECT ? AS equipment, ? AS from_ms, ? AS to_ms)
  SELECT wanted.value AS equipment, track.value AS track,
    (SELECT json_array(json_group_array(id), json_group_array(said.from_ms), json_group_array(said.to_ms),
       json_group_array(said.value), json_group_array(source), json_group_array(recorded_ms))
     FROM equipment_states AS said
     WHERE said.equipment = wanted.value AND said.track = track.value
       AND said.from_ms < asked.to_ms AND (said.to_ms IS NULL OR said.to_ms > asked.from_ms)
       AND said.id >= coalesce((
         SELECT id FROM equipment_states AS hiding
         WHERE hiding.equipment = wanted.value AND hiding.track = track.value
           AND hiding.to_ms IS NULL AND source = 'observed' AND hiding.from_ms <= asked.from_ms
         ORDER BY id DESC LIMIT 1), 0)) AS rows
  FROM asked, json_each(asked.equipment) AS wanted, json_each('["base","blind"]') AS track`;

const REASONS = `
  SELECT id, reasons FROM equipment_states WHERE id IN (SELECT value FROM json_each(?)) AND reasons <> '[]'`;

/** Column by column: a handful of long lists is read faster than many short ones. */
type Packed = readonly [
  ids: readonly number[],
  fromMs: readonly number[],
  toMs: readonly (number | null)[],
  values: readonly SaidRow['value'][],
  sources: readonly SaidRow['source'][],
  recordedMs: readonly number[],
];

export function createAvailabilityStore(reader: Pick<Reader, 'all'>): AvailabilityStore {
  return {
    async said(equipment, { fromMs, toMs }) {
      const rows = await reader.all<{
        readonly equipment: EquipmentId;
        readonly track: 'base' | 'blind';
        readonly rows: string;
      }>(SAID, [JSON.stringify(equipment), Math.round(fromMs), Math.round(toMs)]);
      const found = new Map<EquipmentId, { base: SaidRow[]; blind: SaidRow[] }>();
      for (const one of rows) {
        const said = found.get(one.equipment) ?? { base: [], blind: [] };
        said[one.track] = unpacked(one.rows);
        found.set(one.equipment, said);
      }
      return found;
    },

    async reasons(ids) {
      const rows = await reader.all<{ readonly id: number; readonly reasons: string }>(REASONS, [
        JSON.stringify(ids),
      ]);
      return new Map(rows.map(({ id, reasons }) => [id, JSON.parse(reasons) as Verdict[]]));
    },
  };
}

/** Ids ascend: that later rows win rests on it, and SQL promises no order within an aggregate. */
function unpacked(rows: string): SaidRow[] {
  const [ids, fromMs, toMs, values, sources, recordedMs] = JSON.parse(rows) as Packed;
  return ids
    .map((id, index) => ({
      id,
      fromMs: fromMs[index] as number,
      toMs: toMs[index] as number | null,
      value: values[index] as SaidRow['value'],
      source: sources[index] as SaidRow['source'],
      recordedMs: recordedMs[index] as number,
    }))
    .sort((a, b) => a.id - b.id);
}
