//! Numbers in words: 三分之二, 近四成, 一千二百亿.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{
    Numeral, UnitKind, Vocabulary,
    number::{Lexed, Number, Scaled, finish, ratio_number},
};

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
pub(super) fn chinese_scaled(text: &str, at: usize, vocabulary: &Vocabulary) -> Option<(Scaled, bool)> {
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
