//! What can be typed.

mod ledger;
mod read;
mod rules;
mod serve;

use std::{net::SocketAddr, path::PathBuf};

use ballast_model::Period;
use clap::{Parser, Subcommand, ValueEnum};

pub use ledger::{
    ActArgs, AssignArgs, BroughtArgs, CloseItemArgs, FilterArgs, ItemFormat, KindsArgs, LedgerCommand,
    LedgerExportArgs, LedgerListArgs, LedgerReportArgs, LedgerVerifyArgs, MatchArgs, OpenArgs,
    ReopenItemArgs, ShowItemArgs, TickArgs, WhoArgs,
};
pub use read::{ReadArgs, ReadFormat, TargetsArgs, TasksArgs};
pub use rules::{
    CaseArgs, ExplainArgs, NewArgs, PaidCommand, PayoutArgs, PublishedArgs, RulesCheckArgs, RulesCommand,
    RulesListArgs, RulesShowArgs, RunArgs, RunFormat, TitlesCommand, WhatIfArgs,
};
pub use serve::{
    BackupArgs, DoctorArgs, Granted, LogFormat, RestoreArgs, ServeArgs, ServeWhen, UsersCommand,
};

/// Ballast: an open industry brain. Monthly returns in; figures, colours and a dispatch out.
#[derive(Debug, Parser)]
#[command(name = "ballast", version, about, max_term_width = 100)]
pub struct Args {
    /// The data directory
    #[arg(long, global = true, default_value = "ballast-data", env = "BALLAST_DATA")]
    pub data: PathBuf,
    /// Catalog to use instead of DATA/ballast.db: postgres://user@host/database or sqlite://path
    #[arg(long, global = true, env = "BALLAST_CATALOG", hide_env_values = true)]
    pub catalog: Option<String>,
    /// A pack directory that adds to or overrides the built-in pack (repeatable)
    #[arg(long = "packs", global = true, value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// Language of names and messages
    #[arg(long, global = true, default_value = "zh", value_enum)]
    pub lang: Lang,
    /// The present, for replays: an instant such as 2024-12-10T01:00:00Z
    #[arg(long, global = true, value_name = "INSTANT", env = "BALLAST_NOW")]
    pub now: Option<jiff::Timestamp>,
    /// Who is doing this, as recorded with every change
    #[arg(long, global = true, env = "BALLAST_ACTOR", default_value = "officer")]
    pub actor: String,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// A language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Lang {
    /// Chinese
    Zh,
    /// English
    En,
}

impl Lang {
    /// `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }
}

/// How to print a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
}

/// Along what figures are listed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum By {
    /// Regions, down to the level asked for
    Region,
    /// Industries, down to the level asked for
    Industry,
    /// Zones: named sets of regions that may overlap
    Zone,
    /// Size classes
    Size,
    /// Ownership classes
    Ownership,
    /// Enterprises (or whatever reports the form)
    Subject,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build a demonstration province and run a working month through it
    Demo(DemoArgs),
    /// Write a synthetic province's monthly files
    Generate(GenerateArgs),
    /// Read files of returns, check them, and keep them
    Import(ImportArgs),
    /// Check files of returns without keeping anything
    Check(ImportArgs),
    /// Seal periods as vintages
    Close(CloseArgs),
    /// Open a closed period again
    Reopen(ReopenArgs),
    /// List a period's vintages
    Vintages(VintagesArgs),
    /// List periods, what is in, and what is closed
    Periods(PeriodsArgs),
    /// An indicator along a dimension: value, same-scope growth, contribution, pull, share, rank
    Figures(FiguresArgs),
    /// Why a figure changed since the vintage before, by cause
    Revision(RevisionArgs),
    /// The returns behind a figure, with file and row
    Trace(TraceArgs),
    /// What happened in a period, why, and where
    Dispatch(DispatchArgs),
    /// The same as a document an office would send
    Brief(BriefArgs),
    /// Work reports: figures, targets and tasks, each with its place in the text
    Read(ReadArgs),
    /// Targets in force: those of the packs and those of accepted reports
    Targets(TargetsArgs),
    /// Tasks of accepted reports
    Tasks(TasksArgs),
    /// Titles, policies, warnings and grades: judge enterprises by rules, and say why
    #[command(subcommand)]
    Rules(RulesCommand),
    /// The ledger: what was promised, owed or found wrong, with its owner, clock, evidence and effect
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// The register of titles that enterprises hold
    #[command(subcommand)]
    Titles(TitlesCommand),
    /// Query the lake with SQL, read-only
    Sql(SqlArgs),
    /// Look at the packs in force
    #[command(subcommand)]
    Packs(PacksCommand),
    /// Check that nothing kept was tampered with or lost
    Verify,
    /// Serve the pages and the HTTP API
    Serve(ServeArgs),
    /// Accounts: open, grant, unlock, one-time links
    #[command(subcommand)]
    Users(UsersCommand),
    /// Write everything kept to one file, while others read and write
    Backup(BackupArgs),
    /// Lay a backup out as a new data directory
    Restore(RestoreArgs),
    /// What is wrong, and what to do
    Doctor(DoctorArgs),
    /// Print the reference of commands, diagnostics and tables as Markdown
    #[command(hide = true)]
    Reference(ReferenceArgs),
}

/// `demo`
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// How many synthetic enterprises
    #[arg(long, default_value_t = 20_000)]
    pub enterprises: u32,
    /// How many months, up to December 2024
    #[arg(long, default_value_t = 24)]
    pub months: u32,
    /// Same seed, same province
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// End by serving the pages: where a terminal is there to stop it, always, or never
    #[arg(long, value_enum, default_value = "auto")]
    pub serve: ServeWhen,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8470", env = "BALLAST_LISTEN")]
    pub listen: SocketAddr,
}

/// `generate`
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    /// How many synthetic enterprises
    #[arg(long)]
    pub enterprises: u32,
    /// How many months
    #[arg(long, default_value_t = 24)]
    pub months: u32,
    /// Same seed, same files
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Last month
    #[arg(long, default_value = "2024-12")]
    pub last: Period,
    /// Plain UTF-8 CSV only: the fast way for very many enterprises
    #[arg(long)]
    pub plain: bool,
    /// Where to write
    #[arg(long)]
    pub out: PathBuf,
}

/// `import` and `check`
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// CSV, XLSX or Parquet files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Form the files report (else the mapping's, else the monthly industrial form)
    #[arg(long)]
    pub form: Option<String>,
    /// Mapping file for columns named otherwise, or the name of a mapping shipped with a pack
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// Period, where the file does not say
    #[arg(long)]
    pub period: Option<Period>,
    /// Sheet of a workbook
    #[arg(long)]
    pub sheet: Option<String>,
    /// Note kept with the submission
    #[arg(long, default_value = "")]
    pub note: String,
    /// How to print the check report
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
    /// Write the check report to this file: .csv, .json or .txt
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// How many findings to print per file; the report file always holds all
    #[arg(long, default_value_t = 30)]
    pub limit: usize,
}

/// `close`
#[derive(Debug, clap::Args)]
pub struct CloseArgs {
    /// Periods to close
    pub periods: Vec<Period>,
    /// Every open period, oldest first
    #[arg(long, conflicts_with = "periods")]
    pub all: bool,
    /// Form
    #[arg(long)]
    pub form: Option<String>,
    /// Why, kept with the vintage
    #[arg(long, default_value = "")]
    pub reason: String,
    /// Close although fewer of those due have reported than the form asks for; give a --reason with it
    #[arg(long)]
    pub confirm: bool,
}

/// `reopen`
#[derive(Debug, clap::Args)]
pub struct ReopenArgs {
    /// Period to open again
    pub period: Period,
    /// Form
    #[arg(long)]
    pub form: Option<String>,
    /// Why
    #[arg(long)]
    pub reason: String,
}

/// `vintages`
#[derive(Debug, clap::Args)]
pub struct VintagesArgs {
    /// Period; all periods where none is given
    pub period: Option<Period>,
    /// Form
    #[arg(long)]
    pub form: Option<String>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `periods`
#[derive(Debug, clap::Args)]
pub struct PeriodsArgs {
    /// Form; all forms where none is given
    #[arg(long)]
    pub form: Option<String>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `figures`
#[derive(Debug, clap::Args)]
pub struct FiguresArgs {
    /// Indicator id
    pub indicator: String,
    /// Period: 2024-11, 2024-Q3, or a run from January such as 2024-01..2024-11
    #[arg(long)]
    pub period: String,
    /// Along what
    #[arg(long, value_enum, default_value = "region")]
    pub by: By,
    /// Level in the tree: regions 1 province, 2 city, 3 county; industries 1 section to 4 class
    #[arg(long)]
    pub level: Option<u8>,
    /// Only within this region or industry (repeatable: one of each)
    #[arg(long)]
    pub within: Vec<String>,
    /// As known at the end of this day
    #[arg(long)]
    pub as_of: Option<jiff::civil::Date>,
    /// Growth with the price effect removed
    #[arg(long)]
    pub constant_price: bool,
    /// Last year as published beside the same-scope base: why the two growths differ
    #[arg(long)]
    pub published: bool,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `revision`
#[derive(Debug, clap::Args)]
pub struct RevisionArgs {
    /// Indicator id
    pub indicator: String,
    /// Period
    #[arg(long)]
    pub period: String,
    /// Along what
    #[arg(long, value_enum, default_value = "region")]
    pub by: By,
    /// Level in the tree
    #[arg(long)]
    pub level: Option<u8>,
    /// Only within this region
    #[arg(long)]
    pub within: Option<String>,
    /// Earlier vintage; the one before the later one where none is given
    #[arg(long)]
    pub from: Option<i64>,
    /// Later vintage; the latest (or the open returns) where none is given
    #[arg(long)]
    pub to: Option<i64>,
    /// Growth with the price effect removed; a revised price index is then one of the causes
    #[arg(long)]
    pub constant_price: bool,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `trace`
#[derive(Debug, clap::Args)]
pub struct TraceArgs {
    /// Indicator id, or a figure's address such as output@2024-12/region:370100/growth
    pub figure: String,
    /// Period, where no address is given
    #[arg(long)]
    pub period: Option<String>,
    /// Along what the node lies
    #[arg(long, value_enum, default_value = "region")]
    pub by: By,
    /// Node: a code or a name; the whole where none is given
    #[arg(long)]
    pub node: Option<String>,
    /// As known at the end of this day
    #[arg(long)]
    pub as_of: Option<jiff::civil::Date>,
    /// How many returns to list, those that moved the figure most first; 0 for all
    #[arg(long, default_value_t = 30)]
    pub limit: usize,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `dispatch`
#[derive(Debug, clap::Args)]
pub struct DispatchArgs {
    /// Period; the latest with returns where none is given
    pub period: Option<Period>,
    /// Only within this region
    #[arg(long)]
    pub within: Option<String>,
    /// As known at the end of this day
    #[arg(long)]
    pub as_of: Option<jiff::civil::Date>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `brief`
#[derive(Debug, clap::Args)]
pub struct BriefArgs {
    /// Period; the latest with returns where none is given
    pub period: Option<Period>,
    /// File to write: .html, .docx, .md or .xlsx (repeatable)
    #[arg(long, required = true)]
    pub out: Vec<PathBuf>,
    /// Only within this region
    #[arg(long)]
    pub within: Option<String>,
    /// As known at the end of this day
    #[arg(long)]
    pub as_of: Option<jiff::civil::Date>,
    /// Template to use instead of the pack's
    #[arg(long)]
    pub template: Option<PathBuf>,
    /// A Markdown brief whose words were edited: its numbers are checked against their sources
    #[arg(long, conflicts_with = "template")]
    pub from: Option<PathBuf>,
}

/// `sql`
#[derive(Debug, clap::Args)]
pub struct SqlArgs {
    /// A query; without one, the tables are listed
    pub query: Option<String>,
    /// Most rows to print; 0 for all
    #[arg(long, default_value_t = 1000)]
    pub limit: usize,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `packs`
#[derive(Debug, Subcommand)]
pub enum PacksCommand {
    /// Verify every pack: file, line, what is wrong, what would be right
    Check {
        /// How to print
        #[arg(long, default_value = "table", value_enum)]
        format: Format,
    },
    /// List what the packs declare
    List {
        /// How to print
        #[arg(long, default_value = "table", value_enum)]
        format: Format,
    },
}

/// `reference`
#[derive(Debug, clap::Args)]
pub struct ReferenceArgs {
    /// Directory to write to
    pub out: PathBuf,
}
