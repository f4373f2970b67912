// One incident for each gateway of two partners, as people reported it, with an internal remark of its owner.

import type { Connection } from '../platform/database.ts';
import type { SeededGateway } from './two-partners.ts';

export const NO_REF = 'INC-2001-9999';

/** By its place in the network. */
export function refOf(index: number): string {
  return `INC-2001-${String(index + 1).padStart(4, '0')}`;
}

/** Reported: Vigie, which sees all of them well, leaves them alone. */
export function seedIncidents(
  connection: Connection,
  gateways: readonly SeededGateway[],
  nowMs: number,
): void {
  for (const [index, { eui, name, partnerId, remarks }] of gateways.entries()) {
    const id = index + 1;
    connection
      .prepare(
        `INSERT INTO incidents (id, ref, origin, domain, title_fr, title_en, state, severity, started_ms, opened_ms)
         VALUES (?, ?, 'hand', ?, ?, ?, 'open', 4, ?, ?)`,
      )
      .run(id, refOf(index), `gateway:${eui}`, name, name, nowMs, nowMs);
    connection
      .prepare(`INSERT INTO incident_members VALUES (?, ?, ?, NULL, NULL, 'reported')`)
      .run(id, `gateway:${eui}`, nowMs);
    connection
      .prepare(
        `INSERT INTO incident_events (incident_id, at_ms, kind, account_id, author, partner_id, visibility, text, data)
         VALUES (?, ?, 'remark', NULL, NULL, ?, 'internal', ?, '{}')`,
      )
      .run(id, nowMs, partnerId, remarks);
  }
}
