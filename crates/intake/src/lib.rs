//! Files to checked returns: CSV, XLSX and Parquet cells as offices really send them.
//!
//! The way in is [`read()`]: an [`Input`] and a [`Context`] become an [`Intake`], which holds one
//! [`ballast_model::ReturnTable`] per period and a list of [`Finding`]s. A finding that is an error
//! leaves the tables empty, so that nothing is stored; a query (核实) keeps its row and marks it.
//! [`report`] prints findings; a [`Mapping`] says how a file names things otherwise than the form.
//!
//! This crate refuses to guess: a unit that is not stated or declared, a name that could be two
//! regions, a number with its commas in odd places are errors that say what would be right. No
//! value passes through a float. It writes nothing and knows no store: earlier returns come in
//! through [`History`].

mod check;
mod collect;
mod duplicates;
mod error;
mod findings;
mod header;
mod layout;
mod mapping;
mod marks;
mod outcome;
mod read;
pub mod report;
mod resolve;
mod source;
mod value;

use std::sync::Arc;

use ballast_model::{Period, ReturnTable, Texts};
use ballast_packs::{Packs, plan::Form};
use jiff::civil::Date;

pub use check::needed_history;
pub use error::IntakeError;
pub use header::{Headed, Headings};
pub use mapping::{Layout, Lenience, Mapping, Precision, Unknown, parse_mapping};
pub use marks::general_mark;
pub use outcome::{ColumnUse, Finding, Intake};
pub use read::{cells, read};

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// What is in it.
    pub content: Content<'a>,
}

/// What is in a file.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// The bytes of a CSV, TSV or XLSX file; which one is found from the bytes.
    Bytes(&'a [u8]),
    /// Cells as text, one [`Texts`] per column, as read from Parquet.
    Cells {
        /// Column names.
        columns: Vec<String>,
        /// The cells of each column.
        rows: Vec<Texts>,
    },
}

/// What a file is read against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Declarations in force.
    pub packs: &'a Packs,
    /// The form that the file fills.
    pub form: &'a Form,
    /// How the file names things otherwise.
    pub mapping: Option<&'a Mapping>,
    /// The period, where the file does not say; where it does, the two must agree.
    pub period: Option<Period>,
    /// The period of a file that says none and for which none was asked; one that says its own keeps it.
    pub otherwise: Option<Period>,
    /// Earlier returns.
    pub history: &'a dyn History,
    /// Today, in China: returns for periods that have not begun are refused.
    pub today: Date,
    /// Sheet of a workbook; all visible ones that have a header where not said.
    pub sheet: Option<&'a str>,
}

/// Earlier returns of the same form. [`needed_history`] tells which periods and fields are asked for.
pub trait History: Sync {
    /// The returns that stand for a period; nothing where there are none.
    fn table(&self, period: Period) -> Option<Arc<ReturnTable>>;
}

/// No earlier returns: the first import, and tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHistory;

impl History for NoHistory {
    fn table(&self, _period: Period) -> Option<Arc<ReturnTable>> {
        None
    }
}
