use std::{path::Path, sync::Arc, thread};

use arrow_schema::Schema;
use ballast_model::{Period, ReturnTable, Scope};
use parquet::{arrow::ArrowWriter, file::metadata::KeyValue};

use crate::{
    CubeTable, PeriodInfo, Store, StoreError, Vintage, batch, catalog::Write, clean, cube, event, gather,
    lake, lake::Written, order, parallel, period_key, periods, read, vintage, write_options,
};

/// Rows per row group of sealed returns: large enough to read fast, small enough that two cores share a
/// month.
const ROWS: usize = 131_072;

/// Whether a scope lets see every row of a table.
fn holds(scope: &Scope, table: &ReturnTable) -> bool {
    let Some(allowed) = read::Allowed::of(scope) else { return true };
    parallel::heavy(|| (0..table.len()).all(|row| allowed.row(&table.subject, &table.region, row)))
}

impl Store {
    /// Closes a period: folds its returns, seals them as the next vintage, sorted by region, industry and
    /// subject, and keeps the leaf sums that `cube` makes of them beside. `cube` runs on a thread of its own;
    /// a table without keys means that there are none.
    ///
    /// `base_vintage` is the vintage of last year's period that the sums are compared with. A vintage is of all enterprises at once, so
    /// `scope` has to hold all that are on record and all that reported.
    ///
    /// # Errors
    /// [`StoreError::Partial`], [`StoreError::AlreadyClosed`], [`StoreError::NothingToClose`], [`StoreError::Cube`] where
    /// `cube` fails; the period stays open.
    pub async fn close(
        &self,
        form: &str,
        period: Period,
        scope: &Scope,
        reason: &str,
        base_vintage: Option<i64>,
        cube: impl FnOnce(&Arc<ReturnTable>) -> Result<CubeTable, String> + Send,
    ) -> Result<Vintage, StoreError> {
        let partial = || StoreError::Partial { form: form.to_owned(), period };
        if !self.covers(scope).await? {
            return Err(partial());
        }
        // From here on nobody else writes: what is folded is what is sealed.
        let mut write = self.catalog.write().await?;
        let nothing = || StoreError::NothingToClose { form: form.to_owned(), period };
        let mut state = periods::find(write.on(), form, period).await?.ok_or_else(nothing)?;
        if state.closed {
            let vintage = state.vintage.unwrap_or(0);
            return Err(StoreError::AlreadyClosed { form: form.to_owned(), period, vintage });
        }
        let (table, through_submission) =
            read::fold_open(write.on(), form, period, &Scope::All, 0, i64::MAX).await?;
        if table.is_empty() {
            return Err(nothing());
        }
        if !holds(scope, &table) {
            return Err(partial());
        }
        let registered = registered_files(&mut write, form, period).await?;
        let number = state.vintage.unwrap_or(0) + 1;
        let returns = lake::returns_folder(form, period);
        let cubes = lake::cube_folder(form, period);
        let file = returns.join(format!("v{number}.parquet"));
        let cube_file = cubes.join(format!("v{number}.parquet"));
        let rows = table.len() as u64;
        let (writing, sealed, summed) = parallel::heavy(|| {
            let writing = clean::writing(&self.data)?;
            let tidy = || {
                clean::forget(&self.data, &returns, &registered)
                    .and_then(|()| clean::forget(&self.data, &cubes, &registered))
            };
            tidy()?;
            let table = Arc::new(gather::rows(&table, &order::of_lake(&table)));
            let written = thread::scope(|scope| {
                let sums = scope.spawn(|| {
                    let cube = cube(&table).map_err(StoreError::Cube)?;
                    self.put_cube(&cube_file, &cube)
                });
                let sealed = self.put_returns(&file, &table, number);
                let summed = sums.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                Ok::<_, StoreError>((sealed?, summed?))
            });
            match written {
                Ok((sealed, summed)) => Ok((writing, sealed, summed)),
                Err(error) => {
                    // The first failure is the one to tell; what stays behind here goes at the next close.
                    let _ = tidy();
                    Err(error)
                }
            }
        })?;
        let now = self.now()?;
        let closed = Vintage {
            form: form.to_owned(),
            period,
            number,
            closed_at: now,
            actor: self.actor.to_string(),
            reason: reason.to_owned(),
            rows,
            bytes: sealed.bytes,
            sha256: sealed.sha256,
            file: text(&file),
            cube_file: summed.is_some().then(|| text(&cube_file)),
            base_vintage,
            through_submission,
        };
        insert_vintage(&mut write, &closed).await?;
        if let Some(summed) = summed {
            insert_cube(&mut write, &closed, 1, period_key::micros(now), &summed).await?;
        }
        state = PeriodInfo { closed: true, vintage: Some(number), rows, ..state };
        periods::put(&mut write, &state).await?;
        let detail = format!(
            "form={form} period={period} vintage={number} rows={rows} through={through_submission} sha256={} reason={reason}",
            closed.sha256
        );
        event::record(&mut write, now, &self.actor, "close", detail).await?;
        write.commit().await?;
        drop(writing);
        Ok(closed)
    }

    /// Opens a closed period for late or corrected returns. Its vintages stay; the next close makes another.
    ///
    /// # Errors
    /// [`StoreError::NotClosed`], [`StoreError::NoReason`] for a blank reason; [`StoreError::Partial`] as for [`Store::close`].
    pub async fn reopen(
        &self,
        form: &str,
        period: Period,
        scope: &Scope,
        reason: &str,
    ) -> Result<(), StoreError> {
        if reason.trim().is_empty() {
            return Err(StoreError::NoReason { form: form.to_owned(), period });
        }
        let whole = self.covers(scope).await?;
        let mut write = self.catalog.write().await?;
        // What everybody may see need not be looked through.
        let whole = whole
            && (*scope == Scope::All
                || holds(
                    scope,
                    &read::fold_open(write.on(), form, period, &Scope::All, 0, i64::MAX).await?.0,
                ));
        if !whole {
            return Err(StoreError::Partial { form: form.to_owned(), period });
        }
        let state = periods::find(write.on(), form, period).await?.filter(|state| state.closed);
        let state = state.ok_or_else(|| StoreError::NotClosed { form: form.to_owned(), period })?;
        let vintage = state.vintage.unwrap_or(0);
        periods::put(&mut write, &PeriodInfo { closed: false, ..state }).await?;
        let detail = format!("form={form} period={period} vintage={vintage} reason={reason}");
        event::record(&mut write, self.now()?, &self.actor, "reopen", detail).await?;
        write.commit().await
    }

    /// Keeps other leaf sums for a vintage, because last year's period has a new vintage. The sums it had
    /// stay as a file; reads take the new ones.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a vintage that is not there, [`StoreError::Cube`] for a table that is not
    /// one.
    pub async fn rebuild_cube(
        &self,
        vintage: &Vintage,
        base_vintage: Option<i64>,
        cube: CubeTable,
    ) -> Result<Vintage, StoreError> {
        let (form, period, number) = (vintage.form.as_str(), vintage.period, vintage.number);
        let mut write = self.catalog.write().await?;
        let known =
            vintage::of_period(write.on(), form, period).await?.into_iter().find(|v| v.number == number);
        let missing = || StoreError::Missing { what: "vintage", id: format!("{form} {period} v{number}") };
        let mut known = known.ok_or_else(missing)?;
        let row = sqlx::query(
            "SELECT COALESCE(MAX(number), 0) + 1 FROM cube WHERE form = $1 AND period = $2 AND vintage = $3",
        )
        .bind(form)
        .bind(period_key::key(period))
        .bind(number)
        .fetch_one(write.on())
        .await?;
        let next: i64 = sqlx::Row::try_get(&row, 0)?;
        let file = lake::cube_folder(form, period).join(format!("v{number}.c{next}.parquet"));
        let (writing, written) = parallel::heavy(|| {
            let writing = clean::writing(&self.data)?;
            Ok::<_, StoreError>((writing, self.put_cube(&file, &cube)?))
        })?;
        let written = written.ok_or_else(|| StoreError::Cube("it has no keys".to_owned()))?;
        known.base_vintage = base_vintage;
        known.cube_file = Some(text(&file));
        let now = self.now()?;
        insert_cube(&mut write, &known, next, period_key::micros(now), &written).await?;
        let base = base_vintage.map_or_else(|| "-".to_owned(), |base| base.to_string());
        let detail = format!(
            "form={form} period={period} vintage={number} cube={next} base={base} sha256={}",
            written.sha256
        );
        event::record(&mut write, now, &self.actor, "rebuild-cube", detail).await?;
        write.commit().await?;
        drop(writing);
        Ok(known)
    }

    fn put_returns(&self, file: &Path, table: &ReturnTable, number: i64) -> Result<Written, StoreError> {
        let path = self.data.join(file);
        lake::make_folder(&self.data, path.parent().unwrap_or(&self.data))?;
        lake::put(&path, |out| write_returns(out, &path, table, number))
    }

    fn put_cube(&self, file: &Path, table: &CubeTable) -> Result<Option<Written>, StoreError> {
        if table.keys.is_empty() {
            return Ok(None);
        }
        table.check()?;
        let path = self.data.join(file);
        lake::make_folder(&self.data, path.parent().unwrap_or(&self.data))?;
        lake::put(&path, |out| cube::write(out, &path, table)).map(Some)
    }
}

/// A file's place as the catalog writes it: with `/`, whatever the system uses.
fn text(file: &Path) -> String {
    file.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Writes returns as Parquet. The rows must be in the lake's order.
pub(crate) fn write_returns(
    out: &mut (impl std::io::Write + Send),
    path: &Path,
    table: &ReturnTable,
    number: i64,
) -> Result<(), StoreError> {
    let fields = table.fields.iter().map(|(id, _)| id.as_str());
    let names: Vec<&str> = batch::BEFORE.into_iter().chain(fields).chain(batch::AFTER).collect();
    let numbers: Vec<&str> =
        table.fields.iter().map(|(id, _)| id.as_str()).chain(["submission", "source_row"]).collect();
    let schema = Arc::new(Schema::new(names.iter().map(|name| batch::field_type(name)).collect::<Vec<_>>()));
    let coded = ["region", "industry", "size", "ownership", "sheet", "marks"];
    let options = write_options::for_columns(ROWS, &coded, &numbers, &[2, 3, 0]);
    (|| {
        let mut writer = ArrowWriter::try_new(out, schema, Some(options))?;
        for (key, value) in [
            ("ballast.form", table.form.clone()),
            ("ballast.period", table.period.to_string()),
            ("ballast.vintage", number.to_string()),
        ] {
            writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        for from in (0..table.len()).step_by(ROWS) {
            writer.write(&batch::batch(table, &names, from..(from + ROWS).min(table.len()))?)?;
        }
        writer.close().map(|_| ())
    })()
    .map_err(|error: parquet::errors::ParquetError| StoreError::parquet(path)(error))
}

/// Files that the period's vintages name.
async fn registered_files(write: &mut Write, form: &str, period: Period) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(
        "SELECT file FROM vintage WHERE form = $1 AND period = $2 UNION ALL \
         SELECT file FROM cube WHERE form = $1 AND period = $2",
    )
    .bind(form)
    .bind(period_key::key(period))
    .fetch_all(write.on())
    .await?;
    rows.iter().map(|row| Ok(sqlx::Row::try_get(row, 0)?)).collect()
}

async fn insert_vintage(write: &mut Write, vintage: &Vintage) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO vintage (form, period, number, closed_at, actor, reason, row_count, bytes, sha256, file, \
         base_vintage, through_submission) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(vintage.form.as_str())
    .bind(period_key::key(vintage.period))
    .bind(vintage.number)
    .bind(period_key::micros(vintage.closed_at))
    .bind(vintage.actor.as_str())
    .bind(vintage.reason.as_str())
    .bind(vintage.rows as i64)
    .bind(vintage.bytes as i64)
    .bind(vintage.sha256.as_str())
    .bind(vintage.file.as_str())
    .bind(vintage.base_vintage)
    .bind(vintage.through_submission)
    .execute(write.on())
    .await?;
    Ok(())
}

async fn insert_cube(
    write: &mut Write,
    vintage: &Vintage,
    number: i64,
    at: i64,
    written: &Written,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO cube (form, period, vintage, number, built_at, base_vintage, bytes, sha256, file) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(vintage.form.as_str())
    .bind(period_key::key(vintage.period))
    .bind(vintage.number)
    .bind(number)
    .bind(at)
    .bind(vintage.base_vintage)
    .bind(written.bytes as i64)
    .bind(written.sha256.as_str())
    .bind(vintage.cube_file.as_deref())
    .execute(write.on())
    .await?;
    Ok(())
}
