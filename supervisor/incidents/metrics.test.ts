// What a scrape says of incidents.

import { expect, test } from 'vitest';
import { exposition } from '../platform/exposition.ts';
import { incidentMetrics } from './metrics.ts';
import type { Dossier } from './model.ts';

const lines = async (...dossiers: readonly Partial<Dossier>[]): Promise<string> =>
  (
    await exposition(
      incidentMetrics(
        () => dossiers as Dossier[],
        () => 100_000,
      ),
    )
  )
    .split('\n')
    .filter((line) => !line.startsWith('#') && line !== '')
    .join(' ');

test('counts by severity, and how long the oldest has waited for somebody', async () => {
  expect(
    await lines(
      { severity: 1, state: 'open', unattendedMs: 70_000 },
      { severity: 1, state: 'acknowledged', unattendedMs: null },
      { severity: 3, state: 'open', unattendedMs: 40_000 },
      // Back already: nobody has to be on it.
      { severity: 3, state: 'monitoring', unattendedMs: 10_000 },
    ),
  ).toBe(
    'vigie_incidents_open{severity="1"} 2 vigie_incidents_open{severity="2"} 0 ' +
      'vigie_incidents_open{severity="3"} 2 vigie_incidents_open{severity="4"} 0 ' +
      'vigie_incident_unattended_seconds 60',
  );
  expect(await lines()).toContain('vigie_incident_unattended_seconds 0');
});
