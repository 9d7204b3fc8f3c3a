use ballast_model::{ReturnTable, Severity, Text};
use serde::Serialize;

/// What came out of reading one file.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// Checked returns, one table per period, sorted by period. Empty as soon as one finding is an error.
    pub tables: Vec<ReturnTable>,
    /// What is wrong, in the order of the file. At most [`Intake::KEPT`] are kept; see [`Intake::more`].
    pub findings: Vec<Finding>,
    /// Findings counted but not kept: (errors, queries).
    pub more: (usize, usize),
    /// Rows that hold data, whether or not they were good.
    pub rows_read: u64,
    /// `utf-8`, `utf-8-bom`, `gb18030`, `xlsx` or `cells`.
    pub encoding: String,
    /// `rows`, `periods-as-columns` or `tidy`.
    pub layout: String,
    /// Row of the header (its last row, where it has several), counted from 1; 0 where none was found.
    pub header_row: u32,
    /// What became of each column.
    pub columns: Vec<ColumnUse>,
    /// Rows left out on purpose: blank rows, notes, sources, totals, and rows the mapping says to skip.
    pub ignored_rows: u64,
}

impl Intake {
    /// How many findings are kept; a file with more mistakes than that has one mistake, made often.
    pub const KEPT: usize = 100_000;

    /// How many findings are errors; any stops the import.
    pub fn errors(&self) -> usize {
        self.more.0 + self.findings.iter().filter(|f| f.severity == Severity::Error).count()
    }

    /// How many findings are queries (核实).
    pub fn queries(&self) -> usize {
        self.more.1 + self.findings.iter().filter(|f| f.severity == Severity::Warning).count()
    }
}

/// What became of one column of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ColumnUse {
    /// Header text, header rows joined by `/`.
    pub header: String,
    /// Field id or attribute role; nothing where the column was not used.
    pub used_as: Option<String>,
    /// Unit found for it, where it is not the form's own.
    pub unit: Option<String>,
}

/// One thing that is wrong in a file, with its place and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// An error stops the import; a warning is a query (核实): the row is kept and marked.
    pub severity: Severity,
    /// Id of the rule, such as `uscc` or the id of a form's check.
    pub rule: String,
    /// Sheet of a workbook; empty for other files.
    pub sheet: String,
    /// Row in the file, counted from 1; 0 where the whole file is meant.
    pub row: u32,
    /// Header of the column; empty where the row is meant.
    pub column: String,
    /// Identifier of the subject as written.
    pub subject: String,
    /// Field id; empty where no field is meant.
    pub field: String,
    /// The value as written.
    pub value: String,
    /// What is wrong.
    pub message: Text,
    /// What would be right.
    pub help: Text,
}
