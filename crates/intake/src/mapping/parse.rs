use std::{collections::BTreeMap, ops::Range};

use ballast_model::{Diagnostic, Severity};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Layout, Lenience, Mapping, Precision, Unknown};

const KEYS: [&str; 16] = [
    "form",
    "layout",
    "header_row",
    "sheet",
    "columns",
    "units",
    "constants",
    "values",
    "misspellings",
    "variables",
    "skip",
    "unknown",
    "wrong_unit",
    "precision",
    "region_level",
    "industry_level",
];

/// Reads a mapping file; `file` is named in diagnostics.
///
/// # Errors
/// All mistakes found, each with its line: broken TOML, unknown keys, values of the wrong kind.
pub fn parse_mapping(text: &str, file: &str) -> Result<Mapping, Vec<Diagnostic>> {
    let mut reader = Reader { text, file, diagnostics: Vec::new() };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            reader.wrong(
                "mapping-toml",
                error.span().unwrap_or(0..0),
                error.message().to_owned(),
                "see https://toml.io",
            );
            return Err(reader.diagnostics);
        }
    };
    let mut mapping = Mapping::default();
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "form" => mapping.form = reader.text(value).unwrap_or_default(),
            "sheet" => mapping.sheet = reader.text(value),
            "layout" => {
                let layouts = [Layout::Rows, Layout::PeriodsAsColumns, Layout::Tidy];
                mapping.layout = reader.one_of(value, &layouts.map(|layout| (layout.name(), layout)));
            }
            "header_row" => mapping.header_row = reader.number(value, 1..=60).map(|n| n as u32),
            "region_level" => mapping.region_level = reader.number(value, 0..=9).map(|n| n as u8),
            "industry_level" => mapping.industry_level = reader.number(value, 0..=9).map(|n| n as u8),
            "columns" => mapping.columns = reader.texts(value),
            "units" => mapping.units = reader.texts(value),
            "constants" => mapping.constants = reader.texts(value),
            "variables" => mapping.variables = reader.texts(value),
            "values" => mapping.values = reader.maps(value),
            "misspellings" => mapping.misspellings = reader.maps(value),
            "skip" => mapping.skip = reader.list(value),
            "unknown" => {
                let choices = [("error", Unknown::Error), ("skip", Unknown::Skip)];
                mapping.unknown = reader.one_of(value, &choices).unwrap_or_default();
            }
            "wrong_unit" => {
                let choices = [("error", Lenience::Error), ("query", Lenience::Query)];
                mapping.wrong_unit = reader.one_of(value, &choices).unwrap_or_default();
            }
            "precision" => {
                let choices = [("error", Precision::Error), ("round", Precision::Round)];
                mapping.precision = reader.one_of(value, &choices).unwrap_or_default();
            }
            other => {
                let help = format!("a mapping has the keys {}", KEYS.join(", "));
                reader.wrong("mapping-key", key.span(), format!("unknown key {other:?}"), &help);
            }
        }
    }
    if reader.diagnostics.is_empty() { Ok(mapping) } else { Err(reader.diagnostics) }
}

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, code: &'static str, span: Range<usize>, message: String, help: &str) {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = 1 + before.bytes().filter(|&b| b == b'\n').count();
        let (file, help) = (self.file.to_owned(), help.to_owned());
        self.diagnostics.push(Diagnostic { code, severity: Severity::Error, file, line, message, help });
    }

    fn kind(&mut self, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let message = format!("this is {}, where {wanted} is wanted", describe(value.get_ref()));
        self.wrong("mapping-type", value.span(), message, &format!("write {wanted}"));
    }

    fn text(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.kind(value, "a text in quotation marks");
                None
            }
        }
    }

    fn number(&mut self, value: &Spanned<DeValue<'_>>, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match value.get_ref() {
            DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|n| range.contains(n));
        if number.is_none() {
            self.kind(value, &format!("a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    fn one_of<T: Copy>(&mut self, value: &Spanned<DeValue<'_>>, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(value)?;
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
            let help = format!("write one of {}", names.join(", "));
            self.wrong("mapping-choice", value.span(), format!("{text:?} is not a choice here"), &help);
        }
        found
    }

    fn list(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.text(item)).collect(),
            _ => {
                self.kind(value, "a list of texts");
                Vec::new()
            }
        }
    }

    fn texts(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, String> {
        match value.get_ref() {
            DeValue::Table(table) => {
                table.iter().filter_map(|(key, v)| Some((key.get_ref().to_string(), self.text(v)?))).collect()
            }
            _ => {
                self.kind(value, "a table of texts");
                BTreeMap::new()
            }
        }
    }

    fn maps(&mut self, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, BTreeMap<String, String>> {
        match value.get_ref() {
            DeValue::Table(table) => {
                table.iter().map(|(key, v)| (key.get_ref().to_string(), self.texts(v))).collect()
            }
            _ => {
                self.kind(value, "a table of tables, such as [values.region]");
                BTreeMap::new()
            }
        }
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_key() {
        let mapping = parse_mapping(
            "form = 'f'\nlayout = \"tidy\"\nheader_row = 3\nsheet = \"表1\"\nskip = [\"说明\"]\nunknown = \"skip\"\n\
             wrong_unit = \"query\"\nprecision = \"round\"\nregion_level = 1\nindustry_level = 2\n\
             [columns]\n\"单位名称\" = \"name\"\n[units]\noutput = \"百万元\"\n[constants]\nregion = \"370000\"\n\
             [values.region]\n\"深圳\" = \"440300\"\n[misspellings.region]\n\"江四\" = \"江西\"\n[variables]\nv4 = \"output\"\n",
            "m.toml",
        )
        .unwrap();
        assert_eq!(mapping.layout, Some(Layout::Tidy));
        assert_eq!(mapping.header_row, Some(3));
        assert_eq!(mapping.values["region"]["深圳"], "440300");
        assert_eq!(mapping.unknown, Unknown::Skip);
    }

    #[test]
    fn says_where_it_is_wrong() {
        let found =
            parse_mapping("form = 'f'\n\nlayuot = 'rows'\nlayout = 'long'\nheader_row = 'x'\n", "m.toml")
                .unwrap_err();
        let lines: Vec<_> = found.iter().map(|d| (d.code, d.line)).collect();
        assert_eq!(lines, [("mapping-key", 3), ("mapping-choice", 4), ("mapping-type", 5)]);
        assert_eq!(parse_mapping("form = \n", "m.toml").unwrap_err()[0].code, "mapping-toml");
    }
}
