use std::ops::Range;

use ballast_packs::plan::WordClass;
use rust_decimal::Decimal;

use super::Classes;
use crate::{place::PlaceId, trie::Trie};

/// What one spelling may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub(crate) classes: Classes,
    pub(crate) place: Option<PlaceId>,
    /// Whether it is looked at where places are sought: a place, or a word that only looks like one.
    placed: bool,
    /// Values and meanings by class; most words have none.
    extra: Vec<(WordClass, Option<Decimal>, Option<String>)>,
}

impl Entry {
    /// The number that the word stands for in a class.
    pub(crate) fn value(&self, class: WordClass) -> Option<Decimal> {
        self.extra.iter().find(|(of, _, _)| *of == class).and_then(|(_, value, _)| *value)
    }

    /// What the word means in a class.
    pub(crate) fn means(&self, class: WordClass) -> Option<&str> {
        self.extra.iter().find(|(of, _, _)| *of == class).and_then(|(_, _, means)| means.as_deref())
    }
}

/// Every word of the lexicon and every place by its spelling: one trie for both, since most of what is in it are
/// places.
#[derive(Debug)]
pub(crate) struct Spellings {
    trie: Trie,
    entries: Vec<Entry>,
}

impl Spellings {
    /// No spelling, with room for about so many characters.
    pub(crate) fn with_room(characters: usize) -> Self {
        Self { trie: Trie::with_room(characters), entries: Vec::new() }
    }

    /// Spells a place, or a word that only looks as if it named one. Whether the spelling was new: the first place to
    /// claim one keeps it.
    pub(crate) fn place(&mut self, spelling: impl IntoIterator<Item = char>, place: Option<PlaceId>) -> bool {
        let next = self.entries.len() as u32;
        let new = self.trie.insert(spelling, next) == next;
        if new {
            self.entries.push(Entry { place, placed: true, ..Entry::default() });
        }
        new
    }

    /// Adds what a word means in a class. Places are spelled before words.
    pub(crate) fn word(&mut self, class: WordClass, word: &ballast_packs::plan::Word) {
        let next = self.entries.len() as u32;
        let at = self.trie.insert(word.text.chars(), next);
        if at == next {
            self.entries.push(Entry::default());
        }
        let entry = &mut self.entries[at as usize];
        entry.classes.add(class);
        if word.value.is_some() || word.means.is_some() {
            entry.extra.push((class, word.value, word.means.clone()));
        }
    }

    /// The first spelling at `at` or after it, the longest at its spot: start, end, entry.
    pub(crate) fn next(&self, text: &str, at: usize) -> Option<(usize, usize, u32)> {
        let (range, entry) = self.trie.next(text, at, |_| true)?;
        Some((range.start, range.end, entry))
    }

    /// What a spelling may be.
    pub(crate) fn entry(&self, word: u32) -> &Entry {
        &self.entries[word as usize]
    }

    /// The places that a text names, in order, the longest name at each spot.
    pub(crate) fn places(&self, text: &str) -> Vec<(Range<usize>, PlaceId)> {
        let (mut found, mut at) = (Vec::new(), 0);
        let placed = |entry: u32| self.entries[entry as usize].placed;
        while let Some((range, entry)) = self.trie.next(text, at, placed) {
            at = range.end;
            found.extend(self.entries[entry as usize].place.map(|place| (range, place)));
        }
        found
    }
}
