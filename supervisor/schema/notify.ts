// The schema of notification: who is told of what, what was said, and the proof that it arrived.

import type { Migration } from '../platform/database.ts';

export const NOTIFY_MIGRATIONS: readonly Migration[] = [
  {
    name: '011-notify',
    sql: `
      -- A partner's own mailboxes: told of everything, by the agreement. Not removable by a click in a mail.
      CREATE TABLE mailboxes (
        id TEXT PRIMARY KEY,
        partner_id TEXT NOT NULL REFERENCES partners (id),
        address TEXT NOT NULL COLLATE NOCASE,
        role TEXT NOT NULL,                -- mandatory; fallback: told when a mandatory one refuses; escalation
        language TEXT NOT NULL DEFAULT 'fr',
        created_ms INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1,
        UNIQUE (partner_id, role, address)
      ) STRICT;

      -- What a person wants to be told of.
      CREATE TABLE subscriptions (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        scope TEXT NOT NULL,               -- JSON: partners, communes, equipment, gravest severity, kinds; {}: all
        cadence TEXT NOT NULL,             -- at-once, digest
        quiet_from TEXT,                   -- 22:00, Paris; NULL: no quiet hours
        quiet_to TEXT,
        unsubscribe TEXT NOT NULL UNIQUE,  -- secret of the one-click link
        created_ms INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE INDEX subscriptions_account ON subscriptions (account_id);

      -- Second channel: signed HTTP requests.
      CREATE TABLE webhooks (
        id TEXT PRIMARY KEY,
        partner_id TEXT NOT NULL REFERENCES partners (id),
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        secret TEXT NOT NULL,              -- of the signature; shown once
        scope TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        disabled_ms INTEGER,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;

      -- One thing said, once, for all who are told.
      CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        thread TEXT NOT NULL,              -- INC-2026-0042, MNT-2026-0007, digest, test
        kind TEXT NOT NULL,
        key TEXT NOT NULL,                 -- unique in its thread: said once, whatever happens
        at_ms INTEGER NOT NULL,
        content TEXT NOT NULL,             -- JSON, both languages, and what is attached; texts go after retention.notices_d
        UNIQUE (thread, key)
      ) STRICT;

      -- The outbox: one row for each notice and recipient, written in the transaction of the change it tells of.
      CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        notice_id INTEGER NOT NULL REFERENCES notices (id),
        thread TEXT NOT NULL,              -- of the notice
        channel TEXT NOT NULL,             -- mail, webhook
        recipient TEXT NOT NULL,           -- the address, or the webhook's id
        reason TEXT NOT NULL,              -- mandatory, fallback, escalation, subscription, person
        source_id TEXT,                    -- the mailbox, subscription or account behind it
        partner_id TEXT,
        language TEXT NOT NULL,
        message_id TEXT NOT NULL UNIQUE,   -- given here, kept through every attempt
        state TEXT NOT NULL,               -- held, waiting, leased, accepted, failed, replaced, bounced
        not_before_ms INTEGER NOT NULL,
        lease_ms INTEGER,                  -- leased until
        attempts INTEGER NOT NULL DEFAULT 0,
        accepted_ms INTEGER,               -- when the recipient's server took it: the evidence
        response TEXT,                     -- the server's last word
        created_ms INTEGER NOT NULL,
        UNIQUE (notice_id, channel, recipient)
      ) STRICT;
      CREATE INDEX messages_due ON messages (not_before_ms, id) WHERE state IN ('held', 'waiting', 'leased');
      CREATE INDEX messages_thread ON messages (thread, channel, recipient, id);
      CREATE INDEX messages_failed ON messages (id) WHERE state IN ('failed', 'bounced');

      CREATE TABLE delivery_attempts (
        id INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages (id),
        at_ms INTEGER NOT NULL,
        outcome TEXT NOT NULL,             -- accepted, deferred, failed, bounced
        code INTEGER,                      -- SMTP or HTTP
        response TEXT NOT NULL
      ) STRICT;
      CREATE INDEX delivery_attempts_message ON delivery_attempts (message);
    `,
  },
  {
    name: '013-notify-kept',
    sql: `
      -- Summaries look at a day, retention at what is older than years; a partner's messages are read newest first.
      CREATE INDEX notices_at ON notices (at_ms);
      CREATE INDEX messages_partner ON messages (partner_id, id);
    `,
  },
];
