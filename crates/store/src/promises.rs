//! What accepted reports promise: targets and tasks, each with its place in a document.

use jiff::civil::Date;
use sqlx::{Row, any::AnyRow};

use crate::{
    Store, StoreError,
    catalog::Write,
    reports::{STANDING, cutoff},
};

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPlace {
    /// Number of the accepted report.
    pub report: i64,
    /// What the report is known by.
    pub name: String,
    /// Content hash of the document.
    pub document: String,
}

/// A target of an accepted report, in the indicator's unit or in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedTarget {
    /// Region code.
    pub region: String,
    /// Indicator id.
    pub indicator: String,
    /// The year it is promised for.
    pub year: i16,
    /// `level` or `growth`.
    pub measure: String,
    /// A decimal as text.
    pub value: String,
    /// How firm it is: `eq`, `ge`, `le`, `approx`.
    pub bound: String,
    /// The words that name the indicator.
    pub phrase: String,
    /// The number as it stands in the text.
    pub words: String,
    /// First character of the number, counted in code points of the document's text, and one past its last.
    pub place: (i64, i64),
}

/// A task of an accepted report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedTask {
    /// Region code, or the short name where no code is known; empty where the text names no place.
    pub region: String,
    /// The year the plan is for.
    pub year: Option<i16>,
    /// 1 for the top items of a plan.
    pub level: i64,
    /// Which task of the report it stands under, counted from 0.
    pub parent: Option<i64>,
    /// Its heading.
    pub heading: String,
    /// The unit that leads; empty where the text names none.
    pub owner: String,
    /// By when; empty where the text does not say.
    pub deadline: String,
    /// What a ledger would want and the text does not give: `no-owner no-number`.
    pub lacks: String,
    /// Its text.
    pub words: String,
    /// First character, counted in code points of the document's text, and one past the last.
    pub place: (i64, i64),
}

/// Writes the targets and tasks of a report.
pub(crate) async fn insert(
    write: &mut Write,
    report: i64,
    targets: &[AcceptedTarget],
    tasks: &[AcceptedTask],
) -> Result<(), StoreError> {
    for (ordinal, target) in (0_i64..).zip(targets) {
        sqlx::query(
            "INSERT INTO report_target (report, ordinal, region, indicator, target_year, measure, target_value, bound, phrase, \
             words, first_char, end_char) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(report)
        .bind(ordinal)
        .bind(target.region.as_str())
        .bind(target.indicator.as_str())
        .bind(i64::from(target.year))
        .bind(target.measure.as_str())
        .bind(target.value.as_str())
        .bind(target.bound.as_str())
        .bind(target.phrase.as_str())
        .bind(target.words.as_str())
        .bind(target.place.0)
        .bind(target.place.1)
        .execute(write.on())
        .await?;
    }
    for (ordinal, task) in (0_i64..).zip(tasks) {
        sqlx::query(
            "INSERT INTO report_task (report, ordinal, region, plan_year, task_level, parent, heading, owner_unit, deadline, lacks, \
             words, first_char, end_char) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(report)
        .bind(ordinal)
        .bind(task.region.as_str())
        .bind(task.year.map(i64::from))
        .bind(task.level)
        .bind(task.parent)
        .bind(task.heading.as_str())
        .bind(task.owner.as_str())
        .bind(task.deadline.as_str())
        .bind(task.lacks.as_str())
        .bind(task.words.as_str())
        .bind(task.place.0)
        .bind(task.place.1)
        .execute(write.on())
        .await?;
    }
    Ok(())
}

/// The region of every target and task of a report.
pub(crate) async fn regions(write: &mut Write, report: i64) -> Result<Vec<String>, StoreError> {
    let text = "SELECT region FROM report_target WHERE report = $1 UNION ALL SELECT region FROM report_task WHERE report = $1";
    let rows = sqlx::query(text).bind(report).fetch_all(write.on()).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

fn place(row: &AnyRow) -> Result<ReportPlace, StoreError> {
    Ok(ReportPlace { report: row.try_get(0)?, name: row.try_get(1)?, document: row.try_get(2)? })
}

fn year(number: i64) -> Result<i16, StoreError> {
    i16::try_from(number).map_err(|error| StoreError::damaged("catalog", error))
}

fn target(row: &AnyRow) -> Result<(ReportPlace, AcceptedTarget), StoreError> {
    let target = AcceptedTarget {
        region: row.try_get(3)?,
        indicator: row.try_get(4)?,
        year: year(row.try_get(5)?)?,
        measure: row.try_get(6)?,
        value: row.try_get(7)?,
        bound: row.try_get(8)?,
        phrase: row.try_get(9)?,
        words: row.try_get(10)?,
        place: (row.try_get(11)?, row.try_get(12)?),
    };
    Ok((place(row)?, target))
}

fn task(row: &AnyRow) -> Result<(ReportPlace, AcceptedTask), StoreError> {
    let task = AcceptedTask {
        region: row.try_get(3)?,
        year: row.try_get::<Option<i64>, _>(4)?.map(year).transpose()?,
        level: row.try_get(5)?,
        parent: row.try_get(6)?,
        heading: row.try_get(7)?,
        owner: row.try_get(8)?,
        deadline: row.try_get(9)?,
        lacks: row.try_get(10)?,
        words: row.try_get(11)?,
        place: (row.try_get(12)?, row.try_get(13)?),
    };
    Ok((place(row)?, task))
}

impl Store {
    /// Targets of the reports that stand, in the order they were accepted; `as_of` leaves out what was accepted after that day
    /// in China.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn accepted_targets(
        &self,
        as_of: Option<Date>,
    ) -> Result<Vec<(ReportPlace, AcceptedTarget)>, StoreError> {
        let text = format!(
            "SELECT r.id, r.name, r.document, t.region, t.indicator, t.target_year, t.measure, t.target_value, t.bound, t.phrase, \
             t.words, t.first_char, t.end_char FROM report_target t JOIN accepted_report r ON r.id = t.report WHERE {STANDING} \
             ORDER BY r.id, t.ordinal"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(cutoff(as_of))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(target).collect()
    }

    /// Tasks of the reports that stand, as for [`Store::accepted_targets`].
    ///
    /// # Errors
    /// The catalog's.
    pub async fn accepted_tasks(
        &self,
        as_of: Option<Date>,
    ) -> Result<Vec<(ReportPlace, AcceptedTask)>, StoreError> {
        let text = format!(
            "SELECT r.id, r.name, r.document, t.region, t.plan_year, t.task_level, t.parent, t.heading, t.owner_unit, t.deadline, \
             t.lacks, t.words, t.first_char, t.end_char FROM report_task t JOIN accepted_report r ON r.id = t.report \
             WHERE {STANDING} ORDER BY r.id, t.ordinal"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(cutoff(as_of))
            .fetch_all(&mut *self.catalog.read().await?)
            .await?;
        rows.iter().map(task).collect()
    }
}
