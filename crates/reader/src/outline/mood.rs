use std::ops::Range;

use crate::spoken::Spoken;

use super::{
    Mood, Outline, Section, Span,
    headed::{of_heading, of_title},
    lead::{Lead, lead},
    shapes::Shapes,
};

/// What holds until something else is said.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) mood: Mood,
    pub(super) year: Option<i16>,
    pub(super) because: Option<Range<usize>>,
}

/// How firmly what holds is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// The sentence before said it.
    Loose,
    /// The document's title says it of all.
    Title,
    /// A heading says it of its part.
    Heading,
}

/// Tells of every sentence whether it is about what was done or what is planned, and of which year.
///
/// A heading decides for all below it, and so does the title of a paper that is all plan or all review; a sentence
/// there decides only for its paragraph, and only where it is plain. Elsewhere, as in news, what a paragraph ends with
/// holds for the next one too, unless it is an item of a list.
pub(super) fn tell(text: &str, outline: &mut Outline, shapes: &Shapes, places: &Spoken<'_>) {
    let moved: Vec<_> = outline
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.pieces.first().and_then(|first| outline.moved_at(first.start)))
        .collect();
    let mut before = None;
    let mut base = Told::default();
    let (mut hold, mut article) = (Hold::Loose, usize::MAX);
    let mut spans: Vec<Span> = Vec::new();
    for (paragraph, moved) in outline.paragraphs.iter_mut().zip(moved) {
        let section = &outline.sections[paragraph.section];
        if section.article != article {
            article = section.article;
            let title = section.title.clone();
            base = title.map_or_else(Told::default, |title| of_title(text, title, section, shapes));
            let plain = base.mood != Mood::Unknown && !section.news;
            hold = if plain { Hold::Title } else { Hold::Loose };
        }
        let Some(first) = paragraph.pieces.first().cloned() else { continue };
        // Another city's part of a page begins anew: what the one before plans is not said of it.
        if hold == Hold::Loose && moved != before && moved.is_some_and(|id| places.get(id).level <= 2) {
            base = Told { year: section.year, ..Told::default() };
        }
        before = moved;
        if paragraph.heading {
            if !paragraph.title
                && let Some(told) = of_heading(text, first.clone(), section, &base, shapes)
            {
                base = told;
                hold = Hold::Heading;
            }
            // ■ 数说集群: a box beside the text goes on with nothing.
            let boxed = shapes
                .counters
                .at(&text[first.clone()])
                .is_some_and(|counter| counter.ordinal == 0 && counter.word.is_none());
            if boxed && hold == Hold::Loose {
                base = Told { year: section.year, ..Told::default() };
            }
            paragraph.mood = base.mood;
            paragraph.before = span(first.start, &base, hold, true);
            spans.push(span(first.start, &base, hold, true));
            continue;
        }
        let item = shapes.counters.at(&text[first.clone()]).is_some_and(|counter| counter.word.is_none());
        paragraph.before = span(first.start, &base, hold, true);
        let (mut local, mut carried, mut turns) = (base.clone(), true, false);
        // What holds where a list begins holds for each of its items.
        let mut list: Option<Told> = None;
        for (nth, piece) in paragraph.pieces.iter().enumerate() {
            for sentence in sentences(text, piece, shapes) {
                // The rest of a broken sentence opens nothing.
                // 下半年，怎么干？ is no rest of one.
                let asks = text[sentence.clone()].ends_with(['？', '?']);
                let broken = nth > 0 && sentence.start == piece.start && !asks;
                let firm = hold != Hold::Loose;
                let counts = shapes.counters.at(&text[sentence.clone()]).map(|counter| counter.ordinal);
                match (counts, &list) {
                    (Some(1), _) => list = Some(local.clone()),
                    (Some(ordinal), Some(told)) if ordinal > 1 => local = told.clone(),
                    _ => {}
                }
                let rest = paragraph.pieces.get(nth + 1).filter(|_| {
                    sentence.end == piece.end
                        && !text[sentence.clone()]
                            .ends_with(|c| shapes.ends.contains(c) || shapes.closers.contains(c))
                });
                let rest =
                    rest.and_then(|next| sentences(text, next, shapes).next()).map_or("", |next| &text[next]);
                if let Some(said) =
                    (!broken).then(|| lead(text, sentence.clone(), rest, section, firm, shapes)).flatten()
                {
                    (local, turns) = (say(said, &local, &base, section), turns);
                    carried = false;
                    turns |= local.mood != base.mood;
                }
                if sentence.start == first.start {
                    paragraph.mood = local.mood;
                }
                spans.push(span(sentence.start, &local, hold, carried));
                // A year long past was only that sentence's.
                local = kept(local, section);
            }
        }
        if item || paragraph.quote {
            continue;
        }
        let announces = paragraph
            .pieces
            .last()
            .is_some_and(|piece| text[piece.clone()].ends_with(|c: char| shapes.structure.opens.contains(c)));
        match hold {
            Hold::Loose => base = local,
            // 下一步重点做好以下工作： opens a list of what is planned in a paper that reviews.
            _ if turns && (announces || hold == Hold::Title && local.mood == Mood::Planned) => {
                base = local;
                hold = Hold::Loose;
            }
            _ => {}
        }
    }
    spans.sort_by_key(|span| span.start);
    outline.spans = spans;
    even_headings(text, outline);
}

/// Headings that are built alike open the parts of one plan: 以龙头带链, 以园区聚链, 以转型强链. Where one of the parts says
/// that it is planned, and none what was done, all of them are.
fn even_headings(text: &str, outline: &mut Outline) {
    const LEAST: usize = 3;
    let heads: Vec<usize> = (0..outline.paragraphs.len())
        .filter(|at| outline.paragraphs[*at].heading && !outline.paragraphs[*at].title)
        .collect();
    let words = |at: &usize| outline.paragraphs[*at].pieces.first().map_or("", |piece| &text[piece.clone()]);
    let alike = |a: &usize, b: &usize| {
        let (a_words, b_words) = (words(a), words(b));
        outline.paragraphs[*a].section == outline.paragraphs[*b].section
            && a_words.chars().count() == b_words.chars().count()
            && (a_words.chars().next() == b_words.chars().next()
                || a_words.chars().next_back() == b_words.chars().next_back())
    };
    let runs: Vec<Vec<usize>> =
        heads.chunk_by(alike).filter(|run| run.len() >= LEAST).map(<[usize]>::to_vec).collect();
    for run in runs {
        let (first, last) = (run[0], run[run.len() - 1]);
        let section = &outline.sections[outline.paragraphs[first].section];
        let plan = section.plan_year();
        let end = outline.paragraphs[last + 1..]
            .iter()
            .find(|paragraph| paragraph.heading || paragraph.section != outline.paragraphs[last].section)
            .and_then(|paragraph| paragraph.pieces.first())
            .map_or(usize::MAX, |piece| piece.start);
        let Some(start) = outline.paragraphs[first].pieces.first().map(|piece| piece.start) else { continue };
        let inside = |span: &Span| (start..end).contains(&span.start);
        let said = |mood| outline.spans.iter().any(|span| inside(span) && !span.carried && span.mood == mood);
        let firm = outline.spans.iter().any(|span| inside(span) && span.firm);
        if firm || !said(Mood::Planned) || said(Mood::Achieved) {
            continue;
        }
        for span in outline.spans.iter_mut().filter(|span| inside(span)) {
            if span.mood != Mood::Planned {
                (span.mood, span.year) = (Mood::Planned, plan);
            }
        }
        for paragraph in &mut outline.paragraphs[first..] {
            if paragraph.before.mood != Mood::Planned && inside(&paragraph.before) {
                (paragraph.before.mood, paragraph.before.year) = (Mood::Planned, plan);
            }
        }
    }
}

fn span(start: usize, told: &Told, hold: Hold, carried: bool) -> Span {
    let firm = hold == Hold::Heading || hold == Hold::Title;
    Span { start, mood: told.mood, year: told.year, because: told.because.clone(), firm, carried }
}

/// What a sentence says, with the year of what was told in the same mood before where it names none.
fn say(said: Lead, local: &Told, base: &Told, section: &Section) -> Told {
    let of = |told: &Told| told.year.filter(|_| told.mood == said.mood);
    let year = said.year.or(of(local)).or(of(base));
    let year = if said.mood == Mood::Planned { year.or(section.plan_year()) } else { year };
    Told { mood: said.mood, year, because: Some(said.because) }
}

/// What of a sentence holds for the next one: a year long past does not.
fn kept(told: Told, section: &Section) -> Told {
    // Far into a year the last one, too, is only spoken of in passing.
    let back = i16::from(section.late.is_none());
    let near = told.year.filter(|year| section.this_year().is_none_or(|this| *year + back >= this));
    // Late in a year the next one is only looked forward to.
    let near = near
        .filter(|year| section.late.is_none() || section.published.is_none_or(|printed| *year <= printed));
    Told { year: near, ..told }
}

/// The sentences of a line.
pub(super) fn sentences<'a>(
    text: &'a str,
    piece: &Range<usize>,
    shapes: &'a Shapes,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let (mut start, end) = (piece.start, piece.end);
    std::iter::from_fn(move || {
        if start >= end {
            return None;
        }
        let rest = &text[start..end];
        let mut ended = false;
        let mut length = rest.len();
        for (at, c) in rest.char_indices() {
            // Ideographs are no marks, and most characters are ideographs.
            if !ended && ('\u{4E00}'..='\u{9FFF}').contains(&c) {
                continue;
            }
            if shapes.ends.contains(c) {
                ended = true;
            } else if ended && !shapes.closers.contains(c) {
                length = at;
                break;
            }
        }
        let found = start..start + length;
        start += length;
        Some(found)
    })
}
