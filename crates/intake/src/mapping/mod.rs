//! How a file names things otherwise than the form does.

mod parse;

use std::collections::BTreeMap;

pub use parse::parse_mapping;

/// A mapping file: which form, how the file is laid out, what its columns, units and values are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Id of the form it fills; empty where the caller says.
    pub form: String,
    /// How the file is laid out; found from the file where not said.
    pub layout: Option<Layout>,
    /// Row of the header (its last row), counted from 1; found from the file where not said.
    pub header_row: Option<u32>,
    /// Sheet of a workbook; all that have a header where not said.
    pub sheet: Option<String>,
    /// Header text to field id, attribute role, or one of `variable`, `value`, `unit` (tidy files),
    /// or `-` for a column that is not wanted.
    pub columns: BTreeMap<String, String>,
    /// Field id to the unit the file is in, where its header does not say.
    pub units: BTreeMap<String, String>,
    /// Attribute role (or `period`) to the value that all rows share.
    pub constants: BTreeMap<String, String>,
    /// By role or field: value in the file to value in the form, both as written. Taken silently.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The same for known misspellings: taken, and each row queried.
    pub misspellings: BTreeMap<String, BTreeMap<String, String>>,
    /// Tidy and periods-as-columns files: name of the variable to field id.
    pub variables: BTreeMap<String, String>,
    /// Rows whose first filled cell begins so are left out, and counted.
    pub skip: Vec<String>,
    /// What becomes of a row whose subject is not known.
    pub unknown: Unknown,
    /// What becomes of a value whose stated unit measures something else than the field.
    pub wrong_unit: Lenience,
    /// What becomes of a value finer than the field keeps.
    pub precision: Precision,
    /// Highest level of the region tree that the file's regions stand at, where it is not the deepest.
    pub region_level: Option<u8>,
    /// Highest level of the industry tree that the file's industries stand at, where it is not the deepest.
    pub industry_level: Option<u8>,
}

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One return a row.
    Rows,
    /// A row is a variable, the columns are periods.
    PeriodsAsColumns,
    /// One value a row: subject, period, variable, value.
    Tidy,
}

impl Layout {
    /// The name in mappings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Rows => "rows",
            Layout::PeriodsAsColumns => "periods-as-columns",
            Layout::Tidy => "tidy",
        }
    }
}

/// What becomes of a row whose subject is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unknown {
    /// The import stops.
    #[default]
    Error,
    /// The row is left out, counted and queried.
    Skip,
}

/// Whether a mistake stops the import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lenience {
    /// It does.
    #[default]
    Error,
    /// The value is taken as the form has it, and queried.
    Query,
}

/// What becomes of a value finer than the field keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Precision {
    /// The import stops.
    #[default]
    Error,
    /// It is rounded, halves away from zero, and queried.
    Round,
}
