use std::collections::BTreeMap;

use ballast_model::Period;
use jiff::Timestamp;
use sqlx::{AnyConnection, Row};

use crate::{Store, StoreError, period_key};

/// One import, or one form typed in. Never changed, never removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Counted from 1 in the order of receipt.
    pub id: i64,
    /// Form.
    pub form: String,
    /// `import`, `correction` or `typed`.
    pub kind: String,
    /// File name, or what else it is known by.
    pub source_name: String,
    /// Content hash of the original, where one was kept.
    pub document: Option<String>,
    /// When it became durable.
    pub received_at: Timestamp,
    /// Who brought it.
    pub actor: String,
    /// Returns it carried.
    pub rows: u64,
    /// Queries (核实) raised against it.
    pub queries: u64,
    /// What whoever brought it had to say.
    pub note: String,
    /// Periods it carried returns for, in order.
    pub periods: Vec<Period>,
}

/// Submissions, oldest first: all, those of a form, or the one with an id.
async fn select(
    connection: &mut AnyConnection,
    form: Option<&str>,
    id: Option<i64>,
) -> Result<Vec<Submission>, StoreError> {
    let filter = match (form, id) {
        (_, Some(_)) => "WHERE s.id = $1",
        (Some(_), None) => "WHERE s.form = $1",
        (None, None) => "",
    };
    let text = format!(
        "SELECT s.id, s.form, s.kind, s.source_name, s.document, s.received_at, s.actor, s.row_count, s.queries, \
         s.note, p.period FROM submission s JOIN submission_period p ON p.submission = s.id {filter} \
         ORDER BY s.id, p.period"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(text));
    let query = match (form, id) {
        (_, Some(id)) => query.bind(id),
        (Some(form), None) => query.bind(form),
        (None, None) => query,
    };
    let mut found: BTreeMap<i64, Submission> = BTreeMap::new();
    for row in query.fetch_all(connection).await? {
        let id = row.try_get(0)?;
        let period = period_key::parse(row.try_get(10)?)?;
        if let Some(submission) = found.get_mut(&id) {
            submission.periods.push(period);
            continue;
        }
        let submission = Submission {
            id,
            form: row.try_get(1)?,
            kind: row.try_get(2)?,
            source_name: row.try_get(3)?,
            document: row.try_get(4)?,
            received_at: period_key::instant(row.try_get(5)?)?,
            actor: row.try_get(6)?,
            rows: row.try_get::<i64, _>(7)?.unsigned_abs(),
            queries: row.try_get::<i64, _>(8)?.unsigned_abs(),
            note: row.try_get(9)?,
            periods: vec![period],
        };
        found.insert(id, submission);
    }
    Ok(found.into_values().collect())
}

impl Store {
    /// Submissions of a form, or of all forms, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn submissions(&self, form: Option<&str>) -> Result<Vec<Submission>, StoreError> {
        select(&mut *self.catalog.read().await?, form, None).await
    }

    /// The submission with that id.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn submission(&self, id: i64) -> Result<Option<Submission>, StoreError> {
        Ok(select(&mut *self.catalog.read().await?, None, Some(id)).await?.pop())
    }
}
