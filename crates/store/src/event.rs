use jiff::Timestamp;
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    Store, StoreError,
    catalog::Write,
    chain::{self, START},
    document, period_key,
};

/// One line of the record of what was done. Each names the hash of the one before, so that none can be
/// changed or left out unnoticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Counted from 1, without holes.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What: `submit`, `close`, `reopen`, `rebuild-cube`, `titles`, `payments`, `publish`,
    /// `accept`, `ledger-head`, `ledger-hash`, `ledger-rebuild`, `query`, `publish-brief`.
    pub verb: String,
    /// To what: `key=value` pairs, the free text last.
    pub detail: String,
    /// Hash of the event before; zeros for the first.
    pub previous: String,
    /// SHA-256 over `previous` and the event's canonical text.
    pub hash: String,
}

impl Event {
    /// What `hash` must be.
    pub(crate) fn expected_hash(&self) -> String {
        let (seq, at) = (self.seq.to_string(), period_key::micros(self.at).to_string());
        let text = chain::text(&self.previous, &[&seq, &at, &self.actor, &self.verb, &self.detail]);
        document::sha256(text.as_bytes())
    }

    fn from_row(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.try_get(0)?,
            at: period_key::instant(row.try_get(1)?)?,
            actor: row.try_get(2)?,
            verb: row.try_get(3)?,
            detail: row.try_get(4)?,
            previous: row.try_get(5)?,
            hash: row.try_get(6)?,
        })
    }
}

/// Adds an event to the record, in the transaction of what it tells.
pub(crate) async fn record(
    write: &mut Write,
    at: Timestamp,
    actor: &str,
    verb: &str,
    detail: String,
) -> Result<(), StoreError> {
    let last = sqlx::query("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
        .fetch_optional(write.on())
        .await?;
    let (seq, previous) = match last {
        Some(row) => (row.try_get::<i64, _>(0)? + 1, row.try_get(1)?),
        None => (1, START.to_owned()),
    };
    let mut event = Event {
        seq,
        at,
        actor: actor.to_owned(),
        verb: verb.to_owned(),
        detail,
        previous,
        hash: String::new(),
    };
    event.hash = event.expected_hash();
    sqlx::query("INSERT INTO event (seq, at, actor, verb, detail, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(event.seq)
        .bind(period_key::micros(at))
        .bind(event.actor)
        .bind(event.verb)
        .bind(event.detail)
        .bind(event.previous)
        .bind(event.hash)
        .execute(write.on())
        .await?;
    Ok(())
}

/// All events in order.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Event>, StoreError> {
    let rows = sqlx::query("SELECT seq, at, actor, verb, detail, previous, hash FROM event ORDER BY seq")
        .fetch_all(connection)
        .await?;
    rows.iter().map(Event::from_row).collect()
}

/// Checks that the events are all there and unchanged.
pub(crate) fn check_chain(events: &[Event]) -> Result<(), StoreError> {
    let mut previous = START;
    for (event, seq) in events.iter().zip(1..) {
        let record = || format!("event {seq}");
        if event.seq != seq {
            return Err(StoreError::damaged(record(), "it is missing"));
        }
        if event.previous != previous {
            return Err(StoreError::damaged(record(), "it does not follow the event before it"));
        }
        if event.hash != event.expected_hash() {
            return Err(StoreError::damaged(record(), "its text is not what was recorded"));
        }
        previous = &event.hash;
    }
    Ok(())
}

impl Store {
    /// The number of the last event; 0 where nothing was done yet.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn last_event(&self) -> Result<i64, StoreError> {
        let query = sqlx::query("SELECT COALESCE(MAX(seq), 0) FROM event");
        Ok(query.fetch_one(&mut *self.catalog.read().await?).await?.try_get(0)?)
    }

    /// Everything that was done, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn events(&self) -> Result<Vec<Event>, StoreError> {
        all(&mut *self.catalog.read().await?).await
    }
}
