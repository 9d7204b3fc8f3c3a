use std::ops::Range;

use ballast_packs::plan::Reach;

use super::Words;
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
}

/// All candidates of a text, in reading order.
pub(super) fn candidates(text: &str, outline: &Outline, shapes: &Shapes, words: &Words) -> Vec<Candidate> {
    let mut found = Vec::new();
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
        if found.len() == before {
            openers(text, at, paragraph, shapes, words, &mut found);
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
        return Some(candidate(Kind::Heading, start));
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
            '，' | ',' if short && words.begins_with_verb(opener) => {
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
    let mut reach: Option<Reach> = None;
    for (at, c) in line.char_indices() {
        let was = reach.take();
        if let Some(allowed) = was
            && at > 0
            && let Some(counter) = shapes.counters.at(&line[at..])
            && counter.reach >= allowed
            && counter.word != Some(RowPlace::More)
        {
            let start = range.start + at;
            let body = start + counter.end;
            let heading = heading(text, start, body, range.end, shapes, words);
            found.push(Candidate { start, body, heading, paragraph, piece, kind: Kind::Counted(counter) });
        }
        // Most characters are ideographs, and none of those is a mark.
        if ('\u{4E00}'..='\u{9FFF}').contains(&c) {
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

/// Sentences of a paragraph that open alike: 突出创新引领，…。突出集群培育，…。突出…, or with a verb and its object:
/// 育产业，…。强主体，…。优生态，…
fn openers(
    text: &str,
    at: usize,
    paragraph: &Paragraph,
    shapes: &Shapes,
    words: &Words,
    found: &mut Vec<Candidate>,
) {
    let lists = &words.lists;
    let mut rows: Vec<(&str, Vec<Candidate>)> = Vec::new();
    for (piece, range) in paragraph.pieces.iter().enumerate() {
        let mut start = range.start;
        for sentence in text[range.clone()].split_inclusive(|c| shapes.ends.contains(c)) {
            let begin = start;
            start += sentence.len();
            let Some((clause, _)) = sentence.split_once(['，', ',']) else { continue };
            let length = clause.chars().count();
            if length > lists.opener_most {
                continue;
            }
            let word =
                lists.openers.iter().find(|word| clause.starts_with(word.as_str())).map(String::as_str);
            let verb = (length == 3 && words.begins_with_verb(clause)).then_some("");
            let Some(word) = word.or(verb) else { continue };
            let candidate = Candidate {
                start: begin,
                body: begin,
                heading: heading(text, begin, begin, range.end, shapes, words),
                paragraph: at,
                piece,
                kind: Kind::Comma,
            };
            match rows.iter_mut().find(|(known, _)| *known == word) {
                Some((_, row)) => row.push(candidate),
                None => rows.push((word, vec![candidate])),
            }
        }
    }
    found.extend(
        rows.into_iter().map(|(_, row)| row).find(|row| row.len() >= lists.row_least).into_iter().flatten(),
    );
}

/// From an item's first byte to the first full stop, or to the end of a run-in title; at most so many characters.
fn heading(
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
        if nth == most || (start + at >= body && "。！？!?".contains(c) && shapes.ends.contains(c)) {
            stop = start + at;
            break;
        }
    }
    start..stop.max(body.min(end))
}
