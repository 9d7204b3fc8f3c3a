//! `ballast read`, and what stands of the reports that were accepted.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;

use super::Format;

/// How to print what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// For people
    Table,
    /// For programs: one record a line, in the order of the text
    Jsonl,
    /// The text with figures and tasks marked
    Html,
    /// For spreadsheets
    Csv,
    /// For programs: one object, with what --accept did or would do
    Json,
}

/// `read`
#[derive(Debug, clap::Args)]
pub struct ReadArgs {
    /// Work reports: .txt, .html, .docx, .pdf; .doc, .wps, .rtf and .odt where LibreOffice is installed
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: ReadFormat,
    /// File to write as well: .jsonl, .html, .csv or .xlsx (repeatable; one report at a time)
    #[arg(long)]
    pub out: Vec<PathBuf>,
    /// Put the targets into the target table and the tasks into the data directory; without this, nothing is kept
    #[arg(long, conflicts_with = "compare")]
    pub accept: bool,
    /// What the report is known by, so that a corrected one stands for it (else the file's name)
    #[arg(long)]
    pub name: Option<String>,
    /// Least confidence with which a target's indicator has to be recognised
    #[arg(long, default_value_t = 0.8, value_name = "0..1")]
    pub least_confidence: f64,
    /// Two reports: what the first promised beside what the second says was achieved
    #[arg(long)]
    pub compare: bool,
}

/// `targets`
#[derive(Debug, clap::Args)]
pub struct TargetsArgs {
    /// Only of this year
    #[arg(long)]
    pub year: Option<i16>,
    /// As accepted at the end of this day
    #[arg(long)]
    pub as_of: Option<Date>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}

/// `tasks`
#[derive(Debug, clap::Args)]
pub struct TasksArgs {
    /// Only of this year's plans
    #[arg(long)]
    pub year: Option<i16>,
    /// As accepted at the end of this day
    #[arg(long)]
    pub as_of: Option<Date>,
    /// How to print
    #[arg(long, default_value = "table", value_enum)]
    pub format: Format,
}
