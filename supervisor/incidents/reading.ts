// What pages and the API read of incidents: lists by filter, stories, reports, and whose outage belongs to which incident.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Connection } from '../platform/database.ts';
import type { Reader } from '../platform/reader.ts';
import type { Dossier, Member, StoryKind, Visibility } from './model.ts';
import { INCIDENT_COLUMNS, type IncidentRow, incidentOf, MEMBER_COLUMNS } from './store.ts';

export interface IncidentFilter {
  /** Being worked on or watched; the others; `null`: all. */
  readonly isOpen: boolean | null;
  /** 2: severities 1 and 2. */
  readonly gravest: number | null;
  /** Not over before the first, begun before the second; ms. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** In ref, title, cause or remedy. */
  readonly text: string | null;
  /** With one of these as a member; `null`: any, or none. */
  readonly equipment: readonly EquipmentId[] | null;
  /** What somebody who is limited to sites sees; and what that account reported. */
  readonly within: { readonly equipment: readonly EquipmentId[]; readonly accountId: string | null } | null;
  /** Those after it, in the order of the list. */
  readonly after: { readonly startedMs: number; readonly id: number } | null;
  readonly limit: number;
}

export interface StoryRow {
  readonly id: number;
  readonly atMs: number;
  readonly kind: StoryKind;
  readonly author: string | null;
  readonly partnerId: string | null;
  readonly visibility: Visibility;
  readonly text: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Report {
  readonly id: number;
  readonly receivedMs: number;
  readonly channel: 'form' | 'phone';
  readonly inHours: boolean;
  readonly accountId: string;
  readonly reporter: string;
  readonly reporterContact: string | null;
  readonly partnerId: string;
  readonly equipment: EquipmentId | null;
  readonly text: string;
}

/** One outage of a piece of equipment, and the incident that it belongs to. */
export interface OutageOf {
  readonly equipment: EquipmentId;
  readonly fellMs: number;
  readonly backMs: number | null;
  readonly ref: string;
  readonly severity: number;
}

export interface Reading {
  /** The latest first. */
  list(filter: IncidentFilter): Promise<readonly Dossier[]>;
  /** The oldest first. */
  story(incidentId: number): Promise<readonly StoryRow[]>;
  reports(incidentId: number): Promise<readonly Report[]>;
  /** Outages that touch that stretch of time, the oldest first. */
  ofSpan(equipment: EquipmentId, fromMs: number, toMs: number): Promise<readonly OutageOf[]>;
}

const UNDER_WAY = `state IN ('open', 'acknowledged', 'identified', 'monitoring')`;
/** Not to another incident, which has the same outage: it was taken out of service. */
const LEFT_FOR_GOOD = `NOT EXISTS (SELECT 1 FROM incident_members o WHERE o.equipment = m.equipment
  AND o.fell_ms = m.fell_ms AND o.incident_id <> m.incident_id
  AND (o.left_ms IS NULL OR o.incident_id > m.incident_id))`;
/** An incident of a large outage has thousands of rows; a page shows the last of them. */
const MAX_STORY = 2_000;

export function createReading(reader: Reader): Reading {
  async function list(filter: IncidentFilter): Promise<readonly Dossier[]> {
    const { sql, parameters } = listQuery(filter);
    const rows = await reader.all<IncidentRow>(sql, parameters);
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const members = await reader.all<Member & { readonly incidentId: number }>(
      `SELECT incident_id AS incidentId, ${MEMBER_COLUMNS} FROM incident_members
        WHERE incident_id IN (SELECT value FROM json_each(?)) ORDER BY fell_ms, equipment`,
      [ids],
    );
    const byIncident = Map.groupBy(members, ({ incidentId }) => incidentId);
    return rows.map((row) => ({ ...incidentOf(row), members: byIncident.get(row.id) ?? [], told: [] }));
  }

  return {
    list,
    async story(incidentId) {
      const rows = await reader.all<Omit<StoryRow, 'data'> & { readonly data: string }>(
        `SELECT id, at_ms AS atMs, kind, author, partner_id AS partnerId, visibility, text, data
          FROM (SELECT * FROM incident_events WHERE incident_id = ? ORDER BY id DESC LIMIT ${MAX_STORY})
          ORDER BY id`,
        [incidentId],
      );
      return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as StoryRow['data'] }));
    },
    async reports(incidentId) {
      const rows = await reader.all<Omit<Report, 'inHours'> & { readonly inHours: number }>(
        `SELECT id, received_ms AS receivedMs, channel, in_hours AS inHours, account_id AS accountId, reporter,
            reporter_contact AS reporterContact, partner_id AS partnerId, equipment, text
          FROM hotline_reports WHERE incident_id = ? ORDER BY id`,
        [incidentId],
      );
      return rows.map((row) => ({ ...row, inHours: row.inHours === 1 }));
    },
    ofSpan: (equipment, fromMs, toMs) =>
      reader.all<OutageOf>(
        `SELECT equipment, fell_ms AS fellMs, coalesce(back_ms, left_ms) AS backMs, ref, severity
          FROM incident_members m JOIN incidents ON incidents.id = incident_id
          WHERE equipment = ? AND fell_ms < ? AND (coalesce(back_ms, left_ms) IS NULL OR coalesce(back_ms, left_ms) > ?)
            AND (left_ms IS NULL OR ${LEFT_FOR_GOOD}) AND state <> 'cancelled'
          ORDER BY fell_ms LIMIT 1000`,
        [equipment, toMs, fromMs],
      ),
  };
}

/** Accounts whose calls and forms belong to an incident; on the main thread. */
export function readReporters(connection: Connection): (incidentId: number) => readonly string[] {
  const sql = 'SELECT DISTINCT account_id FROM hotline_reports WHERE incident_id = ?';
  const reporters = connection.prepare<[number], string>(sql).pluck();
  return (incidentId) => reporters.all(incidentId);
}

function listQuery(filter: IncidentFilter): { sql: string; parameters: (string | number)[] } {
  const { isOpen, gravest, fromMs, toMs, text, equipment, within, after, limit } = filter;
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const hasMember = `incidents.id IN (SELECT incident_id FROM incident_members
    WHERE equipment IN (SELECT value FROM json_each(?)))`;
  if (isOpen !== null) add(isOpen ? UNDER_WAY : `NOT ${UNDER_WAY}`);
  if (gravest !== null) add('severity <= ?', gravest);
  if (fromMs !== null)
    add('(coalesce(restored_ms, closed_ms) IS NULL OR coalesce(restored_ms, closed_ms) >= ?)', fromMs);
  if (toMs !== null) add('started_ms < ?', toMs);
  if (text !== null) {
    const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const columns = ['ref', 'title_fr', 'title_en', 'cause', 'remedy'];
    const any = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
    add(`(${any})`, ...columns.map(() => like));
  }
  if (equipment !== null) add(hasMember, JSON.stringify(equipment));
  if (within !== null) {
    add(
      `(${hasMember} OR incidents.id IN (SELECT incident_id FROM hotline_reports WHERE account_id = ?))`,
      JSON.stringify(within.equipment),
      within.accountId ?? '',
    );
  }
  if (after !== null) add('(started_ms, incidents.id) < (?, ?)', after.startedMs, after.id);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    sql: `SELECT ${INCIDENT_COLUMNS} FROM incidents ${where} ORDER BY started_ms DESC, incidents.id DESC LIMIT ?`,
    parameters: [...parameters, limit],
  };
}
