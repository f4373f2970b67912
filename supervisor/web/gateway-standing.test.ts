import { expect, test } from 'vitest';
import type { EquipmentHealth, Verdict } from '../fleet/health/model.ts';
import { isWell, standing } from './gateway-standing.ts';

const NOW_MS = Date.UTC(2026, 9, 6, 5, 42);
const gone: Verdict = { kind: 'agent-gone', sinceMs: NOW_MS, values: { how: 'silent' } };

function stands(more: Partial<EquipmentHealth>) {
  const health = { equipment: 'gateway:7076ff0000000001', state: 'offline', sinceMs: NOW_MS } as const;
  return standing({ ...health, overlays: [], verdicts: [], ...more } as EquipmentHealth, 'fr', NOW_MS);
}

test('a gateway that answers again says so until its return is sure', () => {
  const back = 'Répond de nouveau, retour en cours de confirmation.';
  expect(stands({}).reasons).toEqual([back]);
  expect(stands({ overlays: [{ overlay: 'unstable', sinceMs: NOW_MS }] }).reasons[0]).toBe(back);
  expect(stands({ verdicts: [gone] }).reasons).not.toContain(back);
  expect(stands({ state: 'online' }).reasons).toEqual([]);
  // What nobody can hear may answer or not.
  expect(stands({ overlays: [{ overlay: 'blind', sinceMs: NOW_MS }] }).reasons).not.toContain(back);
});

test('what was never seen is well, unless it was judged', () => {
  expect(isWell(stands({ state: 'never-seen' }))).toBe(true);
  expect(isWell(stands({ state: 'never-seen', verdicts: [gone] }))).toBe(false);
  expect(isWell(stands({ state: 'online', overlays: [{ overlay: 'unstable', sinceMs: 0 }] }))).toBe(false);
});
