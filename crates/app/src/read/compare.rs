use ballast_model::Period;
use ballast_packs::{Packs, plan::Direction};
use ballast_reader::{Bound, Figure, FigureStatus};
use serde::Serialize;

use super::{Report, words};

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// What was achieved is at least what was promised.
    Met,
    /// It is less.
    Short,
    /// The later report says nothing of it.
    NotMentioned,
}

impl Outcome {
    /// In words.
    pub fn text(self, lang: &str) -> &'static str {
        match self {
            Self::Met => words::t(lang, "完成", "met"),
            Self::Short => words::t(lang, "未完成", "short"),
            Self::NotMentioned => words::t(lang, "未提及", "not mentioned"),
        }
    }
}

/// A number in a report's text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The report.
    pub doc: String,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The number with its sign: `≥7%`.
    pub text: String,
    /// What it covers.
    pub period: String,
    /// The words around it.
    pub words: String,
}

/// A promise beside what the later report says of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The words that name the indicator.
    pub indicator: String,
    /// The pack's indicator, where one is known.
    pub indicator_id: Option<String>,
    /// Place it is about.
    pub region: String,
    /// `level`, `growth`, `share`, `change` or `rank`.
    pub measure: String,
    /// What was promised.
    pub promised: Said,
    /// What is said to have been achieved.
    pub achieved: Option<Said>,
    /// What became of it.
    pub outcome: Outcome,
}

/// Sets what one report promised beside what the next one says was achieved: the same indicator or the same words for it, the
/// same region and measure, the year promised.
pub fn compare(promising: &Report, achieving: &Report, packs: &Packs) -> Vec<Compared> {
    let years: Vec<i16> =
        achieving.reading.figures.iter().filter(|figure| achieved(figure)).filter_map(year).collect();
    let mut compared = Vec::new();
    for promise in promising.reading.figures.iter().filter(|figure| figure.status == FigureStatus::Target) {
        // A promise for a year that the later report does not look back on is not yet due.
        let Some(due) = year(promise).filter(|year| years.contains(year)) else { continue };
        let said =
            achieving.reading.figures.iter().filter(|figure| achieved(figure) && year(figure) == Some(due));
        // Of several the closest in words, then the one that covers the most of the year, then the first.
        let best = said
            .filter_map(|figure| Some((likeness(promise, figure)?, months(figure), figure)))
            .rev()
            .max_by_key(|(likeness, months, _)| (*likeness, *months));
        let figure = best.map(|(_, _, figure)| figure);
        let id = promise.link.as_ref().map(|link| link.id.clone());
        let downward = id
            .as_ref()
            .and_then(|id| packs.indicators.get(id))
            .is_some_and(|i| i.direction == Direction::Down);
        compared.push(Compared {
            indicator: promise.indicator.clone(),
            indicator_id: id,
            region: promise.region.clone().unwrap_or_default(),
            measure: words::measure_key(promise.measure).to_owned(),
            promised: said_in(promising, promise),
            achieved: figure.map(|figure| said_in(achieving, figure)),
            outcome: figure.map_or(Outcome::NotMentioned, |figure| outcome(promise, figure, downward)),
        });
    }
    compared
}

fn achieved(figure: &Figure) -> bool {
    matches!(figure.status, FigureStatus::Actual | FigureStatus::Estimate)
}

/// The year that a figure is for; the last of several.
fn year(figure: &Figure) -> Option<i16> {
    let period = figure.period.as_deref()?;
    let last = period.rsplit("..").next()?;
    last.get(..4)?.parse().ok()
}

fn months(figure: &Figure) -> i8 {
    let parsed = figure.period.as_deref().and_then(|period| period.parse::<Period>().ok());
    // A running total counts as the whole.
    parsed.map_or(12, Period::months)
}

/// How surely two figures are about the same: not at all, by words that hold one another, by the same words, by the indicator.
fn likeness(a: &Figure, b: &Figure) -> Option<u8> {
    let place = |figure: &Figure| figure.region_code.clone().or_else(|| figure.region.clone());
    let apart = |x: Option<String>, y: Option<String>| matches!((x, y), (Some(x), Some(y)) if x != y);
    if a.measure != b.measure || a.unit != b.unit || apart(place(a), place(b)) {
        return None;
    }
    match (&a.link, &b.link) {
        (Some(x), Some(y)) if x.id == y.id => return Some(3),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    let (x, y) = (plain(&a.indicator), plain(&b.indicator));
    let long = |text: &str| text.chars().count() >= 4;
    if x.is_empty() || y.is_empty() {
        None
    } else if x == y {
        Some(2)
    } else {
        ((x.contains(&y) && long(&y)) || (y.contains(&x) && long(&x))).then_some(1)
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn outcome(promise: &Figure, figure: &Figure, downward: bool) -> Outcome {
    // A place in an order is the better the smaller it is.
    let less = promise.bound == Bound::Le
        || promise.measure == ballast_reader::ReadMeasure::Rank
        || (downward && promise.bound != Bound::Ge && promise.measure == ballast_reader::ReadMeasure::Level);
    let met = if less {
        figure.value <= promise.value_hi.unwrap_or(promise.value)
    } else {
        figure.value_hi.unwrap_or(figure.value) >= promise.value
    };
    if met { Outcome::Met } else { Outcome::Short }
}

fn said_in(report: &Report, figure: &Figure) -> Said {
    Said {
        doc: report.doc.clone(),
        start: figure.start,
        end: figure.end,
        text: format!("{}{}", words::bound(figure.bound), figure.text),
        period: figure.period.clone().unwrap_or_default(),
        words: around(&report.document.text, figure.start, figure.end),
    }
}

/// The clause that a figure stands in, cut to what fits on a line.
fn around(text: &str, start: usize, end: usize) -> String {
    const ROOM: usize = 24;
    let stop = |c: char| "。；！？\n".contains(c);
    let chars: Vec<char> =
        text.chars().skip(start.saturating_sub(ROOM)).take(end.saturating_sub(start) + 2 * ROOM).collect();
    let at = start.min(ROOM);
    let from = chars[..at.min(chars.len())].iter().rposition(|&c| stop(c)).map_or(0, |at| at + 1);
    let after = (at + end.saturating_sub(start)).min(chars.len());
    let to = chars[after..].iter().position(|&c| stop(c)).map_or(chars.len(), |n| after + n);
    chars[from..to].iter().collect::<String>().trim().to_owned()
}
