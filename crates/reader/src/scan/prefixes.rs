use std::collections::HashMap;

/// Words looked up where a text stands: the longest that begins there.
#[derive(Debug)]
pub(crate) struct Prefixes<T> {
    by_first: HashMap<char, Vec<(String, T)>>,
}

impl<T> Prefixes<T> {
    /// Longest first under each first character; of equal words the first declared stays first.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_first: HashMap<char, Vec<(String, T)>> = HashMap::new();
        for (word, value) in words {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push((word, value));
            }
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        Self { by_first }
    }

    /// The longest word at the beginning of `text` with its length in bytes.
    pub(crate) fn longest(&self, text: &str) -> Option<(usize, &T)> {
        let list = self.by_first.get(&text.chars().next()?)?;
        list.iter().find(|(word, _)| text.starts_with(word.as_str())).map(|(word, value)| (word.len(), value))
    }
}
