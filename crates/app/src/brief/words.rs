//! The words around numbers: which say up, which say down, and where the number stands among them.

use std::borrow::Cow;

use ballast_model::fold_width;
use ballast_packs::plan::{Message, Messages, message};

use crate::words::{TIMES, Words};

/// How far a number with its words is from zero and on which side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    /// Digits as printed, without sign.
    pub digits: String,
    /// Below zero, by sign or by words.
    pub negative: bool,
    /// What follows the digits, white space removed.
    pub after: String,
    /// The same as it is to be written behind a number: a unit such as `100 million yuan` keeps its spaces.
    pub unit: String,
}

/// Splits off a unit that begins with a power of ten of its own, `100 million yuan` or `10,000 people`, from the number before it.
fn unit_apart(text: &str) -> (&str, &str) {
    let whole = (text, "");
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else { return whole };
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let Some(end) = text[start..].find(|c: char| !number(c)).map(|length| start + length) else {
        return whole;
    };
    let unit = text[end..].trim_start();
    let unit = unit.strip_prefix('×').unwrap_or(unit).trim_start();
    let digits = unit.find(|c: char| !number(c)).unwrap_or(unit.len());
    let (power, word) = unit.split_at(digits);
    let ten = power.starts_with('1') && power.chars().skip(1).all(|c| matches!(c, '0' | ','));
    let worded = word.starts_with(char::is_whitespace) && word.trim_start().starts_with(char::is_alphabetic);
    if unit.len() < text[end..].len() && ten && worded { (&text[..end], unit) } else { whole }
}

/// Width folded, white space out, every minus sign the same.
pub(super) fn normal(text: &str) -> String {
    let text: Cow<'_, str> = fold_width(text);
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect()
}

/// Reads `下降3.2%`, `-3.2`, `3.2 percentage points behind`. Nothing where there is no number,
/// more than one, or a sign beside a word that already says down.
pub(super) fn spoken(text: &str, messages: &Messages) -> Option<Spoken> {
    let folded = fold_width(text);
    let (number, own) = unit_apart(&folded);
    let text = normal(number);
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let length = text[start..].find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let end = length.map_or(text.len(), |length| start + length);
    let digits = text[start..end].trim_end_matches(['.', ',']);
    let (before, after) = (&text[..start], &text[start + digits.len()..]);
    if after.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let sign = before.ends_with('-');
    let word = messages.says_falling(&format!("{before} {after}"));
    let unit = if own.is_empty() { after.to_owned() } else { format!("{TIMES}{own}") };
    (!(sign && word)).then(|| Spoken {
        digits: digits.to_owned(),
        negative: sign || word,
        after: format!("{after}{}", normal(own)),
        unit,
    })
}

/// The value of a printed number, for charts and sheets.
pub(super) fn value(text: &str, messages: &Messages) -> Option<f64> {
    let spoken = spoken(text, messages)?;
    let value: f64 = spoken.digits.replace(',', "").parse().ok()?;
    Some(if spoken.negative { -value } else { value })
}

/// Whether digits print as zero: `0`, `0.0`.
pub(super) fn is_zero(digits: &str) -> bool {
    digits.chars().all(|c| matches!(c, '0' | '.' | ',' | '-' | '+'))
}

/// The phrase for a number by its sign: zero, below, above.
fn by_sign(words: &Words, text: &str, unit: &str, [zero, below, above]: [Message; 3]) -> String {
    let size = words.with_unit(text.trim_start_matches(['-', '+']), unit);
    let message = match (is_zero(text), text.starts_with('-')) {
        (true, _) => zero,
        (_, true) => below,
        (_, false) => above,
    };
    words.fill(message, &[("size", &size)])
}

/// Growth in words: `增长7.3%`, `下降3.2%`, `持平`; a ratio's change in points reads `提高1.2个百分点`.
pub(super) fn rise(words: &Words, text: &str, unit: &str) -> String {
    let rose = if unit.starts_with('%') { message::ROSE } else { message::ROSE_POINTS };
    by_sign(words, text, unit, [message::UNCHANGED, message::FELL, rose])
}

/// A pull in words: `拉动增长1.2个百分点`, `下拉0.8个百分点`.
pub(super) fn pull(words: &Words, text: &str, unit: &str) -> String {
    by_sign(words, text, unit, [message::PULLED_NOTHING, message::PULLED_DOWN, message::PULLED_UP])
}

/// Distance to a target's pace in words: `低于时序进度1.2个百分点`.
pub(super) fn gap(words: &Words, text: &str, unit: &str) -> String {
    by_sign(words, text, unit, [message::ON_PACE, message::BEHIND, message::AHEAD])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::sample::packs;

    fn words(lang: &str) -> Words {
        Words::new(packs(), lang)
    }

    #[test]
    fn words_follow_the_sign() {
        let cases = [
            ("7.3", "%", "增长7.3%", "up 7.3%"),
            ("-3.2", "%", "下降3.2%", "down 3.2%"),
            ("0.0", "%", "持平", "unchanged"),
            ("-0.0", "%", "持平", "unchanged"),
        ];
        for (text, unit, zh, en) in cases {
            assert_eq!(
                (rise(&words("zh"), text, unit), rise(&words("en"), text, unit)),
                (zh.to_owned(), en.to_owned())
            );
        }
        assert_eq!(rise(&words("zh"), "1.2", "个百分点"), "提高1.2个百分点");
        assert_eq!(rise(&words("zh"), "-1.2", "个百分点"), "下降1.2个百分点");
        assert_eq!(pull(&words("zh"), "-0.8", "个百分点"), "下拉0.8个百分点");
        assert_eq!(pull(&words("zh"), "0.8", "个百分点"), "拉动增长0.8个百分点");
        assert_eq!(pull(&words("en"), "-0.8", "percentage points"), "dragging by 0.8 percentage points");
        assert_eq!(gap(&words("zh"), "-1.5", "个百分点"), "低于时序进度1.5个百分点");
        assert_eq!(gap(&words("en"), "1.5", "percentage points"), "1.5 percentage points ahead of pace");
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
            ("67.63 100 million yuan", Some(67.63)),
            ("67.63 × 100 million yuan", Some(67.63)),
            ("down 1,234.5 10,000 yuan", Some(-1234.5)),
            ("3 of 100 firms", None),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text, &packs().messages), expected, "{text}");
        }
        for text in ["7.3", "-3.2"] {
            let expected: f64 = text.parse().unwrap();
            for lang in ["zh", "en"] {
                assert_eq!(value(&rise(&words(lang), text, "%"), &packs().messages), Some(expected));
                assert_eq!(value(&pull(&words(lang), text, "%"), &packs().messages), Some(expected));
                assert_eq!(value(&gap(&words(lang), text, "%"), &packs().messages), Some(expected));
            }
        }
    }
}
