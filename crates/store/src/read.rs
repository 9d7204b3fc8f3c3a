//! Returns, read back: of an open period from the catalog, of a closed one from the lake.

use std::{collections::HashSet, fs::File, path::Path};

use arrow_schema::ArrowError;
use ballast_model::{Period, ReturnTable, Scope, Texts};
use jiff::Timestamp;
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder},
};
use sqlx::{AnyConnection, Row};

use crate::{Store, StoreError, Submission, Vintage, batch, chunk, fold, gather, parallel, period_key};

/// The head of one chunk: who is in it.
pub(crate) struct Head {
    pub(crate) submission: i64,
    pub(crate) ordinal: i64,
    /// Subject, region and marks; the rest is empty.
    pub(crate) table: ReturnTable,
}

fn record(form: &str, period: Period, submission: i64, ordinal: i64) -> String {
    format!("submission {submission} of {form} {period}, chunk {ordinal}")
}

/// Heads of a period's chunks in order of receipt, of submissions numbered above `after` and received up to `cutoff`
/// (microseconds).
pub(crate) async fn heads(
    connection: &mut AnyConnection,
    form: &str,
    period: Period,
    (after, cutoff): (i64, i64),
) -> Result<Vec<Head>, StoreError> {
    let rows = sqlx::query(
        "SELECT c.submission, c.ordinal, c.head FROM submission_chunk c JOIN submission s ON s.id = c.submission \
         WHERE c.form = $1 AND c.period = $2 AND s.received_at <= $3 AND c.submission > $4 \
         ORDER BY c.submission, c.ordinal",
    )
    .bind(form)
    .bind(period_key::key(period))
    .bind(cutoff)
    .bind(after)
    .fetch_all(connection)
    .await?;
    parallel::heavy(|| {
        parallel::each(&rows, |row| {
            let (submission, ordinal) = (row.try_get(0)?, row.try_get(1)?);
            let table = chunk::decode_head(row.try_get(2)?, form, period)
                .map_err(|error| StoreError::damaged(record(form, period, submission, ordinal), error))?;
            Ok(Head { submission, ordinal, table })
        })
    })
}

/// Bodies fetched at a time: enough to keep the cores busy, few enough to stay small in memory.
const ROWS_AT_A_TIME: usize = 4 * chunk::ROWS;

/// Reads bodies for `heads` and keeps the named rows of each. Parts without rows are left out.
async fn bodies(
    connection: &mut AnyConnection,
    form: &str,
    period: Period,
    heads: &[Head],
    kept: &[Vec<u32>],
) -> Result<Vec<ReturnTable>, StoreError> {
    let key = period_key::key(period);
    let mut parts = Vec::new();
    let mut from = 0;
    while from < heads.len() {
        if kept[from].is_empty() {
            from += 1;
            continue;
        }
        // A run of chunks that are all needed, as one query.
        let mut to = from;
        let mut rows = 0;
        while to < heads.len() && !kept[to].is_empty() && rows < ROWS_AT_A_TIME {
            rows += heads[to].table.len();
            to += 1;
        }
        let (first, last) = (&heads[from], &heads[to - 1]);
        let found = sqlx::query(
            "SELECT body FROM submission_chunk WHERE form = $1 AND period = $2 \
             AND (submission > $3 OR (submission = $3 AND ordinal >= $4)) \
             AND (submission < $5 OR (submission = $5 AND ordinal <= $6)) ORDER BY submission, ordinal",
        )
        .bind(form)
        .bind(key.as_str())
        .bind(first.submission)
        .bind(first.ordinal)
        .bind(last.submission)
        .bind(last.ordinal)
        .fetch_all(&mut *connection)
        .await?;
        if found.len() != to - from {
            return Err(StoreError::damaged(
                record(form, period, first.submission, first.ordinal),
                "chunks are missing",
            ));
        }
        let jobs: Vec<_> = found.iter().zip(&heads[from..to]).zip(&kept[from..to]).collect();
        let read = parallel::heavy(|| {
            parallel::each(&jobs, |((row, head), kept)| {
                let mut table = head.table.clone();
                chunk::decode_body(&mut table, row.try_get(0)?, head.submission).map_err(|error| {
                    StoreError::damaged(record(form, period, head.submission, head.ordinal), error)
                })?;
                Ok::<_, StoreError>(if kept.len() == table.len() {
                    table
                } else {
                    gather::rows(&table, kept)
                })
            })
        })?;
        parts.extend(read);
        from = to;
    }
    Ok(parts)
}

/// What the submissions of a period come to, in order of receipt and then of the file, with the number of the
/// last submission folded. Only submissions numbered above `after`.
pub(crate) async fn fold_open(
    connection: &mut AnyConnection,
    form: &str,
    period: Period,
    scope: &Scope,
    after: i64,
    cutoff: i64,
) -> Result<(ReturnTable, i64), StoreError> {
    let heads = heads(connection, form, period, (after, cutoff)).await?;
    let through = heads.last().map_or(0, |head| head.submission);
    let kept = parallel::heavy(|| {
        let single = heads.first().is_some_and(|head| head.submission == through);
        let mut kept: Vec<Vec<u32>> = if single {
            heads.iter().map(|head| (0..head.table.len() as u32).collect()).collect()
        } else {
            fold::winners(&heads.iter().map(|head| &head.table.subject).collect::<Vec<_>>())
        };
        // After the fold: a return that moved to another region is seen where it is now.
        if let Some(allowed) = Allowed::of(scope) {
            for (rows, head) in kept.iter_mut().zip(&heads) {
                rows.retain(|&row| allowed.row(&head.table.subject, &head.table.region, row as usize));
            }
        }
        kept
    });
    let parts = bodies(connection, form, period, &heads, &kept).await?;
    drop(heads);
    Ok((parallel::heavy(|| gather::join(parts, form, period)), through))
}

/// A scope, ready to be asked for many rows; `None` where everything may be seen.
pub(crate) struct Allowed<'a> {
    regions: HashSet<&'a str>,
    enterprise: Option<&'a str>,
}

impl<'a> Allowed<'a> {
    pub(crate) fn of(scope: &'a Scope) -> Option<Self> {
        match scope {
            Scope::All => None,
            Scope::Regions(codes) => {
                Some(Self { regions: codes.iter().map(String::as_str).collect(), enterprise: None })
            }
            Scope::Enterprise(id) => Some(Self { regions: HashSet::new(), enterprise: Some(id) }),
        }
    }

    pub(crate) fn row(&self, subjects: &Texts, regions: &Texts, row: usize) -> bool {
        self.one(subjects.get(row), regions.get(row))
    }

    /// Something about one subject in one region.
    pub(crate) fn one(&self, subject: &str, region: &str) -> bool {
        match self.enterprise {
            Some(id) => subject == id,
            None => self.regions.contains(region),
        }
    }
}

impl Store {
    /// Returns of a period as its submissions come to: now, or received up to an instant. Each row names its
    /// submission. Rows stand in order of receipt. A period without returns is an empty table without fields.
    ///
    /// # Errors
    /// The catalog's; [`StoreError::Damaged`] for a chunk that does not read back.
    pub async fn open_returns(
        &self,
        form: &str,
        period: Period,
        scope: &Scope,
        as_of: Option<Timestamp>,
    ) -> Result<ReturnTable, StoreError> {
        let cutoff = as_of.map_or(i64::MAX, period_key::micros);
        let mut connection = self.catalog.read().await?;
        Ok(fold_open(&mut connection, form, period, scope, 0, cutoff).await?.0)
    }

    /// Who is in an open period, in no order: subjects, and the marks of each one's return. The returns themselves are not read.
    ///
    /// # Errors
    /// As [`Store::open_returns`].
    pub async fn open_subjects(
        &self,
        form: &str,
        period: Period,
        scope: &Scope,
    ) -> Result<(Texts, Texts), StoreError> {
        let mut connection = self.catalog.read().await?;
        let heads = heads(&mut connection, form, period, (0, i64::MAX)).await?;
        Ok(parallel::heavy(|| {
            let kept = fold::winners(&heads.iter().map(|head| &head.table.subject).collect::<Vec<_>>());
            let allowed = Allowed::of(scope);
            let (mut subjects, mut marks) = (Texts::default(), Texts::default());
            for (head, rows) in heads.iter().zip(kept) {
                let table = &head.table;
                let seen = |row: &usize| {
                    allowed.as_ref().is_none_or(|allowed| allowed.row(&table.subject, &table.region, *row))
                };
                for row in rows.into_iter().map(|row| row as usize).filter(seen) {
                    subjects.push(table.subject.get(row));
                    marks.push(table.marks.get(row));
                }
            }
            (subjects, marks)
        }))
    }

    /// Every version of a subject's return that was ever submitted for a period, oldest first, one row each. Whoever
    /// may see the last may see those before it, as with [`Store::open_returns`]; nobody else sees any.
    ///
    /// # Errors
    /// The catalog's; [`StoreError::Damaged`] for a chunk that does not read back.
    pub async fn history(
        &self,
        form: &str,
        period: Period,
        subject: &str,
        scope: &Scope,
    ) -> Result<Vec<(Submission, ReturnTable)>, StoreError> {
        let mut connection = self.catalog.read().await?;
        let heads = heads(&mut connection, form, period, (0, i64::MAX)).await?;
        let kept: Vec<Vec<u32>> = parallel::heavy(|| {
            let find = |texts: &Texts| {
                texts.iter().zip(0..).filter(|(id, _)| *id == subject).map(|(_, row)| row).collect()
            };
            heads.iter().map(|head| find(&head.table.subject)).collect()
        });
        let last = heads.iter().zip(&kept).rev().find_map(|(head, rows)| Some((head, *rows.last()?)));
        let hidden = |(head, row): (&Head, u32)| {
            Allowed::of(scope)
                .is_some_and(|allowed| !allowed.row(&head.table.subject, &head.table.region, row as usize))
        };
        if last.is_none_or(hidden) {
            return Ok(Vec::new());
        }
        let parts = bodies(&mut connection, form, period, &heads, &kept).await?;
        drop(connection);
        let mut versions = Vec::with_capacity(parts.len());
        for part in parts {
            let id = part.submission.first().copied().unwrap_or(0);
            let missing = || StoreError::Missing { what: "submission", id: id.to_string() };
            versions.push((self.submission(id).await?.ok_or_else(missing)?, part));
        }
        Ok(versions)
    }

    /// Sealed returns: all fields, or those named. A field that the file does not have is left out; the
    /// attributes and the origin of each row are always there.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::Parquet`] for a file that is gone or does not read.
    pub async fn read_vintage(
        &self,
        vintage: &Vintage,
        columns: Option<&[&str]>,
        scope: &Scope,
    ) -> Result<ReturnTable, StoreError> {
        let path = self.vintage_path(vintage);
        parallel::heavy(|| read_returns(&path, &vintage.form, vintage.period, columns, scope))
    }
}

/// What is read of a lake file where these fields are asked for, all where none are named: its columns, and the fields among them.
pub(crate) fn projected(
    metadata: &ArrowReaderMetadata,
    fields: Option<&[&str]>,
) -> (ProjectionMask, Vec<String>) {
    let own = |name: &str| batch::BEFORE.contains(&name) || batch::AFTER.contains(&name);
    let wanted = |name: &str| own(name) || fields.is_none_or(|ids| ids.contains(&name));
    let columns = metadata.schema().fields();
    let places = columns.iter().enumerate().filter(|(_, column)| wanted(column.name()));
    let mask = ProjectionMask::roots(metadata.parquet_schema(), places.map(|(at, _)| at));
    let read = columns.iter().map(|column| column.name()).filter(|name| wanted(name) && !own(name));
    (mask, read.cloned().collect())
}

/// Reads a lake file, its row groups on all cores.
pub(crate) fn read_returns(
    path: &Path,
    form: &str,
    period: Period,
    columns: Option<&[&str]>,
    scope: &Scope,
) -> Result<ReturnTable, StoreError> {
    let file = File::open(path).map_err(StoreError::io(path))?;
    let metadata = ArrowReaderMetadata::load(&file, Default::default()).map_err(StoreError::parquet(path))?;
    let (mask, fields) = projected(&metadata, columns);
    let allowed = Allowed::of(scope);
    let groups: Vec<usize> = (0..metadata.metadata().num_row_groups()).collect();
    let parts = parallel::each(&groups, |&group| {
        // Its own handle: threads must not share a position in the file.
        let file = File::open(path).map_err(StoreError::io(path))?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_projection(mask.clone())
            .with_row_groups(vec![group])
            .with_batch_size(chunk::ROWS)
            .build()
            .map_err(StoreError::parquet(path))?;
        let mut table = ReturnTable::new(form, period, fields.iter().cloned());
        for read in reader {
            read.and_then(|read| batch::append(&mut table, &read))
                .map_err(|error: ArrowError| StoreError::parquet(path)(error))?;
        }
        let Some(allowed) = &allowed else { return Ok::<_, StoreError>(table) };
        let visible = |row: &u32| allowed.row(&table.subject, &table.region, *row as usize);
        let rows: Vec<u32> = (0..table.len() as u32).filter(visible).collect();
        Ok(gather::rows(&table, &rows))
    })?;
    if parts.is_empty() {
        return Ok(ReturnTable::new(form, period, fields));
    }
    Ok(gather::join(parts, form, period))
}
