use std::borrow::Cow;

use ballast_model::fold_width;

/// A number as written: `mantissa / 10^places`, with the unit written behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Amount {
    pub mantissa: i128,
    pub places: u32,
    /// `万元`, `%`; empty where only the number stands there.
    pub unit: String,
}

/// Why a cell is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadNumber {
    /// Not digits at all.
    NotANumber,
    /// Commas that do not stand before groups of three digits: `1,23`.
    Grouping,
    /// More digits than any figure has.
    TooLong,
}

/// What offices write where there is nothing to report. A zero is not among them.
const MISSING: [&str; 19] = [
    "", "-", "--", "---", "—", "——", "–", "―", "…", "……", "...", "N/A", "NA", "n/a", "#N/A", "NULL", "null",
    "无", "/",
];

/// Most digits of a number: any figure in yuan fits, and so does its product with a unit's factor.
const DIGITS: usize = 28;

/// Whether a trimmed cell stands for a missing value.
pub(crate) fn is_missing(text: &str) -> bool {
    // Most cells are numbers: a digit in front decides.
    !text.as_bytes().first().is_some_and(u8::is_ascii_digit) && MISSING.contains(&text)
}

/// The common case without any allocation: up to 18 ASCII digits, one sign, one point.
#[inline]
pub(crate) fn plain(bytes: &[u8]) -> Option<(i64, u32)> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 19 || digits == b"." {
        return None;
    }
    let (mut value, mut places, mut count, mut point) = (0i64, 0u32, 0u32, false);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
                places += u32::from(point);
                count += 1;
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    (count > 0 && count <= 18).then_some((if negative { -value } else { value }, places))
}

/// Reads a cell as offices write numbers: full-width digits, thousands separators, percent signs,
/// parentheses or a Unicode minus for negatives, exponents, a currency sign before and a unit behind.
/// Nothing where the cell means missing.
pub(crate) fn parse(text: &str) -> Result<Option<Amount>, BadNumber> {
    let folded = fold_width(text);
    let trimmed = folded.trim();
    if is_missing(trimmed) {
        return Ok(None);
    }
    let compact: String = trimmed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}' | '\''))
        .map(|c| match c {
            '−' | '–' | '﹣' | '‒' => '-',
            '，' | '﹐' => ',',
            other => other,
        })
        .collect();
    if is_missing(&compact) {
        return Ok(None);
    }
    let (mut rest, mut negative) = (compact.as_str(), false);
    if let Some(inside) = rest.strip_prefix('(')
        && let Some((inside, after)) = inside.split_once(')')
    {
        // Accountants' negative; a unit may stand behind the parenthesis.
        return amount(&format!("{}{after}", inside.trim_start_matches(['¥', '￥', '$'])), true).map(Some);
    }
    loop {
        rest = match rest.chars().next() {
            Some('-') if !negative => {
                negative = true;
                &rest[1..]
            }
            Some('+') => &rest[1..],
            Some(c @ ('¥' | '￥')) => &rest[c.len_utf8()..],
            _ => break,
        };
    }
    amount(rest, negative).map(Some)
}

fn amount(text: &str, negative: bool) -> Result<Amount, BadNumber> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let (mut number, mut unit) = text.split_at(end);
    if number.ends_with(',') {
        return Err(BadNumber::Grouping);
    }
    let mut exponent = 0i32;
    if let Some(rest) = unit.strip_prefix(['e', 'E']) {
        let end =
            rest.char_indices().find(|&(at, c)| !(c.is_ascii_digit() || at == 0 && (c == '+' || c == '-')));
        let (digits, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        match digits.parse::<i32>() {
            Ok(n) if n.abs() <= 30 => (exponent, unit) = (n, after),
            Ok(_) => return Err(BadNumber::TooLong),
            Err(_) => {}
        }
    }
    let number_text = ungroup(number)?;
    number = &number_text;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Err(BadNumber::NotANumber);
    }
    let mut fraction = fraction;
    if exponent == 0 && fraction.len() > 6 {
        // Trailing zeros are no digits that matter.
        fraction = fraction.trim_end_matches('0');
    }
    let digits = format!("{whole}{fraction}");
    if digits.trim_start_matches('0').len() > DIGITS {
        return Err(BadNumber::TooLong);
    }
    let mut mantissa: i128 = digits.parse().map_err(|_| BadNumber::NotANumber)?;
    let mut places = fraction.len() as i32 - exponent;
    while places < 0 {
        mantissa = mantissa.checked_mul(10).ok_or(BadNumber::TooLong)?;
        places += 1;
    }
    while places > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        places -= 1;
    }
    if mantissa.unsigned_abs() >= 10u128.pow(DIGITS as u32 + 1) || places > DIGITS as i32 {
        return Err(BadNumber::TooLong);
    }
    let unit = unit.to_owned();
    Ok(Amount { mantissa: if negative { -mantissa } else { mantissa }, places: places as u32, unit })
}

/// Takes out thousands separators, if they stand where they should.
fn ungroup(number: &str) -> Result<Cow<'_, str>, BadNumber> {
    if !number.contains(',') {
        return Ok(number.into());
    }
    let (whole, fraction) = number.split_once('.').map_or((number, ""), |(w, _)| (w, &number[w.len()..]));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) || fraction.contains(',') {
        return Err(BadNumber::Grouping);
    }
    Ok(format!("{}{fraction}", whole.replace(',', "")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_offices_write_them() {
        for (text, mantissa, places, unit) in [
            ("1234", 1234, 0, ""),
            ("１，２３４．５％", 12345, 1, "%"),
            ("1,234,567.80", 12345678, 1, ""),
            ("(1,234)", -1234, 0, ""),
            ("（12.5）万元", -125, 1, "万元"),
            ("−3", -3, 0, ""),
            ("1,234万元", 1234, 0, "万元"),
            ("¥ 12 345.00", 12345, 0, ""),
            ("1.2E+05", 120000, 0, ""),
            ("1.5e-3", 15, 4, ""),
            ("+7", 7, 0, ""),
            (".5", 5, 1, ""),
            ("0", 0, 0, ""),
            ("0.00", 0, 0, ""),
        ] {
            let unit = unit.to_owned();
            assert_eq!(parse(text), Ok(Some(Amount { mantissa, places, unit })), "{text}");
        }
        for missing in ["", "  ", "-", "—", "……", "…", "N/A", "无", "　", "——"] {
            assert_eq!(parse(missing), Ok(None), "{missing:?}");
        }
        for (text, bad) in [
            ("1,23", BadNumber::Grouping),
            ("12,34,567", BadNumber::Grouping),
            ("1.2.3", BadNumber::NotANumber),
            ("约三百", BadNumber::NotANumber),
            ("1e99", BadNumber::TooLong),
            ("99999999999999999999999999999999", BadNumber::TooLong),
        ] {
            assert_eq!(parse(text), Err(bad), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_fast_path_agrees(text in "-?[0-9]{0,20}(\\.[0-9]{0,6})?") {
            if let Some((mantissa, places)) = plain(text.as_bytes()) {
                let slow = parse(&text).unwrap().unwrap();
                let factor = 10i128.pow(places - slow.places);
                proptest::prop_assert_eq!(i128::from(mantissa), slow.mantissa * factor);
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
