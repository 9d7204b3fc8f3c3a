use std::{collections::BTreeMap, ops::Range};

use super::{
    Mood, Outline, Paragraph, Section, Span,
    heading::dateline,
    join::Joined,
    line::{Kind, Line, only_date},
    shapes::{LAST_YEAR, Shapes},
    year::{YearToken, years},
};
use crate::place::{PlaceId, Places};

/// How much of a section's text is looked at for its place and year, in paragraphs.
const LEAD: usize = 3;

/// Paragraphs and sections: one section for each article or document, and one for each part of it that names a year.
pub(crate) fn sections(
    text: &str,
    lines: &[Line],
    joined: &[Joined],
    shapes: &Shapes,
    places: &Places,
) -> Outline {
    let mut outline = Outline::default();
    let articles = articles(joined);
    // A page's own title stands before the first article's: it tells the year of all.
    let of = |at: usize| &text[span(lines, &joined[at])];
    let page = match &*articles {
        [first, _, ..] if first.titles.len() > 1 => first.titles.first().copied(),
        _ => None,
    }
    .filter(|at| !years(of(*at)).is_empty() && places.find(of(*at)).is_empty());
    let page_year = page.and_then(|at| years(of(at)).first().map(|token| token.year));
    for (nth, article) in articles.iter().enumerate() {
        let end = articles.get(nth + 1).map_or(text.len(), |next| span(lines, &joined[next.first]).start);
        let start = if nth == 0 { 0 } else { span(lines, &joined[article.first]).start };
        let titles: Vec<Range<usize>> = article
            .titles
            .iter()
            .filter(|at| Some(**at) != page || article.titles.len() == 1)
            .map(|at| span(lines, &joined[*at]))
            .collect();
        let title = titles.first().zip(titles.last()).map(|(first, last)| first.start..last.end);
        let members: Vec<usize> = (article.first..article.last)
            .filter(|at| joined[*at].kind == Kind::Body || joined[*at].kind == Kind::Heading)
            .collect();
        let mut section =
            Section { range: start..end, title, article: outline.sections.len(), ..Section::default() };
        section.news = (article.first..article.last)
            .any(|at| joined[at].kind == Kind::Byline && !only_date(of(at)))
            || members
                .iter()
                .find(|at| joined[**at].kind == Kind::Body)
                .is_some_and(|at| dateline(of(*at), shapes));
        let lead: Vec<Range<usize>> = members
            .iter()
            .filter(|at| joined[**at].kind == Kind::Body)
            .take(LEAD)
            .map(|at| span(lines, &joined[*at]))
            .collect();
        let dates: Vec<Range<usize>> = (article.first..article.last)
            .filter(|at| joined[*at].kind == Kind::Byline)
            .map(|at| span(lines, &joined[at]))
            .collect();
        region(text, &mut section, &titles, &lead, shapes, places);
        year(text, &mut section, &titles, &lead, &dates, page_year, shapes);
        let mut part = outline.sections.len();
        outline.sections.push(section);
        for at in article.first..article.last {
            let pieces: Vec<Range<usize>> =
                joined[at].lines.iter().map(|line| lines[*line].range.clone()).collect();
            let kind = joined[at].kind;
            if kind == Kind::Heading
                && let Some(token) = part_year(of(at))
                && outline.sections[part].year != Some(token.year)
            {
                let head = span(lines, &joined[at]);
                let before = &mut outline.sections[part];
                let mut next =
                    Section { range: head.start..before.range.end, year: Some(token.year), ..before.clone() };
                before.range.end = head.start;
                next.year_at = Some(head.start + token.range.start..head.start + token.range.end);
                part = outline.sections.len();
                outline.sections.push(next);
            }
            outline.paragraphs.push(Paragraph {
                pieces,
                section: part,
                mood: Mood::Unknown,
                before: Span::default(),
                heading: kind != Kind::Body,
                title: matches!(kind, Kind::Title | Kind::Byline),
                quote: joined[at].quote,
            });
        }
    }
    outline
}

/// Paragraphs of one article or document, and which of them are its title.
struct Article {
    first: usize,
    last: usize,
    titles: Vec<usize>,
}

fn articles(joined: &[Joined]) -> Vec<Article> {
    let mut articles: Vec<Article> = Vec::new();
    let mut in_title = false;
    for (at, paragraph) in joined.iter().enumerate() {
        let is_title = paragraph.kind == Kind::Title;
        if articles.is_empty() || (is_title && !in_title) {
            articles.push(Article { first: at, last: at, titles: Vec::new() });
        }
        if let Some(article) = articles.last_mut() {
            article.last = at + 1;
            if is_title {
                article.titles.push(at);
            }
        }
        in_title = is_title || (in_title && paragraph.kind == Kind::Byline);
    }
    articles
}

/// The stretch of text from a paragraph's first line to its last.
fn span(lines: &[Line], joined: &Joined) -> Range<usize> {
    let ranges = || joined.lines.iter().map(|line| &lines[*line].range);
    let start = ranges().map(|range| range.start).min().unwrap_or(0);
    let first = joined.lines.first().map_or(start, |line| lines[*line].range.end);
    start..first.max(start)
}

/// The year that a part's heading names: 二、2025年重点工作.
fn part_year(heading: &str) -> Option<YearToken> {
    let found = years(heading).into_iter().find(|token| token.is_dated)?;
    let before = &heading[..found.range.start];
    // 到2027年 is when something will be reached.
    (!before.ends_with(['到', '至', '自', '较', '比'])).then_some(found)
}

fn region(
    text: &str,
    section: &mut Section,
    titles: &[Range<usize>],
    lead: &[Range<usize>],
    shapes: &Shapes,
    places: &Places,
) {
    let mut nation = None;
    for (nth, range) in titles.iter().chain(lead).enumerate() {
        let mut end = range.end.min(range.start + 900);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let words = &text[range.start..end];
        let found = places.find(words);
        let mut venue = None;
        for (at, (name, id)) in found.iter().enumerate() {
            let place = places.get(*id);
            if place.level == 0 {
                nation.get_or_insert((range.start + name.start..range.start + name.end, *id));
                // A title that names the nation first is about the nation.
                if nth < titles.len() {
                    break;
                }
                continue;
            }
            // 在南京召开: where they met, not whose plan it is.
            if is_venue(words, name, shapes) {
                venue.get_or_insert((name.clone(), *id));
                continue;
            }
            let (mut range_end, mut id) = (name.end, *id);
            // 江苏省苏州市: the inner one is meant.
            for (next, inner) in &found[at + 1..] {
                if next.start != range_end || places.get(inner.to_owned()).level <= places.get(id).level {
                    break;
                }
                (range_end, id) = (next.end, *inner);
            }
            section.park = park(&words[range_end..], places.get(id).name.as_str(), shapes);
            set_region(section, range.start + name.start..range.start + range_end, id);
            return;
        }
        if let (Some((name, id)), true) = (venue, nth + 1 >= titles.len() + lead.len()) {
            return set_region(section, range.start + name.start..range.start + name.end, id);
        }
    }
    if let Some((range, id)) = nation {
        return set_region(section, range, id);
    }
    // Nothing in the first sentences: the place named most often.
    let mut often: BTreeMap<String, (usize, Range<usize>, PlaceId)> = BTreeMap::new();
    for (range, id) in places.find(&text[section.range.clone()]) {
        let place = places.get(id);
        if place.level > 0 {
            let at = section.range.start + range.start..section.range.start + range.end;
            often.entry(place.name.clone()).or_insert((0, at, id)).0 += 1;
        }
    }
    if let Some((_, at, id)) =
        often.into_values().max_by_key(|(count, at, _)| (*count, std::cmp::Reverse(at.start)))
    {
        set_region(section, at, id);
    }
}

/// Whether a place is only where something was held: 在南京召开.
fn is_venue(words: &str, name: &Range<usize>, shapes: &Shapes) -> bool {
    let structure = &shapes.structure;
    let near: String =
        words[name.end..].chars().take(12).take_while(|c| !structure.pauses.contains(*c)).collect();
    structure.venue_before.iter().any(|word| words[..name.start].ends_with(word.as_str()))
        && structure.venue_after.iter().any(|word| near.contains(word.as_str()))
}

fn set_region(section: &mut Section, at: Range<usize>, id: PlaceId) {
    section.region = Some(id);
    section.region_at = Some(at);
}

/// The short name of a park that follows a place's name: 合肥 + 高新技术产业开发区.
fn park(rest: &str, place: &str, shapes: &Shapes) -> Option<String> {
    // The place may be known with the park's full name.
    let own = shapes
        .structure
        .parks
        .iter()
        .find_map(|(full, short)| Some(format!("{}{short}", place.strip_suffix(full.as_str())?)));
    if own.is_some() {
        return own;
    }
    let parks = shapes.structure.parks.iter().filter(|(full, _)| rest.starts_with(full.as_str()));
    parks.max_by_key(|(full, _)| full.len()).map(|(_, short)| format!("{place}{short}"))
}

fn year(
    text: &str,
    section: &mut Section,
    titles: &[Range<usize>],
    lead: &[Range<usize>],
    dates: &[Range<usize>],
    page_year: Option<i16>,
    shapes: &Shapes,
) {
    let tokens = |range: &Range<usize>| {
        let at = range.start;
        years(&text[range.clone()])
            .into_iter()
            .map(move |token| YearToken { range: at + token.range.start..at + token.range.end, ..token })
    };
    let in_titles: Vec<YearToken> = titles.iter().flat_map(tokens).collect();
    let in_lead: Vec<YearToken> = lead.iter().take(2).flat_map(tokens).collect();
    section.plan = in_titles.iter().chain(&in_lead).find_map(|token| Some((token.year, token.until?)));
    let date = dates.iter().flat_map(tokens).next();
    section.published = page_year.or(date.as_ref().map(|token| token.year));
    let first = in_titles
        .first()
        .or_else(|| {
            in_lead.iter().find(|token| token.is_dated && token.until.is_none() && plain(text, token))
        })
        .or_else(|| in_lead.iter().find(|token| !token.is_dated))
        .cloned()
        .or_else(|| date.clone());
    if let Some(token) = first {
        // News of this year that tells of last year.
        let told_last = date.as_ref() == Some(&token)
            && lead.iter().any(|range| {
                shapes.sentences.find(&text[range.clone()]).any(|(_, class)| class & LAST_YEAR != 0)
            });
        section.year = Some(token.year - i16::from(told_last));
        section.year_at = Some(token.range);
        return;
    }
    section.year = page_year.or_else(|| section.plan.map(|(from, _)| from)).or_else(|| {
        let all = years(&text[section.range.clone()]);
        let in_force = all.iter().find(|token| {
            let rest = &text[section.range.start + token.range.end..section.range.end];
            let near: String = rest.chars().take(16).collect();
            shapes.structure.in_force.iter().any(|word| near.contains(word.as_str()))
        });
        if let Some(token) = in_force {
            return Some(token.year);
        }
        // The year named most often, of two the one named first. Years by which something will be reached or with
        // which something is compared do not count.
        let mut often: Vec<(i16, usize)> = Vec::new();
        for token in all.iter().filter(|token| plain(&text[section.range.clone()], token)) {
            match often.iter_mut().find(|(year, _)| *year == token.year) {
                Some((_, count)) => *count += 1,
                None => often.push((token.year, 1)),
            }
        }
        often.into_iter().rev().max_by_key(|(_, count)| *count).map(|(year, _)| year)
    });
}

/// Whether a year is not one by which something will be reached or since which it goes on.
fn plain(text: &str, token: &YearToken) -> bool {
    !text[..token.range.start].ends_with(['到', '至', '自', '较', '比', '从', '由', '以'])
}
