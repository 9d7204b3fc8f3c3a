use std::collections::HashMap;

use aho_corasick::{AhoCorasick, BuildError, Input, MatchKind};
use ballast_packs::{
    Packs,
    plan::{Lexicon, WordClass},
};
use rust_decimal::Decimal;

use super::Prefixes;
use crate::place::{PlaceId, Places};

/// A set of word classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Classes(u128);

impl Classes {
    /// The set of these.
    pub(crate) const fn of(classes: &[WordClass]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < classes.len() {
            bits |= 1 << classes[at] as u32;
            at += 1;
        }
        Self(bits)
    }

    pub(crate) fn has(self, class: WordClass) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// The set without one class.
    pub(crate) const fn without(self, class: WordClass) -> Self {
        Self(self.0 & !(1 << class as u32))
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, class: WordClass) {
        self.0 |= 1 << class as u32;
    }
}

/// What one spelling may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub(crate) classes: Classes,
    pub(crate) place: Option<PlaceId>,
    /// Values and meanings by class; most words have none.
    extra: Vec<(WordClass, Option<Decimal>, Option<String>)>,
}

impl Entry {
    /// The number that the word stands for in a class.
    pub(crate) fn value(&self, class: WordClass) -> Option<Decimal> {
        self.extra.iter().find(|(of, _, _)| *of == class).and_then(|(_, value, _)| *value)
    }

    /// What the word means in a class.
    pub(crate) fn means(&self, class: WordClass) -> Option<&str> {
        self.extra.iter().find(|(of, _, _)| *of == class).and_then(|(_, _, means)| means.as_deref())
    }
}

/// What kind of unit stands after a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// No unit.
    None,
    Money,
    Percent,
    Point,
    Place,
    Times,
    Time,
    Count,
    Measure,
    /// A classifier that is mostly a turn of speech.
    Loose,
    /// A fraction without a sign.
    Ratio,
}

/// A word that builds numerals.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Numeral {
    Digit(Decimal),
    Magnitude(Decimal),
    /// A part of a whole: 成.
    Share(Decimal),
    Of,
    Percent(Decimal),
    Point,
}

/// Every word of the lexicon and every place, compiled for one pass over a text.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
    /// Units with what a record carries.
    pub(crate) units: Prefixes<(UnitKind, String)>,
    pub(crate) numerals: Prefixes<Numeral>,
    pub(crate) ranges: Prefixes<()>,
    pub(crate) inside: Prefixes<()>,
    /// How many fold a word says it grew.
    pub(crate) doubles: Prefixes<Decimal>,
    /// What makes a noun of the verb before it.
    pub(crate) suffixes: Prefixes<()>,
    /// Endings of a subject that is a part of a whole.
    pub(crate) shares: Vec<String>,
}

const UNITS: [(WordClass, UnitKind); 9] = [
    (WordClass::UnitPoint, UnitKind::Point),
    (WordClass::UnitMoney, UnitKind::Money),
    (WordClass::UnitPercent, UnitKind::Percent),
    (WordClass::UnitPlace, UnitKind::Place),
    (WordClass::UnitTimes, UnitKind::Times),
    (WordClass::UnitMeasure, UnitKind::Measure),
    (WordClass::UnitCount, UnitKind::Count),
    (WordClass::UnitTime, UnitKind::Time),
    (WordClass::UnitLoose, UnitKind::Loose),
];

/// Classes that are looked up where a number stands, not found by the pass.
const LOOKED_UP: Classes = Classes::of(&[
    WordClass::UnitPoint,
    WordClass::UnitMoney,
    WordClass::UnitPercent,
    WordClass::UnitPlace,
    WordClass::UnitTimes,
    WordClass::UnitMeasure,
    WordClass::UnitCount,
    WordClass::UnitTime,
    WordClass::UnitLoose,
    WordClass::NumeralShare,
    WordClass::NumeralOf,
    WordClass::NumeralPoint,
    WordClass::RangeSign,
    WordClass::AboutInside,
    WordClass::Negative,
    WordClass::NounSuffix,
    WordClass::ShareCue,
]);

impl Vocabulary {
    /// Compiles the words of the packs and the spellings of all places.
    pub(crate) fn new(packs: &Packs, places: &Places) -> Result<Self, BuildError> {
        let lexicon = &packs.lexicon;
        let mut spellings: Vec<&str> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut slot = |text| {
            *known.entry(text).or_insert_with(|| {
                spellings.push(text);
                entries.push(Entry::default());
                entries.len() - 1
            })
        };
        let mut filled: Vec<(usize, WordClass, &ballast_packs::plan::Word)> = Vec::new();
        for (class, words) in &lexicon.words {
            if LOOKED_UP.has(*class) {
                continue;
            }
            for word in words {
                filled.push((slot(word.text.as_str()), *class, word));
            }
        }
        let named: Vec<(usize, Option<PlaceId>)> =
            places.spellings().map(|(text, id)| (slot(text), id)).collect();
        for (at, class, word) in filled {
            entries[at].classes.add(class);
            if word.value.is_some() || word.means.is_some() {
                entries[at].extra.push((class, word.value, word.means.clone()));
            }
        }
        for (at, place) in named {
            entries[at].place = place;
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&spellings)?;
        let texts = |class| lexicon.class(class).iter().map(|word| (word.text.clone(), ()));
        Ok(Self {
            automaton,
            entries,
            units: units(lexicon),
            numerals: numerals(lexicon),
            ranges: Prefixes::new(texts(WordClass::RangeSign)),
            inside: Prefixes::new(texts(WordClass::AboutInside)),
            doubles: Prefixes::new(
                lexicon.class(WordClass::Double).iter().filter_map(|w| Some((w.text.clone(), w.value?))),
            ),
            suffixes: Prefixes::new(texts(WordClass::NounSuffix)),
            shares: lexicon.class(WordClass::ShareCue).iter().map(|word| word.text.clone()).collect(),
        })
    }

    /// The first word at `at` or after it, the longest at its spot: start, end, entry.
    pub(crate) fn next(&self, text: &str, at: usize) -> Option<(usize, usize, u32)> {
        let found = self.automaton.find(Input::new(text.as_bytes()).range(at..))?;
        Some((found.start(), found.end(), found.pattern().as_u32()))
    }

    /// What a word may be.
    pub(crate) fn entry(&self, word: u32) -> &Entry {
        &self.entries[word as usize]
    }
}

fn units(lexicon: &Lexicon) -> Prefixes<(UnitKind, String)> {
    let mut all = Vec::new();
    for (class, kind) in UNITS {
        for word in lexicon.class(class) {
            let means = word.means.clone().unwrap_or_else(|| word.text.clone());
            all.push((word.text.clone(), (kind, means)));
        }
    }
    Prefixes::new(all)
}

fn numerals(lexicon: &Lexicon) -> Prefixes<Numeral> {
    let mut all = Vec::new();
    let mut add = |class, make: fn(Decimal) -> Numeral| {
        let words = lexicon.class(class).iter();
        all.extend(words.map(|word| (word.text.clone(), make(word.value.unwrap_or_default()))));
    };
    add(WordClass::Digit, Numeral::Digit);
    add(WordClass::Magnitude, Numeral::Magnitude);
    add(WordClass::NumeralShare, Numeral::Share);
    add(WordClass::NumeralOf, |_| Numeral::Of);
    add(WordClass::NumeralPercent, Numeral::Percent);
    add(WordClass::NumeralPoint, |_| Numeral::Point);
    Prefixes::new(all)
}
