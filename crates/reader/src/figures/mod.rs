//! From numbers to figures: what each measures, of where and when, and whether it happened.

mod after;
mod award;
mod clause;
mod context;
mod counted;
mod counts;
mod covers;
mod cue;
mod cut;
mod doing;
mod draft;
mod group;
mod judge;
mod leader;
mod line;
mod measure;
mod name;
mod owner;
#[cfg(test)]
mod pages;
mod period;
mod phrase;
mod rise;
mod same;
mod section;
mod share;
mod step;
#[cfg(test)]
mod tests;
mod theme;
mod turn;
mod walk;
mod zone;

use std::{borrow::Cow, ops::Range};

use context::Context;
use draft::Draft;
use line::Line;
use section::Sections;
use walk::Walk;

use crate::{
    outline::{Outline, Section},
    place::Places,
    record::{Figure, Reason},
    scan::{Flow, Kind, Scan, Vocabulary},
};

/// A figure whose offsets are bytes of the source.
pub(crate) struct Found {
    pub(crate) figure: Figure,
}

/// Reads all figures of a document.
pub(crate) fn figures(
    source: &str,
    flow: &Flow,
    scan: &Scan<'_>,
    outline: &Outline,
    vocabulary: &Vocabulary,
    places: &Places,
) -> Vec<Found> {
    let line = Line { text: &flow.text, scan, vocabulary };
    let sections = Sections::new(line, flow, outline, source);
    let mut found = Vec::new();
    let mut numbers = scan.numbers.iter().peekable();
    // The period of a line that ends with a colon, which the next one goes on with: …也在回暖：⏎销量75.8万辆.
    let mut led = None;
    let (mut theme, mut of, mut goal) = (None, usize::MAX, false);
    for (at, paragraph) in outline.paragraphs.iter().enumerate() {
        let Some(range) = flow.paragraphs.get(at).cloned() else { continue };
        if paragraph.heading || paragraph.section != of {
            of = paragraph.section;
            theme = line.theme(range.clone()).filter(|_| paragraph.heading && !paragraph.title);
        }
        let words = &line.text[range.clone()];
        if paragraph.heading || words.ends_with(['：', ':']) {
            goal = line.goals(range.clone());
        } else if let Some(title) = run_in(words).filter(|_| !words.starts_with('—')) {
            goal = line.goals(range.start..range.start + title);
        }
        goal |= line.due_year(range.clone());
        while numbers.peek().is_some_and(|number| number.start < range.start) {
            numbers.next();
        }
        // Most paragraphs of most texts have no number: nothing to walk for.
        if numbers.peek().is_none_or(|number| number.start >= range.end) {
            led = None;
            continue;
        }
        let section = outline.sections.get(paragraph.section);
        let year = section.and_then(|section| section.year);
        let context = Context {
            places,
            region: section.and_then(|section| section.region),
            year,
            period: sections.period(at),
            plan: section.and_then(|section| section.plan).or(sections.plan(paragraph.section)),
            own_plan: section.and_then(|section| section.plan),
            published: section.and_then(|section| section.published),
            late: section.and_then(|section| section.late),
            news: section.is_some_and(|section| section.news),
            goal,
            promised: section.and_then(Section::plan_year).filter(|_| paragraph.title),
            theme: theme.clone(),
            outline,
            flow,
        };
        let park = section.and_then(|section| section.park.as_deref());
        let colon = words.ends_with(['：', ':']) && !paragraph.heading;
        let news = context.news;
        let (drafts, opened) = Walk::new(line, &context, range).led_in(led.take()).run();
        led = opened.filter(|_| colon && news);
        found.extend(drafts.into_iter().map(|draft| finish(draft, source, flow, scan, places, park)));
    }
    found.sort_by_key(|found| (found.figure.start, found.figure.end));
    found
}

/// Where the short first sentence of a paragraph ends: （二）主要目标。
fn run_in(words: &str) -> Option<usize> {
    const MOST: usize = 20;
    let end = words.char_indices().take(MOST).find(|(_, c)| *c == '。').map(|(at, _)| at)?;
    // A short sentence alone is no title.
    (words.len() > end + '。'.len_utf8()).then_some(end)
}

/// A name without the periods in the middle of it: 产业集群去年产值.
fn timeless(piece: &Range<usize>, scan: &Scan<'_>) -> Vec<Range<usize>> {
    let tokens = scan.tokens[scan.from(piece.start)..].iter().take_while(|token| token.start < piece.end);
    let (mut pieces, mut start) = (Vec::new(), piece.start);
    for token in tokens.filter(|token| matches!(token.kind, Kind::When(_)) && token.start > piece.start) {
        pieces.push(start..token.start);
        start = token.end.min(piece.end);
    }
    pieces.push(start..piece.end);
    pieces
}

/// A figure in the words of the source.
fn finish(
    draft: Draft,
    source: &str,
    flow: &Flow,
    scan: &Scan<'_>,
    places: &Places,
    park: Option<&str>,
) -> Found {
    let at = flow.source(draft.range.clone());
    let mut indicator = String::new();
    for piece in draft.pieces.iter().flat_map(|piece| timeless(piece, scan)) {
        flow.spelled(source, piece, &mut indicator);
    }
    indicator.retain(|c| !c.is_whitespace());
    // ②培育企业15家: what counts an item is no name.
    let indicator = indicator.trim_start_matches(|c| ('\u{2460}'..='\u{24FF}').contains(&c));
    let indicator = indicator.trim_matches(['、', '，', ',', '；', '：']).to_owned();
    let number = scan.numbers.get(draft.number);
    let unit = draft.unit.clone().or_else(|| number.map(|number| number.unit.to_string()));
    let place = draft.region.map(|id| places.get(id));
    let park = park.filter(|_| draft.of_section);
    let because =
        draft.because.iter().map(|(of, range, by)| reason(of, flow.source(range.clone()), by)).collect();
    Found {
        figure: Figure {
            start: at.start,
            end: at.end,
            text: source.get(at).unwrap_or_default().to_owned(),
            value: draft.value,
            value_hi: number.and_then(|number| number.value_hi),
            unit: unit.unwrap_or_default(),
            indicator,
            link: None,
            measure: draft.measure,
            status: draft.status,
            region_code: place.filter(|_| park.is_none()).and_then(|place| place.code.clone()),
            region: draft.area.or(park.map(str::to_owned)).or_else(|| place.map(|place| place.name.clone())),
            period: draft.period,
            bound: draft.bound,
            task: None,
            because,
        },
    }
}

fn reason(of: &'static str, range: Range<usize>, by: &'static str) -> Reason {
    Reason { of: Cow::Borrowed(of), start: range.start, end: range.end, by: Cow::Borrowed(by) }
}
