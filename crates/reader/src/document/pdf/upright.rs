//! What a glyph stands for, and where it stands on an upright page.

use unicode_normalization::UnicodeNormalization;

use super::{layout::Glyph, matrix::Matrix};

/// Sideways text is laid out beside the page, so that it does not mix with the rest.
const BESIDE: f64 = 100_000.0;

/// Simplified radicals and the characters they look like; Unicode has no mapping for these. Fonts have one glyph for both, and
/// some programs write down the radical.
const RADICALS: &[(char, char)] = &[
    ('⺠', '民'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻁', '虎'),
    ('⺁', '厂'),
];

/// The character that is meant: radicals that look like it, ligatures, and signs of a font's own are not.
pub(super) fn plain(c: char) -> impl Iterator<Item = char> {
    let mut out = Vec::new();
    match c {
        '\u{2E80}'..='\u{2FDF}' => match RADICALS.iter().find(|(radical, _)| *radical == c) {
            Some((_, meant)) => out.push(*meant),
            None => out.extend(std::iter::once(c).nfkc()),
        },
        '\u{F900}'..='\u{FAFF}' | '\u{FB00}'..='\u{FB06}' => out.extend(std::iter::once(c).nfkc()),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}' => {}
        c if c.is_control() => out.push(' '),
        c => out.push(c),
    }
    out.into_iter()
}

/// The glyph on an upright page; nothing for text that is set across it, as watermarks are.
pub(super) fn upright(c: char, place: Matrix, width: f64, size: f64, vertical: bool) -> Option<Glyph> {
    let [a, b, cx, cy, ..] = place.0;
    let (x, y) = place.origin();
    let (across, up) = (a.hypot(b), cx.hypot(cy));
    let (cos, sin) = (a / across, b / across);
    let finite = [x, y, across, up, cos, sin].iter().all(|n| n.is_finite());
    if !finite || (cos.abs() > 0.05 && sin.abs() > 0.05) {
        return None;
    }
    // Lines that run downward are read as if the page were turned; the first column is the one on the right.
    let (x, y) = match (vertical, cos > 0.5, sin.abs() > 0.5) {
        (true, ..) => (y, BESIDE - x),
        (false, true, _) => (x, y),
        (false, false, true) => (y * sin.signum(), BESIDE - x * sin.signum()),
        (false, false, false) => (-x, BESIDE - y),
    };
    let scale = if vertical { up } else { across };
    Some(Glyph {
        c,
        x: x as f32,
        y: y as f32,
        width: (width * scale) as f32,
        size: ((size * up).abs().max(0.1)) as f32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_read_as_what_they_look_like() {
        let text: String = "增⻓⼀⻋⺠ﬁ\u{AD}\u{F0B7}鈴".chars().flat_map(plain).collect();
        assert_eq!(text, "增长一车民fi鈴");
    }
}
