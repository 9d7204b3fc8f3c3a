use std::ops::Range;

use crate::trie::Trie;

/// Whether a text is one of the words.
pub(crate) fn is_one(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text == word)
}

/// Whether a text begins with one of the words.
pub(crate) fn begins(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.starts_with(word.as_str()))
}

/// Whether a text ends with one of the words.
pub(crate) fn ends(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.ends_with(word.as_str()))
}

/// Words of several lists, found in one pass; the longest at each spot counts.
#[derive(Debug, Clone)]
pub(crate) struct Cues {
    trie: Trie,
    /// By word: the bits of its lists.
    classes: Vec<u16>,
}

impl Cues {
    /// From lists of words, each with the bit that stands for it.
    pub(crate) fn new(lists: &[(&[String], u16)]) -> Self {
        let (mut trie, mut classes) = (Trie::with_room(0), Vec::new());
        for (list, class) in lists {
            for word in list.iter().filter(|word| !word.is_empty()) {
                let at = trie.insert(word.chars(), classes.len() as u32) as usize;
                if at == classes.len() {
                    classes.push(0);
                }
                classes[at] |= class;
            }
        }
        Self { trie, classes }
    }

    /// Whether a text holds one of the words.
    pub(crate) fn any(&self, text: &str) -> bool {
        self.trie.next(text, 0, |_| true).is_some()
    }

    /// Whether a text begins with one of the words.
    pub(crate) fn begin(&self, text: &str) -> bool {
        self.trie.begins(text)
    }

    /// The words found, in order, with the bits of their lists.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, u16)> + 'a {
        self.trie.find(text).map(|(range, word)| (range, self.classes[word as usize]))
    }
}
