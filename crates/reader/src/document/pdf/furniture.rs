//! Running heads and page numbers.

use std::collections::HashMap;

use super::layout::Line;

/// The margins in which furniture stands, as shares of the height.
const MARGIN: f32 = 0.1;
/// A running head stands on at least so many pages, where there are so many.
const REPEATED: usize = 3;

/// A page's lines and its height.
pub(super) struct PageLines {
    pub lines: Vec<Line>,
    pub height: f32,
}

/// Takes page numbers, and lines that stand in the margin of page after page, off; says how many.
pub(super) fn take_off(pages: &mut [PageLines]) -> usize {
    let mut heads: HashMap<(String, bool), usize> = HashMap::new();
    for page in pages.iter() {
        for line in page.lines.iter().filter(|line| in_margin(line, page.height)) {
            *heads.entry(key(line, page.height)).or_default() += 1;
        }
    }
    // A head may stand on every other page.
    let often = (pages.len() * 2 / 5).max(REPEATED).min(pages.len()).max(2);
    let mut taken = 0;
    for page in pages.iter_mut() {
        let (height, before) = (page.height, page.lines.len());
        page.lines.retain(|line| {
            !in_margin(line, height)
                || !(is_page_number(&line.text) || heads.get(&key(line, height)).is_some_and(|&n| n >= often))
        });
        taken += before - page.lines.len();
    }
    taken
}

fn in_margin(line: &Line, height: f32) -> bool {
    line.y < MARGIN * height || line.y > (1.0 - MARGIN) * height
}

/// The text with its numbers levelled, and whether it stands at the top.
fn key(line: &Line, height: f32) -> (String, bool) {
    let level = |c: char| if c.is_numeric() { '#' } else { c };
    (line.text.chars().filter(|c| !c.is_whitespace()).map(level).collect(), line.y < height / 2.0)
}

/// `3`, `- 3 -`, `— 3 —`, `第3页`, `3/12`, `第 3 页 共 12 页`, `Page 3 of 12`, `iv`.
fn is_page_number(text: &str) -> bool {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let rest = text.replace("page", "").replace("of", "");
    let sign = |c: char| c.is_numeric() || "-—–−·•.|/第页頁共,，()（）".contains(c);
    let roman = |text: &str| !text.is_empty() && text.len() <= 5 && text.chars().all(|c| "ivxl".contains(c));
    text.chars().count() <= 20
        && ((rest.chars().any(char::is_numeric) && rest.chars().all(sign) && !rest.contains('.'))
            || roman(rest.trim_matches(['-', '—', '–'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_told_from_figures() {
        for text in ["3", "- 3 -", "— 12 —", "第3页", "第 3 页 共 12 页", "3/12", "Page 3 of 12", "iv", "-3-"]
        {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["8.0%", "2024年", "一、", "增长3", "1.5"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
