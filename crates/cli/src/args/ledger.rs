//! `ballast ledger`.

use std::path::PathBuf;

use ballast_model::Period;
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{CaseArgs, Format};

/// What can be done with the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Kinds of items in force: fields, states, actions, clocks
    Kinds(KindsArgs),
    /// Open items: one by hand, or many from a table, accepted reports or what rules found
    Open(Box<OpenArgs>),
    /// Say who is responsible
    Assign(AssignArgs),
    /// Do something to an item: sign, report, reply, say how it went ...
    Act(ActArgs),
    /// Close an item, with the evidence its kind asks for and as a second person
    Close(CloseItemArgs),
    /// Open a closed item again
    Reopen(ReopenItemArgs),
    /// List items, what is due first first
    List(LedgerListArgs),
    /// List what has run out of time
    Overdue(LedgerListArgs),
    /// All there is to say of an item, and what may be done next
    Show(ShowItemArgs),
    /// Who or what may answer a need: enterprises and earlier results, each with what speaks for it
    Match(MatchArgs),
    /// How it stands: by kind, office and region, funnel and pace, arrears
    Report(LedgerReportArgs),
    /// Write items to a file: .xlsx, .csv or .json
    Export(LedgerExportArgs),
    /// Check that no event was changed, left out or cut off
    Verify(LedgerVerifyArgs),
    /// Do what clocks should have done by now: reminders, escalations, figures read again
    Tick(TickArgs),
    /// Make all items again from their events
    Rebuild,
    /// The hash that chains events: print it, or choose it for events from now on
    Hash {
        /// sha256 or sm3
        algorithm: Option<String>,
    },
}

/// On whose behalf something is done; the account is `--actor`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct WhoArgs {
    /// The office the account belongs to: id or name
    #[arg(long, value_name = "OFFICE", env = "BALLAST_OFFICE")]
    pub office: Option<String>,
    /// The enterprise the account belongs to
    #[arg(long, value_name = "USCC", conflicts_with = "office")]
    pub enterprise: Option<String>,
    /// The account supervises the ledger as a whole
    #[arg(long)]
    pub supervisor: bool,
}

/// `ledger kinds`
#[derive(Debug, clap::Args)]
pub struct KindsArgs {
    /// All about one kind
    pub kind: Option<String>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `ledger open`
#[derive(Debug, clap::Args)]
pub struct OpenArgs {
    /// Kind, by id
    #[arg(long)]
    pub kind: Option<String>,
    /// Title
    #[arg(long)]
    pub title: Option<String>,
    /// Region: a code or a name
    #[arg(long)]
    pub region: Option<String>,
    /// The office that leads; else whom the duty list names, else the actor's own
    #[arg(long)]
    pub lead: Option<String>,
    /// An office that helps (repeatable)
    #[arg(long)]
    pub co: Vec<String>,
    /// The enterprise it is about
    #[arg(long)]
    pub subject: Option<String>,
    /// The enterprise's name
    #[arg(long, default_value = "")]
    pub subject_name: String,
    /// What it is opened from: the same source opens one item of a kind
    #[arg(long)]
    pub source: Option<String>,
    /// A field and its value (repeatable)
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// Evidence: its kind and a file (repeatable)
    #[arg(long = "file", value_name = "KIND=PATH")]
    pub files: Vec<String>,
    /// A link: item:12, or a figure such as output@2024-11/370100 (repeatable)
    #[arg(long = "link")]
    pub links: Vec<String>,
    /// Why
    #[arg(long)]
    pub reason: Option<String>,
    /// Open an item for every row of this CSV or XLSX file
    #[arg(long, value_name = "FILE", group = "from")]
    pub table: Option<PathBuf>,
    /// Sheet of the workbook
    #[arg(long, requires = "table")]
    pub sheet: Option<String>,
    /// Open an item for every task of accepted reports, or of the one named
    #[arg(long, value_name = "NAME", group = "from", num_args = 0..=1, default_missing_value = "")]
    pub reports: Option<String>,
    /// Open an item for every subject that this warning is about
    #[arg(long, value_name = "PROGRAMME", group = "from")]
    pub warning: Option<String>,
    /// Open an item for every line of this programme's list of payments
    #[arg(long, value_name = "PROGRAMME", group = "from")]
    pub payout: Option<String>,
    /// Who does it
    #[command(flatten)]
    pub who: WhoArgs,
    /// The day that warnings and payments go by
    #[command(flatten)]
    pub case: CaseArgs,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// What an action may bring along.
#[derive(Debug, Clone, clap::Args)]
pub struct BroughtArgs {
    /// A field and its value (repeatable)
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// Evidence: its kind and a file (repeatable)
    #[arg(long = "file", value_name = "KIND=PATH")]
    pub files: Vec<String>,
    /// A fact and yes or no: solved=yes (repeatable)
    #[arg(long = "say", value_name = "FACT=YES|NO")]
    pub said: Vec<String>,
    /// A link: item:12, or a figure such as output@2024-11/370100 (repeatable)
    #[arg(long = "link")]
    pub links: Vec<String>,
    /// Why
    #[arg(long)]
    pub reason: Option<String>,
    /// How many events the item had when you looked: with others, nothing is done
    #[arg(long)]
    pub seen: Option<u64>,
    /// Who does it
    #[command(flatten)]
    pub who: WhoArgs,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `ledger assign`
#[derive(Debug, clap::Args)]
pub struct AssignArgs {
    /// Number of the item
    pub item: i64,
    /// The office that leads; whom the duty list names, where none is given
    #[arg(long)]
    pub lead: Option<String>,
    /// An office that helps (repeatable)
    #[arg(long)]
    pub co: Vec<String>,
    /// Only say whom the duty list names
    #[arg(long)]
    pub suggest: bool,
    /// What comes with it
    #[command(flatten)]
    pub brought: BroughtArgs,
}

/// `ledger act`
#[derive(Debug, clap::Args)]
pub struct ActArgs {
    /// Number of the item
    pub item: i64,
    /// Action, by id or name; `ballast ledger show` lists what may be done
    pub action: String,
    /// The period it is for, where the action is done once a period
    #[arg(long)]
    pub period: Option<Period>,
    /// The reason for a pause, where the action halts a clock
    #[arg(long)]
    pub pause: Option<String>,
    /// The office that leads, where the action assigns
    #[arg(long)]
    pub lead: Option<String>,
    /// An office that helps, where the action assigns (repeatable)
    #[arg(long)]
    pub co: Vec<String>,
    /// What comes with it
    #[command(flatten)]
    pub brought: BroughtArgs,
}

/// `ledger close`
#[derive(Debug, clap::Args)]
pub struct CloseItemArgs {
    /// Number of the item
    pub item: i64,
    /// Action, where the kind has several that close
    #[arg(long)]
    pub action: Option<String>,
    /// What comes with it
    #[command(flatten)]
    pub brought: BroughtArgs,
}

/// `ledger reopen`
#[derive(Debug, clap::Args)]
pub struct ReopenItemArgs {
    /// Number of the item
    pub item: i64,
    /// What comes with it
    #[command(flatten)]
    pub brought: BroughtArgs,
}

/// Which items.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct FilterArgs {
    /// Of this kind (repeatable)
    #[arg(long)]
    pub kind: Vec<String>,
    /// Led by this office or one below it: id or name
    #[arg(long, value_name = "OFFICE")]
    pub unit: Option<String>,
    /// With --unit: also what it only helps with
    #[arg(long, requires = "unit")]
    pub with_co: bool,
    /// In this region or below it: a code or a name
    #[arg(long)]
    pub region: Option<String>,
    /// About this enterprise
    #[arg(long, value_name = "USCC")]
    pub subject: Option<String>,
    /// In this state (repeatable)
    #[arg(long)]
    pub state: Vec<String>,
    /// Of this colour
    #[arg(long)]
    pub colour: Option<String>,
    /// With these words in the title
    #[arg(long)]
    pub words: Option<String>,
    /// Linked to this: item:12
    #[arg(long)]
    pub link: Option<String>,
    /// Also what is closed or void
    #[arg(long)]
    pub all: bool,
    /// As this enterprise sees it: its own items alone
    #[arg(long, value_name = "USCC")]
    pub seen_by: Option<String>,
}

/// `ledger list` and `ledger overdue`
#[derive(Debug, clap::Args)]
pub struct LedgerListArgs {
    /// Which items
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How many to print; 0 for all
    #[arg(long, default_value_t = 50)]
    pub limit: u64,
    /// Leave out so many
    #[arg(long, default_value_t = 0)]
    pub skip: u64,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// How to print an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ItemFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `ledger show`
#[derive(Debug, clap::Args)]
pub struct ShowItemArgs {
    /// Number of the item
    pub item: i64,
    /// Who looks: what may be done depends on it
    #[command(flatten)]
    pub who: WhoArgs,
    /// How to print
    #[arg(long, default_value = "text", value_enum)]
    pub format: ItemFormat,
}

/// `ledger match`
#[derive(Debug, clap::Args)]
pub struct MatchArgs {
    /// Number of the item that is the need
    pub item: i64,
    /// No more than so many
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `ledger report`
#[derive(Debug, clap::Args)]
pub struct LedgerReportArgs {
    /// Of this kind (repeatable); all where none is given
    #[arg(long)]
    pub kind: Vec<String>,
    /// Opened on this day or later
    #[arg(long)]
    pub from: Option<Date>,
    /// Opened on this day or earlier
    #[arg(long)]
    pub to: Option<Date>,
    /// In this region or below it: a code or a name
    #[arg(long)]
    pub region: Option<String>,
    /// As it stood at the end of this day
    #[arg(long)]
    pub as_of: Option<Date>,
    /// How to print; csv is by office
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `ledger export`
#[derive(Debug, clap::Args)]
pub struct LedgerExportArgs {
    /// File to write: .xlsx, .csv or .json
    #[arg(long)]
    pub out: PathBuf,
    /// Which items
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// `ledger verify`
#[derive(Debug, clap::Args)]
pub struct LedgerVerifyArgs {
    /// Hash of an event that was kept elsewhere: the ledger must still have it
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `ledger tick`
#[derive(Debug, clap::Args)]
pub struct TickArgs {
    /// Go on for ever, each time something is due
    #[arg(long)]
    pub watch: bool,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}
