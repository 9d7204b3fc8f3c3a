use ballast_model::Period;
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{Store, StoreError, catalog::Write, period_key};

/// How one period of a form stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodInfo {
    /// Form.
    pub form: String,
    /// Period.
    pub period: Period,
    /// Whether it is closed now.
    pub closed: bool,
    /// Latest vintage; a reopened period keeps it until it is closed again.
    pub vintage: Option<i64>,
    /// Subjects with a return, as it stands now.
    pub rows: u64,
    /// Returns with an open query (核实).
    pub queries: u64,
}

const SELECT: &str = "SELECT form, period, closed, vintage, row_count, queries FROM period_state";

fn from_row(row: &AnyRow) -> Result<PeriodInfo, StoreError> {
    Ok(PeriodInfo {
        form: row.try_get(0)?,
        period: period_key::parse(row.try_get(1)?)?,
        closed: row.try_get::<i64, _>(2)? != 0,
        vintage: row.try_get(3)?,
        rows: row.try_get::<i64, _>(4)?.unsigned_abs(),
        queries: row.try_get::<i64, _>(5)?.unsigned_abs(),
    })
}

/// How a period stands; nothing where it never had a return.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    form: &str,
    period: Period,
) -> Result<Option<PeriodInfo>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE form = $1 AND period = $2")))
        .bind(form)
        .bind(period_key::key(period))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Writes how a period stands.
pub(crate) async fn put(write: &mut Write, info: &PeriodInfo) -> Result<(), StoreError> {
    let key = period_key::key(info.period);
    sqlx::query("DELETE FROM period_state WHERE form = $1 AND period = $2")
        .bind(info.form.as_str())
        .bind(key.as_str())
        .execute(write.on())
        .await?;
    sqlx::query(
        "INSERT INTO period_state (form, period, closed, vintage, row_count, queries) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(info.form.as_str())
    .bind(key.as_str())
    .bind(i64::from(info.closed))
    .bind(info.vintage)
    .bind(info.rows as i64)
    .bind(info.queries as i64)
    .execute(write.on())
    .await?;
    Ok(())
}

impl Store {
    /// Every period of a form that ever had returns, in order.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn periods(&self, form: &str) -> Result<Vec<PeriodInfo>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE form = $1 ORDER BY period")))
            .bind(form)
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }

    /// How one period stands; nothing where it never had a return.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn period(&self, form: &str, period: Period) -> Result<Option<PeriodInfo>, StoreError> {
        find(&mut *self.catalog.read().await?, form, period).await
    }

    /// Forms that have returns, by id.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn forms(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT form FROM period_state ORDER BY form")
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
