//! `dispatch`: what happened in a period, why, and where.

mod report;

pub use report::{
    Colour, ColourCell, ColourLegend, ColourRow, Dispatch, FigureRef, FirmRow, Headline, MissingRow, Number,
    PullRow, Pulls, RevisionPart, TargetRow,
};
