use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ballast_intake::{Content, Context, Finding, History, Input, Intake};
use ballast_model::{Period, ReturnTable};
use ballast_packs::plan::{Form, Series, SubjectKind};
use ballast_store::{NewSubmission, Receipt};
use serde::Serialize;

use crate::{AppError, Ballast, Question};

/// How to read a file.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Form id; the mapping's form, or the only monthly form, where none is given.
    pub form: Option<String>,
    /// Mapping file, or the name of a mapping shipped with a pack.
    pub mapping: Option<PathBuf>,
    /// The period, where the file does not say.
    pub period: Option<Period>,
    /// The period of a file that says none where [`ImportOptions::period`] is not given either; one that says its own keeps it.
    pub otherwise: Option<Period>,
    /// Sheet of a workbook; the first with a header where none is given.
    pub sheet: Option<String>,
    /// Check only: nothing is written.
    pub check_only: bool,
    /// Why, kept with the submission.
    pub note: String,
    /// `import`, `correction` or `typed`; `import` where nothing is said.
    pub kind: String,
}

/// What came of an import.
#[derive(Debug, Serialize)]
pub struct ImportReport {
    /// File name.
    pub file: String,
    /// Form id.
    pub form: String,
    /// Encoding detected.
    pub encoding: String,
    /// Layout read.
    pub layout: String,
    /// Row of the header, counted from 1.
    pub header_row: u32,
    /// Rows read.
    pub rows: u64,
    /// Rows of notes, totals and blanks passed over.
    pub ignored_rows: u64,
    /// Columns not used.
    pub unused_columns: Vec<String>,
    /// Hard errors: nothing was written if there is one.
    pub errors: usize,
    /// Queries (核实): the rows are kept, marked.
    pub queries: usize,
    /// Submission number; nothing where nothing was written.
    pub submission: Option<i64>,
    /// Rows and replaced rows by period.
    pub periods: Vec<(Period, u64, u64)>,
    /// The same file was imported before and nothing changed.
    pub unchanged: bool,
    /// All findings.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// Content that was read and checked, and not yet kept.
pub(crate) struct Checked<'a> {
    form: &'a Form,
    intake: Intake,
}

/// Earlier returns, read when a check first asks for them.
struct StoreHistory<'a> {
    ballast: &'a Ballast,
    form: &'a Form,
    fields: Vec<&'a str>,
    handle: tokio::runtime::Handle,
    read: Mutex<HashMap<Period, Option<Arc<ReturnTable>>>>,
}

impl History for StoreHistory<'_> {
    fn table(&self, period: Period) -> Option<Arc<ReturnTable>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.entry(period)
            .or_insert_with(|| {
                let standing = self.ballast.standing(&self.form.id, period, Some(&self.fields));
                self.handle.block_on(standing).unwrap_or_else(|error| {
                    // A check without history is weaker, not wrong: the import goes on and the log says so.
                    tracing::warn!(%period, %error, "earlier returns could not be read");
                    None
                })
            })
            .clone()
    }
}

/// Columns of earlier returns that a form's checks look at.
fn history_fields(form: &Form) -> Vec<&str> {
    let mut wanted: Vec<&str> = form
        .checks
        .iter()
        .flat_map(|check| check.holds.fields())
        .filter(|(qualifier, _)| !qualifier.is_empty())
        .map(|(_, field)| field)
        .collect();
    let families = form.unit_slip.iter().flat_map(|rule| &rule.fields);
    let families: Vec<&String> = families.chain(form.outlier.iter().flat_map(|rule| &rule.fields)).collect();
    for field in &form.fields {
        if families.contains(&&field.family) && matches!(field.series, Series::Current | Series::YearToDate) {
            wanted.push(&field.id);
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

impl Ballast {
    /// Reads a file, checks it, and keeps its returns: all of them or, where a hard error is
    /// found, none.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown form, a closed period. Hard errors in the file are
    /// not errors of this method: see [`ImportReport::errors`].
    pub async fn import(&self, path: &Path, options: &ImportOptions) -> Result<ImportReport, AppError> {
        let bytes = std::fs::read(path).map_err(AppError::io(path))?;
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let parquet = bytes.starts_with(b"PAR1").then(|| ballast_store::read_parquet(path)).transpose()?;
        let content = match parquet {
            Some(cells) => Content::Cells { columns: cells.columns, rows: cells.rows },
            None => Content::Bytes(&bytes),
        };
        self.import_content(&name, content, Some(&bytes), options).await
    }

    /// The same for the bytes of a CSV or XLSX file; `document` is kept as the original.
    ///
    /// # Errors
    /// As [`Ballast::import`].
    pub async fn import_bytes(
        &self,
        name: &str,
        bytes: &[u8],
        document: Option<&[u8]>,
        options: &ImportOptions,
    ) -> Result<ImportReport, AppError> {
        self.import_content(name, Content::Bytes(bytes), document, options).await
    }

    /// The same for content at hand; `document` is kept as the original.
    ///
    /// # Errors
    /// As [`Ballast::import`].
    pub async fn import_content(
        &self,
        name: &str,
        content: Content<'_>,
        document: Option<&[u8]>,
        options: &ImportOptions,
    ) -> Result<ImportReport, AppError> {
        let checked = self.check_content(name, content, options)?;
        self.keep_content(name, checked, document, options).await
    }

    /// The first half of an import: content read and checked beside earlier returns, nothing kept.
    ///
    /// # Errors
    /// As [`Ballast::import`], but for closed periods.
    pub(crate) fn check_content(
        &self,
        name: &str,
        content: Content<'_>,
        options: &ImportOptions,
    ) -> Result<Checked<'_>, AppError> {
        let mapping = match &options.mapping {
            Some(path) => Some(self.mapping(path)?),
            None => None,
        };
        let form_id = options
            .form
            .clone()
            .or_else(|| mapping.as_ref().map(|m| m.form.clone()).filter(|form| !form.is_empty()))
            .unwrap_or_else(|| self.packs.dispatch_form().unwrap_or_default());
        let form = self.form(&form_id)?;
        let history = StoreHistory {
            ballast: self,
            form,
            fields: history_fields(form),
            handle: tokio::runtime::Handle::current(),
            read: Mutex::default(),
        };
        let context = Context {
            packs: &self.packs,
            form,
            mapping: mapping.as_ref(),
            period: options.period,
            otherwise: options.otherwise,
            history: &history,
            today: self.today(),
            sheet: options.sheet.as_deref(),
        };
        let input = Input { name, content };
        let intake = tokio::task::block_in_place(|| ballast_intake::read(&input, &context))?;
        self.hold_to_scope(&intake)?;
        Ok(Checked { form, intake })
    }

    /// The second half: what was checked is kept, where no hard error was found and more than a check was asked for.
    ///
    /// # Errors
    /// A closed period; the catalog's.
    pub(crate) async fn keep_content(
        &self,
        name: &str,
        checked: Checked<'_>,
        document: Option<&[u8]>,
        options: &ImportOptions,
    ) -> Result<ImportReport, AppError> {
        let Checked { form, intake } = checked;
        let mut report = report(name, &form.id, &intake);
        if report.errors == 0 && !options.check_only && !intake.tables.is_empty() {
            let receipt = self
                .store
                .submit(NewSubmission {
                    form: form.id.clone(),
                    kind: if options.kind.is_empty() { "import".to_owned() } else { options.kind.clone() },
                    source_name: name.to_owned(),
                    document: document.map(<[u8]>::to_vec),
                    queries: report.queries as u64,
                    tables: intake.tables,
                    note: options.note.clone(),
                    register: form.subject == SubjectKind::Enterprise,
                })
                .await?;
            record(&mut report, receipt);
        }
        report.findings = intake.findings;
        Ok(report)
    }

    /// Whoever may see only some returns may bring in only those.
    fn hold_to_scope(&self, intake: &Intake) -> Result<(), AppError> {
        for table in &intake.tables {
            let outside = (0..table.len())
                .find(|&row| !self.scope.allows(table.subject.get(row), table.region.get(row)));
            if let Some(row) = outside {
                return Err(AppError::Question(Question::not_yours_to_report(
                    table.origin_at(row).row,
                    table.subject.get(row),
                    table.region.get(row),
                )));
            }
        }
        Ok(())
    }

    /// A mapping from a file, or one that a pack ships under that name.
    fn mapping(&self, path: &Path) -> Result<ballast_intake::Mapping, AppError> {
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(source) => match self.packs.mappings.get(shown.trim_end_matches(".toml")) {
                Some(text) => text.clone(),
                None => return Err(AppError::Io { path: path.to_owned(), source }),
            },
        };
        ballast_intake::parse_mapping(&text, &shown).map_err(|diagnostics| AppError::Packs { diagnostics })
    }
}

fn report(name: &str, form: &str, intake: &Intake) -> ImportReport {
    ImportReport {
        file: name.to_owned(),
        form: form.to_owned(),
        encoding: intake.encoding.clone(),
        layout: intake.layout.clone(),
        header_row: intake.header_row,
        rows: intake.rows_read,
        ignored_rows: intake.ignored_rows,
        unused_columns: intake
            .columns
            .iter()
            .filter(|c| c.used_as.is_none() && !c.header.trim().is_empty())
            .map(|c| c.header.clone())
            .collect(),
        errors: intake.errors(),
        queries: intake.queries(),
        submission: None,
        periods: Vec::new(),
        unchanged: false,
        findings: Vec::new(),
    }
}

fn record(report: &mut ImportReport, receipt: Receipt) {
    report.submission = Some(receipt.submission);
    report.periods = receipt.periods;
    report.unchanged = receipt.unchanged;
}
