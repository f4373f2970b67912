// The schema of incidents: what was wrong, with which equipment, who did what about it, and who reported it.

import type { Migration } from '../platform/database.ts';

export const INCIDENT_MIGRATIONS: readonly Migration[] = [
  {
    name: '010-incidents',
    sql: `
      -- The last number given in a year: INC-2026-0042.
      CREATE TABLE reference_numbers (
        kind TEXT NOT NULL,
        year INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (kind, year)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE incidents (
        id INTEGER PRIMARY KEY,
        ref TEXT NOT NULL UNIQUE,
        origin TEXT NOT NULL,              -- verdict, hand, hotline
        domain TEXT NOT NULL,              -- what failed: an equipment id, site:<id>, operator:<name>, network, other
        title_fr TEXT NOT NULL,            -- as it was named when it opened: the subject of its mails never changes
        title_en TEXT NOT NULL,
        state TEXT NOT NULL,
        severity INTEGER NOT NULL,         -- 1 (gravest) to 4
        severity_by TEXT,                  -- who set it by hand; NULL: computed
        started_ms INTEGER NOT NULL,       -- the first sign, not when it was noticed
        opened_ms INTEGER NOT NULL,
        acknowledged_ms INTEGER,           -- the first time
        monitoring_ms INTEGER,             -- since when all that failed is back; NULL: not all is
        restored_ms INTEGER,               -- when service was back, not when that was believed
        closed_ms INTEGER,                 -- closed, cancelled or merged
        holder_id TEXT,                    -- account that is on it
        holder TEXT,                       -- its name as it was then
        holder_until_ms INTEGER,
        unattended_ms INTEGER,             -- since when nobody is on it; NULL: somebody is, or it is over
        next_word_ms INTEGER,              -- when the next word was promised
        cause TEXT,
        remedy TEXT,
        merged_into INTEGER REFERENCES incidents (id),
        reopened INTEGER NOT NULL DEFAULT 0,
        reopened_ms INTEGER,               -- when a person opened it again; NULL: nobody did, or something failed since
        sensors INTEGER,                   -- estimates of the worst moment: heard by its gateways,
        sensors_alone INTEGER,             -- and by no other; NULL: could not be estimated
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE INDEX incidents_open ON incidents (opened_ms) WHERE closed_ms IS NULL;
      CREATE INDEX incidents_started ON incidents (started_ms);

      -- One row for each time that a piece of equipment fell.
      CREATE TABLE incident_members (
        incident_id INTEGER NOT NULL REFERENCES incidents (id),
        equipment TEXT NOT NULL,
        fell_ms INTEGER NOT NULL,
        back_ms INTEGER,                   -- NULL: not yet
        left_ms INTEGER,                   -- when it went to an incident of its own
        verdict TEXT NOT NULL,
        PRIMARY KEY (incident_id, equipment, fell_ms)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX incident_members_equipment ON incident_members (equipment, fell_ms);

      -- The story of an incident; rows are added, never changed.
      CREATE TABLE incident_events (
        id INTEGER PRIMARY KEY,
        incident_id INTEGER NOT NULL REFERENCES incidents (id),
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        account_id TEXT,                   -- NULL: Vigie itself
        author TEXT,                       -- the name as it was then
        partner_id TEXT,                   -- whose internal remark it is
        visibility TEXT NOT NULL,          -- public, partners, internal
        text TEXT,                         -- what a person wrote
        data TEXT NOT NULL                 -- JSON: figures for Vigie's own sentences
      ) STRICT;
      CREATE INDEX incident_events_incident ON incident_events (incident_id, id);
      CREATE TRIGGER incident_events_no_update BEFORE UPDATE ON incident_events
        BEGIN SELECT RAISE (ABORT, 'incident_events is append-only'); END;
      CREATE TRIGGER incident_events_no_delete BEFORE DELETE ON incident_events
        BEGIN SELECT RAISE (ABORT, 'incident_events is append-only'); END;

      -- Trouble that is not told yet: it may have a common cause, or be over in a moment.
      CREATE TABLE incident_gathering (
        equipment TEXT NOT NULL,
        verdict TEXT NOT NULL,
        fell_ms INTEGER NOT NULL,
        gathering_ms INTEGER NOT NULL,     -- since when it is waited
        PRIMARY KEY (equipment, verdict)
      ) STRICT, WITHOUT ROWID;

      -- Calls and forms of the hotline; each belongs to an incident.
      CREATE TABLE hotline_reports (
        id INTEGER PRIMARY KEY,
        incident_id INTEGER NOT NULL REFERENCES incidents (id),
        received_ms INTEGER NOT NULL,
        channel TEXT NOT NULL,             -- form, phone
        in_hours INTEGER NOT NULL,
        account_id TEXT NOT NULL,          -- who filled in the form, or typed the call in
        reporter TEXT NOT NULL,            -- who noticed: name as given
        reporter_contact TEXT,             -- for both partners' operators, nobody else
        partner_id TEXT NOT NULL,
        equipment TEXT,
        text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX hotline_reports_incident ON hotline_reports (incident_id);
    `,
  },
  {
    name: '014-incidents-stood',
    sql: `
      -- JSON: [from, to] of each time in which all was back before it failed again, the oldest first
      ALTER TABLE incidents ADD COLUMN stood TEXT NOT NULL DEFAULT '[]';
      -- since when a report waits for a person to look at it; NULL: none does
      ALTER TABLE incidents ADD COLUMN unanswered_ms INTEGER;
    `,
  },
];
