//! How reports are written: the files of a pack's `reader/` folder that cut a report into items.

mod folding;
mod indicators;
mod moods;
mod names;
mod structure;
mod tasks;

pub(super) use folding::read as folding;
pub(super) use indicators::{Computed, computed, read as indicators};
pub(super) use moods::read as moods;
pub(super) use names::read as names;
pub(super) use structure::read as structure;
pub(super) use tasks::read as tasks;

use crate::raw::Section;

/// The files this module reads, by their path in a pack.
pub(super) const FILES: [&str; 6] = [
    "reader/structure.toml",
    "reader/moods.toml",
    "reader/tasks.toml",
    "reader/programmes.toml",
    "reader/indicators.toml",
    "reader/traditional.csv",
];

/// Adds a list of words to what earlier packs declared; a word twice is kept once.
fn add(section: &Section<'_>, key: &str, words: &mut Vec<String>) {
    for word in section.texts(key) {
        if !words.contains(&word.value) {
            words.push(word.value);
        }
    }
}

/// Adds characters to those that earlier packs declared.
fn add_marks(section: &Section<'_>, key: &str, marks: &mut String) {
    for mark in section.opt_text(key).unwrap_or_default().chars() {
        if !marks.contains(mark) {
            marks.push(mark);
        }
    }
}

/// A count that a later pack may set again.
fn set(section: &Section<'_>, key: &str, count: &mut usize) {
    if let Some(new) = section.opt_count(key, 1000) {
        *count = new as usize;
    }
}
