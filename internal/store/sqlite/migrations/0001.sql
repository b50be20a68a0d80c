-- Times are seconds since 1970 in UTC, durations nanoseconds.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is known of a source beside its readings.
CREATE TABLE source (
  name     TEXT PRIMARY KEY,
  bookmark INTEGER
) STRICT, WITHOUT ROWID;

-- The key of readings, days and months, without the window. span is the length
-- of the longest reading there ever was.
CREATE TABLE series (
  id     INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  system TEXT NOT NULL,
  part   TEXT NOT NULL,
  metric TEXT NOT NULL,
  method INTEGER NOT NULL,
  model  TEXT NOT NULL,
  party  TEXT NOT NULL,
  span   INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, system, part, metric, method, model, party)
) STRICT;

CREATE TABLE basis (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE reading (
  series  INTEGER NOT NULL REFERENCES series,
  until   INTEGER NOT NULL,
  start   INTEGER NOT NULL,
  state   INTEGER NOT NULL,
  value   REAL NOT NULL,
  low     REAL, -- null: the value
  high    REAL, -- null: the value
  spread  INTEGER NOT NULL,
  sd      REAL NOT NULL,
  count   INTEGER NOT NULL,
  covered INTEGER, -- null: the whole window
  basis   INTEGER NOT NULL REFERENCES basis,
  PRIMARY KEY (series, until, start)
) STRICT, WITHOUT ROWID;

-- Folded rows; figures and hours are packed by internal/store/summary.
CREATE TABLE day (
  series  INTEGER NOT NULL REFERENCES series,
  start   INTEGER NOT NULL,
  figures BLOB NOT NULL,
  basis   INTEGER NOT NULL REFERENCES basis,
  hours   BLOB,
  PRIMARY KEY (series, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE month (
  series  INTEGER NOT NULL REFERENCES series,
  start   INTEGER NOT NULL,
  figures BLOB NOT NULL,
  basis   INTEGER NOT NULL REFERENCES basis,
  PRIMARY KEY (series, start)
) STRICT, WITHOUT ROWID;

-- Civil months whose days and summary must be made again from readings.
CREATE TABLE stale (
  start  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  system TEXT NOT NULL,
  PRIMARY KEY (start, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
  id      INTEGER PRIMARY KEY,
  source  TEXT NOT NULL,
  at      INTEGER NOT NULL, -- nanoseconds, so that runs keep their order
  start   INTEGER,
  until   INTEGER,
  read    INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  fault   TEXT NOT NULL
) STRICT;

CREATE INDEX outcome_by_source ON outcome (source, at, id);

CREATE TABLE refusal (
  id     INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  start  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  place  TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE INDEX refusal_by_source ON refusal (source, start);
