use std::collections::HashMap;

use ballast_packs::CodeListEntry;

use crate::header::key;

/// A list of codes with the spellings files use.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    by_key: HashMap<String, String>,
    /// Where no pack declares the list, every text is kept as it is.
    open: bool,
}

impl Codes {
    pub fn new(
        list: Option<&Vec<CodeListEntry>>,
        values: Option<&std::collections::BTreeMap<String, String>>,
    ) -> Self {
        let mut by_key = HashMap::new();
        for entry in list.into_iter().flatten() {
            for alias in entry.aliases.iter().chain([&entry.code, &entry.name.zh, &entry.name.en]) {
                by_key.insert(key(alias), entry.code.clone());
            }
        }
        for (from, to) in values.into_iter().flatten() {
            let code = by_key.get(&key(to)).unwrap_or(to).clone();
            by_key.insert(key(from), code);
        }
        Self { by_key, open: list.is_none() }
    }

    /// The code of a spelling; nothing where the list does not have it.
    pub fn find(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return Some(String::new());
        }
        self.by_key.get(&key(text)).cloned().or_else(|| self.open.then(|| text.to_owned()))
    }
}
