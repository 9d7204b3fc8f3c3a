use std::ops::Range;

use super::{
    Mood, Outline, Paragraph, Section, Span,
    cues::ends,
    heading::dateline,
    join::Joined,
    line::{Kind, Line, only_date},
    region::{Most, region},
    shapes::{ACHIEVED, CLOSED, Shapes},
    when::{month, year},
    year::{YearToken, years},
};
use crate::spoken::Spoken;

/// How much of a section's text is looked at for its place and year, in paragraphs.
const LEAD: usize = 3;

/// Where an article says what it is about.
pub(super) struct About {
    /// Its titles, one range each.
    pub(super) titles: Vec<Range<usize>>,
    /// Its first paragraphs.
    pub(super) lead: Vec<Range<usize>>,
    /// Lines that name who wrote it and when.
    pub(super) dates: Vec<Range<usize>>,
    /// The year that the page names.
    pub(super) page_year: Option<i16>,
    /// The month that the page names with it.
    pub(super) page_month: Option<i8>,
}

/// Paragraphs and sections: one section for each article or document, and one for each part of it that names a year.
pub(crate) fn sections(
    text: &str,
    lines: &[Line],
    joined: &[Joined],
    shapes: &Shapes,
    places: &Spoken<'_>,
) -> Outline {
    let mut outline = Outline::default();
    let articles = articles(joined);
    let of = |at: usize| &text[span(lines, &joined[at])];
    // A page's own title stands before the first article's, and its head and foot may name the day: they tell the year
    // of all.
    let of_all = |at: &&usize| !years(of(**at)).is_empty() && places.find(of(**at)).is_empty();
    let page = match &*articles {
        [first, _, ..] if first.titles.len() > 1 => first.titles.iter().find(of_all).copied(),
        _ => None,
    };
    // The day in a page's furniture, or alone in its head.
    let head = || {
        let head = lines.iter().take_while(|line| line.kind != Kind::Body);
        head.filter(|line| line.kind == Kind::Byline).map(|line| line.range.clone())
    };
    let furniture = lines.iter().filter(|line| line.kind == Kind::Furniture).map(|line| line.range.clone());
    let day = furniture.chain(head().filter(|range| only_date(&text[range.clone()]))).find_map(|range| {
        let words = &text[range];
        years(words).first().map(|token| (token.year, month(&words[token.range.end..])))
    });
    let titled = page.and_then(|at| years(of(at)).first().map(|token| token.year));
    let page_year = titled.or(day.map(|(year, _)| year));
    let page_month = day.filter(|(year, _)| Some(*year) == page_year).and_then(|(_, month)| month);
    let mut named = Most::default();
    for (nth, article) in articles.iter().enumerate() {
        let end = articles.get(nth + 1).map_or(text.len(), |next| span(lines, &joined[next.first]).start);
        let start = if nth == 0 { 0 } else { span(lines, &joined[article.first]).start };
        let all = article.first..article.last;
        let kind = |kind: Kind| all.clone().filter(move |at| joined[*at].kind == kind);
        let titles: Vec<Range<usize>> = article
            .titles
            .iter()
            .filter(|at| Some(**at) != page || article.titles.len() == 1)
            .map(|at| span(lines, &joined[*at]))
            .collect();
        let title = titles.first().zip(titles.last()).map(|(first, last)| first.start..last.end);
        let about = About {
            titles,
            lead: kind(Kind::Body).take(LEAD).map(|at| span(lines, &joined[at])).collect(),
            dates: kind(Kind::Byline).map(|at| span(lines, &joined[at])).collect(),
            page_year,
            page_month,
        };
        let body = kind(Kind::Body).next();
        let news = kind(Kind::Byline).any(|at| body.is_none_or(|body| at < body) && !only_date(of(at)))
            || body.is_some_and(|at| dateline(of(at), shapes));
        let mut section =
            Section { range: start..end, title, news, article: outline.sections.len(), ..Section::default() };
        region(text, &mut section, &about, shapes, places, &mut named);
        year(text, &mut section, &about, shapes);
        section.review = reviews(text, &about, shapes);
        // An article of a page that names no year is of the year of the one before it.
        if let (None, Some(before)) = (section.published, outline.sections.last()) {
            if section.year.is_none() {
                section.year = before.year;
            }
            section.published = before.published.filter(|_| section.year == before.year);
        }
        let mut part = outline.sections.len();
        outline.sections.push(section);
        for (at, paragraph) in joined.iter().enumerate().take(article.last).skip(article.first) {
            let pieces: Vec<Range<usize>> =
                paragraph.lines.iter().map(|line| lines[*line].range.clone()).collect();
            let kind = paragraph.kind;
            if kind == Kind::Heading
                && let Some(token) = part_year(of(at), shapes)
                && outline.sections[part].year != Some(token.year)
            {
                let head = span(lines, paragraph);
                let before = &mut outline.sections[part];
                let mut next = Section {
                    range: head.start..before.range.end,
                    year: Some(token.year),
                    // A report of 2025 reviews 2024: 去年 in that part is 2024, too.
                    published: before.published.max(before.year),
                    ..before.clone()
                };
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
                quote: paragraph.quote,
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

/// Where the first sentences name a part of the year that is reviewed: 2025年上半年工业经济运行分析会.
fn reviews(text: &str, about: &About, shapes: &Shapes) -> Option<usize> {
    const NEAR: usize = 16;
    about.lead.iter().take(2).find_map(|range| {
        let words = &text[range.clone()];
        let mut parts = shapes.sentences.find(words).filter(|(_, class)| class & CLOSED != 0);
        parts.find_map(|(part, _)| {
            let behind = &words[part.end..];
            let end = behind.char_indices().nth(NEAR).map_or(behind.len(), |(at, _)| at);
            let clause = behind[..end].split(['，', '。', '；', ',', ';']).next().unwrap_or_default();
            let told = shapes.headings.find(clause).any(|(_, class)| class & ACHIEVED != 0);
            told.then_some(range.start + part.start)
        })
    })
}

/// The year that a part's heading names: 二、2025年重点工作.
fn part_year(heading: &str, shapes: &Shapes) -> Option<YearToken> {
    let found = years(heading).into_iter().find(|token| token.is_dated)?;
    let before = &heading[..found.range.start];
    // 到2027年 is when something will be reached.
    let opens = before.chars().count() <= 8;
    (opens && !ends(before, &shapes.moods.passing)).then_some(found)
}
