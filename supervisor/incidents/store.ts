// All SQL of incidents that the engine needs: what is not over is read at the start; changes are statements of a batch.

import { wallMs } from '../calendar/local-time.ts';
import type { Connection } from '../platform/database.ts';
import type { Statement, Value } from '../platform/write-batch.ts';
import type { Dossier, Gathering, Happening, Incident, IncidentChange, Member, Told } from './model.ts';

/** Columns of `incidents` by the names of an `Incident`, all but its id and ref, which never change. */
const COLUMNS: Readonly<Record<Exclude<keyof Incident, 'id' | 'ref' | 'version'>, string>> = {
  origin: 'origin',
  domain: 'domain',
  titleFr: 'title_fr',
  titleEn: 'title_en',
  state: 'state',
  severity: 'severity',
  severityBy: 'severity_by',
  startedMs: 'started_ms',
  openedMs: 'opened_ms',
  acknowledgedMs: 'acknowledged_ms',
  monitoringMs: 'monitoring_ms',
  restoredMs: 'restored_ms',
  closedMs: 'closed_ms',
  holderId: 'holder_id',
  holder: 'holder',
  holderUntilMs: 'holder_until_ms',
  unattendedMs: 'unattended_ms',
  nextWordMs: 'next_word_ms',
  cause: 'cause',
  remedy: 'remedy',
  mergedInto: 'merged_into',
  reopened: 'reopened',
  reopenedMs: 'reopened_ms',
  stood: 'stood',
  unansweredMs: 'unanswered_ms',
  sensors: 'sensors',
  sensorsAlone: 'sensors_alone',
};
const NAMES = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

/** Columns of an incident as `Incident` names them, for queries on `incidents`. */
export const INCIDENT_COLUMNS = `incidents.id, ref, version, ${NAMES.map((name) => `${COLUMNS[name]} AS ${name}`).join(', ')}`;
/** Columns of a member as `Member` names them, for queries on `incident_members`. */
export const MEMBER_COLUMNS = 'equipment, fell_ms AS fellMs, back_ms AS backMs, left_ms AS leftMs, verdict';

/** As `INCIDENT_COLUMNS` give it. */
export type IncidentRow = Omit<Incident, 'stood'> & { readonly stood: string };

export function incidentOf(row: IncidentRow): Incident {
  return { ...row, stood: JSON.parse(row.stood) as Incident['stood'] };
}

export interface Fresh {
  readonly id: number;
  /** INC-2026-0042 */
  readonly ref: string;
}

export interface IncidentStore {
  /** Not over, or over since no longer than that instant, or some of what failed has not come back. */
  known(overSinceMs: number): readonly Dossier[];
  gathering(): readonly Gathering[];
  byId(id: number): Dossier | null;
  byRef(ref: string): Dossier | null;
  /** The next that will be given, in the year of that instant; `offset` 1: the one after. */
  fresh(nowMs: number, offset: number): Fresh;
}

export function createIncidentStore(connection: Connection): IncidentStore {
  const where = (condition: string): string =>
    `SELECT ${INCIDENT_COLUMNS} FROM incidents WHERE ${condition} ORDER BY incidents.id`;
  const known = connection.prepare<[number], IncidentRow>(
    where(`closed_ms IS NULL OR closed_ms >= ? OR id IN (
      SELECT incident_id FROM incident_members WHERE back_ms IS NULL AND left_ms IS NULL)`),
  );
  const byId = connection.prepare<[number], IncidentRow>(where('id = ?'));
  const byRef = connection.prepare<[string], IncidentRow>(where('ref = ?'));
  const members = connection.prepare<[number], Member>(
    `SELECT ${MEMBER_COLUMNS} FROM incident_members WHERE incident_id = ? ORDER BY fell_ms, equipment`,
  );
  const told = connection.prepare<[number], Told>(
    `SELECT data ->> 'key' AS key, at_ms AS atMs FROM incident_events
     WHERE incident_id = ? AND kind = 'told' ORDER BY id`,
  );
  const gathering = connection.prepare<[], Gathering>(
    `SELECT equipment, verdict, fell_ms AS fellMs, gathering_ms AS gatheringMs FROM incident_gathering`,
  );
  const lastId = connection.prepare<[], number>('SELECT ifnull(max(id), 0) FROM incidents').pluck();
  const lastNumber = connection
    .prepare<[number], number>(`SELECT last FROM reference_numbers WHERE kind = 'INC' AND year = ?`)
    .pluck();

  const dossier = (row: IncidentRow): Dossier => ({
    ...incidentOf(row),
    members: members.all(row.id),
    told: told.all(row.id),
  });

  return {
    known: (overSinceMs) => known.all(overSinceMs).map(dossier),
    gathering: () => gathering.all(),
    byId(id) {
      const found = byId.get(id);
      return found === undefined ? null : dossier(found);
    },
    byRef(ref) {
      const found = byRef.get(ref);
      return found === undefined ? null : dossier(found);
    },
    fresh(nowMs, offset) {
      const year = yearOf(nowMs);
      const number = (lastNumber.get(year) ?? 0) + 1 + offset;
      const ref = `INC-${year}-${String(number).padStart(4, '0')}`;
      return { id: (lastId.get() ?? 0) + 1 + offset, ref };
    },
  };
}

function yearOf(ms: number): number {
  return new Date(wallMs(ms)).getUTCFullYear();
}

/** Without its notices. A change that was decided on another version than the one that stands is a conflict. */
export function changeStatements({ before, after, story }: IncidentChange): readonly Statement[] {
  return [
    ...(before === null ? insertIncident(after) : updateIncident(before, after)),
    ...memberStatements(before?.members ?? [], after),
    ...(story.length === 0 ? [] : [insertStory(after.id, story)]),
  ];
}

function insertIncident(after: Dossier): readonly Statement[] {
  const [, year, number] = after.ref.split('-');
  const columns = NAMES.map((name) => COLUMNS[name]);
  return [
    {
      sql: `INSERT INTO reference_numbers (kind, year, last) VALUES ('INC', ?, ?)
        ON CONFLICT (kind, year) DO UPDATE SET last = excluded.last WHERE last = excluded.last - 1`,
      parameters: [Number(year), Number(number)],
      changes: 1,
    },
    {
      sql: `INSERT INTO incidents (id, ref, ${columns.join(', ')})
        VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
      parameters: [after.id, after.ref, ...valuesOf(after)],
      changes: 1,
    },
  ];
}

/** Also when nothing of the incident itself has changed: its version grows with its story. */
function updateIncident(before: Dossier, after: Dossier): readonly Statement[] {
  return [
    {
      sql: `UPDATE incidents SET ${NAMES.map((name) => `${COLUMNS[name]} = ?`).join(', ')}, version = version + 1
        WHERE id = ? AND version = ?`,
      parameters: [...valuesOf(after), after.id, before.version],
      changes: 1,
    },
  ];
}

function valuesOf(after: Dossier): readonly Value[] {
  return NAMES.map((name) => {
    const value = after[name];
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    return typeof value === 'number' ? Math.round(value) : value;
  });
}

/** Members that are new or say something else: one statement, there may be thousands. */
function memberStatements(before: readonly Member[], after: Dossier): readonly Statement[] {
  const same = new Set(before);
  const rows = after.members
    .filter((member) => !same.has(member))
    .map(({ equipment, fellMs, backMs, leftMs, verdict }) => [
      ...[equipment, Math.round(fellMs), rounded(backMs), rounded(leftMs), verdict],
    ]);
  if (rows.length === 0) return [];
  return [
    {
      sql: `INSERT INTO incident_members (incident_id, equipment, fell_ms, back_ms, left_ms, verdict)
        SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) WHERE true
        ON CONFLICT DO UPDATE SET back_ms = excluded.back_ms, left_ms = excluded.left_ms, verdict = excluded.verdict`,
      parameters: [after.id, JSON.stringify(rows)],
    },
  ];
}

function insertStory(incidentId: number, story: readonly Happening[]): Statement {
  const rows = story.map(({ kind, atMs, by, visibility, text, data }) => [
    ...[Math.round(atMs), kind, by?.accountId ?? null, by?.author ?? null, by?.partnerId ?? null],
    ...[visibility, text, JSON.stringify(data)],
  ]);
  return {
    sql: `INSERT INTO incident_events
        (incident_id, at_ms, kind, account_id, author, partner_id, visibility, text, data)
      SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
      FROM json_each(?)`,
    parameters: [incidentId, JSON.stringify(rows)],
  };
}

/** What waits now, in the place of what waited before. */
export function gatheringStatements(
  before: readonly Gathering[],
  after: readonly Gathering[],
): readonly Statement[] {
  const [was, is] = [new Set(before), new Set(after)];
  const gone = before.filter((one) => !is.has(one));
  const added = after.filter((one) => !was.has(one));
  const statements: Statement[] = [];
  if (gone.length > 0) {
    statements.push({
      sql: `DELETE FROM incident_gathering WHERE (equipment, verdict) IN
        (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
      parameters: [JSON.stringify(gone.map(({ equipment, verdict }) => [equipment, verdict]))],
    });
  }
  if (added.length > 0) {
    const rows = added.map((one) => [
      ...[one.equipment, one.verdict, Math.round(one.fellMs), Math.round(one.gatheringMs)],
    ]);
    statements.push({
      sql: `INSERT INTO incident_gathering (equipment, verdict, fell_ms, gathering_ms)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
        ON CONFLICT DO UPDATE SET fell_ms = excluded.fell_ms, gathering_ms = excluded.gathering_ms`,
      parameters: [JSON.stringify(rows)],
    });
  }
  return statements;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
