use std::path::PathBuf;

use ballast_model::Period;
use jiff::{Timestamp, civil::Date};
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{Store, StoreError, period_key};

/// A closed period's returns, sealed. Its files never change; a correction makes the next vintage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vintage {
    /// Form.
    pub form: String,
    /// Period.
    pub period: Period,
    /// Counted from 1 within the period.
    pub number: i64,
    /// When.
    pub closed_at: Timestamp,
    /// By whom.
    pub actor: String,
    /// Why, where whoever closed it said so.
    pub reason: String,
    /// Returns held.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// Fingerprint of the file.
    pub sha256: String,
    /// The file, below the data directory.
    pub file: String,
    /// The latest file of its leaf sums, below the data directory; nothing where none were made.
    pub cube_file: Option<String>,
    /// Vintage of last year's period that the leaf sums were compared with.
    pub base_vintage: Option<i64>,
    /// The last submission that is in it.
    pub through_submission: i64,
}

const SELECT: &str = "SELECT v.form, v.period, v.number, v.closed_at, v.actor, v.reason, v.row_count, v.bytes, v.sha256, \
     v.file, v.through_submission, c.file, CASE WHEN c.file IS NULL THEN v.base_vintage ELSE c.base_vintage END \
     FROM vintage v LEFT JOIN cube c ON c.form = v.form AND c.period = v.period AND c.vintage = v.number \
     AND c.number = (SELECT MAX(x.number) FROM cube x WHERE x.form = v.form AND x.period = v.period AND x.vintage = v.number)";

fn from_row(row: &AnyRow) -> Result<Vintage, StoreError> {
    Ok(Vintage {
        form: row.try_get(0)?,
        period: period_key::parse(row.try_get(1)?)?,
        number: row.try_get(2)?,
        closed_at: period_key::instant(row.try_get(3)?)?,
        actor: row.try_get(4)?,
        reason: row.try_get(5)?,
        rows: row.try_get::<i64, _>(6)?.unsigned_abs(),
        bytes: row.try_get::<i64, _>(7)?.unsigned_abs(),
        sha256: row.try_get(8)?,
        file: row.try_get(9)?,
        through_submission: row.try_get(10)?,
        cube_file: row.try_get(11)?,
        base_vintage: row.try_get(12)?,
    })
}

/// Vintages of a period, oldest first.
pub(crate) async fn of_period(
    connection: &mut AnyConnection,
    form: &str,
    period: Period,
) -> Result<Vec<Vintage>, StoreError> {
    let text = format!("{SELECT} WHERE v.form = $1 AND v.period = $2 ORDER BY v.number");
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(form)
        .bind(period_key::key(period))
        .fetch_all(connection)
        .await?;
    rows.iter().map(from_row).collect()
}

impl Store {
    /// Vintages of a period, oldest first. A period that was reopened keeps them.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn vintages(&self, form: &str, period: Period) -> Result<Vec<Vintage>, StoreError> {
        of_period(&mut *self.catalog.read().await?, form, period).await
    }

    /// The vintage that was the latest at the end of a day in China; the latest of all where no day is given.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn vintage_as_of(
        &self,
        form: &str,
        period: Period,
        as_of: Option<Date>,
    ) -> Result<Option<Vintage>, StoreError> {
        let end = as_of.map_or(i64::MAX, period_key::end_of_day);
        let all = self.vintages(form, period).await?;
        Ok(all.into_iter().rfind(|vintage| period_key::micros(vintage.closed_at) < end))
    }

    /// Where the sealed returns lie.
    pub fn vintage_path(&self, vintage: &Vintage) -> PathBuf {
        self.data_dir().join(&vintage.file)
    }

    /// Where their leaf sums lie, where there are any.
    pub fn cube_path(&self, vintage: &Vintage) -> Option<PathBuf> {
        vintage.cube_file.as_ref().map(|file| self.data_dir().join(file))
    }
}
