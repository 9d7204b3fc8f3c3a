use ballast_model::Scope;
use jiff::{Timestamp, civil::Date};
use sqlx::{Row, any::AnyRow};

use crate::{
    AcceptedTarget, AcceptedTask, Store, StoreError, catalog::Write, clean, document, event, parallel,
    period_key, promises, titles::next_id,
};

/// A work report whose targets and tasks are to be accepted.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// What it is known by: a later report of the same name stands for this one.
    pub name: String,
    /// Its file's name.
    pub file: String,
    /// The original, kept by content.
    pub document: Vec<u8>,
    /// Version of the shape that `content` has.
    pub format: i64,
    /// All records that were read, as JSON lines.
    pub content: String,
    /// Targets.
    pub targets: Vec<AcceptedTarget>,
    /// Tasks.
    pub tasks: Vec<AcceptedTask>,
}

/// A work report that was accepted. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedReport {
    /// Counted from 1.
    pub id: i64,
    /// What it is known by.
    pub name: String,
    /// Its file's name.
    pub file: String,
    /// The original's content hash: [`Store::document`] gives it back.
    pub document: String,
    /// Version of the shape that `content` has.
    pub format: i64,
    /// All records that were read, as JSON lines.
    pub content: String,
    /// When.
    pub accepted_at: Timestamp,
    /// By whom.
    pub actor: String,
}

/// What became of a [`NewReport`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportReceipt {
    /// The report's number; of the earlier one where nothing was new.
    pub report: i64,
    /// The same document with the same records stands already: nothing was written.
    pub unchanged: bool,
    /// The report of the same name that it stands for from now on.
    pub replaces: Option<i64>,
}

const COLUMNS: &str =
    "r.id, r.name, r.file, r.document, r.format, r.content, r.accepted_at, r.actor, r.sha256";

/// The last report of each name that was accepted before an instant.
pub(crate) const STANDING: &str = "r.accepted_at < $1 AND r.id = (SELECT MAX(x.id) FROM accepted_report x WHERE x.name = r.name AND x.accepted_at < $1)";

fn from_row(row: &AnyRow) -> Result<AcceptedReport, StoreError> {
    let (id, content, sha256): (i64, String, String) = (row.try_get(0)?, row.try_get(5)?, row.try_get(8)?);
    if document::sha256(content.as_bytes()) != sha256 {
        return Err(StoreError::damaged(
            format!("accepted report {id}"),
            "its records are not what was accepted",
        ));
    }
    Ok(AcceptedReport {
        id,
        name: row.try_get(1)?,
        file: row.try_get(2)?,
        document: row.try_get(3)?,
        format: row.try_get(4)?,
        content,
        accepted_at: period_key::instant(row.try_get(6)?)?,
        actor: row.try_get(7)?,
    })
}

/// Until the end of a day in China; for ever where no day is given.
pub(crate) fn cutoff(as_of: Option<Date>) -> i64 {
    as_of.map_or(i64::MAX, period_key::end_of_day)
}

impl Store {
    /// Keeps a report with its targets and tasks, all or nothing. The original is on disk before the transaction begins. The same
    /// document with the same records, accepted once more under the same name, is recognised and not kept twice. What is promised for
    /// a region is accepted by whoever sees the region: `scope` holds the codes of all of them, those that are no leaves too.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a target or task of a region outside the scope; [`StoreError::Taken`] where what stands under the
    /// name has such; the catalog's, and files that cannot be written.
    pub async fn accept_report(
        &self,
        report: &NewReport,
        scope: &Scope,
    ) -> Result<ReportReceipt, StoreError> {
        let regions = report.targets.iter().map(|target| &target.region);
        let regions = regions.chain(report.tasks.iter().map(|task| &task.region));
        if let Some(outside) = regions.into_iter().find(|region| !scope.allows("", region)) {
            return Err(StoreError::Missing { what: "region", id: outside.clone() });
        }
        let (hash, writing) = parallel::heavy(|| {
            // Held until the transaction has ended, so that nobody takes the unfinished file for a leftover.
            let writing = clean::writing(&self.data)?;
            let hash = document::sha256(&report.document);
            document::keep(&self.data, &hash, &report.document)?;
            Ok::<_, StoreError>((hash, writing))
        })?;
        let mut write = self.catalog.write().await?;
        let sha256 = document::sha256(report.content.as_bytes());
        let last = sqlx::query(
            "SELECT id, document, sha256 FROM accepted_report WHERE name = $1 ORDER BY id DESC LIMIT 1",
        )
        .bind(report.name.as_str())
        .fetch_optional(write.on())
        .await?;
        let mut replaces = None;
        if let Some(row) = last {
            let (id, before, records): (i64, String, String) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let regions = promises::regions(&mut write, id).await?;
            if !regions.iter().all(|region| scope.allows("", region)) {
                return Err(StoreError::Taken { name: report.name.clone() });
            }
            // Whoever sees more may take more of the same report.
            let as_many = regions.len() == report.targets.len() + report.tasks.len();
            if before == hash && records == sha256 && as_many {
                return Ok(ReportReceipt { report: id, unchanged: true, replaces: None });
            }
            replaces = Some(id);
        }
        let id = next_id(&mut write, "accepted_report").await?;
        let now = self.now()?;
        self.insert_report(&mut write, id, now, report, &hash, &sha256).await?;
        promises::insert(&mut write, id, &report.targets, &report.tasks).await?;
        let detail = format!(
            "report={id} document={hash} records={sha256} targets={} tasks={} name={}",
            report.targets.len(),
            report.tasks.len(),
            report.name
        );
        event::record(&mut write, now, &self.actor, "accept", detail).await?;
        write.commit().await?;
        drop(writing);
        Ok(ReportReceipt { report: id, unchanged: false, replaces })
    }

    async fn insert_report(
        &self,
        write: &mut Write,
        id: i64,
        now: Timestamp,
        report: &NewReport,
        hash: &str,
        sha256: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO accepted_report (id, name, file, document, format, sha256, content, accepted_at, actor) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id)
        .bind(report.name.as_str())
        .bind(report.file.as_str())
        .bind(hash)
        .bind(report.format)
        .bind(sha256)
        .bind(report.content.as_str())
        .bind(period_key::micros(now))
        .bind(&*self.actor)
        .execute(write.on())
        .await?;
        Ok(())
    }

    /// The report that stands under a name.
    ///
    /// # Errors
    /// The catalog's, and [`StoreError::Damaged`] where the records are not what was accepted.
    pub async fn accepted_report(&self, name: &str) -> Result<Option<AcceptedReport>, StoreError> {
        let text =
            format!("SELECT {COLUMNS} FROM accepted_report r WHERE r.name = $1 ORDER BY r.id DESC LIMIT 1");
        let row = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(name)
            .fetch_optional(&mut *self.catalog.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// The reports that stand, in the order they were accepted; `as_of` leaves out what was accepted after that day in China.
    ///
    /// # Errors
    /// As for [`Store::accepted_report`].
    pub async fn accepted_reports(&self, as_of: Option<Date>) -> Result<Vec<AcceptedReport>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM accepted_report r WHERE {STANDING} ORDER BY r.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(cutoff(as_of))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }
}
