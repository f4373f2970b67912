// All SQL of works that deciding needs: what is not over is read at the start; changes are statements of a batch.

import { wallMs } from '../calendar/local-time.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Connection } from '../platform/database.ts';
import type { Statement, Value } from '../platform/write-batch.ts';
import type { AnnouncedWindow, Answer, Effect, Happening, Work, WorkChange, WorkLink } from './model.ts';

/** Columns of `works` by the names of a `Work`, those aside that never change. */
const COLUMNS = {
  sequence: 'sequence',
  state: 'state',
  fromMs: 'from_ms',
  toMs: 'to_ms',
  urgentReason: 'urgent_reason',
  title: 'title',
  description: 'description',
  publishedMs: 'published_ms',
  objectUntilMs: 'object_until_ms',
  startedMs: 'started_ms',
  endedMs: 'ended_ms',
  lastNoticeMs: 'last_notice_ms',
  remindedMs: 'reminded_ms',
  nudgedMs: 'nudged_ms',
} as const satisfies Partial<Record<keyof Work, string>>;
const NAMES = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

/** Columns of a work as `Work` names them, for queries on `works`; `effect` is JSON. */
export const WORK_COLUMNS = `works.id, ref, uid, version, recurrence_id AS recurrenceId, occurrence,
  organiser_id AS organiserId, organiser, partner_id AS partnerId, effect,
  ${NAMES.map((name) => `${COLUMNS[name]} AS ${name}`).join(', ')}`;
export const ANSWER_COLUMNS = `partner_id AS partnerId, answer, reason, sequence, at_ms AS atMs,
  account_id AS accountId, author, settled_ms AS settledMs`;

/** A work as its own row has it. */
export type WorkRow = Omit<Work, 'equipment' | 'answers' | 'effect'> & { readonly effect: string | null };

export interface Fresh {
  readonly id: number;
  /** MNT-2026-0007 */
  readonly ref: string;
}

export interface WorkStore {
  /** Drafts, and what is announced and not over. */
  known(): readonly Work[];
  byId(id: number): Work | null;
  byRef(ref: string): Work | null;
  /** Whose link that is, by the hash of its secret. */
  byLink(hash: string): { readonly work: Work; readonly partnerId: string } | null;
  /** Each window as it was announced, in order. */
  windows(workId: number): readonly AnnouncedWindow[];
  /** The next that will be given, in the year of that instant; `offset` 1: the one after. */
  fresh(nowMs: number, offset: number): Fresh;
}

export function createWorkStore(connection: Connection): WorkStore {
  const where = (condition: string) =>
    `SELECT ${WORK_COLUMNS} FROM works WHERE ${condition} ORDER BY works.id`;
  const known = connection.prepare<[], WorkRow>(where(`state NOT IN ('completed', 'cancelled', 'expired')`));
  const byId = connection.prepare<[number], WorkRow>(where('id = ?'));
  const byRef = connection.prepare<[string], WorkRow>(where('ref = ?'));
  const equipment = connection
    .prepare<[number], EquipmentId>(
      'SELECT equipment FROM work_equipment WHERE work_id = ? ORDER BY equipment',
    )
    .pluck();
  const answers = connection.prepare<[number], Answer>(
    `SELECT ${ANSWER_COLUMNS} FROM work_answers WHERE work_id = ? ORDER BY id`,
  );
  const windows = connection.prepare<
    [number],
    Omit<AnnouncedWindow, 'equipment'> & { readonly equipment: string }
  >(
    `SELECT from_ms AS fromMs, to_ms AS toMs, equipment, announced_ms AS announcedMs, sequence,
       notice_key AS noticeKey, limit_ms AS limitMs
     FROM work_windows WHERE work_id = ? ORDER BY id`,
  );
  const link = connection.prepare<[string], { readonly workId: number; readonly partnerId: string }>(
    'SELECT work_id AS workId, partner_id AS partnerId FROM work_links WHERE hash = ?',
  );
  const lastId = connection.prepare<[], number>('SELECT ifnull(max(id), 0) FROM works').pluck();
  const lastNumber = connection
    .prepare<[number], number>(`SELECT last FROM reference_numbers WHERE kind = 'MNT' AND year = ?`)
    .pluck();

  const work = (row: WorkRow): Work => ({
    ...row,
    effect: row.effect === null ? null : (JSON.parse(row.effect) as Effect),
    equipment: equipment.all(row.id),
    answers: answers.all(row.id),
  });
  const workOrNull = (row: WorkRow | undefined): Work | null => (row === undefined ? null : work(row));

  return {
    known: () => known.all().map(work),
    byId: (id) => workOrNull(byId.get(id)),
    byRef: (ref) => workOrNull(byRef.get(ref)),
    byLink(hash) {
      const found = link.get(hash);
      const row = found === undefined ? undefined : byId.get(found.workId);
      return found === undefined || row === undefined
        ? null
        : { work: work(row), partnerId: found.partnerId };
    },
    windows: (workId) =>
      windows.all(workId).map((row) => ({ ...row, equipment: JSON.parse(row.equipment) as EquipmentId[] })),
    fresh(nowMs, offset) {
      const year = new Date(wallMs(nowMs)).getUTCFullYear();
      const number = (lastNumber.get(year) ?? 0) + 1 + offset;
      const ref = `MNT-${year}-${String(number).padStart(4, '0')}`;
      return { id: (lastId.get() ?? 0) + 1 + offset, ref };
    },
  };
}

/** Without its notices. A change that was decided on another version than the one that stands is a conflict. */
export function changeStatements({ before, after, story, windows, links }: WorkChange): readonly Statement[] {
  return [
    ...(before === null ? insertWork(after) : [updateWork(before, after)]),
    ...(before?.equipment === after.equipment ? [] : equipmentStatements(after)),
    ...answerStatements(before?.answers ?? [], after),
    ...windows.map((window) => insertWindow(after.id, window)),
    ...links.map((link) => insertLink(after.id, link)),
    ...(story.length === 0 ? [] : [insertStory(after.id, story)]),
  ];
}

function insertWork(after: Work): readonly Statement[] {
  const [, year, number] = after.ref.split('-');
  const columns = NAMES.map((name) => COLUMNS[name]);
  const { id, ref, uid, recurrenceId, occurrence, organiserId, organiser, partnerId } = after;
  return [
    {
      sql: `INSERT INTO reference_numbers (kind, year, last) VALUES ('MNT', ?, ?)
        ON CONFLICT (kind, year) DO UPDATE SET last = excluded.last WHERE last = excluded.last - 1`,
      parameters: [Number(year), Number(number)],
      changes: 1,
    },
    {
      sql: `INSERT INTO works (id, ref, uid, recurrence_id, occurrence, organiser_id, organiser, partner_id, effect,
          ${columns.join(', ')})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ${columns.map(() => '?').join(', ')})`,
      parameters: [
        ...[id, ref, uid, recurrenceId, occurrence, organiserId, organiser, partnerId, effectOf(after)],
        ...valuesOf(after),
      ],
      changes: 1,
    },
  ];
}

function updateWork(before: Work, after: Work): Statement {
  return {
    sql: `UPDATE works SET ${NAMES.map((name) => `${COLUMNS[name]} = ?`).join(', ')}, effect = ?, version = version + 1
      WHERE id = ? AND version = ?`,
    parameters: [...valuesOf(after), effectOf(after), after.id, before.version],
    changes: 1,
  };
}

function effectOf({ effect }: Work): string | null {
  return effect === null ? null : JSON.stringify(effect);
}

function valuesOf(after: Work): readonly Value[] {
  return NAMES.map((name) => {
    const value = after[name];
    return typeof value === 'number' ? Math.round(value) : value;
  });
}

function equipmentStatements({ id, equipment }: Work): readonly Statement[] {
  return [
    { sql: 'DELETE FROM work_equipment WHERE work_id = ?', parameters: [id] },
    {
      sql: 'INSERT INTO work_equipment (work_id, equipment) SELECT ?, value FROM json_each(?)',
      parameters: [id, JSON.stringify(equipment)],
      changes: equipment.length,
    },
  ];
}

/** Answers are only added; objections of a partner are settled all at once. */
function answerStatements(before: readonly Answer[], { id, answers }: Work): readonly Statement[] {
  const settledMs = new Map<string, number>();
  for (const [index, { settledMs: was }] of before.entries()) {
    const now = answers[index];
    if (was === null && now !== undefined && now.settledMs !== null)
      settledMs.set(now.partnerId, now.settledMs);
  }
  const settle = [...settledMs].map(
    ([partnerId, ms]): Statement => ({
      sql: `UPDATE work_answers SET settled_ms = ?
        WHERE work_id = ? AND partner_id = ? AND answer = 'objected' AND settled_ms IS NULL`,
      parameters: [Math.round(ms), id, partnerId],
    }),
  );
  const added = answers.slice(before.length).map(
    (one): Statement => ({
      sql: `INSERT INTO work_answers
          (work_id, partner_id, answer, reason, sequence, at_ms, account_id, author, settled_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      parameters: [
        ...[id, one.partnerId, one.answer, one.reason, one.sequence, Math.round(one.atMs)],
        ...[one.accountId, one.author, one.settledMs],
      ],
    }),
  );
  return [...settle, ...added];
}

function insertWindow(workId: number, window: AnnouncedWindow): Statement {
  const { fromMs, toMs, equipment, announcedMs, sequence, noticeKey, limitMs } = window;
  return {
    sql: `INSERT INTO work_windows
        (work_id, from_ms, to_ms, equipment, announced_ms, sequence, notice_key, limit_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    parameters: [
      ...[workId, Math.round(fromMs), Math.round(toMs), JSON.stringify(equipment)],
      ...[Math.round(announcedMs), sequence, noticeKey, limitMs === null ? null : Math.round(limitMs)],
    ],
  };
}

function insertLink(workId: number, { partnerId, hash }: WorkLink): Statement {
  return {
    sql: 'INSERT INTO work_links (hash, work_id, partner_id) VALUES (?, ?, ?)',
    parameters: [hash, workId, partnerId],
  };
}

function insertStory(workId: number, story: readonly Happening[]): Statement {
  const rows = story.map(({ kind, atMs, by, visibility, text, data }) => [
    ...[Math.round(atMs), kind, by?.accountId ?? null, by?.author ?? null, by?.partnerId ?? null],
    ...[visibility, text, JSON.stringify(data)],
  ]);
  return {
    sql: `INSERT INTO work_events (work_id, at_ms, kind, account_id, author, partner_id, visibility, text, data)
      SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
      FROM json_each(?)`,
    parameters: [workId, JSON.stringify(rows)],
  };
}
