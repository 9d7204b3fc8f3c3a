use super::{
    Words,
    candidate::{Candidate, Kind},
};
use crate::outline::{Counter, MORE, Outline, RowPlace};

/// A candidate in its row.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Index of the candidate.
    pub(super) candidate: usize,
    pub(super) row: usize,
    /// Index of the item it stands under.
    pub(super) parent: Option<usize>,
    /// The paragraphs behind its own belong to it, too: it is a heading, or text follows under it.
    pub(super) spreads: bool,
}

/// Items of one kind under one parent.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) kind: Kind,
    style: u16,
    last: u16,
    closed: bool,
    article: usize,
    pub(super) items: Vec<usize>,
}

/// Items and their rows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) items: Vec<Item>,
    pub(super) rows: Vec<Row>,
}

/// An item that is open: what comes may stand under it.
struct Open {
    item: usize,
    row: usize,
    style: u16,
    depth: u8,
}

/// Depths of what is not counted: a heading alone stands above counted items; a run-in title below those that count
/// whole paragraphs, and above those that count inside them.
const HEADING_DEPTH: u8 = 3;
const RUN_IN_DEPTH: u8 = 7;
/// Items this deep count inside paragraphs.
const SPOKEN_DEPTH: u8 = 8;

const HEADINGS: u16 = 2000;
const RUN_INS: u16 = 2001;
const COLONS: u16 = 2002;
const COMMAS: u16 = 2003;
const ALIKE: u16 = 2004;
const ANNOUNCED: u16 = 2005;

/// How many rows back the one is looked for that an item out of order goes on with.
const LOOK_BACK: usize = 24;

/// Puts candidates into rows and under each other.
///
/// What counts an item says where it stands: the next number of an open row goes on with it, a first number opens a
/// row under what is open above it. On a page whose columns are out of order 三是 may come late: it goes on with the
/// nearest row of its kind that stopped at 二.
pub(super) fn rows(text: &str, outline: &Outline, candidates: &[Candidate], words: &Words) -> Rows {
    let mut rows = Rows::default();
    let mut open: Vec<Open> = Vec::new();
    let mut place = None;
    for (at, candidate) in candidates.iter().enumerate() {
        let paragraph = &outline.paragraphs[candidate.paragraph];
        let article = outline.sections[paragraph.section].article;
        if place != Some(article) {
            open.clear();
            place = Some(article);
        }
        let (style, depth) = match candidate.kind {
            Kind::Counted(counter) => (counter.style, counter.depth),
            Kind::Heading => (HEADINGS, HEADING_DEPTH),
            Kind::RunIn => (RUN_INS, RUN_IN_DEPTH),
            Kind::Colon => (COLONS, RUN_IN_DEPTH),
            Kind::Comma => (COMMAS, RUN_IN_DEPTH),
            Kind::Alike { announced } => (if announced { ANNOUNCED } else { ALIKE }, RUN_IN_DEPTH),
        };
        let spreads = paragraph.heading
            || depth < RUN_IN_DEPTH && candidate.piece == 0 && ends_here(text, candidate, paragraph);
        let item = |row, parent| Item { candidate: at, row, parent, spreads };
        let counter = match candidate.kind {
            Kind::Counted(counter) => Some(counter),
            _ => None,
        };
        // An item that is open, or one of a row that was left, goes on.
        let going_on = counter.map_or_else(
            || {
                open.iter()
                    .rposition(|open| open.style == style)
                    .filter(|_| candidate.kind == Kind::Heading || same_level(&open, style))
            },
            |counter| open.iter().rposition(|open| goes_on(&rows.rows[open.row], counter)),
        );
        if let Some(level) = going_on {
            let row = open[level].row;
            open.truncate(level);
            let parent = open.last().map(|open| open.item);
            push(&mut rows, &mut open, item(row, parent), counter, depth, style);
            continue;
        }
        // 强港口：… in a column of another article goes on with 强项目：…。强主体：….
        if candidate.kind == Kind::Colon
            && let Some(row) = rows.rows.iter().rposition(|row| {
                let first = row.items.first().map(|first| &candidates[rows.items[*first].candidate]);
                row.kind == Kind::Colon
                    && row.article + 1 == article
                    && first.is_some_and(|first| first.even(candidate, text))
            })
        {
            let new = rows.items.len();
            rows.rows[row].items.push(new);
            rows.items.push(item(row, None));
            continue;
        }
        if let Some(counter) = counter {
            let late = counter.word.is_some() && counter.word != Some(RowPlace::First)
                || counter.ordinal > 1 && counter.depth > SPOKEN_DEPTH;
            if late {
                if counter.word == Some(RowPlace::More)
                    && candidate.heading.len() > words.lists.run_in_most * 3
                    && !words.begins_with_verb(candidate.bare(text))
                {
                    continue;
                }
                let back = rows
                    .rows
                    .iter()
                    .rev()
                    .take(LOOK_BACK)
                    .position(|row| row.article == article && goes_on(row, counter));
                if let Some(back) = back {
                    let row = rows.rows.len() - 1 - back;
                    let parent = rows.rows[row].items.first().and_then(|first| rows.items[*first].parent);
                    let new = rows.items.len();
                    advance(&mut rows.rows[row], counter, new);
                    rows.items.push(item(row, parent));
                    continue;
                }
                // 其次 or 最后 without 首先 counts nothing.
                if counter.word.is_some() {
                    continue;
                }
            }
        }
        let depth = match (candidate.kind, counter) {
            // A heading alone stands under a counted one that is open.
            (Kind::Heading, _) => {
                open.retain(|open| open.depth < RUN_IN_DEPTH);
                open.last().map_or(HEADING_DEPTH, |open| open.depth + 1)
            }
            _ => depth,
        };
        while open.last().is_some_and(|open| open.depth >= depth) {
            open.pop();
        }
        let parent = open.last().map(|open| open.item);
        let row = rows.rows.len();
        rows.rows.push(Row {
            kind: candidate.kind,
            style,
            last: 0,
            closed: false,
            article,
            items: Vec::new(),
        });
        push(&mut rows, &mut open, item(row, parent), counter, depth, style);
    }
    rows
}

/// Whether nothing but the heading stands in the item's own paragraph.
fn ends_here(text: &str, candidate: &Candidate, paragraph: &crate::outline::Paragraph) -> bool {
    paragraph.pieces.len() == 1
        && paragraph.pieces[0].end - candidate.heading.end
            <= text[candidate.heading.end..].chars().next().map_or(0, char::len_utf8)
}

/// Whether a run-in title goes on with the row that is open on its own level.
fn same_level(open: &[Open], style: u16) -> bool {
    open.iter().rev().find(|open| open.depth <= RUN_IN_DEPTH).is_some_and(|open| open.style == style)
}

/// Whether a counter goes on with a row.
fn goes_on(row: &Row, counter: Counter) -> bool {
    match counter.word {
        Some(RowPlace::First) => false,
        Some(RowPlace::More) => {
            matches!(row.kind, Kind::Counted(first) if first.word.is_some()) && !row.closed
        }
        Some(_) => row.style == counter.style && !row.closed,
        None => {
            row.style == counter.style
                && (counter.ordinal == 0 || (row.last < counter.ordinal && counter.ordinal <= row.last + 3))
        }
    }
}

fn advance(row: &mut Row, counter: Counter, item: usize) {
    row.items.push(item);
    row.last = row.last.max(counter.ordinal);
    row.closed |= counter.word == Some(RowPlace::Last) || counter.style == MORE;
}

fn push(rows: &mut Rows, open: &mut Vec<Open>, item: Item, counter: Option<Counter>, depth: u8, style: u16) {
    let (row, new) = (item.row, rows.items.len());
    match counter {
        Some(counter) => advance(&mut rows.rows[row], counter, new),
        None => rows.rows[row].items.push(new),
    }
    rows.items.push(item);
    // A word of any row takes that row's place.
    let style = if style == MORE { rows.rows[row].style } else { style };
    open.push(Open { item: new, row, style, depth });
}
