-- Who may come in, what they may do there, and the record of it. Instants are microseconds since 1970, UTC.
-- Nothing here opens a door by itself: passwords, sessions, links and tokens are kept as hashes.

-- roles: comma-separated. reach: all, region or enterprise, with its code. password: an argon2 PHC string.
-- totp_step: the last time step whose code was used, so that none is taken twice.
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    display TEXT NOT NULL,
    roles TEXT NOT NULL,
    office TEXT NOT NULL,
    reach TEXT NOT NULL,
    reach_code TEXT NOT NULL,
    lang TEXT NOT NULL,
    password TEXT,
    totp TEXT,
    totp_step BIGINT NOT NULL,
    directory TEXT,
    disabled_at BIGINT,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    signed_in_at BIGINT
);
CREATE UNIQUE INDEX account_directory ON account (directory);

CREATE TABLE account_link (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (name),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE account_session (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (name),
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    via TEXT NOT NULL
);
CREATE INDEX account_session_account ON account_session (account);

-- rights: comma-separated; what the token may do of what its account may do.
CREATE TABLE api_token (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (name),
    label TEXT NOT NULL,
    rights TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);

-- Chained by hash like the events of the data; subject is the enterprise, account or thing it is about.
CREATE TABLE audit_event (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    address TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_event_subject ON audit_event (subject);
CREATE INDEX audit_event_actor ON audit_event (actor);

-- The answer given to a request of that key; status is nothing while the request runs.
CREATE TABLE idempotency_key (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account, name)
);

-- secret signs what is sent: the receiver knows it too, so it cannot be kept as a hash.
CREATE TABLE webhook (
    id BIGINT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    topics TEXT NOT NULL,
    account TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    stopped_at BIGINT
);

CREATE TABLE webhook_delivery (
    id BIGINT PRIMARY KEY,
    webhook BIGINT NOT NULL REFERENCES webhook (id),
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT,
    delivered_at BIGINT,
    failure TEXT NOT NULL
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at);

CREATE TABLE job_run (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    failed BIGINT NOT NULL,
    detail TEXT NOT NULL
);
