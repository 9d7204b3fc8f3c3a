//! Lines, paragraphs, sections: where a text says whose report it is, of which year, and what was done or is planned.
//!
//! A page's columns break sentences, and a paragraph's rest may stand behind a heading, a pulled quote or another
//! paragraph; the outline puts its lines back together. Offsets are bytes of the text.

mod block;
mod counter;
mod cues;
mod headed;
mod heading;
mod here;
mod join;
mod lead;
mod line;
mod marks;
mod mood;
mod plan_year;
mod region;
mod section;
mod shapes;
mod when;
mod year;

use std::ops::Range;

use crate::{
    place::{PlaceId, Places},
    spoken::Spoken,
};
use heading::Opening;

pub(crate) use counter::{Counter, MORE, RowPlace};
pub(crate) use cues::{Cues, begins, ends, is_one};
pub(crate) use line::unbold;
pub(crate) use shapes::Shapes;
pub(crate) use year::years;

/// What a text is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outline {
    /// In reading order.
    pub(crate) paragraphs: Vec<Paragraph>,
    pub(crate) sections: Vec<Section>,
    /// What is told from where on, by the byte.
    spans: Vec<Span>,
    /// Where the text moves to another place than its section's.
    moves: Vec<here::Move>,
}

/// A run of paragraphs about one place and year.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    pub(crate) range: Range<usize>,
    pub(crate) title: Option<Range<usize>>,
    pub(crate) region: Option<PlaceId>,
    /// A park whose name stands in place of the region's: 合肥高新区.
    pub(crate) park: Option<String>,
    /// The year its figures are of where nothing else is said.
    pub(crate) year: Option<i16>,
    /// The first and the last year of a plan that runs over several.
    pub(crate) plan: Option<(i16, i16)>,
    /// The years for which a policy says that it is valid.
    pub(crate) valid: Option<(i16, i16)>,
    pub(crate) region_at: Option<Range<usize>>,
    pub(crate) year_at: Option<Range<usize>>,
    /// The year of the page or the dateline, where one is named: 今年 is that year.
    pub(crate) published: Option<i16>,
    /// Where its first words name the part of the year that it reviews: 2025年上半年工业经济运行分析会.
    pub(crate) review: Option<usize>,
    /// The month of the page or the dateline, where that lies behind the months in which the year before is reviewed.
    pub(crate) late: Option<i8>,
    /// Whether it is news: an article with a byline or a dateline.
    pub(crate) news: bool,
    /// Index of the article or document that this is a part of: the first section with the same title.
    pub(crate) article: usize,
}

impl Section {
    /// What 今年 means: the year it was printed in, else the one it is about.
    pub(crate) fn this_year(&self) -> Option<i16> {
        self.published.max(self.year)
    }

    /// The year of what is planned where nothing else is said: the first of a plan over several, or the year in which
    /// a review of the year before was printed.
    pub(crate) fn plan_year(&self) -> Option<i16> {
        self.plan.map(|(from, _)| from).or(match (self.year, self.published) {
            (Some(year), Some(published)) if published == year + 1 => Some(published),
            (year, published) => year.or(published),
        })
    }
}

/// One paragraph, joined over line breaks and page furniture.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    /// Its lines in reading order.
    pub(crate) pieces: Vec<Range<usize>>,
    /// Index into [`Outline::sections`].
    pub(crate) section: usize,
    pub(crate) mood: Mood,
    pub(crate) heading: bool,
    /// What holds before its first sentence.
    pub(crate) before: Span,
    /// The title of an article, or who wrote it.
    pub(crate) title: bool,
    /// A sentence of the text in large type: what it says is said elsewhere, too.
    pub(crate) quote: bool,
}

/// Whether a paragraph tells what was achieved or what is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mood {
    Achieved,
    Planned,
    #[default]
    Unknown,
}

/// From a sentence's first byte on: what is told, of which year, and by which words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) mood: Mood,
    pub(crate) year: Option<i16>,
    /// The heading or the words that decided.
    pub(crate) because: Option<Range<usize>>,
    /// Whether a heading or the title of the report decides here, and not words of a sentence.
    pub(crate) firm: bool,
    /// Whether no sentence of the paragraph said it: it goes on from what stands before.
    pub(crate) carried: bool,
}

impl Outline {
    /// What is told at a byte.
    pub(crate) fn told_at(&self, byte: usize) -> Option<&Span> {
        let after = self.spans.partition_point(|span| span.start <= byte);
        after.checked_sub(1).map(|at| &self.spans[at])
    }

    /// The place that the text has moved to at a byte; none where it is its section's own.
    pub(crate) fn moved_at(&self, byte: usize) -> Option<PlaceId> {
        let after = self.moves.partition_point(|(start, _)| *start <= byte);
        after.checked_sub(1).and_then(|at| self.moves[at].1)
    }

    /// What is told in a stretch of text, sentence by sentence.
    pub(crate) fn told_in(&self, range: Range<usize>) -> &[Span] {
        let first = self.spans.partition_point(|span| span.start < range.start);
        let last = self.spans.partition_point(|span| span.start < range.end);
        &self.spans[first..last.max(first)]
    }
}

/// The outline of a text whose traditional characters are folded.
pub(crate) fn outline(text: &str, shapes: &Shapes, places: &Places) -> Outline {
    let places = &Spoken::new(text, places);
    let mut lines = line::lines(text, shapes);
    let wrap = join::wrap(&lines);
    let begins_with_place = |line: &str| {
        let found = places.find(line);
        match found.first().filter(|(range, id)| range.start == 0 && places.get(*id).level > 0) {
            Some((range, _)) if range.end == line.len() => Opening::Place,
            Some(_) => Opening::PlaceFirst,
            None if region::opening(line, shapes, places).is_some() => Opening::PlaceFirst,
            None => Opening::Other,
        }
    };
    heading::classify(text, &mut lines, wrap, begins_with_place, shapes);
    let joined = join::join(text, &lines, wrap, shapes);
    let mut outline = section::sections(text, &lines, &joined, shapes, places);
    outline.moves = here::moves(text, &outline, shapes, places);
    mood::tell(text, &mut outline, shapes, places);
    outline
}

#[cfg(test)]
pub(crate) mod tests;
