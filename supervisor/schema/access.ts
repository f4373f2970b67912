// The schema of access: accounts, sessions, tokens, and the trail of what was done.

import type { Migration } from '../platform/database.ts';

export const ACCESS_MIGRATIONS: readonly Migration[] = [
  {
    name: '009-access',
    sql: `
      -- A person; the agreement demands that accounts are personal and named.
      CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        login TEXT NOT NULL UNIQUE COLLATE NOCASE,   -- the mail address
        name TEXT NOT NULL,
        partner_id TEXT NOT NULL REFERENCES partners (id),
        role TEXT NOT NULL,                -- viewer, contractor, operator, administrator
        company TEXT,                      -- of a contractor
        language TEXT NOT NULL DEFAULT 'fr',
        password TEXT,                     -- argon2id; NULL: none chosen yet
        must_change INTEGER NOT NULL DEFAULT 0,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER,
        revoked_ms INTEGER,
        last_used_ms INTEGER,
        reviewed_ms INTEGER,               -- when somebody last confirmed that these rights are still needed
        reviewed_by TEXT,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;

      -- Sites a contractor may work on.
      CREATE TABLE account_sites (
        account_id TEXT NOT NULL REFERENCES accounts (id),
        site_id TEXT NOT NULL REFERENCES sites (id),
        PRIMARY KEY (account_id, site_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the cookie
        account_id TEXT NOT NULL REFERENCES accounts (id),
        created_ms INTEGER NOT NULL,
        last_used_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        address TEXT NOT NULL,
        agent TEXT NOT NULL
      ) STRICT;
      CREATE INDEX sessions_account ON sessions (account_id);

      CREATE TABLE api_tokens (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,         -- SHA-256 of the token
        account_id TEXT NOT NULL REFERENCES accounts (id),
        name TEXT NOT NULL,
        scopes TEXT NOT NULL,              -- JSON list of rights, never more than the account's own
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        last_used_ms INTEGER,
        revoked_ms INTEGER
      ) STRICT;
      CREATE INDEX api_tokens_account ON api_tokens (account_id);

      -- One-time links: the first password, or a forgotten one.
      CREATE TABLE invitations (
        hash TEXT PRIMARY KEY,             -- SHA-256 of the link's secret
        account_id TEXT NOT NULL REFERENCES accounts (id),
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        used_ms INTEGER
      ) STRICT;

      -- What was done, by whom. Each line holds the hash of the one before it, so that none can be taken out or changed.
      CREATE TABLE audit_trail (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        account_id TEXT,                   -- NULL: nobody signed in, or the system itself
        actor TEXT NOT NULL,               -- the name as it was then
        partner_id TEXT,
        action TEXT NOT NULL,
        object TEXT NOT NULL,
        detail TEXT NOT NULL,              -- JSON
        address TEXT,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE INDEX audit_trail_account ON audit_trail (account_id);
      CREATE INDEX audit_trail_object ON audit_trail (object);

      -- The end of the trail: what it must reach at least, and what the next line must follow.
      CREATE TABLE audit_head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id INTEGER NOT NULL,
        hash TEXT NOT NULL
      ) STRICT;
      INSERT INTO audit_head (one, id, hash) VALUES (1, 0, printf ('%064d', 0));
      CREATE TRIGGER audit_trail_no_update BEFORE UPDATE ON audit_trail
        BEGIN SELECT RAISE (ABORT, 'audit_trail is append-only'); END;
      CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail
        BEGIN SELECT RAISE (ABORT, 'audit_trail is append-only'); END;
    `,
  },
];
