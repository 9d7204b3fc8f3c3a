//! `read`: a work report becomes figures, targets and tasks, each with its place in the text.
//!
//! A [`ReportReader`] turns a file into a [`Report`]: the document's text and what was read in it. [`jsonl()`], [`html()`],
//! [`FigureRows`] and [`TaskRows`] print it; [`Ballast::accept_report`](crate::Ballast::accept_report) keeps its targets and
//! tasks, and says beforehand what differs from what was accepted under the same name; [`compare()`] sets what one report
//! promised beside what the next one says was achieved.

mod accept;
mod assist;
mod compare;
mod difference;
mod html;
mod jsonl;
mod promise;
mod report;
mod rows;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod words;
mod xlsx;

pub use accept::{AcceptOptions, Acceptance};
pub use assist::assist;
pub use compare::{Compared, Outcome, Said, compare};
pub use difference::{Change, Difference};
pub use html::{html, marked};
pub use jsonl::{json, jsonl};
pub use promise::Lack;
pub use report::{Record, Report, ReportReader};
pub use rows::{Column, FigureRows, TaskRows, csv};
pub use words::lacks;
pub use xlsx::xlsx;
