//! How reports are written: the files of a pack's `reader/` folder that cut a report into items.

mod figures;
mod folding;
mod indicators;
mod moods;
mod names;
mod structure;
mod tasks;

pub(super) use figures::read as figures;
pub(super) use folding::read as folding;
pub(super) use indicators::{Computed, computed, read as indicators};
pub(super) use moods::read as moods;
pub(super) use names::read as names;
pub(super) use structure::read as structure;
pub(super) use tasks::read as tasks;

use crate::{codes, raw::Section};

/// The files this module reads, by their path in a pack.
pub(super) const FILES: [&str; 7] = [
    "reader/structure.toml",
    "reader/moods.toml",
    "reader/tasks.toml",
    "reader/figures.toml",
    "reader/programmes.toml",
    "reader/indicators.toml",
    "reader/traditional.csv",
];

/// Adds a list of words to what earlier packs declared; a word twice is kept once. An empty one would stand everywhere.
fn add(section: &Section<'_>, key: &str, words: &mut Vec<String>) {
    for word in section.texts(key) {
        if word.value.trim().is_empty() {
            let help = "write the word as it stands in a text, or take it away";
            section.sink().error(codes::READER_WORD, &word.at, format!("an empty word in `{key}`"), help);
        } else if !words.contains(&word.value) {
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
