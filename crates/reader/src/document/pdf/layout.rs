//! Characters with their places to lines.

use crate::document::lines::is_wide;

/// A character drawn on a page. Lengths are points; y grows downward from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub c: char,
    /// Left end of its baseline.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// How far the next character stands.
    pub width: f32,
    /// Size of the type.
    pub size: f32,
}

/// A line of type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub left: f32,
    pub right: f32,
    pub y: f32,
    pub size: f32,
    /// Cells of a table with gaps between them, told apart by tabs.
    pub row: bool,
}

/// How many lines back one is looked for that a piece may stand beside.
const BACK: usize = 40;
/// A gap of so many sizes of the type separates columns.
const COLUMN: f32 = 1.8;
/// An enumerator before a gap is at most so long.
const ENUMERATOR: usize = 5;

/// A stretch of glyphs drawn one after the other on one baseline.
struct Piece {
    glyphs: Vec<Glyph>,
    y: f32,
    size: f32,
}

impl Piece {
    fn left(&self) -> f32 {
        self.glyphs.iter().map(|g| g.x).fold(f32::INFINITY, f32::min)
    }

    fn right(&self) -> f32 {
        self.glyphs.iter().map(|g| g.x + g.width).fold(f32::NEG_INFINITY, f32::max)
    }

    fn beside(&self, y: f32, size: f32) -> bool {
        (self.y - y).abs() <= 0.4 * self.size.max(size)
    }
}

/// The lines of a page, in the order in which they are drawn; from top to bottom where that order makes no sense.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let mut lines: Vec<Line> = gather(pieces(glyphs)).iter().filter_map(set).collect();
    let upward = |pair: &[Line]| {
        let over = pair[0].right.min(pair[1].right) - pair[0].left.max(pair[1].left);
        over > 0.3 * (pair[0].right - pair[0].left).min(pair[1].right - pair[1].left)
            && pair[1].y < pair[0].y - 0.5 * pair[0].size
    };
    let wrong = lines.windows(2).filter(|pair| upward(pair)).count();
    if wrong > 2 && wrong * 4 > lines.len() {
        lines.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.left.total_cmp(&b.left)));
    }
    lines
}

fn pieces(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for &glyph in glyphs {
        if let Some(piece) = pieces.last_mut()
            && let Some(&last) = piece.glyphs.last()
            && piece.beside(glyph.y, glyph.size)
            && glyph.x >= last.x - 0.3 * glyph.size
        {
            // Bold type that a font lacks is made by drawing each character twice.
            if glyph.c == last.c
                && (glyph.x - last.x).abs() < 0.2 * glyph.size
                && !glyph.c.is_ascii_punctuation()
            {
                continue;
            }
            piece.size = piece.size.max(glyph.size);
            piece.glyphs.push(glyph);
            continue;
        }
        pieces.push(Piece { glyphs: vec![glyph], y: glyph.y, size: glyph.size });
    }
    pieces
}

/// Puts pieces of one line together.
fn gather(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut lines: Vec<Piece> = Vec::new();
    for piece in pieces {
        let (left, right) = (piece.left(), piece.right());
        let last = lines.len().saturating_sub(1);
        let near = (0..lines.len()).rev().take(BACK).find(|&at| {
            let line = &lines[at];
            if !line.beside(piece.y, piece.size) {
                return false;
            }
            let size = line.size.max(piece.size);
            let (after, before) = (left - line.right(), line.left() - right);
            // What is drawn next on the same line belongs to it however far away; what is drawn later only where it fills a gap.
            (after > -0.5 * size && (at == last || after < 1.5 * size))
                || (before > -0.5 * size && before < 1.5 * size)
        });
        match near {
            Some(at) => {
                let line = &mut lines[at];
                line.size = line.size.max(piece.size);
                line.glyphs.extend(piece.glyphs);
            }
            // The same text once more in the same place is a shadow.
            None if shadow(&lines, &piece) => {}
            None => lines.push(piece),
        }
    }
    lines
}

fn shadow(lines: &[Piece], piece: &Piece) -> bool {
    lines.iter().rev().take(BACK).any(|line| {
        line.beside(piece.y, piece.size)
            && line.glyphs.len() == piece.glyphs.len()
            && line
                .glyphs
                .iter()
                .zip(&piece.glyphs)
                .all(|(a, b)| a.c == b.c && (a.x - b.x).abs() < 0.3 * a.size)
    })
}

/// Sets the text of a line: gaps become spaces or tabs.
fn set(piece: &Piece) -> Option<Line> {
    let mut glyphs = piece.glyphs.clone();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut text = String::new();
    let mut tabs = Vec::new();
    let mut before: Option<Glyph> = None;
    let mut space = false;
    for glyph in glyphs {
        if glyph.c.is_whitespace() {
            space = true;
            continue;
        }
        if let Some(last) = before {
            let gap = (glyph.x - last.x - last.width) / glyph.size.max(last.size).max(1.0);
            let narrow = !is_wide(last.c) && !is_wide(glyph.c);
            if gap > COLUMN {
                tabs.push((text.len(), text.chars().count()));
                text.push('\t');
            } else if space || gap > if narrow { 0.18 } else { 0.5 } {
                text.push(' ');
            }
        }
        space = false;
        text.push(glyph.c);
        before = Some(glyph);
    }
    before?;
    let mut row = !tabs.is_empty();
    if let [(at, length)] = tabs[..]
        && length <= ENUMERATOR
        && text[..at].ends_with(|c: char| !c.is_alphanumeric() && c != '%')
    {
        text.replace_range(at..=at, " ");
        row = false;
    }
    Some(Line { text, left: piece.left(), right: piece.right(), y: piece.y, size: piece.size, row })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, x: f32, y: f32) -> Vec<Glyph> {
        let place = |(n, c)| Glyph { c, x: x + 10.0 * n as f32, y, width: 10.0, size: 10.0 };
        text.chars().enumerate().map(place).collect()
    }

    #[test]
    fn gaps_are_spaces_and_tabs() {
        let mut glyphs = at("增加值", 0.0, 10.0);
        glyphs.extend(at("8.0%", 200.0, 10.5));
        glyphs.extend(at("GDP", 0.0, 30.0));
        glyphs.extend(at("top", 33.0, 30.0));
        let lines = lines(&glyphs);
        assert_eq!(
            lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(),
            ["增加值\t8.0%", "GDP top"]
        );
        assert_eq!(lines.iter().map(|line| line.row).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_number_drawn_later_fills_its_gap() {
        let mut glyphs = at("增长", 0.0, 10.0);
        glyphs.extend(at("下一行", 0.0, 30.0));
        glyphs.extend(at("8%", 20.0, 10.0));
        let lines = lines(&glyphs);
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["增长8%", "下一行"]);
    }

    #[test]
    fn bold_by_double_drawing_is_read_once() {
        let mut glyphs = at("总体要求", 0.0, 10.0);
        glyphs.extend(at("总体要求", 0.4, 10.0));
        assert_eq!(lines(&glyphs)[0].text, "总体要求");
        let doubled: Vec<Glyph> =
            at("目标", 0.0, 10.0).into_iter().flat_map(|g| [g, Glyph { x: g.x + 0.5, ..g }]).collect();
        assert_eq!(lines(&doubled)[0].text, "目标");
    }
}
