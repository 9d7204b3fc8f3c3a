use std::ops::Range;

use super::{
    Mood, Outline, Section, Span,
    shapes::{ACHIEVED, DONE, LAST_YEAR, MODAL, NEXT_YEAR, PLANNED, SPEECH, Shapes, THIS_YEAR},
    year::years,
};

/// How many clauses of a sentence are asked what it tells.
const CLAUSES: usize = 3;
/// Longest clause looked at, in bytes.
const CLAUSE_MOST: usize = 150;

/// What holds until something else is said.
#[derive(Debug, Clone, Default)]
struct Told {
    mood: Mood,
    year: Option<i16>,
    because: Option<Range<usize>>,
}

/// Tells of every sentence whether it is about what was done or what is planned, and of which year.
///
/// A heading decides for all below it; a sentence inside such a part decides only for its paragraph. Where no heading
/// decides, as in news, what a paragraph ends with holds for the next one too, unless it is an item of a list.
pub(super) fn tell(text: &str, outline: &mut Outline, shapes: &Shapes) {
    let mut base = Told::default();
    let (mut firm, mut article) = (false, usize::MAX);
    let mut spans: Vec<Span> = Vec::new();
    for paragraph in &mut outline.paragraphs {
        let section = &outline.sections[paragraph.section];
        if section.article != article {
            article = section.article;
            base = section
                .title
                .clone()
                .map_or_else(Told::default, |title| of_title(text, title, section, shapes));
            firm = false;
        }
        let Some(first) = paragraph.pieces.first().cloned() else { continue };
        if paragraph.heading {
            if !paragraph.title
                && let Some(told) = of_heading(text, first.clone(), section, &base, shapes)
            {
                base = told;
                firm = true;
            }
            paragraph.mood = base.mood;
            paragraph.before = span(first.start, &base, firm);
            spans.push(span(first.start, &base, firm));
            continue;
        }
        let counter = shapes.counters.at(&text[first.clone()]);
        let mut local = base.clone();
        paragraph.before = span(first.start, &base, firm);
        for (nth, piece) in paragraph.pieces.iter().enumerate() {
            for sentence in sentences(text, piece, shapes) {
                // The rest of a broken sentence opens nothing.
                let broken = nth > 0 && sentence.start == piece.start;
                if let Some(told) =
                    (!broken).then(|| of_sentence(text, sentence.clone(), section, shapes)).flatten()
                {
                    local =
                        Told { year: told.year.or(local.year.filter(|_| told.mood == local.mood)), ..told };
                }
                if sentence.start == first.start {
                    paragraph.mood = local.mood;
                }
                spans.push(span(sentence.start, &local, firm));
            }
        }
        let item = counter.is_some_and(|counter| counter.word.is_none());
        if !firm && !item && !paragraph.quote {
            base = local;
        }
    }
    spans.sort_by_key(|span| span.start);
    outline.spans = spans;
}

fn span(start: usize, told: &Told, firm: bool) -> Span {
    Span { start, mood: told.mood, year: told.year, because: told.because.clone(), firm }
}

/// The sentences of a line.
fn sentences<'a>(
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
            if shapes.structure.ends.contains(c) {
                ended = true;
            } else if ended && !shapes.structure.closers.contains(c) {
                length = at;
                break;
            }
        }
        let found = start..start + length;
        start += length;
        Some(found)
    })
}

/// What a title tells: only where it tells one thing.
fn of_title(text: &str, title: Range<usize>, section: &Section, shapes: &Shapes) -> Told {
    let classes = shapes.headings.find(&text[title.clone()]).fold(0, |all, (_, class)| all | class);
    let mood = match classes & (ACHIEVED | PLANNED) {
        ACHIEVED => Mood::Achieved,
        PLANNED => Mood::Planned,
        _ => Mood::Unknown,
    };
    Told { mood, year: section.year, because: Some(title) }
}

/// What a heading tells; the last of its words counts most.
fn of_heading(
    text: &str,
    heading: Range<usize>,
    section: &Section,
    base: &Told,
    shapes: &Shapes,
) -> Option<Told> {
    let words = &text[heading.clone()];
    let (at, class) = shapes.headings.find(words).last()?;
    // 实施保障工程 names work, 保障措施 what the part holds: a word that decides ends the heading, or a year opens it.
    let dated = years(words).into_iter().find(|token| token.is_dated);
    let ends = words.len() - at.end <= 6;
    if !ends && dated.is_none() {
        return None;
    }
    let mood = if class & ACHIEVED != 0 { Mood::Achieved } else { Mood::Planned };
    let year = dated.map(|token| token.year).or(match mood {
        Mood::Planned => plan_year(text, section),
        _ => section.year.or(base.year),
    });
    Some(Told { mood, year, because: Some(heading) })
}

/// The year of a plan whose heading names none: the last one that the title names; after a whole year's summary the next.
fn plan_year(text: &str, section: &Section) -> Option<i16> {
    let title = &text[section.title.clone()?];
    let named = years(title);
    let last = named.last()?;
    Some(match last.until {
        Some(_) => last.year,
        None => last.year.max(section.year.unwrap_or(last.year)),
    })
}

/// What the first clauses of a sentence tell.
fn of_sentence(text: &str, sentence: Range<usize>, section: &Section, shapes: &Shapes) -> Option<Told> {
    let words = &text[sentence.clone()];
    let mut pending = None;
    let mut start = 0;
    for clause in words.split_inclusive(['，', ',', '：', ':']).take(CLAUSES) {
        let at = sentence.start + start;
        start += clause.len();
        let mut most = clause.len().min(CLAUSE_MOST);
        while !clause.is_char_boundary(most) {
            most -= 1;
        }
        let clause = &clause[..most];
        let dated = years(clause).into_iter().find(|token| token.is_dated && token.until.is_none());
        if let Some(token) = dated {
            let before = &clause[..token.range.start];
            let because = Some(at + token.range.start..at + token.range.end);
            if before.ends_with(['到', '至']) && !before.ends_with("截至") {
                return Some(Told { mood: Mood::Planned, year: None, because });
            }
            let own = section.this_year().unwrap_or(token.year);
            if token.year < own || before.ends_with("截至") {
                return Some(Told { mood: Mood::Achieved, year: Some(token.year), because });
            }
            if token.year > own {
                // Far ahead lies when something will be reached, not the year of the plan.
                let year = (token.year == own + 1).then_some(token.year);
                return Some(Told { mood: Mood::Planned, year, because });
            }
            let mood = own_year(words, shapes);
            return mood.map(|mood| Told { mood, year: Some(token.year), because }).or(pending);
        }
        for (range, class) in shapes.sentences.find(clause) {
            let because = Some(at + range.start..at + range.end);
            let told = |mood, year| Some(Told { mood, year, because: because.clone() });
            if class & THIS_YEAR != 0 {
                let mood = own_year(words, shapes);
                return mood
                    .map(|mood| Told { mood, year: section.this_year(), because: because.clone() })
                    .or(pending);
            } else if class & LAST_YEAR != 0 {
                return told(Mood::Achieved, None);
            } else if class & NEXT_YEAR != 0 {
                return told(Mood::Planned, section.this_year().map(|year| year + 1));
            } else if class & SPEECH != 0 {
                if class & PLANNED != 0 && pending.is_none() {
                    pending = told(Mood::Planned, None);
                }
            } else if class & ACHIEVED != 0 {
                return told(Mood::Achieved, None);
            } else if class & PLANNED != 0 {
                return told(Mood::Planned, None);
            }
        }
    }
    pending
}

/// In a sentence about the section's own year: whether it tells what will be done or what was. Words of planning near
/// the year decide before words of achievement, which plans hold too: 2025年是实现目标的攻坚之年，要…
fn own_year(words: &str, shapes: &Shapes) -> Option<Mood> {
    const NEAR: usize = 180;
    let mut done = false;
    for (range, class) in shapes.sentences.find(words) {
        if class & MODAL != 0 && range.start <= NEAR {
            return Some(Mood::Planned);
        }
        done |= class & DONE != 0;
    }
    done.then_some(Mood::Achieved)
}
