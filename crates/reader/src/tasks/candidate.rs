use std::ops::Range;

use ballast_packs::plan::Reach;

use super::{Words, alike::alike};
use crate::outline::{Counter, Outline, Paragraph, RowPlace, Shapes, unbold};

/// Whatever stands where an item may begin.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// First byte, the counter included.
    pub(super) start: usize,
    /// First byte behind the counter.
    pub(super) body: usize,
    /// The heading: to the first full stop, or the run-in title.
    pub(super) heading: Range<usize>,
    /// Index of the paragraph, and of the piece in it.
    pub(super) paragraph: usize,
    pub(super) piece: usize,
    pub(super) kind: Kind,
}

impl Candidate {
    /// The heading without its counter.
    pub(super) fn bare<'t>(&self, text: &'t str) -> &'t str {
        &text[self.body.min(self.heading.end)..self.heading.end]
    }

    /// Whether the openers of two items are of one length and begin with the same character: 强项目：…。强主体：….
    pub(super) fn even(&self, other: &Self, text: &str) -> bool {
        let opener = |item: &Self| {
            let clause = item.bare(text).split(['，', ',', '：', ':']).next().unwrap_or_default();
            (clause.chars().next(), clause.chars().count())
        };
        opener(self) == opener(other)
    }
}

/// By what a candidate is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is counted.
    Counted(Counter),
    /// A heading on a line of its own.
    Heading,
    /// A short first sentence of a paragraph: 做强优势产业集群。深入实施…
    RunIn,
    /// A few characters before a colon: 提能级：…
    Colon,
    /// A few characters before a comma: 育产业，…
    Comma,
    /// A sentence of a paragraph that opens as others there do, and whether words before them announce a row.
    Alike { announced: bool },
}

/// All candidates of a text, in reading order.
pub(super) fn candidates(text: &str, outline: &Outline, shapes: &Shapes, words: &Words) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    // What the last sentence of the paragraph before announced.
    let mut announced = None;
    for (at, paragraph) in outline.paragraphs.iter().enumerate() {
        if paragraph.title || paragraph.quote {
            continue;
        }
        let before = found.len();
        for (piece, range) in paragraph.pieces.iter().enumerate() {
            if piece == 0 {
                found.extend(front(text, at, paragraph, range.clone(), shapes, words));
            }
            if !paragraph.heading {
                inside(text, (at, piece), range.clone(), shapes, words, &mut found);
            }
        }
        // The first of several sentences that open alike is no row of its own.
        let front = match &found[before..] {
            [] => None,
            [only] if matches!(only.kind, Kind::Comma | Kind::Colon) => Some(only.start),
            _ => {
                announced = None;
                continue;
            }
        };
        let (row, last) = alike(text, at, outline, announced, shapes, words);
        announced = last;
        let many = row.len() >= words.lists.row_least;
        if row.first().is_some_and(|first| many || front.is_none_or(|front| first.start == front)) {
            found.truncate(before);
            found.extend(row);
        }
    }
    found
}

/// The candidate with which a paragraph begins.
fn front(
    text: &str,
    paragraph: usize,
    whole: &Paragraph,
    range: Range<usize>,
    shapes: &Shapes,
    words: &Words,
) -> Option<Candidate> {
    let line = &text[range.clone()];
    let (bold, bare) = unbold(line, shapes);
    let start = range.start + bold;
    let candidate = |kind, body: usize| Candidate {
        start: range.start,
        body,
        heading: heading(text, range.start, body, range.end, shapes, words),
        paragraph,
        piece: 0,
        kind,
    };
    if let Some(counter) = shapes.counters.at(bare) {
        return Some(candidate(Kind::Counted(counter), start + counter.end));
    }
    if whole.heading {
        // （本版文章由各地供稿） names nothing.
        let aside = bare.starts_with(['（', '(']) && bare.ends_with(['）', ')']);
        return (!aside).then(|| candidate(Kind::Heading, start));
    }
    // Bold type is what a run-in title is set in.
    let lists = &words.lists;
    let mut length = 0;
    for (at, c) in bare.char_indices() {
        length += 1;
        if length > lists.run_in_most {
            return None;
        }
        let ends = shapes.ends.contains(c);
        if !ends && !shapes.pauses.contains(c) && !shapes.opens.contains(c) {
            continue;
        }
        let opener = &bare[..at];
        let more = bare.len() > at + c.len_utf8() || whole.pieces.len() > 1;
        let short = length <= lists.opener_most + 1;
        if !more || opener.is_empty() {
            return None;
        }
        match c {
            _ if ends => return words.names_work(opener).then(|| candidate(Kind::RunIn, start)),
            c if shapes.opens.contains(c) => return short.then(|| candidate(Kind::Colon, start)),
            '，' | ',' if short && (words.begins_with_verb(opener) || words.names_aspect(opener)) => {
                return Some(candidate(Kind::Comma, start));
            }
            // A title of two clauses: 聚力创新驱动，增强发展动能。
            _ => {}
        }
    }
    None
}

/// Candidates inside a line: a counter behind a full stop, a colon, or for some families a comma.
fn inside(
    text: &str,
    (paragraph, piece): (usize, usize),
    range: Range<usize>,
    shapes: &Shapes,
    words: &Words,
    found: &mut Vec<Candidate>,
) {
    let line = &text[range.clone()];
    // A later piece that begins with a counter is one of a list that another column goes on with.
    let mut reach: Option<Reach> = (piece > 0).then_some(Reach::Clause);
    for (at, c) in line.char_indices() {
        let was = reach.take();
        if let Some(allowed) = was
            && at + piece > 0
            && let Some(counter) = shapes.counters.at(&line[at..])
            && match counter.word {
                Some(RowPlace::More) => {
                    allowed == Reach::Sentence && goes_on(&line[at + counter.end..], paragraph, words, found)
                }
                _ => counter.reach >= allowed,
            }
        {
            let start = range.start + at;
            let body = start + counter.end;
            let heading = heading(text, start, body, range.end, shapes, words);
            found.push(Candidate { start, body, heading, paragraph, piece, kind: Kind::Counted(counter) });
        }
        // Most characters are ideographs, and none of those is a mark.
        if ideograph(c) {
            continue;
        }
        reach = if shapes.ends.contains(c) || shapes.opens.contains(c) {
            Some(Reach::Sentence)
        } else if shapes.pauses.contains(c) {
            Some(Reach::Clause)
        } else {
            was.filter(|_| shapes.closers.contains(c))
        };
    }
}

/// Whether a character is an ideograph: most are, and none of those is a mark.
fn ideograph(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Whether 此外 goes on with words that count in the same paragraph, and names work: 一方面…。另一方面…。此外，加快建设….
fn goes_on(rest: &str, paragraph: usize, words: &Words, found: &[Candidate]) -> bool {
    let counts = |kind: Kind| matches!(kind, Kind::Counted(counter) if counter.word.is_some());
    let before = found.last().is_some_and(|before| before.paragraph == paragraph && counts(before.kind));
    before && words.begins_with_verb(rest)
}

/// From an item's first byte to the first full stop, or to the end of a run-in title; at most so many characters.
pub(super) fn heading(
    text: &str,
    start: usize,
    body: usize,
    end: usize,
    shapes: &Shapes,
    words: &Words,
) -> Range<usize> {
    let most = words.lists.heading_most;
    let mut stop = end;
    for (nth, (at, c)) in text[start..end].char_indices().enumerate() {
        if nth == most
            || (start + at >= body && !ideograph(c) && "。！？!?".contains(c) && shapes.ends.contains(c))
        {
            stop = start + at;
            break;
        }
    }
    start..stop.max(body.min(end))
}
