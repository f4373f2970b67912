// Incidents as Prometheus metrics: how many are under way, and for how long nobody has been on one.

import type { Family } from '../platform/exposition.ts';
import type { Dossier } from './model.ts';

/** `underWay`: in memory, read at each scrape. */
export function incidentMetrics(underWay: () => readonly Dossier[], now: () => number): readonly Family[] {
  return [
    {
      name: 'vigie_incidents_open',
      help: 'Incidents being worked on or watched, by severity',
      samples() {
        const counts = [0, 0, 0, 0];
        for (const { severity } of underWay()) counts[severity - 1] = (counts[severity - 1] ?? 0) + 1;
        return counts.map((count, index) => [{ severity: String(index + 1) }, count] as const);
      },
    },
    {
      name: 'vigie_incident_unattended_seconds',
      help: 'For how long nobody has been on the incident that has waited for longest; 0: somebody is on each',
      samples() {
        const waiting = underWay().filter(({ state }) => state !== 'monitoring');
        const sinceMs = Math.min(now(), ...waiting.flatMap(({ unattendedMs }) => unattendedMs ?? []));
        return [[{}, Math.max(0, now() - sinceMs) / 1_000] as const];
      },
    },
  ];
}
