// The schema of the frame path: gateways, receptions, sums, late lane, downlinks. Times are UTC ms since 1970 (`_ms`), or whole UTC hours since 1970 (`hour`).

import type { Migration } from '../platform/database.ts';

export const FRAME_MIGRATIONS: readonly Migration[] = [
  {
    name: '001-fleet',
    sql: `
      CREATE TABLE partners (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;

      CREATE TABLE gateways (
        id INTEGER PRIMARY KEY,
        eui TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        partner_id TEXT REFERENCES partners (id),
        latitude REAL,
        longitude REAL,
        secret TEXT,                       -- scrypt of the agent's password; NULL: may not connect
        created_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE lns (
        id INTEGER PRIMARY KEY,            -- also the 1-based position of its letter in receptions.outcomes
        name TEXT NOT NULL UNIQUE,
        sent_through INTEGER NOT NULL DEFAULT 0  -- receptions up to this id, outcome sent, did leave for this LNS
      ) STRICT;
    `,
  },
  {
    name: '002-receptions',
    sql: `
      -- One journal of one agent. What the database holds of it: every seq up to watermark, and the ranges above.
      CREATE TABLE streams (
        id INTEGER PRIMARY KEY,
        gateway_id INTEGER NOT NULL REFERENCES gateways (id),
        epoch TEXT NOT NULL,
        watermark INTEGER NOT NULL,
        ranges TEXT NOT NULL,              -- JSON [[first, last], ...]
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        UNIQUE (gateway_id, epoch)
      ) STRICT;

      -- One PHYPayload, however often it was transmitted.
      CREATE TABLE frames (
        id INTEGER PRIMARY KEY,
        phy_payload BLOB NOT NULL,
        dev_addr INTEGER,                  -- NULL for joins and proprietary frames
        f_cnt INTEGER,                     -- the 16 bits on the air
        first_ms INTEGER NOT NULL
      ) STRICT;

      -- One radio emission, heard by one or more gateways.
      CREATE TABLE transmissions (
        id INTEGER PRIMARY KEY,
        frame_id INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,      -- of its first copy
        frequency_hz INTEGER,
        data_rate TEXT,
        copies INTEGER NOT NULL,
        gateways TEXT NOT NULL,            -- JSON list of gateway ids, each once
        best_snr_db REAL,
        best_rssi_dbm REAL
      ) STRICT;

      -- Which payloads were seen in which hour, kept as long as journals can hold frames back.
      CREATE TABLE seen (
        hour INTEGER NOT NULL,
        phy_hash INTEGER NOT NULL,
        transmission_id INTEGER NOT NULL,
        frame_id INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        age_ms INTEGER NOT NULL,           -- of the first copy when it arrived
        uncertain INTEGER NOT NULL,        -- received_ms is only an upper bound
        PRIMARY KEY (hour, phy_hash, transmission_id)
      ) STRICT, WITHOUT ROWID;

      -- One gateway (and antenna) hearing one transmission. CRC failures have no transmission.
      CREATE TABLE receptions (
        id INTEGER PRIMARY KEY,
        stream_id INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        transmission_id INTEGER,
        kind TEXT NOT NULL,                -- up, crc
        flags INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        time_uncertain INTEGER NOT NULL,
        arrival_ms INTEGER NOT NULL,
        tmst_run INTEGER NOT NULL,
        rssi_dbm REAL,
        snr_db REAL,
        rxpk TEXT NOT NULL,                -- verbatim
        outcomes TEXT NOT NULL             -- one letter an LNS, see lns/outcomes.ts
      ) STRICT;
      CREATE UNIQUE INDEX receptions_key ON receptions (stream_id, seq);
      CREATE INDEX receptions_transmission ON receptions (transmission_id) WHERE transmission_id IS NOT NULL;

      -- What could not be taken in, with its bytes and the reason.
      CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY,
        gateway_id INTEGER NOT NULL,
        stream_id INTEGER,
        seq INTEGER,
        reason TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes BLOB NOT NULL,
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        times INTEGER NOT NULL DEFAULT 1,
        UNIQUE (gateway_id, sha256, stream_id, seq)
      ) STRICT;
    `,
  },
  {
    name: '003-rollups',
    sql: `
      CREATE TABLE gateway_hours (
        gateway_id INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        receptions INTEGER NOT NULL,       -- CRC good, none or unknown
        crc_errors INTEGER NOT NULL,
        sf7 INTEGER NOT NULL, sf8 INTEGER NOT NULL, sf9 INTEGER NOT NULL,
        sf10 INTEGER NOT NULL, sf11 INTEGER NOT NULL, sf12 INTEGER NOT NULL,
        other_rates INTEGER NOT NULL,
        rssi_count INTEGER NOT NULL, rssi_sum REAL NOT NULL, rssi_squares REAL NOT NULL,
        rssi_min REAL, rssi_max REAL,
        snr_count INTEGER NOT NULL, snr_sum REAL NOT NULL, snr_squares REAL NOT NULL,
        snr_min REAL, snr_max REAL,
        PRIMARY KEY (gateway_id, hour)
      ) STRICT, WITHOUT ROWID;

      -- A device is a session here: DevAddr changes with each join. Days are Europe/Paris days, as the commitments count them.
      CREATE TABLE dev_addr_days (
        day INTEGER NOT NULL,              -- yyyymmdd
        dev_addr INTEGER NOT NULL,
        gateway_id INTEGER NOT NULL,
        receptions INTEGER NOT NULL,
        best_snr_db REAL,
        PRIMARY KEY (day, dev_addr, gateway_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE outcome_counts (
        gateway_id INTEGER NOT NULL,
        lns_id INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        receptions INTEGER NOT NULL,
        PRIMARY KEY (gateway_id, lns_id, outcome)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: '004-late-lane',
    sql: `
      -- Receptions that wait for their turn at one network server: outcome waiting, and not live when they came.
      CREATE TABLE late (
        lns_id INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        reception_id INTEGER NOT NULL,
        gateway_id INTEGER NOT NULL,
        frame_id INTEGER NOT NULL,
        kind TEXT NOT NULL,                -- data, join, other
        dev_addr INTEGER,
        f_cnt INTEGER,
        PRIMARY KEY (lns_id, received_ms, reception_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX late_device ON late (lns_id, dev_addr, received_ms) WHERE dev_addr IS NOT NULL;

      -- The uplink counter that a network server had last of each DevAddr, and of which frame; 0: of none we hold.
      CREATE TABLE last_sent (
        lns_id INTEGER NOT NULL,
        dev_addr INTEGER NOT NULL,
        f_cnt INTEGER NOT NULL,
        frame_id INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (lns_id, dev_addr)
      ) STRICT, WITHOUT ROWID;

      -- Whose return the late lane waits for when the supervisor starts again.
      CREATE TABLE agents_online (gateway_id INTEGER PRIMARY KEY REFERENCES gateways (id)) STRICT;

      CREATE INDEX transmissions_frame ON transmissions (frame_id);
    `,
  },
  {
    name: '005-gaps',
    sql: `
      -- Rows of a journal that its agent had to give up, or that a restored database can get from nobody any more.
      CREATE TABLE gaps (
        id INTEGER PRIMARY KEY,
        gateway_id INTEGER NOT NULL REFERENCES gateways (id),
        epoch TEXT NOT NULL,
        class TEXT NOT NULL,               -- up, crc, bad, any
        reason TEXT NOT NULL,              -- full, age, damaged, forgotten
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        rows INTEGER NOT NULL,             -- of this class between first and last
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        time_uncertain INTEGER NOT NULL,
        reported_ms INTEGER NOT NULL,
        UNIQUE (gateway_id, epoch, class, reason, first, last)
      ) STRICT;

      -- JSON [[first, last], ...]: counted as held, for they will never come.
      ALTER TABLE streams ADD COLUMN lost TEXT NOT NULL DEFAULT '[]';
    `,
  },
  {
    name: '006-downlinks',
    sql: `
      -- What network servers asked gateways to transmit, and what became of it; see lns/down/record.ts.
      CREATE TABLE downlinks (
        id INTEGER PRIMARY KEY,
        gateway_id INTEGER NOT NULL,
        down_id TEXT NOT NULL,             -- of the supervisor's making, or of the agent's
        via TEXT NOT NULL,                 -- supervisor, bypass, tap
        lns TEXT NOT NULL,                 -- by name: taps and the bypass serve others than the supervisor's
        asked_ms INTEGER NOT NULL,
        class TEXT,                        -- rx, scheduled, immediate, gps
        window_s INTEGER,                  -- rx: so long after the uplink that it answers
        window_ms INTEGER,                 -- when it is to be on the air
        frequency_hz INTEGER NOT NULL,
        data_rate TEXT NOT NULL,
        power_dbm REAL,
        size INTEGER NOT NULL,             -- of the PHYPayload, bytes
        airtime_us INTEGER,                -- had it been transmitted
        target TEXT,                       -- data, join-accept, other
        dev_addr INTEGER,
        result TEXT NOT NULL,
        word TEXT,                         -- the packet forwarder's own
        margin_ms REAL,                    -- from handing over (or refusing) to the opening of its window
        handed_ms INTEGER,
        answered_ms INTEGER,
        done_ms INTEGER,
        UNIQUE (gateway_id, down_id)
      ) STRICT;
      CREATE INDEX downlinks_asked ON downlinks (asked_ms);
      CREATE INDEX downlinks_gateway ON downlinks (gateway_id, asked_ms);
      CREATE INDEX downlinks_pending ON downlinks (asked_ms) WHERE result = 'pending';

      -- Also those that no row is kept of.
      CREATE TABLE downlink_counts (
        gateway_id INTEGER NOT NULL,
        via TEXT NOT NULL,
        lns TEXT NOT NULL,
        result TEXT NOT NULL,
        downlinks INTEGER NOT NULL,
        PRIMARY KEY (gateway_id, via, lns, result)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];
