// What a process leaves behind is what the next one finds, in a real database.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSupervisorDatabase } from '../../open-database.ts';
import type { Connection } from '../../platform/database.ts';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { createHistory } from './history.ts';
import type { EquipmentId, StateRow } from './model.ts';
import { createHealthStore, insertState, sayAlive } from './store.ts';

const ONE = 'gateway:7076ff0000000001' as EquipmentId;
const MIN = 60_000;

let folder: string;
let connection: Connection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-health-'));
  connection = openSupervisorDatabase(join(folder, 'vigie.db'));
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function say(...rows: readonly Partial<StateRow>[]): void {
  const whole = rows.map(
    (row): StateRow => ({
      ...{ id: null, equipment: ONE, track: 'base', fromMs: 0, toMs: null, value: 'online', reasons: [] },
      ...{ source: 'observed', author: null, remark: null, recordedMs: row.fromMs ?? 0 },
      ...row,
    }),
  );
  expect(createWriteBatch(connection)(whole.map(insertState)).kind).toBe('written');
}

const gone = { kind: 'agent-gone', sinceMs: 5 * MIN, values: { how: 'will' } } as const;
const hot = { kind: 'host-hot', sinceMs: 2 * MIN, values: { temperatureC: 83 } } as const;

test('a state is as old as the first of its rows, whatever reasons came since', () => {
  say(
    { fromMs: 0 },
    { fromMs: MIN, value: 'degraded', reasons: [hot] },
    { fromMs: 2 * MIN, value: 'degraded', reasons: [hot, gone] },
    { fromMs: 3 * MIN, track: 'blind', value: 'on' },
    { fromMs: 3 * MIN, track: 'unstable', value: 'on' },
    { fromMs: 4 * MIN, track: 'unstable', value: 'off' },
    // Of the past: back-filled and corrected rows do not say how things stand.
    { fromMs: 0, toMs: MIN, value: 'offline', source: 'back-filled' },
    { fromMs: 0, toMs: null, value: 'offline', source: 'corrected' },
    { equipment: 'broker', fromMs: 7 },
  );
  expect(createHealthStore(connection).leftBehind(0)).toEqual([
    {
      equipment: ONE,
      ...{ state: 'degraded', sinceMs: MIN, fromMs: 2 * MIN, reasons: [hot, gone] },
      overlays: [{ overlay: 'blind', sinceMs: 3 * MIN }],
      edgesMs: [],
    },
    { equipment: 'broker', state: 'online', sinceMs: 7, fromMs: 7, reasons: [], overlays: [], edgesMs: [] },
  ]);
});

test('what went and came of late is remembered, so that it stays unstable', () => {
  say(
    { fromMs: 0, value: 'offline' },
    { fromMs: 10 * MIN },
    { fromMs: 20 * MIN, value: 'offline' },
    { fromMs: 25 * MIN, value: 'offline', reasons: [gone] },
    { fromMs: 30 * MIN },
  );
  const [left] = createHealthStore(connection).leftBehind(5 * MIN);
  expect(left?.edgesMs).toEqual([20 * MIN, 30 * MIN]);
});

test('when the supervisor last lived is known', () => {
  const store = createHealthStore(connection);
  expect(store.aliveMs()).toBeNull();
  for (const atMs of [5, 17]) createWriteBatch(connection)([sayAlive(atMs)]);
  expect(store.aliveMs()).toBe(17);
});

test('its history is what is known of it now, within the period asked for', async () => {
  say(
    { fromMs: 0 },
    { fromMs: 10 * MIN, value: 'offline', reasons: [gone] },
    { fromMs: 20 * MIN },
    { fromMs: 12 * MIN, toMs: 14 * MIN, value: 'online', source: 'back-filled', recordedMs: 30 * MIN },
    { fromMs: 10 * MIN, track: 'upstream', value: 'on' },
    { fromMs: 20 * MIN, track: 'upstream', value: 'off' },
  );
  const all = async (sql: string, parameters: readonly (string | number | null)[] = []) =>
    connection.prepare(sql).all(...parameters) as never;
  const { states, overlays } = await createHistory({ all })(ONE, { fromMs: 5 * MIN, toMs: 40 * MIN });
  expect(states.map(({ fromMs, toMs, value, source }) => [fromMs / MIN, toMs / MIN, value, source])).toEqual([
    [5, 10, 'online', 'observed'],
    [10, 12, 'offline', 'observed'],
    [12, 14, 'online', 'back-filled'],
    [14, 20, 'offline', 'observed'],
    [20, 40, 'online', 'observed'],
  ]);
  expect(states[1]?.reasons).toEqual([gone]);
  expect(overlays).toEqual([{ overlay: 'upstream', fromMs: 10 * MIN, toMs: 20 * MIN, source: 'observed' }]);
});
