use std::collections::{BTreeMap, HashMap};

use ballast_packs::plan::{Numeral, Reach, Structure};

/// A counter that stands in a text: 一、, （二）, 三是, 首先.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counter {
    /// Which family counts.
    pub(crate) style: u16,
    /// Which place it gives; 0 where nothing is counted.
    pub(crate) ordinal: u16,
    /// One past its last byte.
    pub(crate) end: usize,
    /// A smaller depth never stands inside a larger one.
    pub(crate) depth: u8,
    /// Where it counts.
    pub(crate) reach: Reach,
    /// Whether what it counts only holds items.
    pub(crate) holds: bool,
    /// A word that counts: 首先.
    pub(crate) word: Option<RowPlace>,
}

/// Where in its row a word that counts stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowPlace {
    First,
    Next,
    Last,
    /// It goes on with any row: 此外.
    More,
}

/// The families of a pack, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Counters {
    families: Vec<Family>,
    words: Vec<(String, Counter)>,
    marks: HashMap<char, u16>,
    /// In the order of the characters.
    digits: Vec<(char, u16)>,
    tens: String,
    hundreds: String,
    row_marks: String,
    /// Characters with which a counter can begin, with a bit for each family and the first for words.
    first: Starts,
}

/// By character: what begins with it. Most characters of a text begin nothing, and a page tells so.
#[derive(Debug, Clone, Default)]
struct Starts {
    /// A bit for every 64 characters of the basic plane among which one begins something.
    pages: [u64; 16],
    /// In the order of the characters.
    all: Vec<(char, u64)>,
}

/// The bit of words that count.
const WORDS: u64 = 1;

impl Starts {
    fn new(all: BTreeMap<char, u64>) -> Self {
        let mut pages = [0; 16];
        for c in all.keys() {
            let page = Self::page(*c);
            pages[page >> 6] |= 1 << (page & 63);
        }
        Self { pages, all: all.into_iter().collect() }
    }

    fn page(c: char) -> usize {
        c as usize >> 6 & 1023
    }

    fn at(&self, c: char) -> u64 {
        let page = Self::page(c);
        if self.pages[page >> 6] >> (page & 63) & 1 == 0 {
            return 0;
        }
        self.all.binary_search_by_key(&c, |(c, _)| *c).map_or(0, |at| self.all[at].1)
    }
}

/// The bit of a family: those beyond the last share one.
fn bit(family: usize) -> u64 {
    1 << (family + 1).min(63)
}

#[derive(Debug, Clone)]
struct Family {
    before: Vec<String>,
    numeral: Numeral,
    after: Vec<String>,
    but: Vec<String>,
    template: Counter,
}

impl Counters {
    pub(crate) fn new(structure: &Structure) -> Self {
        let mut counters = Self {
            families: Vec::new(),
            words: Vec::new(),
            marks: HashMap::new(),
            digits: Vec::new(),
            tens: structure.tens.clone(),
            hundreds: structure.hundreds.clone(),
            row_marks: structure.row_marks.clone(),
            first: Starts::default(),
        };
        for list in &structure.marks {
            counters.marks.extend(list.chars().zip(1..));
        }
        let mut digits = BTreeMap::new();
        for (value, characters) in (0..).zip(&structure.digits) {
            digits.extend(characters.chars().map(|c| (c, value)));
        }
        counters.digits = digits.into_iter().collect();
        for (style, family) in (0..).zip(&structure.enumerators) {
            let template = Counter {
                style,
                ordinal: 0,
                end: 0,
                depth: family.depth,
                reach: family.reach,
                holds: family.holds,
                word: None,
            };
            let longest_first = |list: &[String]| {
                let mut list = list.to_vec();
                list.sort_by_key(|text| std::cmp::Reverse(text.len()));
                list
            };
            counters.families.push(Family {
                before: longest_first(&family.before),
                numeral: family.numeral,
                after: longest_first(&family.after),
                but: family.but.clone(),
                template,
            });
        }
        for (style, row) in (1000..).zip(&structure.rows) {
            let places =
                [(&row.first, RowPlace::First), (&row.next, RowPlace::Next), (&row.last, RowPlace::Last)];
            for (list, place) in places {
                counters.add_words(list, style, row.depth, place);
            }
        }
        counters.add_words(&structure.row_more, MORE, 9, RowPlace::More);
        counters.words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        counters.first = counters.firsts();
        counters
    }

    fn add_words(&mut self, list: &[String], style: u16, depth: u8, place: RowPlace) {
        for word in list {
            let counter = Counter {
                style,
                ordinal: 0,
                end: 0,
                depth,
                reach: if place == RowPlace::More { Reach::Line } else { Reach::Clause },
                holds: false,
                word: Some(place),
            };
            self.words.push((word.clone(), counter));
        }
    }

    fn firsts(&self) -> Starts {
        let mut first: BTreeMap<char, u64> = BTreeMap::new();
        let mut add = |c: Option<char>, bits: u64| {
            if let Some(c) = c {
                *first.entry(c).or_default() |= bits;
            }
        };
        for (word, _) in &self.words {
            add(word.chars().next(), WORDS);
        }
        for (at, family) in self.families.iter().enumerate() {
            for before in family.before.iter().filter(|before| !before.is_empty()) {
                add(before.chars().next(), bit(at));
            }
        }
        // Where nothing need stand before it, a counter begins with its number.
        let open =
            self.families.iter().enumerate().filter(|(_, family)| family.before.iter().any(String::is_empty));
        let open = open.fold(0, |bits, (at, _)| bits | bit(at));
        let numerals = self.digits.iter().map(|(c, _)| *c).chain(self.marks.keys().copied());
        for c in numerals.chain(self.tens.chars()).chain(self.hundreds.chars()) {
            add(Some(c), open);
        }
        // A blank may stand before the number of such a family, but only where a family begins with one.
        if first.contains_key(&' ') {
            first.entry(' ').and_modify(|bits| *bits |= open);
        }
        Starts::new(first)
    }

    /// The counter that begins at the front of a text; its end is counted from there.
    pub(crate) fn at(&self, text: &str) -> Option<Counter> {
        let starts = self.first.at(text.chars().next()?);
        if starts == 0 {
            return None;
        }
        for (word, counter) in self.words.iter().filter(|_| starts & WORDS != 0) {
            if let Some(rest) = text.strip_prefix(word.as_str()) {
                // 首先 without a pause behind it is a word like others.
                let mark = rest.chars().next().filter(|c| self.row_marks.contains(*c));
                if let Some(mark) = mark {
                    return Some(Counter { end: word.len() + mark.len_utf8(), ..*counter });
                }
            }
        }
        let mut families = self.families.iter().enumerate().filter(|(at, _)| starts & bit(*at) != 0);
        families.find_map(|(_, family)| self.family(family, text))
    }

    fn family(&self, family: &Family, text: &str) -> Option<Counter> {
        let before = family.before.iter().find(|before| text.starts_with(before.as_str()))?;
        let rest = text[before.len()..].trim_start_matches(' ');
        let (ordinal, rest) = match family.numeral {
            Numeral::None => (0, rest),
            Numeral::Mark => {
                let mark = rest.chars().next()?;
                (*self.marks.get(&mark)?, &rest[mark.len_utf8()..])
            }
            Numeral::Digits => self.number(rest, true)?,
            Numeral::Words => self.number(rest, false)?,
        };
        let spaced = rest.trim_start_matches(' ');
        let after = family.after.iter().find_map(|after| match after.as_str() {
            // A blank that separates is itself the mark; other marks may stand behind one.
            blank if blank.trim().is_empty() => rest.strip_prefix(blank),
            mark => spaced.strip_prefix(mark),
        })?;
        if family.but.iter().any(|word| rest.starts_with(word.as_str())) {
            return None;
        }
        // 1.09万亿元 counts nothing.
        if family.numeral == Numeral::Digits && after.starts_with(|c: char| self.is_arabic(c)) {
            return None;
        }
        Some(Counter { ordinal, end: text.len() - after.len(), ..family.template })
    }

    /// A number in digits or in words at the front of a text, and what stands behind it.
    pub(crate) fn count<'t>(&self, text: &'t str) -> Option<(u16, &'t str)> {
        self.number(text, true).or_else(|| self.number(text, false))
    }

    fn digit(&self, c: char) -> Option<u16> {
        self.digits.binary_search_by_key(&c, |(c, _)| *c).ok().map(|at| self.digits[at].1)
    }

    fn is_arabic(&self, c: char) -> bool {
        c.is_ascii_digit() || ('０'..='９').contains(&c)
    }

    /// A number in digits or in words at the front of a text, and what stands behind it.
    fn number<'t>(&self, text: &'t str, arabic: bool) -> Option<(u16, &'t str)> {
        let (mut total, mut digit, mut taken) = (0u16, None, 0);
        for c in text.chars().take(4) {
            if let Some(value) = self.digit(c).filter(|_| self.is_arabic(c) == arabic) {
                digit = Some(if arabic { digit.unwrap_or(0) * 10 + value } else { value });
            } else if !arabic && self.tens.contains(c) {
                total += digit.take().unwrap_or(1) * 10;
            } else if !arabic && self.hundreds.contains(c) {
                total += digit.take().unwrap_or(1) * 100;
            } else {
                break;
            }
            taken += c.len_utf8();
        }
        let number = total + digit.unwrap_or(0);
        (taken > 0 && (1..=400).contains(&number)).then(|| (number, &text[taken..]))
    }
}

/// The family of words that go on with any row.
pub(crate) const MORE: u16 = u16::MAX;
