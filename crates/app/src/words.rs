use std::sync::Arc;

use ballast_packs::{
    Packs,
    plan::{Message, Messages, fill},
};

/// Between a number and a unit that begins with one.
pub(crate) const TIMES: &str = " × ";

/// The phrases of the packs for readers of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    messages: Arc<Messages>,
    lang: &'static str,
}

impl Words {
    /// Chinese for anything but `en`, as everywhere.
    pub fn new(packs: &Packs, lang: &str) -> Self {
        Self { messages: Arc::clone(&packs.messages), lang: if lang == "en" { "en" } else { "zh" } }
    }

    pub fn lang(&self) -> &'static str {
        self.lang
    }

    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// A phrase with nothing to put in.
    pub fn get(&self, message: Message) -> &str {
        self.messages.get(message, self.lang)
    }

    /// The same, to keep.
    pub fn own(&self, message: Message) -> String {
        self.get(message).to_owned()
    }

    /// A phrase with its places filled in.
    pub fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        fill(self.get(message), values)
    }

    /// A number and its unit; a percent sign stands at the number in every language, and a unit that begins with a number of its own,
    /// `100 million yuan`, is multiplied by it.
    pub fn with_unit(&self, text: &str, unit: &str) -> String {
        let gap = if unit.is_empty() || unit.starts_with(['%', '‰']) {
            ""
        } else if unit.starts_with(|c: char| c.is_ascii_digit()) {
            TIMES
        } else {
            self.get(ballast_packs::plan::message::UNIT_GAP)
        };
        format!("{text}{gap}{unit}")
    }
}
