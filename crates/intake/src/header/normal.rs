use std::collections::HashMap;

use ballast_model::{Units, fold_width};

/// What two spellings of one header have in common: width folded, white space, brackets and
/// separators dropped, letters lower-cased. `工业总产值（本月）` and `工业总产值_本月` are one.
pub(crate) fn key(text: &str) -> String {
    fold_width(text)
        .chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '(' | ')'
                        | '['
                        | ']'
                        | '【'
                        | '】'
                        | '〔'
                        | '〕'
                        | '{'
                        | '}'
                        | '_'
                        | '-'
                        | '—'
                        | '–'
                        | '/'
                        | '\\'
                        | ':'
                        | '：'
                        | '、'
                        | '，'
                        | ','
                        | '·'
                        | '*'
                        | '※'
                        | '"'
                        | '\''
                        | '\u{feff}'
                        | '\u{200b}'
                )
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A text with width folded, brackets unified and white space gone, for looking at its parts.
pub(crate) fn compact(text: &str) -> String {
    fold_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'))
        .map(|c| match c {
            '【' | '〔' | '[' => '(',
            '】' | '〕' | ']' => ')',
            other => other,
        })
        .collect()
}

/// Unit names as files write them.
pub(crate) struct UnitNames {
    by_key: HashMap<String, String>,
}

impl UnitNames {
    pub fn new(units: &Units) -> Self {
        let mut by_key = HashMap::new();
        for unit in units.iter() {
            if !unit.en.is_empty() {
                by_key.insert(compact(&unit.en).to_lowercase(), unit.name.clone());
            }
        }
        // Chinese names win over an English form that reads the same.
        for unit in units.iter() {
            by_key.insert(compact(&unit.name).to_lowercase(), unit.name.clone());
        }
        Self { by_key }
    }

    /// The declared unit that a text names.
    pub fn find(&self, text: &str) -> Option<&str> {
        self.by_key.get(&compact(text).to_lowercase()).map(String::as_str)
    }
}

/// A header cell taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heading {
    /// Key of the whole text.
    pub whole: String,
    /// Key without the unit.
    pub name: String,
    /// The declared unit it states.
    pub unit: Option<String>,
    /// What stands in brackets at the end where that is no declared unit.
    pub bracket: Option<String>,
}

/// Takes the unit off a header: `工业总产值（万元）`, `产值(单位：万元)`, `产值/万元`, `产值_万元`.
pub(super) fn heading(text: &str, units: &UnitNames) -> Heading {
    let compact = compact(text);
    let whole = key(&compact);
    let bare = compact.trim_end_matches([':', '*', '※']);
    if let Some(open) = bare.rfind('(').filter(|_| bare.ends_with(')')) {
        let inside = &bare[open + 1..bare.len() - 1];
        let said = ["计量单位", "单位"].iter().find_map(|word| inside.strip_prefix(word)).unwrap_or(inside);
        let said = said.trim_start_matches([':', '：']);
        let name = key(&bare[..open]);
        return match units.find(said) {
            Some(unit) => Heading { whole, name, unit: Some(unit.to_owned()), bracket: None },
            None => Heading { whole, name, unit: None, bracket: Some(said.to_owned()) },
        };
    }
    for separator in ['/', '_', ',', ':', '-', '、'] {
        if let Some((name, unit)) = bare.rsplit_once(separator)
            && let Some(unit) = units.find(unit)
            && !name.is_empty()
        {
            return Heading { whole, name: key(name), unit: Some(unit.to_owned()), bracket: None };
        }
    }
    Heading { name: whole.clone(), whole, unit: None, bracket: None }
}

/// The unit that a header cell is, where it is nothing else: `万元`, `（万元）`, `单位：万元`.
pub(super) fn unit_only(text: &str, units: &UnitNames) -> Option<String> {
    let compact = compact(text);
    let inside = compact.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(&compact);
    let inside = inside.strip_prefix("计量").unwrap_or(inside);
    let inside = inside.strip_prefix("单位").map_or(inside, |t| t.trim_start_matches(':'));
    units.find(inside).map(str::to_owned)
}
