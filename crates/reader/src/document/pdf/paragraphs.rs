//! Lines of type to paragraphs.

use super::{furniture::PageLines, layout::Line};
use crate::document::lines::is_wide;

/// How many lines before and after one show where its column begins and ends.
const AROUND: usize = 12;
/// A column is at least so many characters wide.
const NARROWEST: f32 = 10.0;

/// A line with the edges of its column.
struct Placed<'a> {
    line: &'a Line,
    page: usize,
    left: f32,
    right: f32,
}

/// The text: a line for each paragraph, also for one that goes on over the page.
pub(super) fn text(pages: &[PageLines]) -> String {
    let mut placed = Vec::new();
    for (page, lines) in pages.iter().enumerate() {
        for at in 0..lines.lines.len() {
            let (left, right) = edges(&lines.lines, at);
            placed.push(Placed { line: &lines.lines[at], page, left, right });
        }
    }
    let mut out = String::new();
    for (at, this) in placed.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|at| &placed[at]) {
            if goes_on(before, this) {
                let (last, first) = (out.chars().next_back(), this.line.text.chars().next());
                if last.zip(first).is_some_and(|(a, b)| {
                    a.is_alphanumeric() && b.is_alphanumeric() && !is_wide(a) && !is_wide(b)
                }) {
                    out.push(' ');
                }
            } else {
                out.push('\n');
            }
        }
        out.push_str(&this.line.text);
    }
    out
}

/// Left and right edge of the column that a line stands in: the farthest of the lines around it that it shares most of its
/// width with.
fn edges(lines: &[Line], at: usize) -> (f32, f32) {
    let this = &lines[at];
    let (mut left, mut right) = (this.left, this.right);
    for other in &lines[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())] {
        let over = this.right.min(other.right) - this.left.max(other.left);
        let same = over > 0.5 * (this.right - this.left).min(other.right - other.left);
        if same && !other.row && alike(this.size, other.size) {
            left = left.min(other.left);
            right = right.max(other.right);
        }
    }
    (left, right)
}

fn alike(a: f32, b: f32) -> bool {
    (a - b).abs() <= 0.12 * a.max(b)
}

/// Whether a paragraph goes on from one line to the next: the first is full, the second is not indented, and nothing between
/// them says otherwise.
fn goes_on(a: &Placed<'_>, b: &Placed<'_>) -> bool {
    let size = a.line.size.max(1.0);
    if a.line.row || b.line.row || !alike(a.line.size, b.line.size) {
        return false;
    }
    let full = a.line.right >= a.right - 1.3 * size && a.right - a.left >= NARROWEST * size;
    let flush = b.line.left <= b.left + 0.6 * size;
    let below = b.line.y > a.line.y;
    let near = match b.page - a.page {
        // Below it, or at the head of the next column.
        0 if below => b.line.y - a.line.y <= 2.6 * size && a.left < b.right && b.left < a.right,
        0 => b.line.left > a.line.right - size,
        1 => true,
        _ => false,
    };
    full && flush && near && !(ends(&a.line.text) && is_item(&b.line.text))
}

fn ends(text: &str) -> bool {
    text.ends_with(['。', '；', '！', '？', '：'])
}

/// Whether a line begins as an item of a list does: up to three characters and a sign after them, `（一）`, `2.`, `三、`.
fn is_item(text: &str) -> bool {
    let bare = text.trim_start_matches(['（', '(']);
    let sign = bare.chars().take(4).position(|c| "、.．)）".contains(c));
    // 2.5 is a number.
    sign.is_some_and(|at| at > 0 && !bare.chars().nth(at + 1).is_some_and(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, left: f32, y: f32) -> Line {
        let right = left + 10.0 * text.chars().count() as f32;
        Line { text: text.to_owned(), left, right, y, size: 10.0, row: false }
    }

    fn page(lines: Vec<Line>) -> PageLines {
        PageLines { lines, height: 800.0 }
    }

    #[test]
    fn an_indented_line_begins_a_paragraph() {
        let pages = [
            page(vec![
                line("标题", 60.0, 20.0),
                line("二〇二四年全市规上工业增加值", 20.0, 40.0),
                line("增长百分之八，高于全国平均水平百", 0.0, 58.0),
                line("分之二。", 0.0, 76.0),
                line("新的一段从这里开始要写满一行", 20.0, 94.0),
            ]),
            page(vec![line("并且接到下一页的第一行为止再来一", 0.0, 20.0), line("结尾。", 0.0, 38.0)]),
        ];
        assert_eq!(
            text(&pages),
            "标题\n二〇二四年全市规上工业增加值增长百分之八，高于全国平均水平百分之二。\n\
             新的一段从这里开始要写满一行并且接到下一页的第一行为止再来一结尾。"
        );
    }
}
