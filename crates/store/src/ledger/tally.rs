use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::Row;

use super::{LedgerQuery, query::nothing};
use crate::{
    Store, StoreError, period_key,
    statement::{Bind, Sql},
};

/// How many items of a kind are in a state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerTally {
    /// Kind, by id.
    pub kind: String,
    /// State, by id.
    pub state: String,
    /// The state's phase.
    pub phase: String,
    /// Items.
    pub items: u64,
    /// Items that have run out of time.
    pub overdue: u64,
}

/// A day of China Standard Time, in the days since 1970, of what stands in `due_at`.
const DAY: &str = "(i.due_at + 28800000000) / 86400000000";

impl Store {
    /// How many items there are, by kind and state; overdue is what was due before `now`. Order and page are not looked at.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_tally(
        &self,
        query: &LedgerQuery,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Vec<LedgerTally>, StoreError> {
        if nothing(query, scope) {
            return Ok(Vec::new());
        }
        let like = query.like();
        let mut sql =
            Sql::new("SELECT i.kind, i.state, i.phase, COUNT(*), COUNT(CASE WHEN i.live = 1 AND i.due_at < ");
        sql.bind(Bind::Int(period_key::micros(now))).push(" THEN 1 END) FROM ledger_item i");
        query.conditions(&mut sql, scope, like.as_deref());
        sql.push(" GROUP BY i.kind, i.state, i.phase ORDER BY i.kind, i.state, i.phase");
        let rows = sql.rows(&mut *self.catalog.read().await?).await?;
        rows.iter()
            .map(|row| {
                let (items, overdue): (i64, i64) = (row.try_get(3)?, row.try_get(4)?);
                Ok(LedgerTally {
                    kind: row.try_get(0)?,
                    state: row.try_get(1)?,
                    phase: row.try_get(2)?,
                    items: items.unsigned_abs(),
                    overdue: overdue.unsigned_abs(),
                })
            })
            .collect()
    }

    /// How many items are due on each day, in China: days since 1970, and items; days without any are left out. A query
    /// that says from when and until when keeps items out that are never due.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ledger_days(
        &self,
        query: &LedgerQuery,
        scope: &Scope,
    ) -> Result<Vec<(i64, u64)>, StoreError> {
        if nothing(query, scope) {
            return Ok(Vec::new());
        }
        let like = query.like();
        let mut sql = Sql::new(&format!("SELECT {DAY}, COUNT(*) FROM ledger_item i"));
        query.conditions(&mut sql, scope, like.as_deref());
        sql.push(&format!(" GROUP BY {DAY} ORDER BY {DAY}"));
        let rows = sql.rows(&mut *self.catalog.read().await?).await?;
        rows.iter()
            .map(|row| {
                let items: i64 = row.try_get(1)?;
                Ok((row.try_get(0)?, items.unsigned_abs()))
            })
            .collect()
    }
}
