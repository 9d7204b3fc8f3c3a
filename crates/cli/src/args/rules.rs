//! `ballast rules`.

use std::path::PathBuf;

use ballast_app::judge::RuleCase;
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;

use super::Format;

/// What can be asked of programmes.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List the programmes in force
    List(RulesListArgs),
    /// A programme's versions: conditions, parameters, clauses
    Show(RulesShowArgs),
    /// Why a verdict is what it is, condition by condition
    Explain(ExplainArgs),
    /// Print a published verdict as it was published
    Published(PublishedArgs),
    /// Judge everyone who has returns: counts, lists, who gained or lost
    Run(RunArgs),
}

/// `rules list`
#[derive(Debug, clap::Args)]
pub struct RulesListArgs {
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `rules show`
#[derive(Debug, clap::Args)]
pub struct RulesShowArgs {
    /// Programme id
    pub programme: String,
    /// Only this version
    #[arg(long = "rule-version", value_name = "ID")]
    pub version: Option<String>,
}

/// Kind of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Application {
    /// For the first time
    New,
    /// To keep a title that is held
    Review,
}

/// The day, and what an applicant states.
#[derive(Debug, Clone, clap::Args)]
pub struct CaseArgs {
    /// Reference date; the last day of the last period that has returns of the forms read, where none is given
    #[arg(long)]
    pub on: Option<Date>,
    /// Kind of application
    #[arg(long, value_enum)]
    pub application: Option<Application>,
    /// Batch, such as 2026
    #[arg(long)]
    pub batch: Option<String>,
    /// The day the certificate held was granted
    #[arg(long, value_name = "DATE")]
    pub certificate: Option<Date>,
    /// Values as known at the end of this day
    #[arg(long)]
    pub as_of: Option<Date>,
}

impl From<&CaseArgs> for RuleCase {
    fn from(args: &CaseArgs) -> Self {
        let application = args.application.map(|kind| match kind {
            Application::New => "new".to_owned(),
            Application::Review => "review".to_owned(),
        });
        Self {
            on: args.on,
            application,
            batch: args.batch.clone(),
            certificate: args.certificate,
            as_of: args.as_of,
        }
    }
}

/// `rules explain`
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Programme id
    pub programme: String,
    /// Credit code, region code or full name
    pub subject: String,
    /// The case
    #[command(flatten)]
    pub case: CaseArgs,
    /// Keep the verdict: `ballast rules published` prints it the same for ever
    #[arg(long)]
    pub publish: bool,
    /// How to print: table or json
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `rules published`
#[derive(Debug, clap::Args)]
pub struct PublishedArgs {
    /// Number given when it was published
    pub id: i64,
    /// How to print: table or json
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// How to print a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// For people
    Table,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
    /// A workbook; --out names the file
    Xlsx,
}

/// `rules run`
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Programme ids; all where none is given. Of a single one the subjects are listed
    pub programmes: Vec<String>,
    /// The case
    #[command(flatten)]
    pub case: CaseArgs,
    /// Who gained or lost it since this day, and by which condition
    #[arg(long, value_name = "DATE")]
    pub changed_since: Option<Date>,
    /// Only subjects in this region; places and means stay those of everyone
    #[arg(long)]
    pub within: Option<String>,
    /// How many subjects to print; 0 for all. Files always hold all
    #[arg(long, default_value_t = 30)]
    pub limit: usize,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: RunFormat,
    /// Write to this file instead: .csv, .json or .xlsx
    #[arg(long)]
    pub out: Option<PathBuf>,
}
