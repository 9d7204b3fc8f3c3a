//! What a title or a heading tells of all that stands below it.

use std::ops::Range;

use super::{
    Mood, Section,
    mood::Told,
    shapes::{ACHIEVED, PLANNED, Shapes},
    year::years,
};

/// What a title tells: only where it tells one thing.
pub(super) fn of_title(text: &str, title: Range<usize>, section: &Section, shapes: &Shapes) -> Told {
    let classes = shapes.headings.find(&text[title.clone()]).fold(0, |all, (_, class)| all | class);
    // The title of an article is no heading of a plan: 内蒙古今年安排重大项目3000余个.
    let mood = match classes & (ACHIEVED | PLANNED) {
        PLANNED if section.news => Mood::Unknown,
        ACHIEVED => Mood::Achieved,
        PLANNED => Mood::Planned,
        _ => Mood::Unknown,
    };
    Told { mood, year: section.year, because: Some(title) }
}

/// What a heading tells; the last of its words counts most.
pub(super) fn of_heading(
    text: &str,
    heading: Range<usize>,
    section: &Section,
    base: &Told,
    shapes: &Shapes,
) -> Option<Told> {
    /// A word that decides ends the heading, but for a mark or a short word.
    const TAIL: usize = 6;
    let words = &text[heading.clone()];
    let Some((at, class)) = shapes.headings.find(words).last() else {
        return of_years(text, heading, section);
    };
    // 实施保障工程 names work, 保障措施 what the part holds: the word ends the heading, or a year stands in it.
    let dated = years(words).into_iter().find(|token| token.is_dated);
    if words.len() - at.end > TAIL && dated.is_none() {
        return None;
    }
    let mood = if class & ACHIEVED != 0 { Mood::Achieved } else { Mood::Planned };
    let year = dated.map(|token| token.year).or(match mood {
        Mood::Planned => plan_year(text, section).or(section.plan_year()),
        _ => section.year.or(base.year),
    });
    Some(Told { mood, year, because: Some(heading) })
}

/// What a heading tells that only names a year, in a paper whose title names two: one is reviewed, the other planned.
pub(super) fn of_years(text: &str, heading: Range<usize>, section: &Section) -> Option<Told> {
    let year = years(&text[heading.clone()]).into_iter().find(|token| token.is_dated)?.year;
    let named: Vec<i16> = years(&text[section.title.clone()?])
        .into_iter()
        .filter(|token| token.until.is_none())
        .map(|token| token.year)
        .collect();
    let (first, last) = (*named.iter().min()?, *named.iter().max()?);
    let mood = match year {
        _ if first == last => return None,
        year if year == first => Mood::Achieved,
        year if year == last => Mood::Planned,
        _ => return None,
    };
    Some(Told { mood, year: Some(year), because: Some(heading) })
}

/// The year of a plan whose heading names none: the last one that the title names, the first of a plan over several.
pub(super) fn plan_year(text: &str, section: &Section) -> Option<i16> {
    let title = &text[section.title.clone()?];
    let named = years(title);
    let last = named.last()?;
    Some(match last.until {
        Some(_) => last.year,
        None => last.year.max(section.year.unwrap_or(last.year)),
    })
}
