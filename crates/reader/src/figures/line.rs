use std::ops::Range;

use ballast_packs::plan::WordClass;

use crate::scan::{Classes, Entry, Kind, Number, Scan, Token, Vocabulary, When};

/// The flow with everything found in it: what the rules of figures look at.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    pub(crate) scan: &'a Scan<'a>,
    pub(crate) vocabulary: &'a Vocabulary,
}

impl<'a> Line<'a> {
    pub(crate) fn tokens(&self) -> &'a [Token] {
        &self.scan.tokens
    }

    pub(crate) fn entry(&self, token: &Token) -> Option<&'a Entry> {
        match token.kind {
            Kind::Word(word) => Some(self.vocabulary.entry(word)),
            _ => None,
        }
    }

    /// The classes of a token; none where it is a number or a period.
    pub(crate) fn classes(&self, token: &Token) -> Classes {
        self.entry(token).map_or(Classes::default(), |entry| entry.classes)
    }

    pub(crate) fn is(&self, token: &Token, class: WordClass) -> bool {
        self.classes(token).has(class)
    }

    pub(crate) fn number(&self, token: &Token) -> Option<&'a Number<'a>> {
        match token.kind {
            Kind::Number(at) => self.scan.numbers.get(at as usize),
            _ => None,
        }
    }

    pub(crate) fn when(&self, token: &Token) -> Option<&'a When> {
        match token.kind {
            Kind::When(at) => self.scan.whens.get(at as usize),
            _ => None,
        }
    }

    /// The first token that starts at `at` or after it.
    pub(crate) fn from(&self, at: usize) -> usize {
        self.scan.from(at)
    }

    /// The token that starts right at `at`.
    pub(crate) fn starting(&self, at: usize) -> Option<&'a Token> {
        self.tokens().get(self.from(at)).filter(|token| token.start == at)
    }

    /// The token that ends right at `at`.
    pub(crate) fn ending(&self, at: usize) -> Option<&'a Token> {
        // None is empty, so none that starts here ends here.
        self.tokens().get(self.from(at).checked_sub(1)?).filter(|token| token.end == at)
    }

    /// The tokens that lie wholly in a range.
    pub(crate) fn within(&self, range: Range<usize>) -> &'a [Token] {
        let first = self.from(range.start);
        let behind = self.from(range.end);
        // Only the last may reach beyond: tokens do not overlap.
        let reaches = behind > first && self.tokens()[behind - 1].end > range.end;
        self.tokens().get(first..behind - usize::from(reaches)).unwrap_or_default()
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The words of a token.
    pub(crate) fn said(&self, token: &Token) -> &'a str {
        self.slice(token.start..token.end)
    }

    /// Past spaces, to the right.
    pub(crate) fn skip(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + (rest.len() - rest.trim_start_matches([' ', '\u{3000}', '\u{A0}']).len())
    }

    /// Past spaces, to the left.
    pub(crate) fn back(&self, at: usize) -> usize {
        self.text[..at].trim_end_matches([' ', '\u{3000}', '\u{A0}']).len()
    }
}
