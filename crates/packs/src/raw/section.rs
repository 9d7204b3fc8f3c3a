use std::cell::RefCell;

use ballast_model::Text;
use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{At, Sink, Source, suggest};
use crate::codes;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) at: At,
}

/// An entry of a list that holds texts and tables.
pub(crate) enum Mixed<'a> {
    Text(Placed<String>),
    Table(Section<'a>),
}

/// One table of a TOML file. Readers ask for keys; [`Section::done`] reports those nobody asked for.
pub(crate) struct Section<'a> {
    source: &'a Source,
    table: &'a DeTable<'a>,
    at: At,
    sink: &'a Sink,
    asked: RefCell<Vec<String>>,
}

impl<'a> Section<'a> {
    pub(super) fn new(source: &'a Source, table: &'a DeTable<'a>, at: At, sink: &'a Sink) -> Self {
        Self { source, table, at, sink, asked: RefCell::default() }
    }

    /// Where the table starts.
    pub(crate) fn at(&self) -> &At {
        &self.at
    }

    pub(crate) fn sink(&self) -> &'a Sink {
        self.sink
    }

    /// Where a key's value stands; the table's own place where the key is missing.
    pub(crate) fn at_key(&self, key: &str) -> At {
        self.table.get(key).map_or_else(|| self.at.clone(), |value| self.place(value))
    }

    /// Where the text of a key's value begins: in a text in three quotes often on the line after them.
    pub(crate) fn at_text(&self, key: &str) -> At {
        let Some(value) = self.table.get(key) else { return self.at.clone() };
        let span = value.span();
        let raw = self.source.text.get(span.clone()).unwrap_or_default();
        let quotes = ["\"\"\"", "'''"].iter().find_map(|quotes| raw.strip_prefix(quotes));
        let below = quotes.is_some_and(|text| text.starts_with('\n') || text.starts_with("\r\n"));
        let start = span.start + if below { raw.find('\n').unwrap_or(0) + 1 } else { 0 };
        let (first, last) = (self.source.at(start), self.source.at(span.end.saturating_sub(1)));
        At { more: last.line.saturating_sub(first.line), ..first }
    }

    fn place(&self, value: &Spanned<DeValue<'_>>) -> At {
        self.source.at(value.span().start)
    }

    /// All keys with their places, in the order of the alphabet.
    pub(crate) fn keys(&self) -> Vec<(String, At)> {
        let place = |key: &Spanned<_>| self.source.at(key.span().start);
        self.table.iter().map(|(key, _)| (key.get_ref().to_string(), place(key))).collect()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| known == key) {
            asked.push(key.to_owned());
        }
        self.table.get(key)
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` is a {found}, not {wanted}");
        self.sink.error(codes::WRONG_TYPE, &self.place(value), message, format!("write {wanted}"));
    }

    fn missing(&self, key: &str, wanted: &str) {
        let help = format!("add `{key} = {wanted}`");
        self.sink.error(codes::MISSING_KEY, &self.at, format!("`{key}` is missing"), help);
    }

    pub(crate) fn opt_text(&self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.wrong(value, key, "a text in double quotes");
                None
            }
        }
    }

    /// A text that must be there; empty (and reported) where it is not.
    pub(crate) fn text(&self, key: &str) -> String {
        if self.value(key).is_none() {
            self.missing(key, "\"...\"");
        }
        self.opt_text(key).unwrap_or_default()
    }

    /// A text that must be there and is used as an id: letters, digits, `-` and `_`.
    pub(crate) fn id(&self) -> Option<String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        self.id_of(fits, "ids are made of a-z, 0-9, - and _, because files and columns are named after them")
    }

    /// As [`Section::id`], but capitals are allowed: grades and versions are called `A` and `B` by their documents.
    pub(crate) fn mark(&self) -> Option<String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_+.".contains(c);
        self.id_of(fits, "write letters, digits, -, _, + and .")
    }

    fn id_of(&self, fits: impl Fn(char) -> bool, help: &str) -> Option<String> {
        let id = self.text("id");
        if id.is_empty() && !self.has("id") {
            return None;
        }
        if id.is_empty() || !id.chars().all(fits) {
            self.sink.error(codes::BAD_VALUE, &self.at_key("id"), format!("{id:?} cannot be an id"), help);
            return None;
        }
        Some(id)
    }

    /// A name in both languages that may be missing.
    pub(crate) fn opt_name(&self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(value, key, "{ zh = \"...\", en = \"...\" }");
            return None;
        };
        let inner = Section::new(self.source, table, self.place(value), self.sink);
        let name = Text { zh: inner.text("zh"), en: inner.text("en") };
        inner.done();
        Some(name)
    }

    /// A name in both languages.
    pub(crate) fn name(&self, key: &str) -> Text {
        if self.value(key).is_none() {
            self.missing(key, "{ zh = \"...\", en = \"...\" }");
        }
        self.opt_name(key).unwrap_or_default()
    }

    /// A name in both languages, or one text that stands for both: the title of a document.
    pub(crate) fn said(&self, key: &str) -> Text {
        if !self.is_text(key) {
            return self.name(key);
        }
        let text = self.text(key);
        Text::new(text.clone(), text)
    }

    pub(crate) fn opt_number(&self, key: &str) -> Option<Decimal> {
        let value = self.value(key)?;
        let number = decimal(value.get_ref());
        if number.is_none() {
            self.wrong(value, key, "a number");
        }
        number
    }

    pub(crate) fn number(&self, key: &str) -> Decimal {
        if self.value(key).is_none() {
            self.missing(key, "0");
        }
        self.opt_number(key).unwrap_or_default()
    }

    /// A list of numbers.
    pub(crate) fn numbers(&self, key: &str) -> Vec<Decimal> {
        let mut numbers = Vec::new();
        for item in self.items(key) {
            match decimal(item.get_ref()) {
                Some(number) => numbers.push(number),
                None => self.wrong(item, key, "a list of numbers"),
            }
        }
        numbers
    }

    /// A whole number within bounds.
    pub(crate) fn opt_count(&self, key: &str, most: u32) -> Option<u32> {
        let number = self.opt_number(key)?;
        let count = u32::try_from(number).ok().filter(|count| number.fract().is_zero() && *count <= most);
        if count.is_none() {
            let help = format!("write a whole number from 0 to {most}");
            let message = format!("`{key}` is {number}");
            self.sink.error(codes::BAD_VALUE, &self.at_key(key), message, help);
        }
        count
    }

    /// A whole number within bounds that may be negative.
    pub(crate) fn opt_integer(&self, key: &str, least: i32, most: i32) -> Option<i32> {
        let number = self.opt_number(key)?;
        let whole =
            i32::try_from(number).ok().filter(|n| number.fract().is_zero() && (least..=most).contains(n));
        if whole.is_none() {
            let help = format!("write a whole number from {least} to {most}");
            self.sink.error(codes::BAD_VALUE, &self.at_key(key), format!("`{key}` is {number}"), help);
        }
        whole
    }

    pub(crate) fn opt_flag(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(value, key, "true or false");
        }
        flag
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.opt_flag(key).unwrap_or(false)
    }

    /// A day, as `2024-01-31` with or without quotes.
    pub(crate) fn opt_date(&self, key: &str) -> Option<Date> {
        let value = self.value(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => {
                self.wrong(value, key, "a date such as 2024-01-31");
                return None;
            }
        };
        self.date(&Placed { value: text, at: self.place(value) })
    }

    /// Reads a text as a day.
    pub(crate) fn date(&self, text: &Placed<String>) -> Option<Date> {
        let date = text.value.parse::<Date>().ok();
        if date.is_none() {
            let message = format!("{:?} is not a date", text.value);
            self.sink.error(codes::BAD_DATE, &text.at, message, "write it as 2024-01-31");
        }
        date
    }

    /// One of a list of words.
    pub(crate) fn opt_choice<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.opt_text(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let help = suggest(&text, words.iter().map(|(word, _)| *word));
            let message = format!("`{key}` cannot be {text:?}");
            self.sink.error(codes::BAD_VALUE, &self.at_key(key), message, help);
        }
        found
    }

    /// One of a list of words that must be there.
    pub(crate) fn choice<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        if self.value(key).is_none() {
            self.missing(key, &format!("\"{}\"", words.first().map_or("", |(word, _)| word)));
        }
        self.opt_choice(key, words)
    }

    fn items(&self, key: &str) -> &'a [Spanned<DeValue<'a>>] {
        let Some(value) = self.value(key) else { return &[] };
        match value.get_ref() {
            DeValue::Array(items) => items,
            _ => {
                self.wrong(value, key, "a list in [ ]");
                &[]
            }
        }
    }

    /// A list of texts; empty where missing.
    pub(crate) fn texts(&self, key: &str) -> Vec<Placed<String>> {
        let mut texts = Vec::new();
        for item in self.items(key) {
            match item.get_ref() {
                DeValue::String(text) => texts.push(Placed { value: text.to_string(), at: self.place(item) }),
                _ => self.wrong(item, key, "a list of texts"),
            }
        }
        texts
    }

    /// A list of tables, `[[key]]` or `key = [{ ... }]`; empty where missing.
    pub(crate) fn sections(&self, key: &str) -> Vec<Section<'a>> {
        let mut sections = Vec::new();
        for item in self.items(key) {
            match item.get_ref() {
                DeValue::Table(table) => {
                    sections.push(Section::new(self.source, table, self.place(item), self.sink));
                }
                _ => self.wrong(item, key, "a list of tables"),
            }
        }
        sections
    }

    /// A list of texts and tables in any order: `["a", { any = ["b", "c"] }]`.
    pub(crate) fn mixed(&self, key: &str) -> Vec<Mixed<'a>> {
        let mut found = Vec::new();
        for item in self.items(key) {
            match item.get_ref() {
                DeValue::String(text) => {
                    found.push(Mixed::Text(Placed { value: text.to_string(), at: self.place(item) }));
                }
                DeValue::Table(table) => {
                    found.push(Mixed::Table(Section::new(self.source, table, self.place(item), self.sink)))
                }
                _ => self.wrong(item, key, "a list of texts and tables"),
            }
        }
        found
    }

    /// A table of numbers whose keys are codes: `{ "330109" = 24.097 }`, in the order of the codes.
    pub(crate) fn by_code(&self, key: &str) -> Vec<(Placed<String>, Decimal)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(value, key, "{ \"CODE\" = 0 }");
            return Vec::new();
        };
        let mut found = Vec::new();
        for (code, value) in table.iter() {
            match decimal(value.get_ref()) {
                Some(number) => found.push((
                    Placed { value: code.get_ref().to_string(), at: self.source.at(code.span().start) },
                    number,
                )),
                None => self.wrong(value, code.get_ref(), "a number"),
            }
        }
        found
    }

    /// The value of a key as a text where it is one; not reported where it is something else.
    pub(crate) fn is_text(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().is_str())
    }

    /// A table, `[key]`.
    pub(crate) fn section(&self, key: &str) -> Option<Section<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section::new(self.source, table, self.place(value), self.sink)),
            _ => {
                self.wrong(value, key, "a table");
                None
            }
        }
    }

    /// Reports the keys nobody asked for.
    pub(crate) fn done(self) {
        let asked = self.asked.into_inner();
        for (key, _) in self.table.iter() {
            if !asked.iter().any(|known| known == key.get_ref()) {
                let missing = asked.iter().filter(|known| !self.table.contains_key(known.as_str()));
                let help = suggest(key.get_ref(), missing.map(String::as_str));
                let at = self.source.at(key.span().start);
                self.sink.error(
                    codes::UNKNOWN_KEY,
                    &at,
                    format!("`{}` means nothing here", key.get_ref()),
                    help,
                );
            }
        }
    }
}

/// An integer or a decimal fraction, exactly as written.
fn decimal(value: &DeValue<'_>) -> Option<Decimal> {
    match value {
        DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse().ok(),
        DeValue::Float(n) => n.as_str().parse().ok(),
        _ => None,
    }
}
