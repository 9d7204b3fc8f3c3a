use std::sync::Arc;

use ballast_packs::plan::{FigureWords, Genre, Lexicon, WordClass};
use rust_decimal::Decimal;

use super::{Entry, Prefixes, Spellings};

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

    pub(crate) fn all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Takes a class into the set.
    pub(crate) fn add(&mut self, class: WordClass) {
        self.0 |= 1 << class as u32;
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
    spellings: Arc<Spellings>,
    /// Units with what a record carries.
    pub(crate) units: Prefixes<(UnitKind, String)>,
    pub(crate) numerals: Prefixes<Numeral>,
    pub(crate) ranges: Prefixes<()>,
    pub(crate) inside: Prefixes<()>,
    /// How many fold a word says it grew.
    pub(crate) doubles: Prefixes<Decimal>,
    /// What makes a noun of the verb before it.
    pub(crate) suffixes: Prefixes<()>,
    /// Words at the edge of what a figure is of.
    pub(crate) edges: FigureWords,
    /// Before a year by which something will be reached: 到2027年.
    pub(crate) till: Vec<String>,
    /// Before what is compared with a year: 同期.
    pub(crate) same: Vec<String>,
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
    /// Adds the words of a lexicon to the spellings, but those that are looked up where a number stands.
    pub(crate) fn spell(lexicon: &Lexicon, spellings: &mut Spellings) {
        for (class, words) in lexicon.words.iter().filter(|(class, _)| !LOOKED_UP.has(**class)) {
            for word in words {
                spellings.word(*class, word);
            }
        }
    }

    /// From spellings that hold the lexicon's words.
    pub(crate) fn new(lexicon: &Lexicon, genre: &Genre, spellings: Arc<Spellings>) -> Self {
        let texts = |class| lexicon.class(class).iter().map(|word| (word.text.clone(), ()));
        Self {
            spellings,
            units: units(lexicon),
            numerals: numerals(lexicon),
            ranges: Prefixes::new(texts(WordClass::RangeSign)),
            inside: Prefixes::new(texts(WordClass::AboutInside)),
            doubles: Prefixes::new(
                lexicon.class(WordClass::Double).iter().filter_map(|w| Some((w.text.clone(), w.value?))),
            ),
            suffixes: Prefixes::new(texts(WordClass::NounSuffix)),
            edges: genre.figures.clone(),
            till: genre.moods.until.clone(),
            same: genre.moods.same.clone(),
            shares: lexicon.class(WordClass::ShareCue).iter().map(|word| word.text.clone()).collect(),
        }
    }

    /// The first word at `at` or after it, the longest at its spot: start, end, entry.
    pub(crate) fn next(&self, text: &str, at: usize) -> Option<(usize, usize, u32)> {
        self.spellings.next(text, at)
    }

    /// What a word may be.
    pub(crate) fn entry(&self, word: u32) -> &Entry {
        self.spellings.entry(word)
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
