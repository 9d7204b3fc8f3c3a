//! Words looked for in a text: the longest at each spot, from the left.
//!
//! A tree of characters in one hash table. It is built in one pass over the words, so a command that reads one report
//! does not spend its time on compiling the names of all places; most characters of a text are passed with one look.

mod build;

use std::{borrow::Cow, ops::Range};

/// Nothing stands here.
const NONE: u32 = u32::MAX;
const PAGE: usize = 256;

/// Words by their characters; each stands for a number.
#[derive(Debug, Clone)]
pub(crate) struct Trie {
    /// By the upper byte of a first character: its page.
    index: [u8; PAGE],
    /// By the lower byte: one more than the place in `firsts`; 0 where no word begins so. Page 0 is empty.
    pages: Vec<[u16; PAGE]>,
    firsts: Vec<First>,
    /// Open addressing; a power of two.
    edges: Vec<Edge>,
    used: usize,
    nodes: Vec<Node>,
}

/// Where words part.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// What the word that ends here stands for.
    value: u32,
    /// A bit for each character that goes on; several share one. Most steps lead nowhere, and this says so without a
    /// look at the edges, which are too many to stay near.
    next: u32,
}

impl Node {
    const NEW: Self = Self { value: NONE, next: 0 };
}

/// A first character of words.
#[derive(Debug, Clone, Copy)]
struct First {
    node: u32,
    /// What the word stands for that is this character alone.
    value: u32,
    /// A bit for each second character; several share one.
    seconds: [u64; 4],
    /// The same, of the words that were there when [`Trie::mark`] was called.
    early: [u64; 4],
}

impl First {
    /// Whether a word may go on with a character.
    fn goes_on(&self, c: char, early: bool) -> bool {
        let seconds = if early { &self.early } else { &self.seconds };
        seconds[c as usize >> 6 & 3] >> (c as u32 & 63) & 1 != 0
    }
}

/// From a node by a character to the next node.
#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    by: u32,
    to: u32,
}

const FREE: Edge = Edge { from: NONE, by: 0, to: NONE };

impl Trie {
    fn step(&self, from: u32, c: char) -> Option<u32> {
        let mask = self.edges.len() - 1;
        let mut at = slot(from, c as u32, mask);
        loop {
            let edge = self.edges[at];
            if edge.from == from && edge.by == c as u32 {
                return Some(edge.to);
            }
            if edge.from == NONE {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// The first word at `at` or after it for which `fits` holds, the longest such at its spot: where it stands and
    /// what it stands for.
    pub(crate) fn next(
        &self,
        text: &str,
        at: usize,
        fits: impl Fn(u32) -> bool,
    ) -> Option<(Range<usize>, u32)> {
        self.search::<false>(text, at, fits)
    }

    /// As [`Trie::next`], for words that were there when [`Trie::mark`] was called: where `fits` holds for no other, this
    /// is quicker.
    pub(crate) fn next_early(
        &self,
        text: &str,
        at: usize,
        fits: impl Fn(u32) -> bool,
    ) -> Option<(Range<usize>, u32)> {
        self.search::<true>(text, at, fits)
    }

    fn search<const EARLY: bool>(
        &self,
        text: &str,
        at: usize,
        fits: impl Fn(u32) -> bool,
    ) -> Option<(Range<usize>, u32)> {
        let mut rest = text.get(at..)?.chars();
        loop {
            let start = text.len() - rest.as_str().len();
            let c = rest.next()?;
            let Some(first) = self.first(c) else { continue };
            // Most characters that begin some word begin none here.
            if first.value == NONE && !rest.clone().next().is_some_and(|c| first.goes_on(c, EARLY)) {
                continue;
            }
            if let Some((length, value)) = self.longest_behind::<EARLY>(&first, rest.as_str(), &fits) {
                let end = text.len() - rest.as_str().len() + length;
                return Some((start..end, value));
            }
        }
    }

    /// The words of a text, in order, none inside another.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, u32)> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.next(text, at, |_| true)?;
            at = found.0.end;
            Some(found)
        })
    }

    /// Whether a text begins with a word.
    pub(crate) fn begins(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let first = rest.next().and_then(|c| self.first(c));
        first.is_some_and(|first| self.longest_behind::<false>(&first, rest.as_str(), |_| true).is_some())
    }

    /// The longest word with which a text begins and for which `fits` holds: its length and what it stands for.
    pub(crate) fn longest_at(&self, text: &str, fits: impl Fn(u32) -> bool) -> Option<(usize, u32)> {
        let mut rest = text.chars();
        let first = self.first(rest.next()?)?;
        let (length, value) = self.longest_behind::<false>(&first, rest.as_str(), fits)?;
        Some((text.len() - rest.as_str().len() + length, value))
    }

    #[inline(always)]
    fn first(&self, c: char) -> Option<Cow<'_, First>> {
        if let Ok(code) = u16::try_from(c as u32) {
            let [high, low] = code.to_be_bytes().map(usize::from);
            let number = self.pages[usize::from(self.index[high])][low];
            if number > 0 {
                return self.firsts.get(usize::from(number) - 1).map(Cow::Borrowed);
            }
            if self.pages.len() < PAGE {
                return None;
            }
        }
        let (node, all) = (self.step(0, c)?, [u64::MAX; 4]);
        Some(Cow::Owned(First { node, value: self.nodes[node as usize].value, seconds: all, early: all }))
    }

    /// The longest word whose first character was passed: how much further it goes, and what it stands for.
    fn longest_behind<const EARLY: bool>(
        &self,
        first: &First,
        rest: &str,
        fits: impl Fn(u32) -> bool,
    ) -> Option<(usize, u32)> {
        let word = |value: u32| Some(value).filter(|value| *value != NONE && fits(*value));
        let mut best = word(first.value).map(|value| (0, value));
        let mut node = first.node;
        let mut left = rest.chars();
        while let Some(c) = left.next() {
            let goes_on = match node == first.node {
                true => first.goes_on(c, EARLY),
                false => self.nodes[node as usize].next >> (c as u32 & 31) & 1 != 0,
            };
            if !goes_on {
                break;
            }
            let Some(next) = self.step(node, c) else { break };
            node = next;
            best = word(self.nodes[node as usize].value)
                .map(|value| (rest.len() - left.as_str().len(), value))
                .or(best);
        }
        best
    }
}

fn slot(from: u32, by: u32, mask: usize) -> usize {
    let key = (u64::from(from) << 21) ^ u64::from(by);
    // The upper half of the product mixes all bits of the key.
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(words: &[String], text: &str) -> Vec<(Range<usize>, u32)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let longest = words
                .iter()
                .enumerate()
                .filter(|(_, word)| !word.is_empty() && text[at..].starts_with(word.as_str()))
                .max_by_key(|(at, word)| (word.len(), std::cmp::Reverse(*at)));
            match longest {
                Some((value, word)) => {
                    found.push((at..at + word.len(), value as u32));
                    at += word.len();
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        found
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(
            words in prop::collection::vec("[ab工业增加😀é]{0,4}", 0..24),
            text in "[abc工业增加值😀é]{0,40}",
        ) {
            let trie = Trie::new(words.iter().map(String::as_str));
            let found: Vec<_> = trie.find(&text).collect();
            prop_assert_eq!(found, naive(&words, &text));
        }
    }

    #[test]
    fn a_shorter_word_is_found_where_the_longer_does_not_fit() {
        let trie = Trie::new(["工业", "工业增加值", "增加"]);
        assert_eq!(trie.next("规上工业增加值", 0, |value| value != 1), Some((6..12, 0)));
        assert_eq!(trie.next("规上工业增加值", 0, |_| true), Some((6..21, 1)));
    }
}
