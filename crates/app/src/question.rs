use std::fmt;

use ballast_packs::plan::fill;

/// Why what was asked for cannot be done, and what would be right: a phrase of `messages/questions.toml` with what was asked for in its
/// places. [`Question::in_words`] says it in either language; displayed, it speaks English or the language it was told to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    values: Vec<(&'static str, String)>,
    refuses: bool,
    shown: &'static str,
}

impl Question {
    fn of(
        key: &'static str,
        zh: &'static str,
        en: &'static str,
        values: Vec<(&'static str, String)>,
        refuses: bool,
    ) -> Self {
        Self { key, zh, en, values, refuses, shown: "en" }
    }

    /// Whether it is about who asks, and not about what they ask for: they may not, whatever they write.
    pub fn refuses(&self) -> bool {
        self.refuses
    }

    /// What `messages/questions.toml` calls it.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What was asked for, by the names of the places it stands in.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values.iter().map(|(slot, value)| (*slot, value.as_str()))
    }

    /// In Chinese, or in English for `"en"`.
    pub fn in_words(&self, lang: &str) -> String {
        let values: Vec<(&str, &str)> = self
            .values()
            .map(|(slot, value)| (slot, if slot == "kind" { kind_named(value, lang) } else { value }))
            .collect();
        fill(if lang == "en" { self.en } else { self.zh }, &values)
    }

    /// What is wrong with a row of a file, with its place.
    pub(crate) fn in_row(&self, file: &str, row: u64) -> Self {
        Self::in_row_of(self.in_words("zh"), file, row, self.in_words("en"))
    }

    /// What is wrong with a cell of a file, with its place.
    pub(crate) fn in_cell(&self, file: &str, row: u64, column: &str) -> Self {
        Self::in_cell_of(self.in_words("zh"), file, row, column, self.in_words("en"))
    }

    /// The same, displayed in the reader's language where nobody asks for one.
    pub(crate) fn shown_in(mut self, lang: &str) -> Self {
        self.shown = if lang == "en" { "en" } else { "zh" };
        self
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(self.shown))
    }
}

/// What a kind of thing is called; a kind without a name stands as the code calls it.
pub(crate) fn kind_named<'a>(kind: &'a str, lang: &str) -> &'a str {
    match KINDS.iter().find(|(key, _, _)| *key == kind) {
        Some((_, _, en)) if lang == "en" => en,
        Some((_, zh, _)) => zh,
        None => kind,
    }
}

include!(concat!(env!("OUT_DIR"), "/questions.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_asked_in_the_readers_language_with_what_was_asked_for() {
        let no_day = Question::no_day("31.12.{text}");
        assert_eq!(no_day.to_string(), "\"31.12.{text}\" is no day: write it as 2024-12-31");
        assert_eq!(no_day.in_words("zh"), "“31.12.{text}”不是日期：请写成 2024-12-31 这样");
        assert_eq!((no_day.key(), no_day.values().next()), ("no_day", Some(("text", "31.12.{text}"))));
        let several = Question::several("region", "鼓楼区", "320106");
        assert!(several.in_words("zh").contains("多个区划叫“鼓楼区”"), "{}", several.in_words("zh"));
        assert!(several.in_words("en").contains("the kind region"), "{several}");
    }

    #[test]
    fn what_was_put_in_the_readers_language_before_stays_so() {
        assert_eq!(Question::told("请选一个文件").in_words("en"), "请选一个文件");
        let both = Question::both("没有适用的版本", "no version fits").shown_in("zh");
        assert_eq!(
            (both.to_string().as_str(), both.in_words("en").as_str()),
            ("没有适用的版本", "no version fits")
        );
    }

    #[test]
    fn every_kind_that_can_be_asked_for_has_a_name() {
        for kind in ["enterprise", "ledger item", "kind of ledger item", "indicator", "form", "vintage"] {
            assert_ne!(kind_named(kind, "zh"), kind, "messages/kinds.toml lacks {kind}");
        }
    }
}
