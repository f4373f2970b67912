// Planned work whose every text is hostile: one that is announced and objected to, one under way, a draft, one that is over; and series.

import { hashOf } from '../../../access/secrets.ts';
import type { WorkState } from '../../../maintenance/model.ts';
import type { Connection } from '../../../platform/database.ts';
import { HOSTILE_NAMES, MARKUP } from './hostile.ts';

export const HOSTILE_WORK = 'MNT-2001-0001';
/** Of the link in a mail. */
export const HOSTILE_SECRET = 'hostile';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Announced long ago, and nobody is reminded of it while it is looked at. */
const STATES: readonly (readonly [state: WorkState, fromMs: number, lengthMs: number])[] = [
  ['announced', 3 * DAY_MS, 2 * HOUR_MS],
  ['in-progress', -HOUR_MS, 30 * HOUR_MS],
  ['draft', 20 * DAY_MS, HOUR_MS],
  ['cancelled', 5 * DAY_MS, HOUR_MS],
];

/** `equipment`: on all of it. */
export function makeHostileWorks(connection: Connection, equipment: readonly string[], nowMs: number): void {
  const run = (sql: string, ...values: readonly (string | number | null)[]): void =>
    void connection.prepare(sql).run(...values);
  const names = Object.values(HOSTILE_NAMES);
  const now = Math.round(nowMs);
  const effect = {
    ...{ impact: 'OUTAGE', sensors: 148, sensorsLost: 12, computedMs: now },
    conflicts: [
      { kind: 'down', equipment: equipment[0], sinceMs: now - DAY_MS },
      { kind: 'work', ref: 'MNT-2001-0002', equipment },
    ],
  };
  for (const [index, [state, afterMs, lengthMs]] of STATES.entries()) {
    const id = index + 1;
    const ref = HOSTILE_WORK.replace(/1$/, String(id));
    const fromMs = now + afterMs;
    const publishedMs = state === 'draft' ? null : now - 30 * DAY_MS;
    run(
      `INSERT INTO works (id, ref, uid, sequence, state, from_ms, to_ms, title, description, organiser_id, organiser,
         partner_id, urgent_reason, published_ms, object_until_ms, started_ms, last_notice_ms, reminded_ms, effect)
       VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, '', ?, 'tmvl', ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, ref, `${ref}@vigie.invalid`, state, fromMs, fromMs + lengthMs, names[index] ?? MARKUP],
      ...[HOSTILE_NAMES['10 kB'], MARKUP, HOSTILE_NAMES['without end'], publishedMs, now + 2 * DAY_MS],
      ...[state === 'in-progress' ? fromMs : null, publishedMs, now, JSON.stringify(effect)],
    );
    for (const one of equipment) run('INSERT INTO work_equipment VALUES (?, ?)', id, one);
    if (publishedMs === null) continue;
    run(
      `INSERT INTO work_windows (work_id, from_ms, to_ms, equipment, announced_ms, sequence, notice_key, limit_ms)
       VALUES (?, ?, ?, ?, ?, 0, 'seq-0', ?)`,
      ...[id, fromMs, fromMs + lengthMs, JSON.stringify(equipment), publishedMs, fromMs - 7 * DAY_MS],
    );
  }
  for (const name of names) {
    run(
      `INSERT INTO work_answers (work_id, partner_id, answer, reason, sequence, at_ms, author, settled_ms)
       VALUES (1, 'smo', 'objected', ?, 0, ?, ?, NULL)`,
      ...[name, now, name],
    );
    run(
      `INSERT INTO work_events (work_id, at_ms, kind, author, partner_id, visibility, text, data)
       VALUES (1, ?, 'remark', ?, 'tmvl', 'internal', ?, '{}')`,
      ...[now, name, name],
    );
  }
  for (const [index, name] of names.entries()) {
    const rule = {
      days: { kind: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6] },
      ...{ startMinute: 150, lengthMin: 10_080, onlyWorkingDays: false, from: '2001-01-01', until: null },
    };
    const template = { title: name, description: name, equipment };
    run(
      `INSERT INTO work_recurrences (id, rule, template, organiser_id, organiser, partner_id, made_until, created_ms)
       VALUES (?, ?, ?, 'nobody', ?, 'tmvl', '2999-12-31', 0)`,
      ...[index + 1, JSON.stringify(rule), JSON.stringify(template), name],
    );
  }
  run('INSERT INTO work_links VALUES (?, 1, ?)', hashOf(HOSTILE_SECRET), 'smo');
}
