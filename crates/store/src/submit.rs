use std::{collections::BTreeSet, thread};

use ballast_model::{Period, ReturnTable, Texts};
use jiff::Timestamp;
use sqlx::Row;

use crate::{
    PeriodInfo, Store, StoreError, batch, catalog::Write, chunk, chunk::Chunk, clean, document, event, fold,
    parallel, period_key, periods, read, standing,
};

/// Returns of a table that is counted against what is remembered of its period. A larger one reads the period's subjects once
/// more, which costs less than remembering them.
const FEW: usize = 1024;

/// Returns to be kept: what one import, or one form typed in, brings.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// Form.
    pub form: String,
    /// `import`, `correction` or `typed`.
    pub kind: String,
    /// File name, or what else it is known by.
    pub source_name: String,
    /// The original, to be kept by content.
    pub document: Option<Vec<u8>>,
    /// Returns, one table per period.
    pub tables: Vec<ReturnTable>,
    /// Queries (核实) raised against it.
    pub queries: u64,
    /// What whoever brings it has to say.
    pub note: String,
    /// The subjects are enterprises: keep their attributes as they change.
    pub register: bool,
}

/// What became of a [`NewSubmission`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The submission's number; of the earlier one where nothing was new.
    pub submission: i64,
    /// Per period: returns carried, and how many of them replaced an earlier return of the same subject.
    pub periods: Vec<(Period, u64, u64)>,
    /// The same returns from the same original are the latest already: nothing was written.
    pub unchanged: bool,
}

impl Store {
    /// Keeps returns. When this comes back, they are durable.
    ///
    /// The document is kept first; rows, attributes, period state and event follow in one transaction. The
    /// same returns from the same original, submitted once more while they are the latest of all their
    /// periods, are recognised and not kept twice.
    ///
    /// # Errors
    /// [`StoreError::PeriodClosed`] where any of the periods is closed, [`StoreError::Malformed`] for tables
    /// without rows, with a subject twice, of several forms or with columns of different lengths. Nothing is
    /// kept in these cases.
    pub async fn submit(&self, submission: NewSubmission) -> Result<Receipt, StoreError> {
        let NewSubmission { form, kind, source_name, document, mut tables, queries, note, register } =
            submission;
        tables.retain(|table| !table.is_empty());
        tables.sort_by_key(|table| table.period);
        self.refuse_closed(&form, &tables).await?;
        let (chunks, original, writing) = parallel::heavy(|| {
            check(&form, &tables)?;
            // Held until the transaction has ended, so that nobody takes the document's unfinished file for a
            // leftover.
            let writing = clean::writing(&self.data)?;
            // The document is hashed and synced while the cores cut chunks.
            let (original, chunks) = thread::scope(|scope| {
                let original = scope.spawn(|| {
                    let content = document.as_deref()?;
                    let hash = document::sha256(content);
                    Some(document::keep(&self.data, &hash, content).map(|()| hash))
                });
                let chunks = chunk::encode(&tables);
                (original.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), chunks)
            });
            Ok::<_, StoreError>((chunks?, original.transpose()?, writing))
        })?;
        drop(document);
        let content = content_digest(&chunks);

        let mut write = self.catalog.write().await?;
        let mut states = Vec::with_capacity(tables.len());
        for table in &tables {
            let state = periods::find(write.on(), &form, table.period).await?;
            states.push(open_state(state, &form, table.period)?);
        }
        if let Some(id) = same_as_latest(&mut write, &form, &tables, &original, &content).await? {
            let periods = tables.iter().map(|table| (table.period, table.len() as u64, 0)).collect();
            return Ok(Receipt { submission: id, periods, unchanged: true });
        }
        let now = self.now()?;
        let id = sqlx::query("SELECT COALESCE(MAX(id), 0) + 1 FROM submission")
            .fetch_one(write.on())
            .await?
            .try_get(0)?;
        let rows: u64 = tables.iter().map(|table| table.len() as u64).sum();
        sqlx::query(
            "INSERT INTO submission (id, form, kind, source_name, document, content, received_at, actor, row_count, \
             queries, note, registers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(id)
        .bind(form.as_str())
        .bind(kind.as_str())
        .bind(source_name.as_str())
        .bind(original.as_deref())
        .bind(content.as_str())
        .bind(period_key::micros(now))
        .bind(&*self.actor)
        .bind(rows as i64)
        .bind(queries as i64)
        .bind(note.as_str())
        .bind(i64::from(register))
        .execute(write.on())
        .await?;

        let mut receipt =
            Receipt { submission: id, periods: Vec::with_capacity(tables.len()), unchanged: false };
        for (table, mut state) in tables.iter().zip(states) {
            // Before this submission's own chunks are there.
            let replaced = self.count(&mut write, table, &mut state).await?;
            receipt.periods.push((table.period, table.len() as u64, replaced));
            periods::put(&mut write, &state).await?;
            insert_period(&mut write, &form, id, table).await?;
        }
        for chunk in chunks {
            insert_chunk(&mut write, &form, id, chunk).await?;
        }
        let registered = match register {
            true => Some(self.register_changes(&mut write, id, now, &form, &tables).await?),
            false => None,
        };
        self.record_submission(&mut write, now, &form, &kind, &receipt, original.as_deref(), &content)
            .await?;
        write.commit().await?;
        if let Some(registered) = registered {
            registered.keep();
        }
        drop(writing);
        Ok(receipt)
    }

    /// Says early, before anything is encoded or written, that a period is closed. Asked again in the
    /// transaction.
    async fn refuse_closed(&self, form: &str, tables: &[ReturnTable]) -> Result<(), StoreError> {
        let mut connection = self.catalog.read().await?;
        for table in tables {
            open_state(periods::find(&mut connection, form, table.period).await?, form, table.period)?;
        }
        Ok(())
    }

    /// Brings a period's counts up to date with a table that is about to be added; says how many returns it
    /// replaces.
    async fn count(
        &self,
        write: &mut Write,
        table: &ReturnTable,
        state: &mut PeriodInfo,
    ) -> Result<u64, StoreError> {
        let counted = match state.rows {
            0 => standing::afresh(&[], table, 0),
            _ if table.len() <= FEW => self.counted_with(write, table).await?,
            before => {
                let all = read::heads(write.on(), &table.form, table.period, (0, i64::MAX)).await?;
                parallel::heavy(|| standing::afresh(&all, table, before))
            }
        };
        (state.rows, state.queries) = (counted.rows, counted.queries);
        Ok(counted.replaced)
    }

    #[expect(clippy::too_many_arguments, reason = "one line of the record, written in one place")]
    async fn record_submission(
        &self,
        write: &mut Write,
        at: Timestamp,
        form: &str,
        kind: &str,
        receipt: &Receipt,
        original: Option<&str>,
        content: &str,
    ) -> Result<(), StoreError> {
        let periods: Vec<String> = receipt
            .periods
            .iter()
            .map(|(period, rows, replaced)| format!("{period}:{rows}:{replaced}"))
            .collect();
        let detail = format!(
            "submission={} form={form} kind={kind} periods={} document={} content={content}",
            receipt.submission,
            periods.join(","),
            original.unwrap_or("-"),
        );
        event::record(write, at, &self.actor, "submit", detail).await
    }
}

/// The period's state, new where it never had a return; an error where it is closed.
fn open_state(state: Option<PeriodInfo>, form: &str, period: Period) -> Result<PeriodInfo, StoreError> {
    match state {
        Some(PeriodInfo { closed: true, vintage, .. }) => {
            Err(StoreError::PeriodClosed { form: form.to_owned(), period, vintage: vintage.unwrap_or(0) })
        }
        Some(state) => Ok(state),
        None => Ok(PeriodInfo {
            form: form.to_owned(),
            period,
            closed: false,
            vintage: None,
            rows: 0,
            queries: 0,
        }),
    }
}

/// Refuses tables that could not be read back as they are.
fn check(form: &str, tables: &[ReturnTable]) -> Result<(), StoreError> {
    let malformed = |what: String| Err(StoreError::Malformed(what));
    // The id becomes a folder name.
    if form.is_empty() || !form.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        return malformed(format!("form id {form:?} may hold letters, digits, '-' and '_' only"));
    }
    if tables.is_empty() {
        return malformed("it holds no return".to_owned());
    }
    let mut periods = BTreeSet::new();
    for table in tables {
        let (period, rows) = (table.period, table.len());
        if table.form != form {
            return malformed(format!("a table is of form {}, the submission of {form}", table.form));
        }
        if !periods.insert(period) {
            return malformed(format!("{period} has two tables: one per period is right"));
        }
        let own = batch::BEFORE.iter().chain(&batch::AFTER);
        let texts = own.clone().filter_map(|name| batch::text_of(table, name)).map(Texts::len);
        let fields = table.fields.iter().flat_map(|(_, column)| [column.values.len(), column.valid.len()]);
        if !texts.chain(fields).chain([table.source_row.len()]).all(|length| length == rows) {
            return malformed(format!("the columns of {period} differ in length"));
        }
        let mut ids = BTreeSet::new();
        if let Some((id, _)) =
            table.fields.iter().find(|(id, _)| own.clone().any(|name| name == id) || !ids.insert(id))
        {
            return malformed(format!("field {id} of {period} bears a name that is taken"));
        }
        if let Some(subject) = fold::duplicate(&table.subject) {
            return malformed(format!("{subject} stands twice in {period}"));
        }
    }
    Ok(())
}

/// Fingerprint of all rows of a submission.
fn content_digest(chunks: &[Chunk]) -> String {
    let lines: Vec<String> =
        chunks.iter().map(|chunk| format!("{} {} {}", chunk.period, chunk.ordinal, chunk.sha256)).collect();
    document::sha256(lines.join("\n").as_bytes())
}

/// The submission that brought the same returns from the same original, if it is the latest of exactly these
/// periods.
async fn same_as_latest(
    write: &mut Write,
    form: &str,
    tables: &[ReturnTable],
    original: &Option<String>,
    content: &str,
) -> Result<Option<i64>, StoreError> {
    let mut latest = None;
    for table in tables {
        let row =
            sqlx::query("SELECT MAX(submission) FROM submission_period WHERE form = $1 AND period = $2")
                .bind(form)
                .bind(period_key::key(table.period))
                .fetch_one(write.on())
                .await?;
        let found: Option<i64> = row.try_get(0)?;
        match (found, latest) {
            (None, _) => return Ok(None),
            (found, None) => latest = found,
            (found, latest) if found == latest => {}
            _ => return Ok(None),
        }
    }
    let Some(id) = latest else { return Ok(None) };
    let row = sqlx::query("SELECT document, content FROM submission WHERE id = $1")
        .bind(id)
        .fetch_one(write.on())
        .await?;
    // The fingerprint names its periods, so a submission of more periods than these has another.
    let same = row.try_get::<Option<String>, _>(0)? == *original && row.try_get::<String, _>(1)? == content;
    Ok(same.then_some(id))
}

async fn insert_period(
    write: &mut Write,
    form: &str,
    id: i64,
    table: &ReturnTable,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO submission_period (submission, form, period, row_count) VALUES ($1, $2, $3, $4)",
    )
    .bind(id)
    .bind(form)
    .bind(period_key::key(table.period))
    .bind(table.len() as i64)
    .execute(write.on())
    .await?;
    Ok(())
}

async fn insert_chunk(write: &mut Write, form: &str, id: i64, chunk: Chunk) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO submission_chunk (form, period, submission, ordinal, row_count, sha256, head, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(form)
    .bind(period_key::key(chunk.period))
    .bind(id)
    .bind(chunk.ordinal)
    .bind(chunk.rows as i64)
    .bind(chunk.sha256)
    .bind(chunk.head)
    .bind(chunk.body)
    .execute(write.on())
    .await?;
    Ok(())
}
