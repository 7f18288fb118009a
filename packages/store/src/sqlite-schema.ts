/** Marks a file as Lastcall's: "LAST" in ASCII, in `PRAGMA application_id`. */
export const APPLICATION_ID = 0x4c415354;

/**
 * What each version adds to the one before it. Only ever add to the end: the number of the last one a file has seen is its
 * `PRAGMA user_version`. Migrations add tables, columns that may be left out, and indexes, and never change
 * what is there: a version before this one goes on working with the file.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE interruptions (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    instance_id TEXT    NOT NULL,
    merged      TEXT    NOT NULL, -- the interruption as JSON
    deadline_at INTEGER,
    called_off  INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    closed_at   INTEGER
  );
  CREATE UNIQUE INDEX open_interruption_of_instance ON interruptions (instance_id) WHERE closed_at IS NULL;
  CREATE INDEX interruptions_by_close ON interruptions (closed_at) WHERE closed_at IS NOT NULL;

  -- One for each open interruption, by its id, and those with names of their own.
  CREATE TABLE leases (
    key      TEXT    PRIMARY KEY,
    owner    TEXT,             -- null: nobody holds it
    epoch    INTEGER NOT NULL,
    renewals INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE receipts (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    source      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    raw         TEXT    NOT NULL  -- the body as it came
  );

  CREATE TABLE notices (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT    NOT NULL UNIQUE,
    interruption_id TEXT    NOT NULL REFERENCES interruptions (id),
    receipt         INTEGER NOT NULL REFERENCES receipts (number),
    notice          TEXT    NOT NULL
  );
  CREATE INDEX notices_of_interruption ON notices (interruption_id);
  CREATE INDEX notices_of_receipt ON notices (receipt);

  CREATE TABLE journal (
    position        INTEGER PRIMARY KEY AUTOINCREMENT,
    interruption_id TEXT    NOT NULL REFERENCES interruptions (id),
    at              INTEGER NOT NULL,
    owner           TEXT,             -- with epoch and nth: the lease it was written under; null for notices
    epoch           INTEGER,
    nth             INTEGER,
    event           TEXT    NOT NULL
  );
  CREATE INDEX journal_of_interruption ON journal (interruption_id);
  CREATE UNIQUE INDEX journal_under_lease ON journal (interruption_id, epoch, nth) WHERE epoch IS NOT NULL;

  CREATE TABLE parked (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT    NOT NULL UNIQUE,
    received_at     INTEGER NOT NULL,
    source          TEXT    NOT NULL,
    reason          TEXT    NOT NULL,
    raw             TEXT    NOT NULL,
    interruption_id TEXT,
    replayed_at     INTEGER
  );
  CREATE INDEX parked_by_receipt ON parked (received_at);

  CREATE TABLE reporters (
    name     TEXT    PRIMARY KEY,
    position INTEGER NOT NULL,
    state    TEXT    NOT NULL
  );
  `,
  `
  -- One row: when the newest canary that has come was sent.
  CREATE TABLE canary (one INTEGER PRIMARY KEY CHECK (one = 1), sent_at INTEGER NOT NULL);
  `,
];
