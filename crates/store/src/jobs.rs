use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use crate::{Store, StoreError, period_key, titles::next_id};

/// Something done in the background or at the press of a button: a backup, a check, a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// Counted from 1.
    pub id: i64,
    /// `backup`, `verify`, `sweep` ...
    pub kind: String,
    /// On whose behalf.
    pub actor: String,
    /// Since when.
    pub started_at: Timestamp,
    /// When it ended; nothing while it runs, or where the process died.
    pub ended_at: Option<Timestamp>,
    /// Whether it failed.
    pub failed: bool,
    /// What came of it.
    pub detail: String,
}

fn from_row(row: &AnyRow) -> Result<JobRun, StoreError> {
    Ok(JobRun {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        actor: row.try_get(2)?,
        started_at: period_key::instant(row.try_get(3)?)?,
        ended_at: row.try_get::<Option<i64>, _>(4)?.map(period_key::instant).transpose()?,
        failed: row.try_get::<i64, _>(5)? != 0,
        detail: row.try_get(6)?,
    })
}

impl Store {
    /// Notes that a job begins; gives its number.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn begin_job(&self, kind: &str) -> Result<i64, StoreError> {
        let mut write = self.catalog.write().await?;
        let id = next_id(&mut write, "job_run").await?;
        sqlx::query("INSERT INTO job_run (id, kind, actor, started_at, failed, detail) VALUES ($1, $2, $3, $4, 0, '')")
            .bind(id)
            .bind(kind)
            .bind(&*self.actor)
            .bind(period_key::micros(self.now()?))
            .execute(write.on())
            .await?;
        write.commit().await?;
        Ok(id)
    }

    /// Notes what came of a job.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn end_job(&self, id: i64, failed: bool, detail: &str) -> Result<(), StoreError> {
        let mut write = self.catalog.write().await?;
        sqlx::query("UPDATE job_run SET ended_at = $2, failed = $3, detail = $4 WHERE id = $1")
            .bind(id)
            .bind(period_key::micros(self.now()?))
            .bind(i64::from(failed))
            .bind(detail)
            .execute(write.on())
            .await?;
        write.commit().await
    }

    /// The latest jobs of a kind, or of all kinds, the latest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn jobs(&self, kind: &str, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        let query = sqlx::query(
            "SELECT id, kind, actor, started_at, ended_at, failed, detail FROM job_run WHERE $1 = '' OR kind = $1 \
             ORDER BY id DESC LIMIT $2",
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.bind(kind).bind(limit).fetch_all(&mut *self.catalog.read().await?).await?;
        rows.iter().map(from_row).collect()
    }
}
