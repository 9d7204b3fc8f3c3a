//! An open period followed as returns come in, and one subject's rows without reading everybody's.

use std::{collections::HashSet, fs::File};

use ballast_model::{Period, ReturnTable, Scope};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection},
};
use parquet::file::metadata::PageIndexPolicy;
use sqlx::Row;

use crate::{Store, StoreError, Vintage, batch, chunk, gather, parallel, period_key, read};

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

    /// One subject's sealed return: a table of one row, or of none where it has none or the scope does not hold it.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Parquet`] for a file that cannot be read.
    pub fn read_one(
        &self,
        vintage: &Vintage,
        subject: &str,
        scope: &Scope,
    ) -> Result<ReturnTable, StoreError> {
        let path = self.vintage_path(vintage);
        parallel::heavy(|| {
            let file = File::open(&path).map_err(StoreError::io(&path))?;
            let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
            let metadata = ArrowReaderMetadata::load(&file, options).map_err(StoreError::parquet(&path))?;
            let total = usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
            let fields: Vec<String> =
                metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
            let own = |name: &String| {
                !batch::BEFORE.contains(&name.as_str()) && !batch::AFTER.contains(&name.as_str())
            };
            let mut table = ReturnTable::new(
                &vintage.form,
                vintage.period,
                fields.iter().filter(|name| own(name)).cloned(),
            );
            let Some(row) = self.row_of(&file, &metadata, subject, &path)? else { return Ok(table) };
            let file = file.try_clone().map_err(StoreError::io(&path))?;
            let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
                .with_row_selection(RowSelection::from_consecutive_ranges(
                    std::iter::once(row..row + 1),
                    total,
                ))
                .build()
                .map_err(StoreError::parquet(&path))?;
            for read in reader {
                read.and_then(|read| batch::append(&mut table, &read)).map_err(StoreError::parquet(&path))?;
            }
            Ok(narrowed(&table, scope))
        })
    }

    /// The place of a subject's row in a file.
    fn row_of(
        &self,
        file: &File,
        metadata: &ArrowReaderMetadata,
        subject: &str,
        path: &std::path::Path,
    ) -> Result<Option<usize>, StoreError> {
        let names = metadata.schema().fields().iter().position(|field| field.name() == "subject");
        let mask = ProjectionMask::roots(metadata.parquet_schema(), names);
        let file = file.try_clone().map_err(StoreError::io(path))?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_projection(mask)
            .with_batch_size(chunk::ROWS)
            .build()
            .map_err(StoreError::parquet(path))?;
        let mut before = 0;
        for read in reader {
            let read = read.map_err(StoreError::parquet(path))?;
            let column = arrow_array::cast::AsArray::as_string_opt::<i32>(read.column(0));
            if let Some(row) = column.and_then(|ids| ids.iter().position(|id| id == Some(subject))) {
                return Ok(Some(before + row));
            }
            before += read.num_rows();
        }
        Ok(None)
    }
}
