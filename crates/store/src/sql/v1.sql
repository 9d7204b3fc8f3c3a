-- The subset that SQLite and PostgreSQL share. BLOB stands for the binary type; it is spelt BYTEA for PostgreSQL.
-- Periods are written YYYY-MM..YYYY-MM, so that text order is time order. Instants are microseconds since 1970, UTC.

CREATE TABLE writer (
    id BIGINT PRIMARY KEY,
    turns BIGINT NOT NULL
);
INSERT INTO writer (id, turns) VALUES (1, 0);

CREATE TABLE submission (
    id BIGINT PRIMARY KEY,
    form TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_name TEXT NOT NULL,
    document TEXT,
    content TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    queries BIGINT NOT NULL,
    note TEXT NOT NULL,
    registers BIGINT NOT NULL
);

CREATE TABLE submission_period (
    submission BIGINT NOT NULL REFERENCES submission (id),
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    PRIMARY KEY (form, period, submission)
);
CREATE INDEX submission_period_submission ON submission_period (submission);

-- head: subject, region and marks, enough to fold; body: everything else. Both are Arrow IPC streams of one batch.
-- head stands before body, so that SQLite reads it without walking over body.
CREATE TABLE submission_chunk (
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    submission BIGINT NOT NULL REFERENCES submission (id),
    ordinal BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    head BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (form, period, submission, ordinal)
);

CREATE TABLE period_state (
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    closed BIGINT NOT NULL,
    vintage BIGINT,
    row_count BIGINT NOT NULL,
    queries BIGINT NOT NULL,
    PRIMARY KEY (form, period)
);

CREATE TABLE vintage (
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    number BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    file TEXT NOT NULL,
    base_vintage BIGINT,
    through_submission BIGINT NOT NULL,
    PRIMARY KEY (form, period, number)
);

CREATE TABLE cube (
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    vintage BIGINT NOT NULL,
    number BIGINT NOT NULL,
    built_at BIGINT NOT NULL,
    base_vintage BIGINT,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (form, period, vintage, number),
    FOREIGN KEY (form, period, vintage) REFERENCES vintage (form, period, number)
);

-- Changes of enterprises' attributes that a submission brought, as Arrow IPC.
CREATE TABLE register_chunk (
    submission BIGINT NOT NULL REFERENCES submission (id),
    ordinal BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (submission, ordinal)
);

CREATE TABLE event (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
