use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use sqlx::{AnyConnection, Row, any::AnyRow};
use tokio::sync::Mutex;

use crate::{
    Store, StoreError,
    catalog::Write,
    chain::{self, START},
    document, period_key,
};

/// Something to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Who.
    pub actor: String,
    /// Where they came from; empty for the command.
    pub address: String,
    /// What: `sign-in`, `read`, `grant`, `export` ...
    pub verb: String,
    /// The enterprise, account or thing it is about.
    pub subject: String,
    /// `key=value` pairs, the free text last.
    pub detail: String,
}

/// A line of the record of who came in, looked at what and changed whose rights. Each names the hash of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Counted from 1, without holes.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What is on record.
    pub line: AuditLine,
    /// Hash of the line before; zeros for the first.
    pub previous: String,
    /// SHA-256 over `previous` and the line's canonical text.
    pub hash: String,
}

/// Which lines are asked for; what is empty or nothing does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who.
    pub actor: String,
    /// What.
    pub verb: String,
    /// About what.
    pub subject: String,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Only lines of a lower number: the next page.
    pub before: Option<i64>,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// Lines that wait for the next transaction: whoever has the turn writes all of them, so that many readers share one sync.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: std::sync::Mutex<Waiting>,
    turn: Arc<Mutex<()>>,
}

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    lines: Vec<(u64, AuditLine)>,
    failed: HashMap<u64, String>,
}

impl AuditEvent {
    fn expected_hash(&self) -> String {
        let (seq, at) = (self.seq.to_string(), period_key::micros(self.at).to_string());
        let line = &self.line;
        let parts = [&seq, &at, &line.actor, &line.address, &line.verb, &line.subject, &line.detail];
        document::sha256(chain::text(&self.previous, &parts.map(String::as_str)).as_bytes())
    }

    fn from_row(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.try_get(0)?,
            at: period_key::instant(row.try_get(1)?)?,
            line: AuditLine {
                actor: row.try_get(2)?,
                address: row.try_get(3)?,
                verb: row.try_get(4)?,
                subject: row.try_get(5)?,
                detail: row.try_get(6)?,
            },
            previous: row.try_get(7)?,
            hash: row.try_get(8)?,
        })
    }
}

/// Puts lines on record, in the transaction of what they tell.
pub(crate) async fn record(write: &mut Write, at: Timestamp, lines: &[AuditLine]) -> Result<(), StoreError> {
    let last = sqlx::query("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")
        .fetch_optional(write.on())
        .await?;
    let (mut seq, mut previous) = match last {
        Some(row) => (row.try_get::<i64, _>(0)?, row.try_get(1)?),
        None => (0, START.to_owned()),
    };
    for line in lines {
        seq += 1;
        let mut event = AuditEvent { seq, at, line: line.clone(), previous, hash: String::new() };
        event.hash = event.expected_hash();
        sqlx::query(
            "INSERT INTO audit_event (seq, at, actor, address, verb, subject, detail, previous, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(seq)
        .bind(period_key::micros(at))
        .bind(event.line.actor)
        .bind(event.line.address)
        .bind(event.line.verb)
        .bind(event.line.subject)
        .bind(event.line.detail)
        .bind(event.previous)
        .bind(event.hash.as_str())
        .execute(write.on())
        .await?;
        previous = event.hash;
    }
    Ok(())
}

const COLUMNS: &str = "seq, at, actor, address, verb, subject, detail, previous, hash";

/// Lines read at a time while the chain is walked.
const STRIDE: i64 = 10_000;

/// Checks that the lines are all there and unchanged.
pub(crate) async fn check_chain(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let (mut seq, mut previous) = (0, START.to_owned());
    loop {
        let text = format!("SELECT {COLUMNS} FROM audit_event WHERE seq > $1 ORDER BY seq LIMIT {STRIDE}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(seq).fetch_all(&mut *connection).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            seq += 1;
            let event = AuditEvent::from_row(row)?;
            let record = || format!("audit line {seq}");
            if event.seq != seq {
                return Err(StoreError::damaged(record(), "it is missing"));
            }
            if event.previous != previous {
                return Err(StoreError::damaged(record(), "it does not follow the line before it"));
            }
            if event.hash != event.expected_hash() {
                return Err(StoreError::damaged(record(), "its text is not what was recorded"));
            }
            previous = event.hash;
        }
    }
}

fn hold<T>(lock: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Store {
    /// Puts a line on record; it is durable when this returns. Lines of many callers share a transaction.
    ///
    /// # Errors
    /// The catalog's: then the line is not on record, and what it tells should not happen.
    pub async fn audit(&self, line: AuditLine) -> Result<(), StoreError> {
        let queue = Arc::clone(&self.audit);
        let ticket = {
            let mut waiting = hold(&queue.waiting);
            waiting.next += 1;
            let ticket = waiting.next;
            waiting.lines.push((ticket, line));
            ticket
        };
        let turn = Arc::clone(&queue.turn).lock_owned().await;
        let mine: Vec<(u64, AuditLine)> = {
            let mut waiting = hold(&queue.waiting);
            if !waiting.lines.iter().any(|(other, _)| *other == ticket) {
                // Somebody who had the turn before has written it, or failed to.
                return match waiting.failed.remove(&ticket) {
                    Some(why) => Err(StoreError::damaged("audit record", why)),
                    None => Ok(()),
                };
            }
            std::mem::take(&mut waiting.lines)
        };
        // A task of its own: whoever asked may go away, the others' lines are on their way all the same.
        let store = self.clone();
        let task = tokio::spawn(async move {
            let done = store.write_lines(&mine).await;
            if let Err(error) = &done {
                let others = mine.iter().map(|(other, _)| *other).filter(|other| *other != ticket);
                hold(&queue.waiting).failed.extend(others.map(|other| (other, error.to_string())));
            }
            drop(turn);
            done
        });
        task.await.map_err(|error| StoreError::damaged("audit record", error))?
    }

    async fn write_lines(&self, lines: &[(u64, AuditLine)]) -> Result<(), StoreError> {
        let lines: Vec<AuditLine> = lines.iter().map(|(_, line)| line.clone()).collect();
        let mut write = self.catalog.write().await?;
        record(&mut write, self.now()?, &lines).await?;
        write.commit().await
    }

    /// Lines on record, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn audit_events(&self, filter: &AuditFilter) -> Result<Vec<AuditEvent>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM audit_event WHERE ($1 = '' OR actor = $1) AND ($2 = '' OR verb = $2) \
             AND ($3 = '' OR subject = $3) AND at >= $4 AND at < $5 AND seq < $6 ORDER BY seq DESC LIMIT $7"
        );
        let limit =
            if filter.limit == 0 { i64::MAX } else { i64::try_from(filter.limit).unwrap_or(i64::MAX) };
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(filter.actor.as_str())
            .bind(filter.verb.as_str())
            .bind(filter.subject.as_str())
            .bind(filter.from.map_or(i64::MIN, period_key::micros))
            .bind(filter.until.map_or(i64::MAX, period_key::micros))
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(AuditEvent::from_row).collect()
    }

    /// Checks the record of who came in and looked at what: nothing changed, nothing left out.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the first line that is not as it was recorded.
    pub async fn verify_audit(&self) -> Result<(), StoreError> {
        check_chain(&mut *self.catalog.read().await?).await
    }
}
