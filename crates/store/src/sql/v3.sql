-- Work reports whose targets and tasks were accepted. Rows are only ever added: of several reports of one name the last stands.

-- content is the records as read, JSON lines of the given format, as they were when they were accepted.
CREATE TABLE accepted_report (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    file TEXT NOT NULL,
    document TEXT NOT NULL,
    format BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX accepted_report_name ON accepted_report (name);

-- first_char and end_char count the code points of the document's text. target_value is a decimal as text.
CREATE TABLE report_target (
    report BIGINT NOT NULL REFERENCES accepted_report (id),
    ordinal BIGINT NOT NULL,
    region TEXT NOT NULL,
    indicator TEXT NOT NULL,
    target_year BIGINT NOT NULL,
    measure TEXT NOT NULL,
    target_value TEXT NOT NULL,
    bound TEXT NOT NULL,
    phrase TEXT NOT NULL,
    words TEXT NOT NULL,
    first_char BIGINT NOT NULL,
    end_char BIGINT NOT NULL,
    PRIMARY KEY (report, ordinal)
);

CREATE TABLE report_task (
    report BIGINT NOT NULL REFERENCES accepted_report (id),
    ordinal BIGINT NOT NULL,
    region TEXT NOT NULL,
    plan_year BIGINT,
    task_level BIGINT NOT NULL,
    parent BIGINT,
    heading TEXT NOT NULL,
    owner_unit TEXT NOT NULL,
    deadline TEXT NOT NULL,
    lacks TEXT NOT NULL,
    words TEXT NOT NULL,
    first_char BIGINT NOT NULL,
    end_char BIGINT NOT NULL,
    PRIMARY KEY (report, ordinal)
);
