use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

/// Words of several lists, found in one pass; the longest at each spot counts.
#[derive(Debug, Clone)]
pub(crate) struct Cues {
    automaton: AhoCorasick,
    classes: Vec<u16>,
}

impl Cues {
    /// From lists of words, each with the bit that stands for it.
    pub(crate) fn new(lists: &[(&[String], u16)]) -> Result<Self, BuildError> {
        let (mut words, mut classes): (Vec<&str>, Vec<u16>) = (Vec::new(), Vec::new());
        let mut known = std::collections::HashMap::new();
        for (list, class) in lists {
            for word in list.iter().filter(|word| !word.is_empty()) {
                match known.entry(word.as_str()) {
                    std::collections::hash_map::Entry::Occupied(at) => {
                        let at: &usize = at.get();
                        classes[*at] |= class;
                    }
                    std::collections::hash_map::Entry::Vacant(new) => {
                        new.insert(words.len());
                        words.push(word);
                        classes.push(*class);
                    }
                }
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words)?;
        Ok(Self { automaton, classes })
    }

    /// The words found, in order, with the bits of their lists.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, u16)> + 'a {
        self.automaton.find_iter(text).map(|found| (found.range(), self.classes[found.pattern().as_usize()]))
    }
}
