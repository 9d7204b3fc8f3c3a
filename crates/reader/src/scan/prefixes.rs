use crate::trie::Trie;

/// Words looked up where a text stands: the longest that begins there.
#[derive(Debug)]
pub(crate) struct Prefixes<T> {
    words: Trie,
    /// By word.
    values: Vec<T>,
}

impl<T> Prefixes<T> {
    /// Of equal words the first declared counts.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        let (mut trie, mut values) = (Trie::with_room(0), Vec::new());
        for (word, value) in words {
            trie.insert(word.chars(), values.len() as u32);
            values.push(value);
        }
        Self { words: trie, values }
    }

    /// The longest word at the beginning of `text` with its length in bytes.
    pub(crate) fn longest(&self, text: &str) -> Option<(usize, &T)> {
        let (length, word) = self.words.longest_at(text, |_| true)?;
        Some((length, self.values.get(word as usize)?))
    }
}
