use std::{collections::HashMap, ops::Range};

use super::{counter::Counter, shapes::Shapes, year::years};

/// A line that is not blank.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Its text, without what indents it.
    pub(crate) range: Range<usize>,
    /// Characters, counted up to a few more than a heading has.
    pub(crate) chars: usize,
    /// Whether a blank line stands before it.
    pub(crate) apart: bool,
    /// Whether it is indented.
    pub(crate) indented: bool,
    /// Whether its last sentence ends with it.
    pub(crate) closed: bool,
    pub(crate) kind: Kind,
    /// The counter it begins with.
    pub(crate) counter: Option<Counter>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Page numbers and the like: no text.
    Furniture,
    /// Who wrote it, or when.
    Byline,
    /// The title of an article or of the document.
    Title,
    /// A heading inside an article.
    Heading,
    /// Text.
    Body,
}

/// More characters than the name of who said something has.
const SPEAKER: usize = 20;

/// Longest line that is counted in full.
const COUNTED: usize = 160;

/// The lines of a text, each with what can be told of it by itself.
pub(crate) fn lines(text: &str, shapes: &Shapes) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut apart) = (0, true);
    for raw in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{0C}']) {
        let blank = |c: char| c.is_whitespace() || shapes.structure.blanks.contains(c) || c == '\u{feff}';
        let front = raw.trim_start_matches(blank);
        let bare = front.trim_end_matches(blank);
        let at = start + raw.len() - front.len();
        start += raw.len();
        if bare.is_empty() {
            // A carriage return before a newline is no line of its own.
            apart |= raw != "\n" || text[..at].ends_with("\n\n") || !text[..at].ends_with("\r\n");
            continue;
        }
        let range = at..at + bare.len();
        lines.push(Line {
            chars: bare.chars().take(COUNTED).count(),
            apart,
            indented: raw.len() > front.len(),
            closed: closed(bare, shapes),
            kind: Kind::Body,
            counter: shapes.counters.at(unbold(bare, shapes).1),
            range,
        });
        apart = false;
    }
    furniture(text, &mut lines, shapes);
    lines
}

/// A line without the marks of bold type at its front, and how long those are.
pub(crate) fn unbold<'t>(text: &'t str, shapes: &Shapes) -> (usize, &'t str) {
    let mark = shapes.structure.bold.iter().find(|mark| text.starts_with(mark.as_str()));
    mark.map_or((0, text), |mark| (mark.len(), &text[mark.len()..]))
}

/// Whether a line's last sentence ends with it: by a full stop, or by a bracket that was opened in the line.
fn closed(line: &str, shapes: &Shapes) -> bool {
    let structure = &shapes.structure;
    // “…。”——一位企业家: who said it ends what was said.
    let tail = line.char_indices().nth_back(SPEAKER + 2).map_or(line, |(at, _)| &line[at..]);
    let said = tail
        .rsplit_once("——")
        .is_some_and(|(words, who)| words.ends_with(['”', '」']) && who.chars().nth(SPEAKER).is_none());
    if said {
        return true;
    }
    let mut bracket = false;
    for c in line.chars().rev() {
        if shapes.ends.contains(c) || shapes.opens.contains(c) {
            return true;
        }
        if bracket && (c == '（' || c == '(') {
            return true;
        }
        if !bracket && !shapes.closers.contains(c) {
            return false;
        }
        bracket |= c == '）' || c == ')';
        if !bracket && structure.quotes.contains(c) {
            continue;
        }
    }
    false
}

/// A short line with its numbers as `#` and without blanks: lines that differ only in those are the same.
pub(crate) fn key(line: &str) -> String {
    let mut key = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '0'..='9' | '０'..='９' => {
                if !key.ends_with('#') {
                    key.push('#');
                }
            }
            '#' if key.ends_with('#') => {}
            c if c.is_whitespace() => {}
            c => key.push(c),
        }
    }
    key
}

/// Marks what is no text: lines of a page, running heads, dates alone, signatures.
fn furniture(text: &str, lines: &mut [Line], shapes: &Shapes) {
    let words = &shapes.structure.furniture;
    let mut often: HashMap<String, usize> = HashMap::new();
    for line in lines.iter_mut().filter(|line| line.chars <= 100) {
        let bare = &text[line.range.clone()];
        if shapes.furniture_starts.begin(bare) {
            line.kind = Kind::Furniture;
        } else if line.chars <= shapes.structure.heading.most {
            let key = key(bare);
            let foot = || words.ends.iter().any(|end| key.ends_with(end.as_str())) && !line.closed;
            if shapes.furniture.contains(&key) || foot() {
                line.kind = Kind::Furniture;
            } else if only_date(bare) || line.counter.is_none() && signed(bare) {
                line.kind = Kind::Byline;
            } else if !line.closed && line.counter.is_none() {
                *often.entry(key).or_default() += 1;
            }
        }
    }
    often.retain(|_, count| words.running > 1 && *count >= words.running);
    if often.is_empty() {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.chars <= shapes.structure.heading.most) {
        if line.counter.is_none() && often.contains_key(&key(&text[line.range.clone()])) {
            line.kind = Kind::Furniture;
        }
    }
}

/// Whether a line is a signature: an office, and the day on which it signs.
fn signed(line: &str) -> bool {
    let Some(token) = years(line).into_iter().next_back().filter(|token| token.is_dated) else {
        return false;
    };
    let (office, day) = (line[..token.range.start].trim_end(), line[token.range.end..].trim());
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = day.get(digits(day)..).and_then(|rest| rest.strip_prefix('月'));
    let closes = rest.is_some_and(|rest| rest.get(digits(rest)..) == Some("日"));
    closes
        && office.ends_with(['局', '厅', '委', '办', '府', '室', '会', '组', '部'])
        && !office.contains(['，', '。', '、'])
}

/// Whether a line is a note in brackets with a date: （市统计局 2024-06-18）.
fn dated_note(line: &str) -> bool {
    let inner = line.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    inner.is_some_and(|inner| !inner.contains(['。', '）', ')']) && !years(inner).is_empty())
}

/// Whether a line is only a date, or a note with one: 2025年2月10日 星期一, （2024年12月20日）.
pub(crate) fn only_date(line: &str) -> bool {
    let of_date = |c: char| {
        c.is_numeric() || c.is_whitespace() || "年月日期星一二三四五六七八九十〇零：:-/.（）()至".contains(c)
    };
    (line.chars().all(of_date) && !years(line).is_empty()) || dated_note(line)
}
