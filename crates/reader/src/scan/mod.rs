//! One pass over the text: the words of the lexicon, numbers with their units, periods.

mod digits;
mod flow;
mod number;
mod prefixes;
mod spellings;
mod vocabulary;
mod when;
mod words;

use ballast_packs::plan::WordClass;

pub(crate) use flow::Flow;
pub(crate) use number::Number;
pub(crate) use prefixes::Prefixes;
pub(crate) use spellings::{Entry, Spellings};
pub(crate) use vocabulary::{Classes, Numeral, UnitKind, Vocabulary};
pub(crate) use when::{Part, When, Year, plan, run};

use number::Lexed;

/// What stands somewhere in the flow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word, by its entry in the vocabulary.
    Word(u32),
    /// Index into [`Scan::numbers`].
    Number(u32),
    /// Index into [`Scan::whens`].
    When(u32),
}

/// Everything found, in order, none overlapping.
#[derive(Debug, Default)]
pub(crate) struct Scan<'v> {
    pub(crate) tokens: Vec<Token>,
    pub(crate) numbers: Vec<Number<'v>>,
    pub(crate) whens: Vec<When>,
    /// By block of bytes: the first token that starts in it or behind it.
    index: Vec<u32>,
}

/// Bytes of a block of the index, as a power of two: two or three characters, rarely more than two tokens.
const BLOCK: u32 = 3;

const NUMERAL: Classes =
    Classes::of(&[WordClass::Digit, WordClass::Magnitude, WordClass::NumeralPercent, WordClass::Double]);
const MASK: Classes = Classes::of(&[WordClass::Name, WordClass::Idiom]);
const TIME: Classes = Classes::of(&[WordClass::Part, WordClass::Relative, WordClass::Past, WordClass::Plan]);

/// Scans a flow. Words come from the automaton, numbers and dates from where digits or numerals stand; what begins
/// inside an earlier find is dropped.
pub(crate) fn scan<'v>(flow: &str, vocabulary: &'v Vocabulary) -> Scan<'v> {
    let mut found = Scan::default();
    let bytes = flow.as_bytes();
    let mut at = 0;
    let mut next = vocabulary.next(flow, at);
    loop {
        // A number may have run into the word that was next: look again from its end.
        if next.is_some_and(|word| word.0 < at) {
            next = vocabulary.next(flow, at);
        }
        let word_at = next.map_or(usize::MAX, |word| word.0);
        let stop = word_at.min(bytes.len());
        let digit_at = bytes[at.min(stop)..stop]
            .iter()
            .position(u8::is_ascii_digit)
            .map_or(usize::MAX, |position| at + position);
        if digit_at < word_at {
            at = found.digits(flow, digit_at, vocabulary);
            continue;
        }
        let Some((start, end, word)) = next else { break };
        let entry = vocabulary.entry(word);
        if bytes[start].is_ascii_digit() && !bounded(bytes, start, end) {
            at = found.digits(flow, start, vocabulary);
            continue;
        }
        at = end;
        if entry.classes.meets(MASK) && !entry.classes.meets(TIME) {
            found.tokens.push(Token { start, end, kind: Kind::Word(word) });
        } else if entry.classes.meets(TIME) {
            found.time(start, end, word, entry);
        } else if entry.classes.meets(NUMERAL) {
            match words::chinese(flow, start, vocabulary) {
                Some(Lexed::Number(number)) => {
                    at = number.end;
                    found.number(number);
                }
                Some(Lexed::Passed(end)) => at = end.max(at),
                None => {}
            }
        } else {
            if entry.classes.has(WordClass::Within) && found.within(start, end, entry) {
                continue;
            }
            found.tokens.push(Token { start, end, kind: Kind::Word(word) });
        }
    }
    found.sort_out(bytes.len());
    found
}

/// Whether a word that begins with a digit is not part of a longer run.
fn bounded(bytes: &[u8], start: usize, end: usize) -> bool {
    let left = start
        .checked_sub(1)
        .is_none_or(|before| !bytes[before].is_ascii_alphanumeric() && bytes[before] != b'.');
    let right =
        !bytes[end - 1].is_ascii_alphanumeric() || bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
    left && right
}

impl<'v> Scan<'v> {
    fn sort_out(&mut self, length: usize) {
        self.index = Vec::with_capacity((length >> BLOCK) + 2);
        for (at, token) in (0..).zip(&self.tokens) {
            while self.index.len() <= token.start >> BLOCK {
                self.index.push(at);
            }
        }
        self.index.resize((length >> BLOCK) + 2, self.tokens.len() as u32);
    }

    /// The first token that starts at a byte or behind it.
    pub(crate) fn from(&self, at: usize) -> usize {
        let block = self.index.get(at >> BLOCK).map_or(self.tokens.len(), |token| *token as usize);
        block + self.tokens[block..].iter().take_while(|token| token.start < at).count()
    }

    /// A date or a number at a digit; where to go on.
    fn digits(&mut self, flow: &str, at: usize, vocabulary: &'v Vocabulary) -> usize {
        if let Some(when) = when::dated(flow, at) {
            let end = when.end;
            self.when(when);
            return end;
        }
        match number::arabic(flow, at, vocabulary) {
            Lexed::Number(number) => {
                let end = number.end;
                self.number(number);
                end
            }
            Lexed::Passed(end) => end.max(at + 1),
        }
    }

    fn number(&mut self, number: Number<'v>) {
        let kind = Kind::Number(self.numbers.len() as u32);
        // A sign taken into the number may have been passed as a word before.
        while self.tokens.last().is_some_and(|token| token.end > number.start) {
            self.tokens.pop();
        }
        self.tokens.push(Token { start: number.start, end: number.end, kind });
        self.numbers.push(number);
    }

    /// A word of time: alone, or as the part of the year that stands right before it.
    fn time(&mut self, start: usize, end: usize, word: u32, entry: &Entry) {
        let mut when = When { start, end, year: None, part: Part::Whole, until: false };
        if let Some(part) = entry.means(WordClass::Part).and_then(when::part) {
            when.part = part;
        } else if let Some(off) = entry.value(WordClass::Relative) {
            when.year = i16::try_from(off).ok().map(Year::Off);
        } else if let Some(years) = entry.value(WordClass::Past).and_then(|years| i16::try_from(years).ok()) {
            when.part = Part::Last(years.max(1));
        } else if let Some((from, to)) = entry.means(WordClass::Plan).and_then(when::plan) {
            when.part = Part::Years(from, Some(to));
        } else {
            self.tokens.push(Token { start, end, kind: Kind::Word(word) });
            return;
        }
        self.when(when);
    }

    fn when(&mut self, when: When) {
        if let Some(Token { kind: Kind::When(at), end, .. }) = self.tokens.last_mut() {
            let before = &mut self.whens[*at as usize];
            // 2024年 and 上半年 touch: one period. 去年 after a whole year starts another.
            if before.end == when.start && before.part == Part::Whole && when.year.is_none() {
                (before.part, before.end, *end) = (when.part, when.end, when.end);
                return;
            }
        }
        let kind = Kind::When(self.whens.len() as u32);
        self.tokens.push(Token { start: when.start, end: when.end, kind });
        self.whens.push(when);
    }

    /// 末, 以来 right after a period change what it means; whether the word was one.
    fn within(&mut self, start: usize, end: usize, entry: &Entry) -> bool {
        let Some(Token { kind: Kind::When(at), end: token_end, .. }) = self.tokens.last_mut() else {
            return false;
        };
        let when = &mut self.whens[*at as usize];
        if when.end != start {
            return false;
        }
        match (entry.means(WordClass::Within), when.part) {
            (Some("end"), Part::Years(_, Some(to))) => {
                (when.part, when.year, when.until) = (Part::Whole, Some(Year::Is(to)), true);
            }
            (Some("end"), _) => when.until = true,
            // “十四五”前四年.
            (Some(first), Part::Years(from, Some(to))) if when::first(first).is_some() => {
                let years = when::first(first).unwrap_or_default();
                when.part = Part::Years(from, Some(to.min(from + years - 1)));
            }
            (Some("since"), Part::Years(from, _)) => when.part = Part::Years(from, None),
            (Some("since"), Part::Whole) => {
                if let Some(Year::Is(year)) = when.year {
                    (when.part, when.year) = (Part::Years(year, None), None);
                }
            }
            _ => {}
        }
        (when.end, *token_end) = (end, end);
        true
    }
}
