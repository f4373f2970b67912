// The schema of health: how each piece of equipment stood, when, and why. Rows are added, never changed or deleted.

import type { Migration } from '../platform/database.ts';

export const HEALTH_MIGRATIONS: readonly Migration[] = [
  {
    name: '008-health',
    sql: `
      -- One statement about a stretch of time. Later rows win over earlier ones where they overlap, so a correction is a
      -- row like any other. Tracks: base (never-seen, online, suspect, degraded, offline, retired) and the overlays
      -- maintenance, unstable, upstream, blind (on, off).
      CREATE TABLE equipment_states (
        id INTEGER PRIMARY KEY,
        equipment TEXT NOT NULL,           -- gateway:<eui>, lns:<name>, backhaul:<id>, broker, supervisor
        track TEXT NOT NULL,
        from_ms INTEGER NOT NULL,
        to_ms INTEGER,                     -- NULL: until something newer is said
        value TEXT NOT NULL,
        reasons TEXT NOT NULL,             -- JSON: the verdicts behind it
        source TEXT NOT NULL,              -- observed, back-filled, corrected
        author TEXT,                       -- corrected: whose word, and why
        remark TEXT,
        recorded_ms INTEGER NOT NULL
      ) STRICT;
      -- All that painting reads: rows of one piece of equipment lie scattered over the table.
      CREATE INDEX equipment_states_equipment ON equipment_states
        (equipment, track, id, from_ms, to_ms, value, source, recorded_ms);
      CREATE TRIGGER equipment_states_no_update BEFORE UPDATE ON equipment_states
        BEGIN SELECT RAISE (ABORT, 'equipment_states is append-only'); END;
      CREATE TRIGGER equipment_states_no_delete BEFORE DELETE ON equipment_states
        BEGIN SELECT RAISE (ABORT, 'equipment_states is append-only'); END;

      -- When the supervisor last said that it lives: its absence ends here and begins with the next start.
      CREATE TABLE supervisor_alive (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        at_ms INTEGER NOT NULL
      ) STRICT;
    `,
  },
];
