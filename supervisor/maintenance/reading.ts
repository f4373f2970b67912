// What pages and the API read of works: lists by filter, stories, windows as they were announced.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Reader } from '../platform/reader.ts';
import type { AnnouncedWindow, Answer, Effect, StoryKind, Visibility, Work } from './model.ts';
import { ANSWER_COLUMNS, WORK_COLUMNS, type WorkRow } from './store.ts';

export interface WorkFilter {
  /** Announced and not over; over; `draft`; `null`: all. */
  readonly stage: Stage | null;
  /** Not over before the first, begun before the second; ms. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** In ref, title or description. */
  readonly text: string | null;
  /** On one of these; `null`: on any. */
  readonly equipment: readonly EquipmentId[] | null;
  /** Whose work it is. */
  readonly partnerId: string | null;
  /** Whose drafts are shown; `null`: nobody's. */
  readonly draftsOf: string | null;
  /** What somebody who is limited to sites sees; `null`: not limited. */
  readonly within: readonly EquipmentId[] | null;
  /** Those after it, in the order of the list. */
  readonly after: { readonly fromMs: number; readonly id: number } | null;
  readonly limit: number;
}

export const STAGES = ['draft', 'upcoming', 'over'] as const;
export type Stage = (typeof STAGES)[number];

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

export interface Reading {
  /** By their start, the latest first. */
  list(filter: WorkFilter): Promise<readonly Work[]>;
  /** The oldest first. */
  story(workId: number): Promise<readonly StoryRow[]>;
  /** The oldest first. */
  windows(workId: number): Promise<readonly AnnouncedWindow[]>;
  /** All windows of works that were announced and begin within that stretch of time; the oldest first. */
  announcedWithin(
    fromMs: number,
    toMs: number,
  ): Promise<readonly { work: Work; windows: AnnouncedWindow[] }[]>;
}

const STAGE_STATES: Readonly<Record<Stage, string>> = {
  draft: `state = 'draft'`,
  upcoming: `state IN ('announced', 'confirmed', 'in-progress', 'overrun', 'verifying')`,
  over: `state IN ('completed', 'cancelled', 'expired')`,
};
const WINDOW_COLUMNS = `work_id AS workId, from_ms AS fromMs, to_ms AS toMs, equipment, announced_ms AS announcedMs,
  sequence, notice_key AS noticeKey, limit_ms AS limitMs`;
const MAX_STORY = 2_000;
/** Some years of works of every week. */
const MAX_WORKS = 5_000;

export function createReading(reader: Pick<Reader, 'all'>): Reading {
  async function worksOf(sql: string, parameters: readonly (string | number)[]): Promise<readonly Work[]> {
    const rows = await reader.all<WorkRow>(sql, parameters);
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const within = 'WHERE work_id IN (SELECT value FROM json_each(?))';
    const [equipment, answers] = await Promise.all([
      reader.all<{ workId: number; equipment: EquipmentId }>(
        `SELECT work_id AS workId, equipment FROM work_equipment ${within} ORDER BY equipment`,
        [ids],
      ),
      reader.all<Answer & { workId: number }>(
        `SELECT work_id AS workId, ${ANSWER_COLUMNS} FROM work_answers ${within} ORDER BY id`,
        [ids],
      ),
    ]);
    const equipmentOf = Map.groupBy(equipment, ({ workId }) => workId);
    const answersOf = Map.groupBy(answers, ({ workId }) => workId);
    return rows.map((row) => ({
      ...row,
      effect: row.effect === null ? null : (JSON.parse(row.effect) as Effect),
      equipment: (equipmentOf.get(row.id) ?? []).map((one) => one.equipment),
      answers: (answersOf.get(row.id) ?? []).map(({ workId: _id, ...answer }) => answer),
    }));
  }

  async function windowsOf(ids: readonly number[]) {
    const rows = await reader.all<Omit<AnnouncedWindow, 'equipment'> & { workId: number; equipment: string }>(
      `SELECT ${WINDOW_COLUMNS} FROM work_windows WHERE work_id IN (SELECT value FROM json_each(?)) ORDER BY id`,
      [JSON.stringify(ids)],
    );
    return Map.groupBy(
      rows.map((row) => ({ ...row, equipment: JSON.parse(row.equipment) as EquipmentId[] })),
      ({ workId }) => workId,
    );
  }

  return {
    list(filter) {
      const { sql, parameters } = listQuery(filter);
      return worksOf(sql, parameters);
    },
    async story(workId) {
      const rows = await reader.all<Omit<StoryRow, 'data'> & { readonly data: string }>(
        `SELECT id, at_ms AS atMs, kind, author, partner_id AS partnerId, visibility, text, data
          FROM (SELECT * FROM work_events WHERE work_id = ? ORDER BY id DESC LIMIT ${MAX_STORY}) ORDER BY id`,
        [workId],
      );
      return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as StoryRow['data'] }));
    },
    windows: async (workId) => (await windowsOf([workId])).get(workId) ?? [],
    async announcedWithin(fromMs, toMs) {
      const works = await worksOf(
        `SELECT ${WORK_COLUMNS} FROM works WHERE published_ms IS NOT NULL AND from_ms >= ? AND from_ms < ?
          ORDER BY from_ms, works.id LIMIT ${MAX_WORKS}`,
        [fromMs, toMs],
      );
      const windows = await windowsOf(works.map(({ id }) => id));
      return works.map((work) => ({ work, windows: windows.get(work.id) ?? [] }));
    },
  };
}

function listQuery(filter: WorkFilter): { sql: string; parameters: (string | number)[] } {
  const { stage, fromMs, toMs, text, equipment, partnerId, draftsOf, within, after, limit } = filter;
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const isOn = `works.id IN (SELECT work_id FROM work_equipment
    WHERE equipment IN (SELECT value FROM json_each(?)))`;
  if (draftsOf === null) add('published_ms IS NOT NULL');
  else add('(published_ms IS NOT NULL OR partner_id = ?)', draftsOf);
  if (stage !== null) add(STAGE_STATES[stage]);
  if (fromMs !== null) add('max(to_ms, coalesce(ended_ms, 0)) >= ?', fromMs);
  if (toMs !== null) add('from_ms < ?', toMs);
  if (partnerId !== null) add('partner_id = ?', partnerId);
  if (text !== null) {
    const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const columns = ['ref', 'title', 'description'];
    const any = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
    add(`(${any})`, ...columns.map(() => like));
  }
  if (equipment !== null) add(isOn, JSON.stringify(equipment));
  if (within !== null) add(isOn, JSON.stringify(within));
  if (after !== null) add('(from_ms, works.id) < (?, ?)', after.fromMs, after.id);
  return {
    sql: `SELECT ${WORK_COLUMNS} FROM works WHERE ${conditions.join(' AND ')}
      ORDER BY from_ms DESC, works.id DESC LIMIT ?`,
    parameters: [...parameters, limit],
  };
}
