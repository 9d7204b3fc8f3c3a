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
    /// A bit for each entry that is looked at where places are sought: a place, or a word that only looks like one.
    placed: Vec<u64>,
}

impl Spellings {
    /// No spelling, with room for about so many characters.
    pub(crate) fn with_room(characters: usize) -> Self {
        Self { trie: Trie::with_room(characters), entries: Vec::new(), placed: Vec::new() }
    }

    /// Spells a place, or a word that only looks as if it named one. Whether the spelling was new: the first place to
    /// claim one keeps it.
    pub(crate) fn place(&mut self, spelling: impl IntoIterator<Item = char>, place: Option<PlaceId>) -> bool {
        let next = self.entries.len() as u32;
        let new = self.trie.insert(spelling, next) == next;
        if new {
            self.entries.push(Entry { place, ..Entry::default() });
            let at = next as usize;
            self.placed.resize(at / 64 + 1, 0);
            self.placed[at / 64] |= 1 << (at % 64);
        }
        new
    }

    /// Says that all places are spelled.
    pub(crate) fn places_done(&mut self) {
        self.trie.mark();
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
        self.placed(text).filter_map(|(range, place)| Some((range, place?))).collect()
    }

    /// The same, with the words among them that only look like a place.
    pub(crate) fn placed<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (Range<usize>, Option<PlaceId>)> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (range, entry) = self.trie.next_early(text, at, |entry| self.is_placed(entry))?;
            at = range.end;
            Some((range, self.entries[entry as usize].place))
        })
    }

    /// The longest name with which a text begins, or word that only looks like one: its length, and the place.
    pub(crate) fn place_at(&self, text: &str) -> Option<(usize, Option<PlaceId>)> {
        let (length, entry) = self.trie.longest_at(text, |entry| self.is_placed(entry))?;
        Some((length, self.entries[entry as usize].place))
    }

    fn is_placed(&self, entry: u32) -> bool {
        let at = entry as usize;
        self.placed.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 != 0)
    }
}
