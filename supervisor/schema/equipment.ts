// The schema of the inventory: what the network consists of, who owns it, where it stands.

import type { Migration } from '../platform/database.ts';

export const EQUIPMENT_MIGRATIONS: readonly Migration[] = [
  {
    name: '007-equipment',
    sql: `
      CREATE TABLE sites (
        id TEXT PRIMARY KEY,
        partner_id TEXT NOT NULL REFERENCES partners (id),
        name TEXT NOT NULL,
        commune TEXT,
        access_notes TEXT,                 -- for the owner and the contractors sent there, nobody else
        contacts TEXT,                     -- the same
        version INTEGER NOT NULL DEFAULT 1,
        UNIQUE (partner_id, name)
      ) STRICT;

      -- How gateways reach the supervisor; of one operator there may be several.
      CREATE TABLE backhauls (
        id TEXT PRIMARY KEY,               -- slug, part of the equipment id backhaul:<id>
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,                -- cellular, fibre, dsl, ethernet, radio, satellite, other
        operator TEXT,
        partner_id TEXT REFERENCES partners (id),  -- NULL: shared, or of nobody here
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;

      ALTER TABLE gateways ADD COLUMN site_id TEXT REFERENCES sites (id);
      ALTER TABLE gateways ADD COLUMN altitude_m REAL;
      ALTER TABLE gateways ADD COLUMN model TEXT;
      ALTER TABLE gateways ADD COLUMN antenna TEXT;
      ALTER TABLE gateways ADD COLUMN backhaul_id TEXT REFERENCES backhauls (id);
      ALTER TABLE gateways ADD COLUMN remarks TEXT;        -- internal: for the owner only
      ALTER TABLE gateways ADD COLUMN life_cycle TEXT NOT NULL DEFAULT 'in-service';  -- planned, in-service, retired
      ALTER TABLE gateways ADD COLUMN in_service_ms INTEGER;
      ALTER TABLE gateways ADD COLUMN retired_ms INTEGER;
      ALTER TABLE gateways ADD COLUMN thresholds TEXT NOT NULL DEFAULT '{}';  -- JSON: what differs from the settings
      ALTER TABLE gateways ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
      UPDATE gateways SET in_service_ms = created_ms;
      CREATE INDEX gateways_site ON gateways (site_id);
      CREATE INDEX gateways_backhaul ON gateways (backhaul_id);

      -- Who knocks under a name that the inventory does not know.
      CREATE TABLE unknown_gateways (
        eui TEXT PRIMARY KEY,
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        times INTEGER NOT NULL
      ) STRICT;
    `,
  },
];
