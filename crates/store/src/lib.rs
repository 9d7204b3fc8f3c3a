//! What is kept, and where.
//!
//! A data directory holds three things, and [`Store`] is the way into all of them:
//!
//! ```text
//! DATA/ballast.db                        catalog: submissions, period states, vintages, enterprises, titles, payments,
//!                                        published verdicts, accepted work reports, ledger, accounts, events,
//!                                        audit record
//! DATA/lake/form=F/period=P/vN.parquet   sealed returns, sorted by region, industry, subject
//! DATA/lake/cube=F/period=P/vN.parquet   the same, summed to leaf cells; vN.cM.parquet where summed anew
//! DATA/documents/ab/SHA256               originals as received, by content
//! ```
//!
//! The nouns: a [`Submission`] is one import or one form typed in, and is only ever added; a period
//! is open or closed ([`PeriodInfo`]); a [`Vintage`] is a closed period's sealed returns, and stays
//! as it is for ever.
//!
//! - Returns of an open period are what its submissions come to: they are folded in order, and the last row
//!   of a subject wins. History costs nothing, and "as known on" is a fold of the submissions received by
//!   then.
//! - A submission is one transaction: its rows (in chunks of Arrow IPC), the attributes of its enterprises,
//!   the period's state and the event. The document it came from is on disk before the transaction begins.
//! - Closing folds, sorts, writes Parquet beside its place, syncs, renames, syncs the folder, and registers
//!   the vintage in the transaction that was opened before the fold. Killed anywhere, a period is open with
//!   all its returns or closed with all its returns. A file that no vintage names is nobody's: the next close
//!   of the period removes it.
//! - The catalog is SQLite, or PostgreSQL where a URL is given. The SQL is what both understand. Every
//!   writing transaction first takes the one row of table `writer`, so that writers follow one another on
//!   both, and numbers have no holes.
//! - Every read of returns, sums, enterprises and documents takes a [`ballast_model::Scope`], and it is applied here:
//!   no caller can forget it. What lies outside is not there, rather than refused.
//! - The ledger is events in a chain of its own and the rows they come to. Appends that wait for each other share a
//!   transaction; each says which version of the item it saw, and one that saw an old one is told so.
//!
//! What it refuses: to change or delete a return, a vintage or an event; to read a catalog of a later
//! version; to hand out a file whose content is not what was registered ([`Store::verify`]); to know what a
//! form or a region means.

mod accounts;
mod audit;
mod backup;
mod batch;
mod briefs;
mod catalog;
mod chain;
mod chunk;
mod clean;
mod close;
mod cube;
mod document;
mod drafts;
mod dropped;
mod error;
mod event;
mod fold;
mod follow;
mod gather;
mod idempotency;
mod jobs;
mod lake;
mod ledger;
mod order;
mod parallel;
mod parquet_cells;
mod payments;
mod period_key;
mod periods;
mod promises;
mod queries;
mod read;
mod register;
mod reports;
mod sealed;
mod stamp;
mod standing;
mod statement;
mod store;
mod submissions;
mod submit;
mod titles;
mod verdicts;
mod verify;
mod vintage;
mod webhooks;
mod write_options;

pub use accounts::{
    Account, AccountChange, AccountError, Attempt, NewAccount, NewLink, NewSession, NewToken, Reach, Role,
    Session, Token,
};
pub use audit::{AuditEvent, AuditFilter, AuditLine};
pub use backup::{Backup, read_backup, restore, restore_catalog};
pub use briefs::{DraftBrief, NewBrief, PublishedBrief};
pub use cube::CubeTable;
pub use drafts::DraftReturn;
pub use dropped::DroppedReport;
pub use error::StoreError;
pub use event::Event;
pub use follow::{narrowed, with_later};
pub use idempotency::KeyState;
pub use jobs::JobRun;
pub use ledger::{
    Evidence, EvidenceFile, FoldedItem, HashAlgorithm, ItemEvents, LedgerAppend, LedgerCheck, LedgerEvent,
    LedgerFault, LedgerOrder, LedgerQuery, LedgerReceipt, LedgerRow, LedgerTally, LedgerTarget,
    NewLedgerEvent,
};
pub use parquet_cells::{ParquetCells, read_parquet};
pub use payments::Payment;
pub use periods::PeriodInfo;
pub use promises::{AcceptedTarget, AcceptedTask, ReportPlace};
pub use queries::{QueryWord, WordKind};
pub use register::EnterpriseVersion;
pub use reports::{AcceptedReport, NewReport, ReportReceipt};
pub use stamp::Stamp;
pub use store::{Store, StoreOptions};
pub use submissions::Submission;
pub use submit::{NewSubmission, Receipt};
pub use titles::TitleEntry;
pub use verdicts::{NewVerdict, PublishedVerdict};
pub use vintage::Vintage;
pub use webhooks::{Delivery, Webhook};
