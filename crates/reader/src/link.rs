//! Phrases of a text and the indicators that they name.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};
use ballast_packs::Packs;

use crate::IndicatorLink;

/// The names of all indicators, ready to be compared with phrases.
#[derive(Debug, Clone)]
pub(crate) struct Linker {
    /// By name in its plain form: the indicator's place in `ids`.
    exact: HashMap<String, usize>,
    automaton: AhoCorasick,
    /// By pattern of the automaton.
    patterns: Vec<usize>,
    ids: Vec<String>,
    without: Vec<String>,
    quotes: String,
    least: f64,
}

/// What a name that is whole but for words without meaning of their own is worth.
const NEARLY: f64 = 0.95;
/// A character left over counts this much beside one that is part of the name: 民营工业增加值 is not 工业增加值.
const LEFT_OVER: f64 = 2.0;

impl Linker {
    /// Compiles the names of the packs' indicators and of those that only reports name.
    ///
    /// # Errors
    /// Where there are more names than an automaton holds.
    pub(crate) fn new(packs: &Packs) -> Result<Self, BuildError> {
        let genre = &packs.genre;
        let mut linker = Self {
            exact: HashMap::new(),
            automaton: AhoCorasick::new::<_, &str>([])?,
            patterns: Vec::new(),
            ids: Vec::new(),
            without: genre.link_without.clone(),
            quotes: genre.structure.quotes.clone(),
            least: genre.link_from,
        };
        linker.without.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut names: Vec<String> = Vec::new();
        let mut add = |linker: &mut Self, id: &str, name: &str| {
            let plain = linker.plain(name);
            let at = linker.ids.iter().position(|known| known == id).unwrap_or_else(|| {
                linker.ids.push(id.to_owned());
                linker.ids.len() - 1
            });
            if !plain.is_empty() && !linker.exact.contains_key(&plain) {
                linker.exact.insert(plain.clone(), at);
                linker.patterns.push(at);
                names.push(plain);
            }
        };
        for named in &genre.indicators {
            add(&mut linker, &named.id, &named.name.zh);
            for alias in &named.aliases {
                add(&mut linker, &named.id, alias);
            }
        }
        for indicator in packs.indicators.values() {
            add(&mut linker, &indicator.id, &indicator.name.zh);
        }
        linker.automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names)?;
        Ok(linker)
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
        let hit = self.automaton.find_iter(&bare).max_by_key(|hit| (hit.len(), hit.start()))?;
        let name = bare[hit.range()].chars().count() as f64;
        let left = bare.chars().count() as f64 - name;
        let confidence = (NEARLY * name / (name + LEFT_OVER * left) * 100.0).round() / 100.0;
        let at = self.patterns[hit.pattern().as_usize()];
        (confidence >= self.least).then(|| IndicatorLink { id: self.ids[at].clone(), confidence })
    }

    /// A phrase without quotation marks and blanks, in half width.
    fn plain(&self, phrase: &str) -> String {
        let kept = phrase.chars().filter(|c| !self.quotes.contains(*c) && !c.is_whitespace());
        let kept: String = kept.collect();
        ballast_model::fold_width(&kept).into_owned()
    }

    /// A phrase without words that say for whom, how or when, and not what.
    fn stripped(&self, plain: &str) -> String {
        let mut bare = plain.to_owned();
        for word in &self.without {
            if bare.len() > word.len() && bare.contains(word.as_str()) {
                bare = bare.replace(word.as_str(), "");
            }
        }
        if bare.is_empty() { plain.to_owned() } else { bare }
    }
}
