//! From leaf sums to figures: growth, contribution, pull, rank, pace, and why a figure was revised.
//!
//! [`plan_indicator`] says which returns an indicator needs for a period; an
//! [`Evaluator`](ballast_packs::plan::Evaluator) sums them to leaf cells ([`PlainEvaluator`] is the
//! small, obviously right one); [`figures()`] turns leaf cells into rows of a table. [`revision()`]
//! explains the change between two vintages, [`pace()`] measures a target, [`grand_rollup`] sums
//! every node of both trees at once.
//!
//! Pure arithmetic, exact wherever parts have to add up to a whole. This crate reads no file,
//! asks no clock and holds no threshold: those come from packs.

mod deflate;
mod error;
mod evaluator;
mod figures;
mod formula;
mod indicator_plan;
mod layout;
mod notes;
mod pace;
mod planning;
mod published;
mod rank;
mod request;
mod revision;
mod rollup;
mod tally;
#[cfg(test)]
mod tests;

pub use error::PanelError;
pub use evaluator::{PlainEvaluator, cells, from_cells};
pub use figures::figures;
pub use indicator_plan::{IndicatorPlan, Pass, combine};
pub use layout::UNALLOCATED;
pub use pace::{Pace, PaceInput, PaceStatus, SeasonalYear, pace};
pub use planning::{period_before, plan_indicator};
pub use published::{PublishedBase, published_bases};
pub use request::{Dimension, Request};
pub use revision::{Cause, Part, Revision, Split, revision};
pub use rollup::grand_rollup;
