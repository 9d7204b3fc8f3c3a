//! What a user can do, one file per verb.
//!
//! [`Ballast`] is an open data directory with the packs in force and an evaluator handed in from
//! outside. Its verbs are import, close, reopen, figures, revision, trace, dispatch, brief, generate,
//! those of [`read`] over work reports, those of [`judge`] over programmes, those of [`ledger`] and those of [`accounts`] over who may
//! come in; each is a method in the file of its name. The command and the pages call nothing else.
//!
//! This crate knows no command line, no HTTP and no DataFusion.

pub mod accounts;
pub mod brief;
pub mod dispatch;
pub mod generate;
pub mod judge;
pub mod ledger;
pub mod read;
pub mod typed;

mod backing_up;
mod briefing;
#[cfg(test)]
mod briefing_tests;
mod calling;
mod closing;
#[cfg(test)]
mod desk;
mod doctor;
mod enterprises;
mod entry;
mod error;
mod error_words;
mod export;
mod figures;
mod import;
mod jobs;
mod kept;
mod keys;
mod look;
mod on_record;
mod open;
mod packs_shown;
mod progress;
mod published;
mod publishing;
#[cfg(test)]
mod quarter_tests;
mod queries;
mod question;
mod reach;
mod read_from;
mod recent;
mod revision;
mod settings;
mod sheet;
mod shown;
mod sql;
mod sums;
mod tabular;
mod targets;
mod titles;
mod trace;
mod webhooks;
mod words;

pub use backing_up::{BackupFile, restore};
pub use ballast_panel::PublishedBase;
pub use ballast_store::{Delivery, JobRun, KeyState, StoreError, Webhook};
pub use briefing::{Briefed, BriefingError};
pub use calling::TlsSettings;
pub use closing::{CloseOptions, Closed};
pub use doctor::{Ailment, Finding, examine_folder};
pub use enterprises::{EnterpriseQuery, HistoryPoint, HistoryRow, Profile, Standing};
pub use entry::{Entry, EntryField, Sent, entry_value};
pub use error::AppError;
pub use error_words::in_words;
pub use export::{figures_csv, figures_json};
pub use figures::{Dimension, FigureQuery, dimension, dimension_name};
pub use import::{ImportOptions, ImportReport};
pub use open::{Ballast, OpenOptions, pack_dirs};
pub use packs_shown::PackShown;
pub use progress::{MissingFirm, Progress, RegionProgress};
pub use publishing::{BriefText, Stopped};
pub use queries::{OpenQuery, QueryState};
pub use question::Question;
pub use revision::{RevisionCause, RevisionQuery, RevisionReport, RevisionRow};
pub use settings::{SETTINGS_FILE, ServerSettings, Settings};
pub use sheet::{Sheet, SheetCell, csv_line};
pub use sql::{SqlRows, SqlSource, SqlTable};
pub use titles::Recorded;
pub use trace::{TraceQuery, TraceReport, TraceRow};
pub use webhooks::TOPICS;
