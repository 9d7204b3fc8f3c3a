//! Reads a work report: what was achieved, what is promised, what will be done.
//!
//! A [`Document`] is a file's text; [`Reading`] is what was found in it: every [`Figure`]
//! with its value, unit, indicator, measure, status, region, period and bound, and every [`PlannedTask`].
//! Each record carries its offsets and the words that decided it, so that a person can check the machine.
//!
//! Nothing about the genre is written here: numerals, units, hedges, cues, enumerators and names are data of
//! a pack's `reader/` folder. The reader guesses no owner, number or deadline; what it cannot tell stays empty.

mod document;
mod figures;
mod fold;
mod link;
mod mentions;
mod outline;
mod place;
mod points;
mod reader;
mod record;
mod scan;
mod spoken;
mod tasks;
mod trie;

pub use document::{Document, DocumentError, DocumentKind, DocumentNote, document};
pub use reader::Reader;
pub use record::{
    Bound, Figure, FigureStatus, Flag, IndicatorLink, Mention, PlannedTask, ReadMeasure, Reading, Reason,
};
