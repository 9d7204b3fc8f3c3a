use super::{
    line::{Kind, Line},
    shapes::Shapes,
};

/// How a heading begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// It is nothing but a place's name.
    Place,
    /// With a place's name.
    PlaceFirst,
    Other,
}

/// Text below a place's name has more characters than a cell of a table.
const LEAST_TEXT: usize = 24;

/// Tells headings, titles and bylines from text. Lines that look like headings and are the broken end of a paragraph
/// stay text.
pub(crate) fn classify(
    text: &str,
    lines: &mut [Line],
    wrap: Option<usize>,
    starts_with_place: impl Fn(&str) -> Opening,
    shapes: &Shapes,
) {
    // Whether the line of text before broke off, and whether there was any yet.
    let (mut open_before, mut first) = (false, true);
    let mut following: Vec<Option<usize>> = vec![None; lines.len()];
    for at in (1..lines.len()).rev() {
        following[at - 1] = if lines[at].kind == Kind::Furniture { following[at] } else { Some(at) };
    }
    for at in 0..lines.len() {
        if matches!(lines[at].kind, Kind::Furniture | Kind::Byline) {
            continue;
        }
        let line = &text[lines[at].range.clone()];
        let next = following[at].map(|next| &lines[next]);
        let goes_on = next.is_some_and(|next| continues(&text[next.range.clone()], next, shapes));
        let full = wrap.is_some_and(|wrap| lines[at].chars + 3 >= wrap);
        if byline(line, &lines[at], shapes) {
            lines[at].kind = Kind::Byline;
        } else if (first || !full)
            && !goes_on
            && looks_like(line, &lines[at], first, shapes)
            && !(open_before && wrap.is_some() && lines[at].counter.is_none())
        {
            lines[at].kind = Kind::Heading;
        }
        if lines[at].kind != Kind::Byline {
            open_before = lines[at].kind == Kind::Body && !lines[at].closed;
            first &= lines[at].kind == Kind::Heading && lines[at].counter.is_none();
        }
    }
    titles(text, lines, starts_with_place, shapes);
}

/// Short, without a full stop, and neither beginning nor ending as only a part of a sentence does.
fn looks_like(text: &str, line: &Line, first: bool, shapes: &Shapes) -> bool {
    let shape = &shapes.structure.heading;
    let most = if first { shape.most * 2 } else { shape.most };
    let bare = text.trim_end_matches('*');
    let counted = line.counter.map_or(0, |counter| counter.end);
    let body = bare.get(counted..).unwrap_or(bare);
    // A counted line may close with a full stop and still be nothing but its heading.
    let body = if counted > 0 { body.strip_suffix('。').unwrap_or(body) } else { body };
    line.chars <= most
        && !body.is_empty()
        // Ideographs are no marks, and most characters are ideographs.
        && !body.contains(|c| !('\u{4E00}'..='\u{9FFF}').contains(&c) && shape.never_inside.contains(c))
        && !body.ends_with(|c: char| shapes.pauses.contains(c))
        && body.matches(['，', ',']).count() <= 1
        && balanced(body)
        && !shapes.never_first.begin(body)
        && !shape.never_last.iter().any(|word| body.ends_with(word.as_str()))
}

/// Whether every bracket and quotation mark of a line has its other half in it.
fn balanced(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    [('“', '”'), ('（', '）'), ('(', ')'), ('《', '》'), ('「', '」'), ('【', '】')]
        .iter()
        .all(|(open, close)| count(*open) == count(*close))
}

/// Whether a line can only be the rest of a sentence: it begins with a mark, with a figure, or with one character
/// before a pause (`动，推动场景`).
pub(crate) fn continues(text: &str, line: &Line, shapes: &Shapes) -> bool {
    let structure = &shapes.structure;
    let mut characters = text.chars();
    let (Some(first), second) = (characters.next(), characters.next()) else { return false };
    if line.counter.is_some() {
        return false;
    }
    let stops = |c: char| shapes.pauses.contains(c) || shapes.ends.contains(c);
    if stops(first) || "”’）)》】」%％".contains(first) || second.is_some_and(stops) {
        return !structure.bold.iter().any(|mark| text.starts_with(mark.as_str()));
    }
    let digits = text.chars().take_while(|c| c.is_numeric() || *c == '.').count();
    digits > 0 && matches!(text.chars().nth(digits), Some('%' | '％'))
}

/// A line under a title: who wrote it.
fn byline(text: &str, line: &Line, shapes: &Shapes) -> bool {
    let structure = &shapes.structure;
    line.chars <= structure.byline_most
        && !line.closed
        && line.counter.is_none()
        && (structure.byline.iter().any(|word| text.starts_with(word.as_str()))
            || (text.contains(char::is_whitespace)
                && structure.byline.iter().any(|word| {
                    text.split_whitespace().next().is_some_and(|name| name.ends_with(word.as_str()))
                })))
}

/// Whether a line opens an article: 本报讯.
pub(crate) fn dateline(text: &str, shapes: &Shapes) -> bool {
    let end = text.char_indices().nth(12).map_or(text.len(), |(at, _)| at);
    shapes.datelines.any(&text[..end])
}

/// Whether a line begins as news does: 近日，, 1月8日，.
fn lead(text: &str, shapes: &Shapes) -> bool {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let day = || {
        let month = digits(text);
        let rest = text[month..].strip_prefix('月')?;
        let day = digits(rest);
        (month > 0 && day > 0 && rest[day..].starts_with('日')).then_some(())
    };
    shapes.structure.leads.iter().any(|word| text.starts_with(word.as_str())) || day().is_some()
}

/// Titles: the headings directly before a byline or a dateline, the first headings of a text, and headings that
/// begin with the name of a place and stand before text.
fn titles(text: &str, lines: &mut [Line], starts_with_place: impl Fn(&str) -> Opening, shapes: &Shapes) {
    let plain =
        |line: &Line| line.kind == Kind::Heading && line.counter.is_none_or(|counter| counter.ordinal == 0);
    let body: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].kind != Kind::Furniture).collect();
    for (nth, &at) in body.iter().enumerate() {
        let line = &lines[at];
        // The date below a signature at the end is no byline, and who signs no title.
        let told = body[..nth].iter().any(|at| lines[*at].kind == Kind::Body);
        let dated =
            |from: &[usize]| !from.is_empty() && from.iter().all(|at| lines[*at].kind == Kind::Byline);
        let (foot, signs) = (told && dated(&body[nth..]), told && dated(&body[nth + 1..]));
        let opens = line.kind == Kind::Byline && !foot
            || (line.kind == Kind::Body && dateline(&text[line.range.clone()], shapes));
        if opens {
            // At most three lines of a title; a date below a text is no byline.
            for &before in body[..nth].iter().rev().take(3) {
                if !plain(&lines[before]) {
                    break;
                }
                lines[before].kind = Kind::Title;
            }
        }
        let next = body.get(nth + 1).map(|next| &lines[*next]);
        let follows = next.is_some_and(|next| matches!(next.kind, Kind::Body | Kind::Byline));
        // 近日，…: news begins below the heading.
        let news =
            next.is_some_and(|next| next.kind == Kind::Body && lead(&text[next.range.clone()], shapes));
        let line = &lines[at];
        let signature = signs
            || shapes
                .tasks
                .owner
                .office_ends
                .iter()
                .any(|end| text[line.range.clone()].ends_with(end.as_str()));
        let words = &text[line.range.clone()];
        // A line that is nothing but a place's name opens that place's part of a page.
        // So does 【延伸阅读】 what is added to a paper.
        let added = words.starts_with('【') && words.ends_with('】');
        let alone = plain(line)
            && next.is_some_and(|next| next.kind == Kind::Heading || next.chars > LEAST_TEXT)
            && (added || starts_with_place(words.trim_end_matches(['：', ':'])) == Opening::Place);
        if alone {
            lines[at].kind = Kind::Title;
            continue;
        }
        let line = &lines[at];
        if plain(line) && follows && !signature && (news || starts_with_place(words) != Opening::Other) {
            lines[at].kind = Kind::Title;
        }
    }
    for &at in &body {
        match lines[at].kind {
            Kind::Heading if plain(&lines[at]) => lines[at].kind = Kind::Title,
            Kind::Title | Kind::Byline => {}
            _ => break,
        }
    }
}
