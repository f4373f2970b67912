// The schema of planned work: what was planned, what was announced of it and when, who answered, what became of it.

import type { Migration } from '../platform/database.ts';

export const MAINTENANCE_MIGRATIONS: readonly Migration[] = [
  {
    name: '012-maintenance',
    sql: `
      -- Work that comes again; its occurrences are works of their own, made some weeks ahead.
      CREATE TABLE work_recurrences (
        id INTEGER PRIMARY KEY,
        rule TEXT NOT NULL,                -- JSON: on which days, at what local time of Paris, for how long
        template TEXT NOT NULL,            -- JSON: title, description, equipment
        organiser_id TEXT NOT NULL,
        organiser TEXT NOT NULL,
        partner_id TEXT NOT NULL REFERENCES partners (id),
        made_until TEXT,                   -- the last local day that occurrences were made for, 2026-12-31
        ended_ms INTEGER,
        created_ms INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;

      CREATE TABLE works (
        id INTEGER PRIMARY KEY,
        ref TEXT NOT NULL UNIQUE,
        uid TEXT NOT NULL UNIQUE,          -- of its calendar entry, for life
        sequence INTEGER NOT NULL,         -- of the last notice; -1: nothing was said yet
        state TEXT NOT NULL,
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        urgent_reason TEXT,
        recurrence_id INTEGER REFERENCES work_recurrences (id),
        occurrence TEXT,                   -- the local day of the rule that it stands for
        title TEXT NOT NULL,
        description TEXT NOT NULL,
        organiser_id TEXT NOT NULL,
        organiser TEXT NOT NULL,           -- the name as it was then
        partner_id TEXT NOT NULL REFERENCES partners (id),
        published_ms INTEGER,
        object_until_ms INTEGER,
        started_ms INTEGER,
        ended_ms INTEGER,
        last_notice_ms INTEGER,
        reminded_ms INTEGER,               -- up to which instant reminders are dealt with
        nudged_ms INTEGER,                 -- when its organiser was told that it has not been started
        effect TEXT,                       -- JSON, as it was worked out last
        version INTEGER NOT NULL DEFAULT 1,
        UNIQUE (recurrence_id, occurrence)
      ) STRICT;
      CREATE INDEX works_window ON works (from_ms, to_ms);
      CREATE INDEX works_state ON works (state) WHERE state NOT IN ('completed', 'cancelled', 'expired');

      CREATE TABLE work_equipment (
        work_id INTEGER NOT NULL REFERENCES works (id),
        equipment TEXT NOT NULL,
        PRIMARY KEY (work_id, equipment)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX work_equipment_equipment ON work_equipment (equipment);

      -- Every window as it was announced, with the equipment it was announced for: what figures may leave out.
      CREATE TABLE work_windows (
        id INTEGER PRIMARY KEY,
        work_id INTEGER NOT NULL REFERENCES works (id),
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        equipment TEXT NOT NULL,           -- JSON
        announced_ms INTEGER NOT NULL,
        sequence INTEGER NOT NULL,         -- of the notice that announced it
        notice_key TEXT NOT NULL,          -- in the outbox: whose acceptance is the evidence
        limit_ms INTEGER                   -- by when it must have arrived to be in time; NULL: said too late for that
      ) STRICT;
      CREATE INDEX work_windows_work ON work_windows (work_id, id);
      CREATE TRIGGER work_windows_no_update BEFORE UPDATE ON work_windows
        BEGIN SELECT RAISE (ABORT, 'work_windows is append-only'); END;
      CREATE TRIGGER work_windows_no_delete BEFORE DELETE ON work_windows
        BEGIN SELECT RAISE (ABORT, 'work_windows is append-only'); END;

      CREATE TABLE work_answers (
        id INTEGER PRIMARY KEY,
        work_id INTEGER NOT NULL REFERENCES works (id),
        partner_id TEXT NOT NULL REFERENCES partners (id),
        answer TEXT NOT NULL,              -- objected, accepted
        reason TEXT,
        sequence INTEGER NOT NULL,         -- of the notice that it answers
        at_ms INTEGER NOT NULL,
        account_id TEXT,                   -- NULL: by the link in the mail
        author TEXT,
        settled_ms INTEGER                 -- an objection: when the organiser decided
      ) STRICT;
      CREATE INDEX work_answers_work ON work_answers (work_id);

      -- The link of a partner's mail, by which it objects without an account.
      CREATE TABLE work_links (
        hash TEXT PRIMARY KEY,             -- SHA-256 of the link's secret
        work_id INTEGER NOT NULL REFERENCES works (id),
        partner_id TEXT NOT NULL REFERENCES partners (id)
      ) STRICT, WITHOUT ROWID;

      -- The story of a work; rows are added, never changed.
      CREATE TABLE work_events (
        id INTEGER PRIMARY KEY,
        work_id INTEGER NOT NULL REFERENCES works (id),
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        account_id TEXT,                   -- NULL: Vigie itself
        author TEXT,
        partner_id TEXT,                   -- whose internal remark it is
        visibility TEXT NOT NULL,          -- public, partners, internal
        text TEXT,
        data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX work_events_work ON work_events (work_id, id);
      CREATE TRIGGER work_events_no_update BEFORE UPDATE ON work_events
        BEGIN SELECT RAISE (ABORT, 'work_events is append-only'); END;
      CREATE TRIGGER work_events_no_delete BEFORE DELETE ON work_events
        BEGIN SELECT RAISE (ABORT, 'work_events is append-only'); END;

      -- Calendars that programs subscribe to, by a secret address for each partner.
      CREATE TABLE calendar_feeds (
        id TEXT PRIMARY KEY,
        partner_id TEXT NOT NULL REFERENCES partners (id),
        hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the address's secret
        created_ms INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        last_used_ms INTEGER,
        revoked_ms INTEGER
      ) STRICT;
    `,
  },
];
