//! Words looked for in a text: the longest at each spot, from the left.
//!
//! A tree of characters in one hash table. It is built in one pass over the words, so a command that reads one report
//! does not spend its time on compiling the names of all places; most characters of a text are passed with one look.

use std::ops::Range;

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
    /// By node: what the word that ends there stands for.
    values: Vec<u32>,
}

/// A first character of words.
#[derive(Debug, Clone, Copy)]
struct First {
    node: u32,
    /// A bit for each second character; several share one.
    seconds: u64,
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
    /// A trie without words, with room for about so many characters.
    pub(crate) fn with_room(characters: usize) -> Self {
        Self {
            index: [0; PAGE],
            pages: vec![[0; PAGE]],
            firsts: Vec::new(),
            edges: vec![FREE; (characters * 2).next_power_of_two().max(16)],
            used: 0,
            values: vec![NONE],
        }
    }

    /// From words, each standing for its place in the list; of equal words the first counts.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut trie = Self::with_room(0);
        for (at, word) in words.into_iter().enumerate() {
            trie.insert(word.chars(), at as u32);
        }
        trie
    }

    /// Adds a word; what it stands for from now on, which is the earlier where it is there already. An empty word is
    /// no word.
    pub(crate) fn insert(&mut self, word: impl IntoIterator<Item = char>, value: u32) -> u32 {
        let (mut node, mut depth, mut first) = (0, 0, None);
        for c in word {
            node = match depth {
                0 => {
                    let (at, node) = self.begin(c);
                    first = at;
                    node
                }
                _ => self.step_or_add(node, c),
            };
            if depth == 1
                && let Some(first) = first.and_then(|at: usize| self.firsts.get_mut(at))
            {
                first.seconds |= bit(c);
            }
            depth += 1;
        }
        if node == 0 {
            return value;
        }
        let slot = &mut self.values[node as usize];
        if *slot == NONE {
            *slot = value;
        }
        *slot
    }

    /// The node of a first character, made where it is new, and its place among the first ones.
    fn begin(&mut self, c: char) -> (Option<usize>, u32) {
        let Ok(code) = u16::try_from(c as u32) else { return (None, self.step_or_add(0, c)) };
        let [high, low] = code.to_be_bytes().map(usize::from);
        if self.index[high] == 0 {
            // Page 0 is the empty one, so there are at most as many more as there are upper bytes; the last of them
            // shares the fate of characters beyond the basic plane.
            let Ok(page) = u8::try_from(self.pages.len()) else { return (None, self.step_or_add(0, c)) };
            self.index[high] = page;
            self.pages.push([0; PAGE]);
        }
        let page = usize::from(self.index[high]);
        if self.pages[page][low] == 0 {
            let Ok(number) = u16::try_from(self.firsts.len() + 1) else {
                return (None, self.step_or_add(0, c));
            };
            self.pages[page][low] = number;
            let node = self.node();
            self.firsts.push(First { node, seconds: 0 });
        }
        let at = usize::from(self.pages[page][low]) - 1;
        (Some(at), self.firsts[at].node)
    }

    fn node(&mut self) -> u32 {
        self.values.push(NONE);
        self.values.len() as u32 - 1
    }

    fn step_or_add(&mut self, from: u32, c: char) -> u32 {
        if let Some(to) = self.step(from, c) {
            return to;
        }
        if (self.used + 1) * 2 > self.edges.len() {
            let wider = vec![FREE; self.edges.len() * 2];
            for edge in std::mem::replace(&mut self.edges, wider) {
                if edge.from != NONE {
                    self.put(edge);
                }
            }
        }
        let to = self.node();
        self.put(Edge { from, by: c as u32, to });
        self.used += 1;
        to
    }

    fn put(&mut self, edge: Edge) {
        let mask = self.edges.len() - 1;
        let mut at = slot(edge.from, edge.by, mask);
        while self.edges[at].from != NONE {
            at = (at + 1) & mask;
        }
        self.edges[at] = edge;
    }

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
        let mut rest = text.get(at..)?.chars();
        loop {
            let start = text.len() - rest.as_str().len();
            let c = rest.next()?;
            let Some(first) = self.first(c) else { continue };
            if let Some((length, value)) = self.longest_behind(first, rest.as_str(), &fits) {
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
        first.is_some_and(|first| self.longest_behind(first, rest.as_str(), |_| true).is_some())
    }

    fn first(&self, c: char) -> Option<First> {
        if let Ok(code) = u16::try_from(c as u32) {
            let [high, low] = code.to_be_bytes().map(usize::from);
            let number = self.pages[usize::from(self.index[high])][low];
            if number > 0 {
                return self.firsts.get(usize::from(number) - 1).copied();
            }
            if self.pages.len() < PAGE {
                return None;
            }
        }
        self.step(0, c).map(|node| First { node, seconds: u64::MAX })
    }

    /// The longest word whose first character was passed: how much further it goes, and what it stands for.
    fn longest_behind(&self, first: First, rest: &str, fits: impl Fn(u32) -> bool) -> Option<(usize, u32)> {
        let ends =
            |node: u32| Some(self.values[node as usize]).filter(|value| *value != NONE && fits(*value));
        let mut best = ends(first.node).map(|value| (0, value));
        let mut node = first.node;
        let mut left = rest.chars();
        while let Some(c) = left.next() {
            if node == first.node && first.seconds & bit(c) == 0 {
                break;
            }
            let Some(next) = self.step(node, c) else { break };
            node = next;
            best = ends(node).map(|value| (rest.len() - left.as_str().len(), value)).or(best);
        }
        best
    }
}

fn bit(c: char) -> u64 {
    1 << (c as u32 & 63)
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
