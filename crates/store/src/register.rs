//! Enterprises' attributes as they changed: kept as changes, in chunks beside the submission that brought
//! them.

use std::collections::{BTreeMap, HashSet};

use arrow_array::{Array, RecordBatch, StringArray, cast::AsArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ballast_model::{Period, ReturnTable, Scope, Subject, Texts};
use hashbrown::{HashTable, hash_table::Entry};
use jiff::{Timestamp, civil::Date};
use sqlx::{AnyConnection, Row};
use tokio::sync::OwnedMutexGuard;

use crate::{Store, StoreError, batch, catalog::Write, chunk, fold, parallel, period_key, read::Allowed};

/// An enterprise's attributes from a period on, until the next version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnterpriseVersion {
    /// The attributes.
    pub subject: Subject,
    /// First period they hold for.
    pub valid_from: Period,
    /// When they became known.
    pub recorded_at: Timestamp,
    /// The submission that brought them.
    pub submission: i64,
}

/// No earlier version.
const NONE: u32 = u32::MAX;

/// Columns of a chunk of changes.
const COLUMNS: [&str; 6] = ["subject", "name", "region", "industry", "size", "ownership"];

/// All versions in the order they were recorded, with a chain of each enterprise's versions from the latest
/// recorded back.
#[derive(Default)]
pub(crate) struct Register {
    /// One text column per name in [`COLUMNS`].
    columns: [Texts; 6],
    valid_from: Vec<Period>,
    submission: Vec<i64>,
    previous: Vec<u32>,
    /// Latest recorded version of each enterprise.
    latest: HashTable<u32>,
    /// When each submission was received, in microseconds.
    received: BTreeMap<i64, i64>,
    /// Everything up to this submission is here.
    through: i64,
}

impl Register {
    fn find(&self, subject: &str) -> Option<u32> {
        let hash = fold::hasher().hash_one(subject);
        self.latest.find(hash, |&version| self.columns[0].get(version as usize) == subject).copied()
    }

    /// An enterprise's versions, the last recorded first.
    fn versions(&self, subject: &str) -> impl Iterator<Item = usize> {
        std::iter::successors(self.find(subject), |&version| {
            Some(self.previous[version as usize]).filter(|&previous| previous != NONE)
        })
        .map(|version| version as usize)
    }

    /// The version that holds for a period: of those that began by then the one that began last; recorded
    /// last, of two such.
    fn effective(&self, subject: &str, began: impl Fn(Period) -> bool, cutoff: i64) -> Option<usize> {
        let known =
            |version: &usize| self.received.get(&self.submission[*version]).is_some_and(|&at| at < cutoff);
        self.versions(subject)
            .filter(|&version| began(self.valid_from[version]))
            .filter(known)
            .max_by_key(|&version| (self.valid_from[version], version))
    }

    fn same(&self, version: usize, values: &[&str; 6]) -> bool {
        self.columns.iter().zip(values).all(|(column, value)| column.get(version) == *value)
    }

    fn push(&mut self, values: &[&str; 6], valid_from: Period, submission: i64) {
        let version = self.valid_from.len() as u32;
        self.columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        self.valid_from.push(valid_from);
        self.submission.push(submission);
        self.link(version);
    }

    /// Puts a version whose columns are there already at the head of its enterprise's chain.
    fn link(&mut self, version: u32) {
        let hasher = fold::hasher();
        let subjects = &self.columns[0];
        let subject = subjects.get(version as usize);
        let text = |&other: &u32| subjects.get(other as usize);
        match self.latest.entry(
            hasher.hash_one(subject),
            |v| text(v) == subject,
            |v| hasher.hash_one(text(v)),
        ) {
            Entry::Occupied(mut found) => {
                self.previous.push(*found.get());
                *found.get_mut() = version;
            }
            Entry::Vacant(free) => {
                self.previous.push(NONE);
                free.insert(version);
            }
        }
    }

    /// Adds what the catalog has and this has not.
    async fn refresh(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT c.submission, s.received_at, c.content FROM register_chunk c JOIN submission s ON s.id = c.submission \
             WHERE c.submission > $1 ORDER BY c.submission, c.ordinal",
        )
        .bind(self.through)
        .fetch_all(connection)
        .await?;
        parallel::heavy(|| {
            for row in &rows {
                let (submission, received, content): (i64, i64, &[u8]) =
                    (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                self.received.insert(submission, received);
                self.through = submission;
                chunk::from_ipc(content, |read| self.append(read, submission)).map_err(|error| {
                    StoreError::damaged(format!("register of submission {submission}"), error)
                })?;
            }
            Ok(())
        })
    }

    fn append(&mut self, read: &RecordBatch, submission: i64) -> Result<(), ArrowError> {
        let text = |name: &str| {
            let array = read.column_by_name(name).and_then(|array| array.as_string_opt::<i32>());
            array.ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
        };
        let began = text("valid_from")?;
        let mut periods = Vec::with_capacity(read.num_rows());
        let mut last: Option<(&str, Period)> = None;
        for key in (0..began.len()).map(|row| began.value(row)) {
            let period = match last {
                Some((same, period)) if same == key => period,
                _ => period_key::parse(key).map_err(|error| ArrowError::ParseError(error.to_string()))?,
            };
            last = Some((key, period));
            periods.push(period);
        }
        for (column, name) in self.columns.iter_mut().zip(COLUMNS) {
            batch::append_texts(column, text(name)?)?;
        }
        let first = self.valid_from.len();
        self.valid_from.extend(periods);
        self.submission.resize(self.valid_from.len(), submission);
        (first..self.valid_from.len()).for_each(|version| self.link(version as u32));
        Ok(())
    }

    /// Versions from `first` on, as chunks for the catalog.
    fn encode(&self, first: usize) -> Result<Vec<(usize, Vec<u8>)>, ArrowError> {
        let names = COLUMNS.into_iter().chain(["valid_from"]);
        let schema =
            Schema::new(names.map(|name| Field::new(name, DataType::Utf8, false)).collect::<Vec<_>>());
        let schema = std::sync::Arc::new(schema);
        let ranges: Vec<_> = (first..self.valid_from.len())
            .step_by(chunk::ROWS)
            .map(|from| from..(from + chunk::ROWS).min(self.valid_from.len()))
            .collect();
        parallel::each(&ranges, |range| {
            let mut columns = Vec::with_capacity(COLUMNS.len() + 1);
            for column in &self.columns {
                columns
                    .push(std::sync::Arc::new(batch::text_array(column, range.clone())?)
                        as arrow_array::ArrayRef);
            }
            let began = self.valid_from[range.clone()].iter().map(|&period| Some(period_key::key(period)));
            columns.push(std::sync::Arc::new(began.collect::<StringArray>()));
            let content = chunk::to_ipc(&RecordBatch::try_new(std::sync::Arc::clone(&schema), columns)?)?;
            Ok((range.len(), content))
        })
    }

    fn version(&self, version: usize) -> Result<EnterpriseVersion, StoreError> {
        let [id, name, region, industry, size, ownership] =
            std::array::from_fn(|column| self.columns[column].get(version).to_owned());
        let submission = self.submission[version];
        Ok(EnterpriseVersion {
            subject: Subject { id, name, region, industry, size, ownership },
            valid_from: self.valid_from[version],
            recorded_at: period_key::instant(self.received.get(&submission).copied().unwrap_or(0))?,
            submission,
        })
    }
}

/// A register with versions of a submission that is not committed. Dropped without [`Registered::keep`], it
/// is emptied, and read again from the catalog when next asked.
pub(crate) struct Registered {
    register: OwnedMutexGuard<Register>,
    submission: i64,
    kept: bool,
}

impl Registered {
    /// The submission is committed.
    pub(crate) fn keep(mut self) {
        self.register.through = self.submission;
        self.kept = true;
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        if !self.kept {
            *self.register = Register::default();
        }
    }
}

impl Store {
    /// Adds what the tables say about enterprises and was not known to the register, in the submission's
    /// transaction.
    pub(crate) async fn register_changes(
        &self,
        write: &mut Write,
        submission: i64,
        received_at: Timestamp,
        form: &str,
        tables: &[ReturnTable],
    ) -> Result<Registered, StoreError> {
        let register = std::sync::Arc::clone(&self.register).lock_owned().await;
        let mut changes = Registered { register, submission, kept: false };
        changes.register.refresh(write.on()).await?;
        changes.register.received.insert(submission, period_key::micros(received_at));
        let first = changes.register.valid_from.len();
        for table in tables {
            let next = next_period(write, form, table.period, submission).await?;
            parallel::heavy(|| add(&mut changes.register, table, next, submission));
        }
        let chunks = parallel::heavy(|| changes.register.encode(first))
            .map_err(|error| StoreError::Malformed(error.to_string()))?;
        for (ordinal, (rows, content)) in chunks.into_iter().enumerate() {
            sqlx::query("INSERT INTO register_chunk (submission, ordinal, row_count, content) VALUES ($1, $2, $3, $4)")
                .bind(submission)
                .bind(ordinal as i64)
                .bind(rows as i64)
                .bind(content)
                .execute(write.on())
                .await?;
        }
        Ok(changes)
    }

    /// An enterprise's attributes: as they are, or as known at the end of a day in China and valid on it. Nothing
    /// where the scope does not hold it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn enterprise(
        &self,
        id: &str,
        as_of: Option<Date>,
        scope: &Scope,
    ) -> Result<Option<EnterpriseVersion>, StoreError> {
        let mut register = self.register.lock().await;
        register.refresh(&mut *self.catalog.read().await?).await?;
        let (began, cutoff) = limits(as_of);
        let [ids, _, regions, ..] = &register.columns;
        register
            .effective(id, began, cutoff)
            .filter(|&version| Allowed::of(scope).is_none_or(|allowed| allowed.row(ids, regions, version)))
            .map(|version| register.version(version))
            .transpose()
    }

    /// How many versions of enterprises' attributes are on record: grows with every change of one.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn register_versions(&self) -> Result<usize, StoreError> {
        let mut register = self.register.lock().await;
        register.refresh(&mut *self.catalog.read().await?).await?;
        Ok(register.valid_from.len())
    }

    /// Whether a scope of regions holds every enterprise on record, wherever it has stood. One enterprise's scope never does.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn covers(&self, scope: &Scope) -> Result<bool, StoreError> {
        if matches!(scope, Scope::Enterprise(_)) {
            return Ok(false);
        }
        let Some(allowed) = Allowed::of(scope) else { return Ok(true) };
        let mut register = self.register.lock().await;
        register.refresh(&mut *self.catalog.read().await?).await?;
        let [ids, _, regions, ..] = &register.columns;
        Ok(parallel::heavy(|| {
            (0..register.valid_from.len()).all(|version| allowed.row(ids, regions, version))
        }))
    }

    /// The attributes of all enterprises in the scope, by id; as they are, or as known at the end of a day in
    /// China and valid on it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn enterprises(
        &self,
        as_of: Option<Date>,
        scope: &Scope,
    ) -> Result<Vec<EnterpriseVersion>, StoreError> {
        self.enterprises_on(as_of, as_of, scope).await
    }

    /// Whose records a scope lets see, by id; nothing where everybody's. Somebody who is in no register is seen by whoever sees
    /// everything, and by itself.
    pub(crate) async fn seen(&self, scope: &Scope) -> Result<Option<HashSet<String>>, StoreError> {
        Ok(match scope {
            Scope::All => None,
            Scope::Enterprise(id) => Some([id.clone()].into()),
            // What is judged or paid may be a region itself.
            Scope::Regions(codes) => {
                let all = self.enterprises(None, scope).await?;
                Some(all.into_iter().map(|version| version.subject.id).chain(codes.iter().cloned()).collect())
            }
        })
    }

    /// Whether a scope lets see somebody's records: as [`Store::seen`] says, asked of one.
    pub(crate) async fn sees(&self, subject: &str, scope: &Scope) -> Result<bool, StoreError> {
        Ok(match scope {
            Scope::All => true,
            Scope::Enterprise(id) => id == subject,
            Scope::Regions(codes) => {
                codes.iter().any(|code| code == subject)
                    || self.enterprise(subject, None, scope).await?.is_some()
            }
        })
    }

    /// The attributes of all enterprises in the scope, by id: valid on one day, as known at the end of another.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn enterprises_on(
        &self,
        valid_on: Option<Date>,
        as_of: Option<Date>,
        scope: &Scope,
    ) -> Result<Vec<EnterpriseVersion>, StoreError> {
        let mut register = self.register.lock().await;
        register.refresh(&mut *self.catalog.read().await?).await?;
        parallel::heavy(|| {
            let (began, _) = limits(valid_on);
            let (_, cutoff) = limits(as_of);
            let allowed = Allowed::of(scope);
            let [ids, _, regions, ..] = &register.columns;
            let mut found: Vec<usize> = register
                .latest
                .iter()
                .filter_map(|&version| register.effective(ids.get(version as usize), &began, cutoff))
                .filter(|&version| allowed.as_ref().is_none_or(|allowed| allowed.row(ids, regions, version)))
                .collect();
            found.sort_unstable_by_key(|&version| ids.get(version));
            found.into_iter().map(|version| register.version(version)).collect()
        })
    }
}

/// Which versions count on a day: begun by then, and recorded before its end.
fn limits(as_of: Option<Date>) -> (impl Fn(Period) -> bool, i64) {
    (
        move |from: Period| as_of.is_none_or(|day| from.first_day() <= day),
        as_of.map_or(i64::MAX, period_key::end_of_day),
    )
}

/// The first period after `period` for which the form registered enterprises before this submission.
async fn next_period(
    write: &mut Write,
    form: &str,
    period: Period,
    submission: i64,
) -> Result<Option<Period>, StoreError> {
    let row = sqlx::query(
        "SELECT MIN(p.period) FROM submission_period p JOIN submission s ON s.id = p.submission \
         WHERE p.form = $1 AND p.period > $2 AND p.submission < $3 AND s.registers = 1",
    )
    .bind(form)
    .bind(period_key::key(period))
    .bind(submission)
    .fetch_one(write.on())
    .await?;
    row.try_get::<Option<String>, _>(0)?.as_deref().map(period_key::parse).transpose()
}

/// Adds the attributes of a table's rows where they differ from what held for its period.
///
/// A late table says what held then, not what has held since: where later returns are known (`next` is the
/// first such period), what held before goes on holding from there.
fn add(register: &mut Register, table: &ReturnTable, next: Option<Period>, submission: i64) {
    for row in 0..table.len() {
        let values = [
            table.subject.get(row),
            table.name.get(row),
            table.region.get(row),
            table.industry.get(row),
            table.size.get(row),
            table.ownership.get(row),
        ];
        let before = register.effective(values[0], |from| from <= table.period, i64::MAX);
        if before.is_some_and(|version| register.same(version, &values)) {
            continue;
        }
        let goes_on = next
            .filter(|&next| {
                !register
                    .versions(values[0])
                    .any(|v| table.period < register.valid_from[v] && register.valid_from[v] <= next)
            })
            .zip(before);
        register.push(&values, table.period, submission);
        if let Some((next, before)) = goes_on {
            let old: [String; 6] =
                std::array::from_fn(|column| register.columns[column].get(before).to_owned());
            register.push(&std::array::from_fn(|column| old[column].as_str()), next, submission);
        }
    }
}
