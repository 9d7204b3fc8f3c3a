//! The words around numbers: which say up, which say down, and where the number stands among them.

use std::borrow::Cow;

use ballast_model::fold_width;

/// Chinese for anything but `en`, as everywhere.
pub(super) fn t<'a>(lang: &str, zh: &'a str, en: &'a str) -> &'a str {
    if lang == "en" { en } else { zh }
}

/// Words that turn the number beside them negative.
const FALLING: [&str; 30] = [
    "下降",
    "下拉",
    "低于",
    "减少",
    "回落",
    "降低",
    "下滑",
    "负增长",
    "慢于",
    "落后",
    "缩小",
    "收窄",
    "下调",
    "fell",
    "fall",
    "below",
    "behind",
    "declin",
    "decreas",
    "lower",
    "drag",
    "drop",
    "down",
    "less",
    "slower",
    "short",
    "shrank",
    "lost",
    "took",
    "minus",
];

/// How far a number with its words is from zero and on which side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    /// Digits as printed, without sign.
    pub digits: String,
    /// Below zero, by sign or by words.
    pub negative: bool,
    /// What follows the digits, white space removed.
    pub after: String,
}

/// Width folded, white space out, every minus sign the same.
pub(super) fn normal(text: &str) -> String {
    let text: Cow<'_, str> = fold_width(text);
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect()
}

/// Reads `下降3.2%`, `-3.2`, `3.2 percentage points behind`. Nothing where there is no number,
/// more than one, or a sign beside a word that already says down.
pub(super) fn spoken(text: &str) -> Option<Spoken> {
    let text = normal(text);
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let length = text[start..].find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let end = length.map_or(text.len(), |length| start + length);
    let digits = text[start..end].trim_end_matches(['.', ',']);
    let (before, after) = (&text[..start], &text[start + digits.len()..]);
    if after.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let sign = before.ends_with('-');
    let words = format!("{} {}", before, after).to_lowercase();
    let word = FALLING.iter().any(|word| words.contains(word));
    (!(sign && word)).then(|| Spoken {
        digits: digits.to_owned(),
        negative: sign || word,
        after: after.to_owned(),
    })
}

/// The value of a printed number, for charts and sheets.
pub(super) fn value(text: &str) -> Option<f64> {
    let spoken = spoken(text)?;
    let value: f64 = spoken.digits.replace(',', "").parse().ok()?;
    Some(if spoken.negative { -value } else { value })
}

/// Whether digits print as zero: `0`, `0.0`.
pub(super) fn is_zero(digits: &str) -> bool {
    digits.chars().all(|c| matches!(c, '0' | '.' | ',' | '-' | '+'))
}

/// A number and its unit; English puts a space between them, except before a percent sign.
pub(super) fn with_unit(lang: &str, text: &str, unit: &str) -> String {
    if lang == "en" && !unit.is_empty() && !unit.starts_with(['%', '‰']) {
        format!("{text} {unit}")
    } else {
        format!("{text}{unit}")
    }
}

/// Growth in words: `增长7.3%`, `下降3.2%`, `持平`; a ratio's change in points reads `提高1.2个百分点`.
pub(super) fn rise(lang: &str, text: &str, unit: &str) -> String {
    let points = !unit.starts_with('%');
    let size = with_unit(lang, text.trim_start_matches(['-', '+']), unit);
    match (is_zero(text), text.starts_with('-'), lang == "en") {
        (true, _, zh) => if zh { "unchanged" } else { "持平" }.to_owned(),
        (_, true, true) => format!("down {size}"),
        (_, false, true) => format!("up {size}"),
        (_, true, false) => format!("下降{size}"),
        (_, false, false) => format!("{}{size}", if points { "提高" } else { "增长" }),
    }
}

/// A pull in words: `拉动增长1.2个百分点`, `下拉0.8个百分点`.
pub(super) fn pull(lang: &str, text: &str, unit: &str) -> String {
    let size = with_unit(lang, text.trim_start_matches(['-', '+']), unit);
    match (is_zero(text), text.starts_with('-'), lang == "en") {
        (true, _, false) => format!("影响{size}"),
        (true, _, true) => format!("contributing {size}"),
        (_, true, true) => format!("dragging by {size}"),
        (_, false, true) => format!("adding {size}"),
        (_, true, false) => format!("下拉{size}"),
        (_, false, false) => format!("拉动增长{size}"),
    }
}

/// Distance to a target's pace in words: `低于时序进度1.2个百分点`.
pub(super) fn gap(lang: &str, text: &str, unit: &str) -> String {
    let size = with_unit(lang, text.trim_start_matches(['-', '+']), unit);
    match (is_zero(text), text.starts_with('-'), lang == "en") {
        (true, _, false) => "与时序进度持平".to_owned(),
        (true, _, true) => "on pace".to_owned(),
        (_, true, true) => format!("{size} behind pace"),
        (_, false, true) => format!("{size} ahead of pace"),
        (_, true, false) => format!("低于时序进度{size}"),
        (_, false, false) => format!("高于时序进度{size}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_the_sign() {
        let cases = [
            ("7.3", "%", "增长7.3%", "up 7.3%"),
            ("-3.2", "%", "下降3.2%", "down 3.2%"),
            ("0.0", "%", "持平", "unchanged"),
            ("-0.0", "%", "持平", "unchanged"),
        ];
        for (text, unit, zh, en) in cases {
            assert_eq!((rise("zh", text, unit), rise("en", text, unit)), (zh.to_owned(), en.to_owned()));
        }
        assert_eq!(rise("zh", "1.2", "个百分点"), "提高1.2个百分点");
        assert_eq!(rise("zh", "-1.2", "个百分点"), "下降1.2个百分点");
        assert_eq!(pull("zh", "-0.8", "个百分点"), "下拉0.8个百分点");
        assert_eq!(pull("zh", "0.8", "个百分点"), "拉动增长0.8个百分点");
        assert_eq!(pull("en", "-0.8", "percentage points"), "dragging by 0.8 percentage points");
        assert_eq!(gap("zh", "-1.5", "个百分点"), "低于时序进度1.5个百分点");
        assert_eq!(gap("en", "1.5", "percentage points"), "1.5 percentage points ahead of pace");
    }

    #[test]
    fn what_is_said_reads_back() {
        let cases = [
            ("下降3.2%", Some(-3.2)),
            ("−3.2", Some(-3.2)),
            ("９，８００．５亿元", Some(9800.5)),
            ("1.5 percentage points behind pace", Some(-1.5)),
            ("下降-3.2%", None),
            ("持平", None),
            ("6—8", None),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), expected, "{text}");
        }
        for text in ["7.3", "-3.2"] {
            let expected: f64 = text.parse().unwrap();
            for lang in ["zh", "en"] {
                assert_eq!(value(&rise(lang, text, "%")), Some(expected));
                assert_eq!(value(&pull(lang, text, "%")), Some(expected));
                assert_eq!(value(&gap(lang, text, "%")), Some(expected));
            }
        }
    }
}
