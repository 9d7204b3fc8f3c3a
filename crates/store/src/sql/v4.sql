-- The ledger: events that are only ever added, and the items they come to. INTEGER stands for 64 bits; it is spelt
-- BIGINT for PostgreSQL, while SQLite keeps a table in the order of a column that is INTEGER PRIMARY KEY.

-- body is the event's canonical text on one line. hash is over the hash before it and everything else in the row.
CREATE TABLE ledger_event (
    seq INTEGER PRIMARY KEY,
    item INTEGER NOT NULL,
    item_seq INTEGER NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    body TEXT NOT NULL,
    algorithm INTEGER NOT NULL,
    hash BLOB NOT NULL
);
CREATE UNIQUE INDEX ledger_event_item ON ledger_event (item, item_seq);

-- What the events of an item come to. due_at is 9223372036854775807 where nothing is due, so that the order of due
-- items needs no word about NULL, of which the two databases think differently.
CREATE TABLE ledger_item (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    source TEXT,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    live BIGINT NOT NULL,
    region TEXT NOT NULL,
    office TEXT NOT NULL,
    subject TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    next_ring_at BIGINT,
    colour TEXT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL,
    content TEXT NOT NULL
);
CREATE UNIQUE INDEX ledger_item_source ON ledger_item (kind, source);
CREATE INDEX ledger_item_office ON ledger_item (office, live, due_at, id);
CREATE INDEX ledger_item_due ON ledger_item (due_at, id) WHERE live = 1;
CREATE INDEX ledger_item_ring ON ledger_item (next_ring_at, id) WHERE next_ring_at IS NOT NULL;
CREATE INDEX ledger_item_subject ON ledger_item (subject, id);

-- Offices that work on an item beside the one that leads.
CREATE TABLE ledger_co (
    office TEXT NOT NULL,
    item BIGINT NOT NULL,
    PRIMARY KEY (office, item)
);
CREATE INDEX ledger_co_item ON ledger_co (item);

-- What an item is linked to, as text: another item, an indicator, a programme, a place in a report.
CREATE TABLE ledger_link (
    target TEXT NOT NULL,
    item BIGINT NOT NULL,
    PRIMARY KEY (target, item)
);
CREATE INDEX ledger_link_item ON ledger_link (item);

-- Files that prove something about an item; the files themselves are documents, by content.
CREATE TABLE ledger_evidence (
    item BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (item, sha256)
);
CREATE INDEX ledger_evidence_sha256 ON ledger_evidence (sha256);
