use ballast_model::Scope;
use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use crate::{Store, StoreError, clean, document, parallel, period_key, titles::next_id};

/// A work report that was dropped in to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedReport {
    /// Counted from 1.
    pub id: i64,
    /// Name of the file.
    pub file: String,
    /// Its content hash.
    pub document: String,
    /// When.
    pub dropped_at: Timestamp,
    /// By whom.
    pub actor: String,
}

const SELECT: &str = "SELECT id, file, document, dropped_at, actor FROM dropped_report";

fn from_row(row: &AnyRow) -> Result<DroppedReport, StoreError> {
    Ok(DroppedReport {
        id: row.try_get(0)?,
        file: row.try_get(1)?,
        document: row.try_get(2)?,
        dropped_at: period_key::instant(row.try_get(3)?)?,
        actor: row.try_get(4)?,
    })
}

/// Reports are an office's, not an enterprise's: one enterprise sees none.
fn office(scope: &Scope, id: i64) -> Result<(), StoreError> {
    match scope {
        Scope::Enterprise(_) => Err(StoreError::Missing { what: "report", id: id.to_string() }),
        Scope::All | Scope::Regions(_) => Ok(()),
    }
}

impl Store {
    /// Keeps a report that is to be read. The same file once more is the same report.
    ///
    /// # Errors
    /// A file that cannot be written; the catalog's.
    pub async fn drop_report(&self, file: &str, content: &[u8], scope: &Scope) -> Result<i64, StoreError> {
        office(scope, 0)?;
        let (hash, writing) = parallel::heavy(|| {
            let writing = clean::writing(&self.data)?;
            let hash = document::sha256(content);
            document::keep(&self.data, &hash, content)?;
            Ok::<_, StoreError>((hash, writing))
        })?;
        let mut write = self.catalog.write().await?;
        let known = sqlx::query("SELECT id FROM dropped_report WHERE document = $1 AND file = $2")
            .bind(hash.as_str())
            .bind(file)
            .fetch_optional(write.on())
            .await?;
        if let Some(row) = known {
            return Ok(row.try_get(0)?);
        }
        let id = next_id(&mut write, "dropped_report").await?;
        sqlx::query(
            "INSERT INTO dropped_report (id, file, document, dropped_at, actor) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(file)
        .bind(hash.as_str())
        .bind(period_key::micros(self.now()?))
        .bind(&*self.actor)
        .execute(write.on())
        .await?;
        write.commit().await?;
        drop(writing);
        Ok(id)
    }

    /// Reports dropped in, the newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn dropped_reports(&self, scope: &Scope) -> Result<Vec<DroppedReport>, StoreError> {
        if office(scope, 0).is_err() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY id DESC")))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }

    /// A report dropped in, with its content.
    ///
    /// # Errors
    /// [`StoreError::Missing`]; [`StoreError::Damaged`] where the file is not what was dropped.
    pub async fn dropped_report(
        &self,
        id: i64,
        scope: &Scope,
    ) -> Result<(DroppedReport, Vec<u8>), StoreError> {
        office(scope, id)?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1")))
            .bind(id)
            .fetch_optional(&mut *self.catalog.read().await?)
            .await?
            .ok_or_else(|| StoreError::Missing { what: "report", id: id.to_string() })?;
        let report = from_row(&row)?;
        let content = document::content(&self.data, &report.document)?;
        Ok((report, content))
    }
}
