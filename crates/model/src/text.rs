use serde::{Deserialize, Serialize};

/// A name in both languages. Chinese comes first; English is complete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both languages at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The name in `lang`: English for `"en"`, Chinese for anything else.
    pub fn get(&self, lang: &str) -> &str {
        if lang == "en" && !self.en.is_empty() { &self.en } else { &self.zh }
    }
}

/// Full-width ASCII (U+FF01 to U+FF5E) and the ideographic space become their half-width forms,
/// so that `１，２３４．５％` reads as `1,234.5%`. Everything else is kept.
pub fn fold_width(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(|c| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')) {
        text.chars()
            .map(|c| match c {
                '\u{3000}' => ' ',
                // The full-width block mirrors ASCII at a fixed distance.
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
                other => other,
            })
            .collect::<String>()
            .into()
    } else {
        text.into()
    }
}
