//! `dispatch`: what happened in a period, why, and where.

mod build;
mod colour;
mod firms;
mod ledger;
mod number;
mod print;
mod report;
mod revision;

pub use build::DispatchQuery;
pub(crate) use build::{Frame, to_date_text};
pub(crate) use colour::{colour_of, legend};
pub(crate) use number::{Place, number, printed};
pub use print::text;
pub use report::{
    Colour, ColourCell, ColourLegend, ColourRow, Dispatch, FigureRef, FirmRow, Headline, MissingRow, Number,
    PullRow, Pulls, RevisionPart, TargetRow, TrendPoint,
};
