use ahash::RandomState;
use hashbrown::HashTable;

/// Texts numbered in the order they are first seen.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: Vec<String>,
    index: HashTable<u32>,
    hasher: RandomState,
}

impl Interner {
    /// The number of a text, given on first sight.
    pub fn code(&mut self, text: &str) -> u32 {
        let Self { texts, index, hasher } = self;
        let hash = hasher.hash_one(text);
        let found = index.find(hash, |&code| texts[code as usize] == text);
        if let Some(&code) = found {
            return code;
        }
        let code = texts.len() as u32;
        texts.push(text.to_owned());
        index.insert_unique(hash, code, |&code| hasher.hash_one(texts[code as usize].as_str()));
        code
    }

    /// The text of a number.
    pub fn text(&self, code: u32) -> &str {
        &self.texts[code as usize]
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// All texts, in the order of their numbers.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The texts alone.
    pub fn into_texts(self) -> Vec<String> {
        self.texts
    }
}
