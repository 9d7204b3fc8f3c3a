-- Titles granted, payments made, verdicts published. Rows are only ever added.

-- A later entry with the same subject, title and certificate stands for the earlier one: a correction, or an end.
CREATE TABLE title_entry (
    id BIGINT PRIMARY KEY,
    subject TEXT NOT NULL,
    title TEXT NOT NULL,
    certificate TEXT NOT NULL,
    level TEXT NOT NULL,
    batch TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    source TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX title_entry_subject ON title_entry (subject);

-- yuan is a decimal as text: money is never rounded.
CREATE TABLE payment (
    id BIGINT PRIMARY KEY,
    subject TEXT NOT NULL,
    programme TEXT NOT NULL,
    year BIGINT NOT NULL,
    yuan TEXT NOT NULL,
    paid_on TEXT,
    document TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX payment_subject ON payment (subject);

-- content is JSON of the given format, as it was when it was published.
CREATE TABLE published_verdict (
    id BIGINT PRIMARY KEY,
    format BIGINT NOT NULL,
    programme TEXT NOT NULL,
    version TEXT NOT NULL,
    subject TEXT NOT NULL,
    reference_date TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL
);
