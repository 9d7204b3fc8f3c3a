-- What pages keep: returns begun and not sent in, what is said to queries, briefs being written and published, reports
-- dropped in to be read. Drafts are replaced as they are saved; everything else is only ever added.

CREATE TABLE draft_return (
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    subject TEXT NOT NULL,
    region TEXT NOT NULL,
    content TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (form, period, subject)
);

-- kind is answer (whoever reported explains), accept (an officer takes the explanation) or send-back. A query belongs to the
-- submission that raised it: a correction raises its own.
CREATE TABLE query_word (
    id BIGINT PRIMARY KEY,
    form TEXT NOT NULL,
    period TEXT NOT NULL,
    subject TEXT NOT NULL,
    region TEXT NOT NULL,
    mark TEXT NOT NULL,
    submission BIGINT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX query_word_period ON query_word (form, period);

CREATE TABLE draft_brief (
    period TEXT NOT NULL,
    node TEXT NOT NULL,
    lang TEXT NOT NULL,
    regions TEXT NOT NULL,
    content TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (period, node, lang)
);

-- markdown, html, docx and xlsx are content hashes of what lies under documents/: printed once, shown as printed for ever.
-- regions are the codes whose figures stand in it: who may see all of them may see the brief.
CREATE TABLE published_brief (
    id BIGINT PRIMARY KEY,
    period TEXT NOT NULL,
    node TEXT NOT NULL,
    lang TEXT NOT NULL,
    regions TEXT NOT NULL,
    title TEXT NOT NULL,
    vintage TEXT NOT NULL,
    numbers BIGINT NOT NULL,
    markdown TEXT NOT NULL,
    html TEXT NOT NULL,
    docx TEXT NOT NULL,
    xlsx TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    actor TEXT NOT NULL
);

CREATE TABLE dropped_report (
    id BIGINT PRIMARY KEY,
    file TEXT NOT NULL,
    document TEXT NOT NULL,
    dropped_at BIGINT NOT NULL,
    actor TEXT NOT NULL
);
