// All SQL of health: what was last said of each piece of equipment, what is added to it, and when the supervisor last lived.

import type { Connection } from '../../platform/database.ts';
import type { Statement } from '../../platform/write-batch.ts';
import type { BaseState, EquipmentId, Overlay, StateRow, Verdict } from './model.ts';

/** As a process before this one left it. */
export interface LeftBehind {
  readonly equipment: EquipmentId;
  readonly state: BaseState;
  /** In this state, with whatever reasons, since then. */
  readonly sinceMs: number;
  /** Of its last row. */
  readonly fromMs: number;
  readonly reasons: readonly Verdict[];
  /** Overlays that are on. */
  readonly overlays: readonly { readonly overlay: Overlay; readonly sinceMs: number }[];
  /** When it was said to have gone offline or come back, in the time asked for; oldest first. */
  readonly edgesMs: readonly number[];
}

export interface HealthStore {
  leftBehind(edgesSinceMs: number): LeftBehind[];
  /** When the supervisor last said that it lives; `null`: never. */
  aliveMs(): number | null;
}

interface LastRow {
  readonly equipment: EquipmentId;
  readonly track: 'base' | Overlay;
  readonly value: string;
  readonly from_ms: number;
  readonly reasons: string;
}

/** Only open, observed rows say how things stand; stretches of the past and corrections do not. */
const OPEN = `to_ms IS NULL AND source = 'observed'`;

export function createHealthStore(connection: Connection): HealthStore {
  const last = connection.prepare<[], LastRow>(`
    SELECT equipment, track, value, from_ms, reasons FROM equipment_states WHERE id IN (
      SELECT max(id) FROM equipment_states WHERE ${OPEN} GROUP BY equipment, track)`);
  const since = connection
    .prepare<[string, string, string], number>(`
      SELECT from_ms FROM equipment_states
      WHERE equipment = ? AND track = 'base' AND ${OPEN} AND id > coalesce((
        SELECT max(id) FROM equipment_states
        WHERE equipment = ? AND track = 'base' AND ${OPEN} AND value <> ?), 0)
      ORDER BY id LIMIT 1`)
    .pluck();
  const recent = connection.prepare<
    [number],
    { readonly equipment: EquipmentId; readonly value: string; readonly recorded_ms: number }
  >(`
    SELECT equipment, value, recorded_ms FROM equipment_states
    WHERE track = 'base' AND ${OPEN} AND recorded_ms >= ? ORDER BY equipment, id`);
  const alive = connection.prepare<[], number>('SELECT at_ms FROM supervisor_alive').pluck();

  function edgesSince(sinceMs: number): ReadonlyMap<EquipmentId, readonly number[]> {
    const edges = new Map<EquipmentId, number[]>();
    const before = new Map<EquipmentId, string>();
    for (const { equipment, value, recorded_ms } of recent.all(sinceMs)) {
      const was = before.get(equipment);
      before.set(equipment, value);
      const isEdge = was === undefined ? value === 'offline' : (was === 'offline') !== (value === 'offline');
      if (!isEdge) continue;
      edges.set(equipment, [...(edges.get(equipment) ?? []), recorded_ms]);
    }
    return edges;
  }

  return {
    leftBehind(edgesSinceMs) {
      const rows = last.all();
      const edges = edgesSince(edgesSinceMs);
      const overlays = new Map<EquipmentId, { overlay: Overlay; sinceMs: number }[]>();
      for (const { equipment, track, value, from_ms } of rows) {
        if (track === 'base' || value !== 'on') continue;
        overlays.set(equipment, [...(overlays.get(equipment) ?? []), { overlay: track, sinceMs: from_ms }]);
      }
      return rows
        .filter(({ track }) => track === 'base')
        .map(({ equipment, value, from_ms, reasons }) => ({
          equipment,
          state: value as BaseState,
          sinceMs: since.get(equipment, equipment, value) ?? from_ms,
          fromMs: from_ms,
          reasons: JSON.parse(reasons) as Verdict[],
          overlays: overlays.get(equipment) ?? [],
          edgesMs: edges.get(equipment) ?? [],
        }));
    },
    aliveMs: () => alive.get() ?? null,
  };
}

const INSERT = `
  INSERT INTO equipment_states
    (equipment, track, from_ms, to_ms, value, reasons, source, author, remark, recorded_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function insertState(row: StateRow): Statement {
  return {
    sql: INSERT,
    parameters: [
      ...[row.equipment, row.track, Math.round(row.fromMs)],
      row.toMs === null ? null : Math.round(row.toMs),
      ...[row.value, JSON.stringify(row.reasons), row.source, row.author, row.remark],
      Math.round(row.recordedMs),
    ],
  };
}

export function sayAlive(nowMs: number): Statement {
  return {
    sql: `INSERT INTO supervisor_alive (only, at_ms) VALUES (1, ?)
      ON CONFLICT (only) DO UPDATE SET at_ms = excluded.at_ms`,
    parameters: [Math.round(nowMs)],
  };
}
