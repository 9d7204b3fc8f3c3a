//! Planned work: the items of lists, the headings and the run-in titles that a bureau would put on its ledger.
//!
//! Three steps. Candidates are whatever stands where an item may begin. Rows put them under each other by what counts
//! them. A judge then keeps the rows that tell what will be done: the same counters count what was achieved.

mod alike;
mod candidate;
mod details;
mod judge;
mod reads;
mod record;
mod row;
mod words;

use std::ops::Range;

use crate::outline::{Outline, Shapes};

pub(crate) use record::{attach, records};
pub(crate) use words::Words;

/// The planned work of a text. Offsets are bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    /// In the order of the text.
    pub(crate) all: Vec<Task>,
    /// Stretches of text with the innermost task that each belongs to, in the order of the text.
    owned: Vec<(Range<usize>, usize)>,
}

/// One item of planned work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) range: Range<usize>,
    pub(crate) heading: Range<usize>,
    pub(crate) section: usize,
    pub(crate) plan_year: Option<i16>,
    pub(crate) level: u8,
    pub(crate) parent: Option<usize>,
    pub(crate) owner: Option<String>,
    pub(crate) deadline: Option<String>,
}

impl Tasks {
    /// The innermost task that a byte belongs to.
    pub(crate) fn at(&self, byte: usize) -> Option<usize> {
        let after = self.owned.partition_point(|(range, _)| range.start <= byte);
        let (range, task) = self.owned.get(after.checked_sub(1)?)?;
        range.contains(&byte).then_some(*task)
    }
}

/// The planned work of a text whose traditional characters are folded.
pub(crate) fn tasks(text: &str, outline: &Outline, shapes: &Shapes, words: &Words) -> Tasks {
    let candidates = candidate::candidates(text, outline, shapes, words);
    let rows = row::rows(text, outline, &candidates, words);
    let kept = judge::judge(text, outline, &candidates, &rows, words);
    details::tasks(text, outline, &candidates, &rows, &kept, words)
}

#[cfg(test)]
mod tests;
