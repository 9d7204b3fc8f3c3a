use ballast_model::Scope;
use jiff::{Timestamp, civil::Date};
use sqlx::{Row, any::AnyRow};

use crate::{Store, StoreError, catalog::Write, event, period_key};

/// A title that a subject was granted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TitleEntry {
    /// Who holds it.
    pub subject: String,
    /// Id of the programme or title.
    pub title: String,
    /// Certificate number; empty where there is none.
    pub certificate: String,
    /// Level, where the title has some.
    pub level: String,
    /// Batch it was granted in.
    pub batch: String,
    /// First day.
    pub valid_from: Date,
    /// Last day; nothing where no end is set.
    pub valid_to: Option<Date>,
    /// The document that grants it.
    pub source: String,
}

impl TitleEntry {
    /// Whether it is held on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// A date as the catalog writes it.
pub(crate) fn date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|error: jiff::Error| StoreError::damaged("catalog", error))
}

const SELECT: &str = "SELECT t.subject, t.title, t.certificate, t.level, t.batch, t.valid_from, t.valid_to, t.source \
     FROM title_entry t WHERE t.recorded_at < $1 AND t.id = (SELECT MAX(x.id) FROM title_entry x \
     WHERE x.subject = t.subject AND x.title = t.title AND x.certificate = t.certificate AND x.recorded_at < $1) \
     ORDER BY t.subject, t.title, t.certificate";

fn from_row(row: &AnyRow) -> Result<TitleEntry, StoreError> {
    Ok(TitleEntry {
        subject: row.try_get(0)?,
        title: row.try_get(1)?,
        certificate: row.try_get(2)?,
        level: row.try_get(3)?,
        batch: row.try_get(4)?,
        valid_from: date(row.try_get(5)?)?,
        valid_to: row.try_get::<Option<String>, _>(6)?.as_deref().map(date).transpose()?,
        source: row.try_get(7)?,
    })
}

/// The next number of a table whose rows are counted from 1.
pub(crate) async fn next_id(write: &mut Write, table: &'static str) -> Result<i64, StoreError> {
    let text = format!("SELECT COALESCE(MAX(id), 0) + 1 FROM {table}");
    Ok(sqlx::query(sqlx::AssertSqlSafe(text)).fetch_one(write.on()).await?.try_get(0)?)
}

impl Store {
    /// Adds titles to the register, all or none. Those that stand there already are left out; gives how many were added.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn record_titles(&self, entries: &[TitleEntry]) -> Result<u64, StoreError> {
        let mut write = self.catalog.write().await?;
        let rows = sqlx::query(SELECT).bind(i64::MAX).fetch_all(write.on()).await?;
        let mut known = rows.iter().map(from_row).collect::<Result<std::collections::HashSet<_>, _>>()?;
        let now = self.now()?;
        let first = next_id(&mut write, "title_entry").await?;
        let mut next = first;
        for entry in entries {
            if !known.insert(entry.clone()) {
                continue;
            }
            insert(&mut write, next, now, entry).await?;
            next += 1;
        }
        if next > first {
            let detail = format!("first={first} count={}", next - first);
            event::record(&mut write, now, &self.actor, "titles", detail).await?;
        }
        write.commit().await?;
        Ok((next - first).unsigned_abs())
    }

    /// Titles of whom the scope lets see, as they stand, by subject: of several entries for one certificate the last recorded; `as_of` leaves out
    /// what was recorded after that day in China.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn titles(&self, as_of: Option<Date>, scope: &Scope) -> Result<Vec<TitleEntry>, StoreError> {
        let cutoff = as_of.map_or(i64::MAX, period_key::end_of_day);
        let seen = self.seen(scope).await?;
        let rows = sqlx::query(SELECT).bind(cutoff).fetch_all(&mut *self.catalog.read().await?).await?;
        let mut titles = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
        titles.retain(|entry| seen.as_ref().is_none_or(|seen| seen.contains(&entry.subject)));
        Ok(titles)
    }
}

async fn insert(write: &mut Write, id: i64, now: Timestamp, entry: &TitleEntry) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO title_entry (id, subject, title, certificate, level, batch, valid_from, valid_to, source, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(entry.subject.as_str())
    .bind(entry.title.as_str())
    .bind(entry.certificate.as_str())
    .bind(entry.level.as_str())
    .bind(entry.batch.as_str())
    .bind(entry.valid_from.to_string())
    .bind(entry.valid_to.map(|day| day.to_string()))
    .bind(entry.source.as_str())
    .bind(period_key::micros(now))
    .execute(write.on())
    .await?;
    Ok(())
}
