use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{
    Numeral, UnitKind, Vocabulary,
    digits::{digits, digits_length, run_end, skip_space},
    words::chinese_scaled,
};

/// A number as it stands in the text, with its unit.
#[derive(Debug, Clone)]
pub(crate) struct Number<'v> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: Decimal,
    pub(crate) value_hi: Option<Decimal>,
    pub(crate) unit: Cow<'v, str>,
    pub(crate) kind: UnitKind,
    /// `1000多场`.
    pub(crate) about: bool,
    /// Written in words.
    pub(crate) words: bool,
    /// A power of ten without a digit before it: `百亿元`.
    pub(crate) bare: bool,
    /// `翻一番`: how many fold.
    pub(crate) double: bool,
}

/// What stands where a number might begin.
pub(crate) enum Lexed<'v> {
    Number(Number<'v>),
    /// A code, a ratio or a bare number: nothing to count, up to there.
    Passed(usize),
}

/// A mantissa with the powers of ten after it.
pub(super) struct Scaled {
    pub(super) value: Decimal,
    pub(super) end: usize,
    pub(super) about: bool,
}

/// Reads the number whose first Arabic digit stands at `at`.
pub(crate) fn arabic<'v>(text: &str, at: usize, vocabulary: &'v Vocabulary) -> Lexed<'v> {
    let bytes = text.as_bytes();
    let Some((mantissa, digits_end)) = digits(bytes, at) else { return Lexed::Passed(run_end(bytes, at)) };
    let before = at.checked_sub(1).map(|before| bytes[before]);
    // 1620万千瓦/5340万千瓦时: a unit stands before the stroke.
    let beside = before == Some(b'/') && at > 1 && !bytes[at - 2].is_ascii();
    if before.is_some_and(|b| b == b'+' || b == b'.' || b == b'/' || b == b'_') && !beside {
        return Lexed::Passed(run_end(bytes, at));
    }
    let touches_letter = before.is_some_and(|b| b.is_ascii_alphabetic());
    match bytes.get(digits_end) {
        Some(b'+' | b'_' | b'@' | b'=' | b'#') => return Lexed::Passed(run_end(bytes, at)),
        // A ratio, or a time of day.
        Some(b':') if bytes.get(digits_end + 1).is_some_and(u8::is_ascii_digit) => {
            return Lexed::Passed(run_end(bytes, digits_end + 1));
        }
        Some(b'/') => return fraction(bytes, at, mantissa, digits_end),
        _ => {}
    }
    if text[digits_end..].starts_with('∶')
        || (text[digits_end..].starts_with('：') && ratio(bytes, digits_end + 3))
    {
        return Lexed::Passed(run_end(bytes, digits_end + 3));
    }
    let scaled = scale(text, mantissa, digits_end, vocabulary);
    let lexed = finish(text, at, scaled, vocabulary, false);
    match lexed {
        // GDP5000亿元 is a number that touches a word; C919 and A4 are codes.
        Lexed::Number(number) if touches_letter && !glued(bytes, at, &number) => Lexed::Passed(number.end),
        Lexed::Number(number) => Lexed::Number(signed(bytes, number)),
        passed => passed,
    }
}

fn ratio(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
        && !bytes.get(at + 1).is_some_and(|b| b.is_ascii_digit())
        && bytes.get(at + 1).is_none_or(|b| *b < 0x80)
}

fn glued(bytes: &[u8], at: usize, number: &Number<'_>) -> bool {
    let upper = at >= 2 && bytes[at - 2..at].iter().all(u8::is_ascii_uppercase);
    upper && matches!(number.kind, UnitKind::Money | UnitKind::Percent | UnitKind::Measure)
}

/// `-3.5%`: a sign that touches neither a digit nor a letter before it.
fn signed<'v>(bytes: &[u8], mut number: Number<'v>) -> Number<'v> {
    let at = number.start;
    let sign = at > 0 && bytes[at - 1] == b'-' && (at < 2 || !bytes[at - 2].is_ascii());
    if sign && matches!(number.kind, UnitKind::Percent | UnitKind::Point) && number.value_hi.is_none() {
        number.value = -number.value;
        number.start -= 1;
    }
    number
}

/// `1/4`; a date such as 2024/11 or a version is passed over.
fn fraction<'v>(bytes: &[u8], at: usize, numerator: Decimal, slash: usize) -> Lexed<'v> {
    let Some((denominator, end)) = digits(bytes, slash + 1) else {
        return Lexed::Passed(run_end(bytes, at));
    };
    let whole = numerator.fract().is_zero() && denominator.fract().is_zero();
    let small = numerator < denominator && denominator <= Decimal::ONE_HUNDRED && numerator > Decimal::ZERO;
    let closed = bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'/');
    if !(whole && small && closed) {
        return Lexed::Passed(run_end(bytes, at));
    }
    Lexed::Number(Number { value: numerator / denominator, ..ratio_number(at, end, false) })
}

pub(super) fn ratio_number<'v>(start: usize, end: usize, words: bool) -> Number<'v> {
    Number {
        start,
        end,
        value: Decimal::ZERO,
        value_hi: None,
        unit: Cow::Borrowed("比例"),
        kind: UnitKind::Ratio,
        about: false,
        words,
        bare: false,
        double: false,
    }
}

/// 万, 亿 and what stands between a number and its unit. `4亿5000万` is one number.
fn scale(text: &str, mantissa: Decimal, at: usize, vocabulary: &Vocabulary) -> Scaled {
    let mut scaled = Scaled { value: mantissa, end: at, about: false };
    let mut factor = Decimal::ONE;
    loop {
        let next = skip_space(text, scaled.end);
        let rest = &text[next..];
        if vocabulary.units.longest(rest).is_some_and(|(_, (kind, _))| *kind != UnitKind::Loose) {
            break;
        }
        match vocabulary.numerals.longest(rest) {
            Some((length, Numeral::Magnitude(power))) => {
                let Some(product) = factor.checked_mul(*power) else { break };
                factor = product;
                scaled.end = next + length;
            }
            _ => match vocabulary.inside.longest(rest) {
                Some((length, ())) if !scaled.about => {
                    let beyond = &text[next + length..];
                    let goes_on = vocabulary.units.longest(beyond).is_some()
                        || matches!(vocabulary.numerals.longest(beyond), Some((_, Numeral::Magnitude(_))));
                    if !goes_on {
                        break;
                    }
                    scaled.about = true;
                    scaled.end = next + length;
                }
                _ => break,
            },
        }
    }
    let Some(mut value) = mantissa.checked_mul(factor) else { return scaled };
    // 4亿5000万元: the smaller part follows with a power of its own.
    if factor >= Decimal::from(10_000)
        && let Some((more, end)) = digits(text.as_bytes(), scaled.end)
        && let Some((length, Numeral::Magnitude(power))) = vocabulary.numerals.longest(&text[end..])
        && let Some(sum) = more.checked_mul(*power).filter(|part| *part < factor)
    {
        value += sum;
        scaled.end = end + length;
    }
    Scaled { value: value.normalize(), ..scaled }
}

/// The unit, and the other end of a range.
pub(super) fn finish<'v>(
    text: &str,
    start: usize,
    first: Scaled,
    vocabulary: &'v Vocabulary,
    words: bool,
) -> Lexed<'v> {
    let unit = unit(text, first.end, vocabulary);
    let after = unit.as_ref().map_or(first.end, |unit| unit.2);
    if let Some(range) = range(text, start, &first, unit.as_ref(), vocabulary, words) {
        return Lexed::Number(range);
    }
    let (kind, name, end) = match unit {
        Some(unit) => unit,
        None if letter(text, after) => return Lexed::Passed(run_end(text.as_bytes(), after)),
        None => (UnitKind::None, Cow::Borrowed(""), first.end),
    };
    Lexed::Number(Number {
        start,
        end,
        value: first.value,
        value_hi: None,
        unit: name,
        kind,
        about: first.about || text[first.end..end].contains(['多', '余']),
        words,
        bare: false,
        double: false,
    })
}

fn letter(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|b| b.is_ascii_alphabetic())
}

/// The unit at a place: kind, name and end. `元/吨` is one unit; `5G` has none.
fn unit<'v>(text: &str, at: usize, vocabulary: &'v Vocabulary) -> Option<(UnitKind, Cow<'v, str>, usize)> {
    let at = skip_space(text, at);
    let (length, (kind, name)) = vocabulary.units.longest(&text[at..])?;
    let end = at + length;
    let ascii = text.as_bytes()[at].is_ascii_alphabetic();
    if ascii
        && text.as_bytes().get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'+')
    {
        return None;
    }
    if text.as_bytes().get(end) == Some(&b'/')
        && matches!(kind, UnitKind::Money | UnitKind::Measure | UnitKind::Count)
        && let Some((more, (_, below))) = vocabulary.units.longest(&text[end + 1..])
    {
        return Some((*kind, Cow::Owned(format!("{name}/{below}")), end + 1 + more));
    }
    Some((*kind, Cow::Borrowed(name.as_str()), end))
}

/// `5%—6%`, `3-5个`, `10亿至20亿元`: the second end has the unit; the first has the same or none.
fn range<'v>(
    text: &str,
    start: usize,
    first: &Scaled,
    own: Option<&(UnitKind, Cow<'v, str>, usize)>,
    vocabulary: &'v Vocabulary,
    words: bool,
) -> Option<Number<'v>> {
    let from = own.map_or(first.end, |unit| unit.2);
    let sign = skip_space(text, from);
    let (length, ()) = vocabulary.ranges.longest(&text[sign..])?;
    let second = skip_space(text, sign + length);
    let scaled = if words {
        chinese_scaled(text, second, vocabulary)?.0
    } else {
        let (mantissa, end) = digits(text.as_bytes(), second)?;
        scale(text, mantissa, end, vocabulary)
    };
    let (kind, name, end) = unit(text, scaled.end, vocabulary)?;
    if own.is_some_and(|own| own.1 != name) || matches!(kind, UnitKind::Loose) {
        return None;
    }
    let mut low = first.value;
    // 3—5万户 means 3万 to 5万; 3000—5万 does not.
    let plain = own.is_none() && first.end == start + digits_length(text, start);
    if plain && !words {
        let (mantissa, _) = digits(text.as_bytes(), second)?;
        if !mantissa.is_zero() && scaled.value > mantissa && low < mantissa {
            low = low.checked_mul(scaled.value.checked_div(mantissa)?)?;
        }
    }
    (low < scaled.value).then_some(Number {
        start,
        end,
        value: low.normalize(),
        value_hi: Some(scaled.value),
        unit: name,
        kind,
        about: first.about || scaled.about,
        words,
        bare: false,
        double: false,
    })
}
