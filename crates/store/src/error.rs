use std::{
    io,
    path::{Path, PathBuf},
};

use ballast_model::Period;

use crate::accounts::AccountError;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The period is closed: it must be reopened, with a reason, before returns are taken.
    #[error(
        "{form} {period} is closed (vintage {vintage}): reopen it, with a reason, to take further returns"
    )]
    PeriodClosed {
        /// Form.
        form: String,
        /// Period.
        period: Period,
        /// Vintage it is closed as.
        vintage: i64,
    },
    /// The period is closed already.
    #[error("{form} {period} is closed already, as vintage {vintage}")]
    AlreadyClosed {
        /// Form.
        form: String,
        /// Period.
        period: Period,
        /// Vintage it is closed as.
        vintage: i64,
    },
    /// The period has no returns.
    #[error("{form} {period} has no returns: there is nothing to close")]
    NothingToClose {
        /// Form.
        form: String,
        /// Period.
        period: Period,
    },
    /// Only a closed period can be reopened.
    #[error("{form} {period} is not closed: there is nothing to reopen")]
    NotClosed {
        /// Form.
        form: String,
        /// Period.
        period: Period,
    },
    /// Closing and reopening want a reason.
    #[error("reopening {form} {period} needs a reason: it stands in the record")]
    NoReason {
        /// Form.
        form: String,
        /// Period.
        period: Period,
    },
    /// Closing and reopening concern every enterprise's returns, and the scope does not hold them all.
    #[error(
        "{form} {period} is of enterprises outside the scope too: whoever sees all of them closes and reopens it"
    )]
    Partial {
        /// Form.
        form: String,
        /// Period.
        period: Period,
    },
    /// There is no such vintage, document or submission.
    #[error("there is no {what} {id}")]
    Missing {
        /// Kind of thing.
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// A report stands under the name whose promises are not all the acceptor's to replace.
    #[error(
        "the report {name:?} that stands concerns regions outside the scope: accept this one under another name"
    )]
    Taken {
        /// Name of the report.
        name: String,
    },
    /// An account that cannot be as it is asked for.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A backup that cannot be made, or is not as it was written.
    #[error("{0}")]
    Backup(String),
    /// A submission that cannot be kept as it is.
    #[error("the submission cannot be kept: {0}")]
    Malformed(String),
    /// A file of evidence that is too large.
    #[error("{name} has {mib} MiB: evidence may have {most}")]
    EvidenceSize {
        /// Its name.
        name: String,
        /// What it has.
        mib: usize,
        /// What it may have.
        most: usize,
    },
    /// A file that is empty, or of no kind that is taken as evidence.
    #[error("{name} is no PDF, OFD, picture, office document, archive or plain text by what it begins with")]
    EvidenceKind {
        /// Its name.
        name: String,
    },
    /// Somebody else has written to the item meanwhile.
    #[error(
        "item {item} has changed: it had {seen} events when you looked and has {found} now; look again, then repeat"
    )]
    Changed {
        /// Number of the item.
        item: i64,
        /// Events it had when the writer looked.
        seen: i64,
        /// Events it has.
        found: i64,
    },
    /// An append to the ledger that was not written, for a reason that was not its own.
    #[error("it was not kept: {0}")]
    NotKept(String),
    /// A file or a record is not what was registered.
    #[error("{file} is damaged: {what}")]
    Damaged {
        /// File, or record of the catalog.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// The catalog was written by a later Ballast.
    #[error("the catalog has format {found}, this program reads up to {supported}: use a newer ballast")]
    Newer {
        /// Format found.
        found: i64,
        /// Newest format this program knows.
        supported: i64,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The catalog database refused.
    #[error("catalog: {0}")]
    Catalog(#[from] sqlx::Error),
    /// A Parquet file could not be read or written.
    #[error("{path}: {message}")]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The leaf sums could not be computed; the period stays as it was.
    #[error("the sums of the period could not be computed: {0}")]
    Cube(String),
}

impl StoreError {
    /// Names the file an I/O error is about.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    /// Names the file a Parquet or Arrow error is about.
    pub(crate) fn parquet<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self {
        let path = path.to_owned();
        move |error| Self::Parquet { path, message: error.to_string() }
    }

    /// A record of the catalog that does not read back.
    pub(crate) fn damaged(file: impl Into<String>, what: impl std::fmt::Display) -> Self {
        Self::Damaged { file: file.into(), what: what.to_string() }
    }
}
