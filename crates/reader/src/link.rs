//! Phrases of a text and the indicators that they name.

use std::collections::HashMap;

use ballast_packs::plan::Genre;

use crate::{IndicatorLink, trie::Trie};

/// The names of all indicators, ready to be compared with phrases.
#[derive(Debug, Clone)]
pub(crate) struct Linker {
    /// By name in its plain form: the indicator's place in `ids`.
    exact: HashMap<String, usize>,
    /// The same names, each standing for its place in `ids`.
    names: Trie,
    ids: Vec<String>,
    /// Words that say for whom, how or when, and not what.
    without: Trie,
    quotes: String,
    least: f64,
}

/// What a name that is whole but for words without meaning of their own is worth.
const NEARLY: f64 = 0.95;
/// A character left over counts this much beside one that is part of the name: 民营工业增加值 is not 工业增加值.
const LEFT_OVER: f64 = 2.0;

impl Linker {
    /// Compiles the names of indicators, of those that the packs compute and of those that only reports name.
    pub(crate) fn new(genre: &Genre) -> Self {
        let mut linker = Self {
            exact: HashMap::new(),
            names: Trie::with_room(0),
            ids: Vec::new(),
            without: Trie::new(genre.link_without.iter().map(String::as_str)),
            quotes: genre.structure.quotes.clone(),
            least: genre.link_from,
        };
        for named in &genre.indicators {
            linker.add(&named.id, &named.name.zh);
            for alias in &named.aliases {
                linker.add(&named.id, alias);
            }
        }
        linker
    }

    /// The first indicator to claim a name keeps it.
    fn add(&mut self, id: &str, name: &str) {
        let plain = self.plain(name);
        let at = self.ids.iter().rposition(|known| known == id).unwrap_or_else(|| {
            self.ids.push(id.to_owned());
            self.ids.len() - 1
        });
        if !plain.is_empty() && !self.exact.contains_key(&plain) {
            self.names.insert(plain.chars(), at as u32);
            self.exact.insert(plain, at);
        }
    }

    /// The indicator that a phrase names: with confidence 1 where it is the indicator's name or an alias, with less
    /// the more of the phrase is left over, and none below the threshold that the pack declares.
    pub(crate) fn link(&self, phrase: &str) -> Option<IndicatorLink> {
        let plain = self.plain(phrase);
        if let Some(at) = self.exact.get(&plain) {
            return Some(IndicatorLink { id: self.ids[*at].clone(), confidence: 1.0 });
        }
        let bare = self.stripped(&plain);
        if let Some(at) = self.exact.get(&bare) {
            return Some(IndicatorLink { id: self.ids[*at].clone(), confidence: NEARLY });
        }
        // The longest name inside, and of two as long the last: a phrase ends with what it names.
        let (hit, at) = self.names.find(&bare).max_by_key(|(hit, _)| (hit.len(), hit.start))?;
        let name = bare[hit].chars().count() as f64;
        let left = bare.chars().count() as f64 - name;
        let confidence = (NEARLY * name / (name + LEFT_OVER * left) * 100.0).round() / 100.0;
        (confidence >= self.least).then(|| IndicatorLink { id: self.ids[at as usize].clone(), confidence })
    }

    /// A phrase without quotation marks and blanks, in half width.
    fn plain(&self, phrase: &str) -> String {
        // Ideographs are no marks, and most characters are ideographs.
        let ideograph = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
        let kept = phrase.chars().filter(|c| ideograph(c) || !self.quotes.contains(*c) && !c.is_whitespace());
        let kept: String = kept.collect();
        ballast_model::fold_width(&kept).into_owned()
    }

    /// A phrase without words that say for whom, how or when, and not what; as it is where nothing else is left.
    fn stripped(&self, plain: &str) -> String {
        let (mut bare, mut copied) = (String::with_capacity(plain.len()), 0);
        for (found, _) in self.without.find(plain) {
            bare.push_str(&plain[copied..found.start]);
            copied = found.end;
        }
        bare.push_str(&plain[copied..]);
        if bare.is_empty() { plain.to_owned() } else { bare }
    }
}

#[cfg(test)]
mod tests {
    use ballast_model::Text;
    use ballast_packs::plan::NamedIndicator;

    use super::*;

    fn linker() -> Linker {
        let mut genre = Genre { link_from: 0.5, ..Genre::default() };
        genre.structure.quotes = "“”".to_owned();
        genre.link_without = ["全市", "实现", "完成"].map(str::to_owned).to_vec();
        let named = |id: &str, name: &str, aliases: &[&str]| NamedIndicator {
            id: id.to_owned(),
            name: Text { zh: name.to_owned(), ..Text::default() },
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            ..NamedIndicator::default()
        };
        genre.indicators = vec![
            named("value-added", "规模以上工业增加值", &["规上工业增加值"]),
            named("investment", "工业投资", &[]),
            named("gdp", "地区生产总值", &["GDP"]),
            // A name that another indicator has already.
            named("other", "工业投资", &["技改投资"]),
        ];
        Linker::new(&genre)
    }

    #[test]
    fn a_name_or_an_alias_is_certain_and_what_is_left_over_makes_doubt() {
        let linker = linker();
        let said = |phrase: &str| linker.link(phrase).map(|link| (link.id, link.confidence));
        let is = |id: &str, confidence: f64| Some((id.to_owned(), confidence));
        assert_eq!(said("规模以上工业增加值"), is("value-added", 1.0));
        assert_eq!(said("规上“工业”增加值"), is("value-added", 1.0), "quotation marks mean nothing");
        assert_eq!(said("ＧＤＰ"), is("gdp", 1.0), "nor does width");
        assert_eq!(said("全市完成工业投资"), is("investment", 0.95), "words that say for whom and how");
        assert_eq!(said("工业投资"), is("investment", 1.0), "the first to claim a name keeps it");
        // 4 characters named, 2 left over that count double.
        assert_eq!(said("民间工业投资"), None, "0.95 * 4 / 8 is below the threshold");
        assert_eq!(said("规上民营工业增加值"), None, "the name is broken up");
        assert_eq!(said("新规上工业增加值"), is("value-added", 0.74));
        assert_eq!(said("全市"), None, "nothing is named");
        assert_eq!(said(""), None);
    }

    #[test]
    fn of_two_names_the_longer_counts() {
        let linker = linker();
        let id = |phrase: &str| linker.link(phrase).map(|link| link.id);
        assert_eq!(id("技改投资和工业投资"), None, "more than half is left over");
        assert_eq!(id("技改投资工业投资"), None, "and half is too much, too");
        assert_eq!(id("GDP规上工业增加值"), Some("value-added".to_owned()));
    }
}
