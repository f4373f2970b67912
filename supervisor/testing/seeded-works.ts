// Planned work on each gateway of two partners, announced, with an internal remark of its owner.

import type { Connection } from '../platform/database.ts';
import type { SeededGateway } from './two-partners.ts';
import { PARTNERS } from './two-partners.ts';

export const NO_WORK = 'MNT-2001-9999';
const DAY_MS = 86_400_000;

/** By its place in the network. */
export function workRefOf(index: number): string {
  return `MNT-2001-${String(index + 1).padStart(4, '0')}`;
}

/** Whose work it is; what is nobody's is seen to by the first. */
export function workPartnerOf({ partnerId }: Pick<SeededGateway, 'partnerId'>): string {
  return partnerId ?? PARTNERS[0];
}

/** Far enough ahead that Vigie says nothing of it meanwhile. */
export function seedWorks(connection: Connection, gateways: readonly SeededGateway[], nowMs: number): void {
  for (const [index, gateway] of gateways.entries()) {
    const id = index + 1;
    const fromMs = Math.round(nowMs) + 60 * DAY_MS;
    connection
      .prepare(
        `INSERT INTO works (id, ref, uid, sequence, state, from_ms, to_ms, title, description, organiser_id,
           organiser, partner_id, published_ms, object_until_ms, last_notice_ms, reminded_ms)
         VALUES (?, ?, ?, 0, 'announced', ?, ?, 'Essai', 'Essai', 'personne', 'Personne', ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[id, workRefOf(index), `${workRefOf(index)}@vigie.invalid`, fromMs, fromMs + 3_600_000],
        ...[workPartnerOf(gateway), nowMs, fromMs - DAY_MS, nowMs, nowMs],
      );
    connection.prepare('INSERT INTO work_equipment VALUES (?, ?)').run(id, `gateway:${gateway.eui}`);
    connection
      .prepare(
        `INSERT INTO work_events (work_id, at_ms, kind, account_id, author, partner_id, visibility, text, data)
         VALUES (?, ?, 'remark', NULL, NULL, ?, 'internal', ?, '{}')`,
      )
      .run(id, nowMs, gateway.partnerId, gateway.remarks);
  }
}
