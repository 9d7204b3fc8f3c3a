use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Numeral, UnitKind, Vocabulary};

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
struct Scaled {
    value: Decimal,
    end: usize,
    about: bool,
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

fn ratio_number<'v>(start: usize, end: usize, words: bool) -> Number<'v> {
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

/// Digits with separators of thousands and a decimal part, and where they end; nothing where it is no number.
fn digits(bytes: &[u8], at: usize) -> Option<(Decimal, usize)> {
    let mut end = at;
    let (mut value, mut count, mut scale) = (0i128, 0u32, 0u32);
    let push = |byte: u8, value: &mut i128, count: &mut u32| {
        *count += 1;
        if *count <= 27 {
            *value = *value * 10 + i128::from(byte - b'0');
        }
    };
    loop {
        while let Some(byte) = bytes.get(end).filter(|b| b.is_ascii_digit()) {
            push(*byte, &mut value, &mut count);
            end += 1;
        }
        let comma = match &bytes[end..] {
            [b',', ..] => 1,
            [0xEF, 0xBC, 0x8C, ..] => 3,
            _ => 0,
        };
        let group = &bytes[(end + comma).min(bytes.len())..];
        let three = group.len() >= 3 && group[..3].iter().all(u8::is_ascii_digit);
        let first = end - at <= 3 || comma == 0 || bytes[at..end].iter().any(|b| !b.is_ascii_digit());
        if comma == 0 || !three || !first || group.get(3).is_some_and(u8::is_ascii_digit) {
            break;
        }
        end += comma;
    }
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1;
        while let Some(byte) = bytes.get(end).filter(|b| b.is_ascii_digit()) {
            push(*byte, &mut value, &mut count);
            scale += 1;
            end += 1;
        }
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            return None;
        }
    }
    if count == 0 || count > 27 || scale > 20 {
        return None;
    }
    Decimal::try_from_i128_with_scale(value, scale).ok().map(|value| (value, end))
}

/// Where a run of letters, digits and their joints ends.
fn run_end(bytes: &[u8], at: usize) -> usize {
    let joint = |b: &u8| b.is_ascii_alphanumeric() || b".+-/:_".contains(b);
    at + bytes[at.min(bytes.len())..].iter().take_while(|b| joint(b)).count().max(1)
}

/// Past one space that stands inside `增长 8 %`.
fn skip_space(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.chars().next().filter(|c| matches!(c, ' ' | '\u{A0}' | '\u{2009}')).map_or(0, char::len_utf8)
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
fn finish<'v>(text: &str, start: usize, first: Scaled, vocabulary: &'v Vocabulary, words: bool) -> Lexed<'v> {
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

fn digits_length(text: &str, at: usize) -> usize {
    digits(text.as_bytes(), at).map_or(0, |(_, end)| end - at)
}

/// Reads the number in words that begins at `at`; nothing where there is none.
pub(crate) fn chinese<'v>(text: &str, at: usize, vocabulary: &'v Vocabulary) -> Option<Lexed<'v>> {
    if let Some((length, fold)) = vocabulary.doubles.longest(&text[at..]) {
        let number = ratio_number(at, at + length, true);
        let unit = Cow::Borrowed("倍");
        return Some(Lexed::Number(Number {
            value: *fold,
            unit,
            kind: UnitKind::Times,
            double: true,
            ..number
        }));
    }
    if let Some((length, Numeral::Percent(whole))) = vocabulary.numerals.longest(&text[at..]) {
        let (scaled, _) = chinese_scaled(text, at + length, vocabulary)?;
        let unit = if *whole == Decimal::ONE_HUNDRED { "%" } else { "‰" };
        let number = ratio_number(at, scaled.end, true);
        let kind = UnitKind::Percent;
        return Some(Lexed::Number(Number {
            value: scaled.value,
            unit: Cow::Borrowed(unit),
            kind,
            ..number
        }));
    }
    let (scaled, bare) = chinese_scaled(text, at, vocabulary)?;
    let rest = &text[scaled.end..];
    match vocabulary.numerals.longest(rest) {
        Some((length, Numeral::Of)) => {
            let (above, _) = chinese_scaled(text, scaled.end + length, vocabulary)?;
            let value = above.value.checked_div(scaled.value)?;
            return Some(Lexed::Number(Number { value, ..ratio_number(at, above.end, true) }));
        }
        Some((length, Numeral::Share(tenth))) => {
            let mut end = scaled.end + length;
            let mut value = scaled.value * tenth;
            // 四成五 is 0.45.
            if let Some((more, Numeral::Digit(digit))) = vocabulary.numerals.longest(&text[end..]) {
                value += *digit * tenth * tenth;
                end += more;
            }
            let number = ratio_number(at, end, true);
            return Some(if scaled.value < Decimal::TEN {
                Lexed::Number(Number { value: value.normalize(), about: scaled.about, ..number })
            } else {
                Lexed::Passed(end)
            });
        }
        _ => {}
    }
    Some(match finish(text, at, scaled, vocabulary, true) {
        Lexed::Number(number) => Lexed::Number(Number { bare, ..number }),
        passed => passed,
    })
}

/// A numeral in words; whether it has no digit at all.
fn chinese_scaled(text: &str, at: usize, vocabulary: &Vocabulary) -> Option<(Scaled, bool)> {
    let (mut total, mut section, mut digit) = (Decimal::ZERO, Decimal::ZERO, None::<Decimal>);
    let (mut end, mut digits, mut bare, mut about) = (at, 0u32, true, false);
    let mut decimals: Option<Decimal> = None;
    let (mut run, mut zeros) = (0, false);
    // No numeral is longer than this; the bound keeps a hostile text linear.
    for step in 0..24 {
        let rest = &text[end..];
        if step > 0
            && vocabulary
                .units
                .longest(rest)
                .is_some_and(|(length, (kind, _))| *kind != UnitKind::Loose && length > 3)
        {
            break;
        }
        match vocabulary.numerals.longest(rest) {
            Some((length, Numeral::Digit(value))) => {
                (run, zeros) = (run + 1, zeros || value.is_zero());
                if let Some(place) = decimals.as_mut() {
                    *place *= Decimal::new(1, 1);
                    digit = Some(digit.unwrap_or_default() + *value * *place);
                } else {
                    // 二〇二四 is read digit by digit.
                    digit = Some(digit.map_or(*value, |before| before * Decimal::TEN + *value));
                }
                (digits, bare, end) = (digits + 1, false, end + length);
            }
            Some((length, Numeral::Magnitude(power))) => {
                if *power >= Decimal::from(10_000) {
                    let part = section + digit.unwrap_or_default();
                    let part = if part.is_zero() && total.is_zero() { Decimal::ONE } else { part };
                    // 万亿 multiplies what is there; 亿 after 万 too.
                    total = if part.is_zero() {
                        total.checked_mul(*power)?
                    } else {
                        (total + part).checked_mul(*power)?
                    };
                    section = Decimal::ZERO;
                } else {
                    section += digit.unwrap_or(Decimal::ONE).checked_mul(*power)?;
                }
                (digit, decimals, end, run) = (None, None, end + length, 0);
            }
            Some((length, Numeral::Point)) if digit.is_some() && decimals.is_none() => {
                let follows =
                    matches!(vocabulary.numerals.longest(&rest[length..]), Some((_, Numeral::Digit(_))));
                if !follows {
                    break;
                }
                (decimals, end) = (Some(Decimal::ONE), end + length);
            }
            _ => match vocabulary.inside.longest(rest) {
                Some((length, ())) if step > 0 && !about => {
                    let beyond = &rest[length..];
                    let unit = vocabulary.units.longest(beyond).is_some();
                    let power =
                        matches!(vocabulary.numerals.longest(beyond), Some((_, Numeral::Magnitude(_))));
                    if !unit && !power {
                        break;
                    }
                    (about, end) = (true, end + length);
                }
                _ => break,
            },
        }
        if digits > 12 {
            return None;
        }
    }
    // 三四个 is three or four, not thirty-four.
    if (2..4).contains(&run) && !zeros && decimals.is_none() {
        return None;
    }
    let value = total + section + digit.unwrap_or_default();
    (end > at).then_some((Scaled { value: value.normalize(), end, about }, bare))
}
