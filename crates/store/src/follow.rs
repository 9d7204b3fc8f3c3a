//! An open period followed as returns come in.

use std::collections::HashSet;

use ballast_model::{Period, ReturnTable, Scope};
use sqlx::Row;

use crate::{Store, StoreError, gather, parallel, period_key, read};

/// The rows of a table that a scope holds, in their order.
pub fn narrowed(table: &ReturnTable, scope: &Scope) -> ReturnTable {
    let Some(allowed) = read::Allowed::of(scope) else { return table.clone() };
    let seen = |row: &u32| allowed.row(&table.subject, &table.region, *row as usize);
    let rows: Vec<u32> = (0..table.len() as u32).filter(seen).collect();
    gather::rows(table, &rows)
}

/// Returns of a period with those that came in later: a subject's later return takes the place of its earlier one.
pub fn with_later(before: &ReturnTable, later: ReturnTable) -> ReturnTable {
    if before.is_empty() || later.is_empty() {
        return if later.is_empty() { before.clone() } else { later };
    }
    parallel::heavy(|| {
        let replaced: HashSet<&str> = later.subject.iter().collect();
        let stays = |row: &u32| !replaced.contains(before.subject.get(*row as usize));
        let rows: Vec<u32> = (0..before.len() as u32).filter(stays).collect();
        let kept = gather::rows(before, &rows);
        drop(replaced);
        let (form, period) = (later.form.clone(), later.period);
        gather::join(vec![kept, later], &form, period)
    })
}

impl Store {
    /// The number of the last submission for a period; 0 where there was none.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn last_submission(&self, form: &str, period: Period) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "SELECT COALESCE(MAX(submission), 0) FROM submission_period WHERE form = $1 AND period = $2",
        )
        .bind(form)
        .bind(period_key::key(period))
        .fetch_one(&mut *self.catalog.read().await?)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// What [`Store::open_returns`] gives for everybody now, of submissions numbered above `after` alone, and the number of the
    /// last submission in it. Hand on no more of it than [`narrowed`] leaves.
    ///
    /// # Errors
    /// As [`Store::open_returns`].
    pub async fn open_since(
        &self,
        form: &str,
        period: Period,
        after: i64,
    ) -> Result<(ReturnTable, i64), StoreError> {
        let mut connection = self.catalog.read().await?;
        let (table, last) =
            read::fold_open(&mut connection, form, period, &Scope::All, after, i64::MAX).await?;
        Ok((table, after.max(last)))
    }
}
