use std::collections::{HashMap, HashSet};

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
    digits: HashMap<char, u16>,
    tens: String,
    hundreds: String,
    row_marks: String,
    /// Characters with which a counter can begin.
    first: HashSet<char>,
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
            digits: HashMap::new(),
            tens: structure.tens.clone(),
            hundreds: structure.hundreds.clone(),
            row_marks: structure.row_marks.clone(),
            first: HashSet::new(),
        };
        for list in &structure.marks {
            counters.marks.extend(list.chars().zip(1..));
        }
        for (value, characters) in (0..).zip(&structure.digits) {
            counters.digits.extend(characters.chars().map(|c| (c, value)));
        }
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

    fn firsts(&self) -> HashSet<char> {
        let mut first: HashSet<char> = self.digits.keys().chain(self.marks.keys()).copied().collect();
        first.extend(self.tens.chars().chain(self.hundreds.chars()));
        let befores = self.families.iter().flat_map(|family| &family.before);
        first.extend(
            befores.chain(self.words.iter().map(|(word, _)| word)).filter_map(|text| text.chars().next()),
        );
        first
    }

    /// The counter that begins at the front of a text; its end is counted from there.
    pub(crate) fn at(&self, text: &str) -> Option<Counter> {
        if !text.chars().next().is_some_and(|c| self.first.contains(&c)) {
            return None;
        }
        for (word, counter) in &self.words {
            if let Some(rest) = text.strip_prefix(word.as_str()) {
                // 首先 without a pause behind it is a word like others.
                let mark = rest.chars().next().filter(|c| self.row_marks.contains(*c));
                if let Some(mark) = mark {
                    return Some(Counter { end: word.len() + mark.len_utf8(), ..*counter });
                }
            }
        }
        self.families.iter().find_map(|family| self.family(family, text))
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

    fn is_arabic(&self, c: char) -> bool {
        c.is_ascii_digit() || ('０'..='９').contains(&c)
    }

    /// A number in digits or in words at the front of a text, and what stands behind it.
    fn number<'t>(&self, text: &'t str, arabic: bool) -> Option<(u16, &'t str)> {
        let (mut total, mut digit, mut taken) = (0u16, None, 0);
        for c in text.chars().take(4) {
            if let Some(value) = self.digits.get(&c).filter(|_| self.is_arabic(c) == arabic) {
                digit = Some(if arabic { digit.unwrap_or(0) * 10 + value } else { *value });
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
