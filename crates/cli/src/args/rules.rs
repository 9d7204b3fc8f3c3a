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
    /// What other thresholds or amounts would do: winners, losers, budget
    WhatIf(WhatIfArgs),
    /// The list of payments for public notice
    Payout(PayoutArgs),
    /// Payments made before, which caps and exclusions count
    #[command(subcommand)]
    Paid(PaidCommand),
    /// Look for mistakes in the rules: gaps, overlaps, what can never hold, what has ended
    Check(RulesCheckArgs),
    /// Begin a programme of your own in DATA/packs/own
    New(NewArgs),
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

/// `rules what-if`
#[derive(Debug, clap::Args)]
pub struct WhatIfArgs {
    /// Programme id
    pub programme: String,
    /// A parameter and the value it would have, in its declared unit (repeatable)
    #[arg(long, required = true, value_name = "PARAM=VALUE")]
    pub set: Vec<String>,
    /// Compare with the rule unchanged on this day
    #[arg(long, value_name = "DATE")]
    pub against: Option<Date>,
    /// The case
    #[command(flatten)]
    pub case: CaseArgs,
    /// How many winners and losers to print; 0 for all
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// How to print: table or json
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `rules payout`
#[derive(Debug, clap::Args)]
pub struct PayoutArgs {
    /// Programme id
    pub programme: String,
    /// The case
    #[command(flatten)]
    pub case: CaseArgs,
    /// Year it pays for; that of the reference date where none is given
    #[arg(long)]
    pub year: Option<i16>,
    /// An objection: what would change if the subject's field had this value (repeatable, one subject)
    #[arg(long, value_name = "SUBJECT:FIELD=VALUE")]
    pub objection: Vec<String>,
    /// How many lines to print; 0 for all. Files always hold all
    #[arg(long, default_value_t = 30)]
    pub limit: usize,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
    /// Write the list for public notice to this .xlsx file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `rules paid`
#[derive(Debug, Subcommand)]
pub enum PaidCommand {
    /// Read payments from a CSV file: subject, programme, year, yuan, paid_on, document
    Import {
        /// The file
        file: PathBuf,
    },
}

/// `rules check`
#[derive(Debug, clap::Args)]
pub struct RulesCheckArgs {
    /// The day as of which versions have ended; today where none is given
    #[arg(long)]
    pub on: Option<Date>,
    /// How to print: table or json
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `rules new`; what is not given is asked for on a terminal.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// Id: lower-case letters, digits and dashes
    #[arg(long)]
    pub id: Option<String>,
    /// Name
    #[arg(long)]
    pub name: Option<String>,
    /// title, award or list
    #[arg(long)]
    pub kind: Option<String>,
    /// Who issued the document
    #[arg(long)]
    pub issuer: Option<String>,
    /// Title of the document
    #[arg(long)]
    pub title: Option<String>,
    /// Number of the document
    #[arg(long)]
    pub document: Option<String>,
    /// First reference date
    #[arg(long)]
    pub valid_from: Option<Date>,
    /// Form whose last year's return is read
    #[arg(long)]
    pub form: Option<String>,
    /// Column that is compared
    #[arg(long)]
    pub column: Option<String>,
    /// Least value
    #[arg(long)]
    pub least: Option<String>,
    /// Unit of the least value
    #[arg(long)]
    pub unit: Option<String>,
    /// Clause of the document
    #[arg(long)]
    pub clause: Option<String>,
}

/// `ballast titles`
#[derive(Debug, Subcommand)]
pub enum TitlesCommand {
    /// Read titles from a CSV file: subject, title, certificate, level, batch, valid_from, valid_to, source
    Import {
        /// The file
        file: PathBuf,
    },
    /// List titles
    List {
        /// Only those held on this day
        #[arg(long)]
        on: Option<Date>,
        /// How to print
        #[arg(long, default_value = "table", value_enum)]
        format: Format,
    },
}
