use ballast_model::{Unit, Units};
use rust_decimal::Decimal;

use crate::Quantity;
use crate::words::{Word, word};

/// A number with thousands separators and at most so many decimals, without trailing zeros.
pub(crate) fn grouped(value: Decimal, places: u32) -> String {
    let value = value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let text = value.abs().normalize().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let mut shown = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        shown.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(fraction) = fraction {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
}

/// Decimals a value is shown with beside its threshold: two for shares and four for the rest (万元 in an amount of 亿元), unless
/// that would make a near miss look like a hit.
pub(crate) fn places(value: &Quantity, threshold: &Quantity, units: &Units, lang: &str) -> u32 {
    let (a, b) = (converted(value, units, lang).0, converted(threshold, units, lang).0);
    let apart = |places: u32| a == b || a.round_dp(places) != b.round_dp(places);
    let share = value.unit == "%";
    // 9.999% is not read as the 10% that another threshold asks for.
    let honest = |places: u32| !share || a.fract().is_zero() || !a.round_dp(places).fract().is_zero();
    let least = if share { 2 } else { 4 };
    let fit = |places: &u32| *places >= least && apart(*places) && honest(*places);
    [2, 4, 6, 10, 20].into_iter().find(fit).unwrap_or(28)
}

/// A quantity as people read it: the unit larger where a pack declares one; in English in whole base units where the
/// unit is itself a number ("790,000 yuan", not "79 10,000 yuan").
pub(crate) fn quantity(of: &Quantity, places: u32, units: &Units, lang: &str) -> String {
    let (value, unit) = converted(of, units, lang);
    let number = grouped(value, places);
    match unit.as_str() {
        "" => number,
        "%" | "‰" => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    }
}

/// A distance: of shares it is counted in percentage points.
pub(crate) fn distance(of: &Quantity, places: u32, units: &Units, lang: &str) -> String {
    if of.unit == "%" {
        return format!("{} {}", grouped(of.value, places), word(Word::PercentagePoints, lang));
    }
    // "1 yuan short" rather than "0.0001 ten thousand yuan short".
    let (value, _) = converted(of, units, lang);
    if value.abs() < Decimal::new(1, 2)
        && let Some(unit) = units.get(&of.unit)
        && let Some(base) = base_unit(unit, units)
        && let Some(value) = of.value.checked_mul(unit.factor)
    {
        return quantity(&Quantity { value, unit: base.name.clone() }, places, units, lang);
    }
    quantity(of, places, units, lang)
}

fn converted(of: &Quantity, units: &Units, lang: &str) -> (Decimal, String) {
    if lang == "en" {
        return english(of, units);
    }
    let (mut value, mut unit) = (of.value, of.unit.as_str());
    // 元 may lead to 万元 and that to 亿元; a ring in a user's pack ends here.
    for _ in 0..4 {
        let (larger, name) = units.readable(value, unit);
        if name == unit {
            break;
        }
        (value, unit) = (larger, name);
    }
    if unit == of.unit
        && let Some(larger) = counted_in(of, units)
        && let Some(value) = of.value.checked_div(larger.factor)
        && value.abs() >= Decimal::ONE
    {
        return converted(&Quantity { value, unit: larger.name.clone() }, units, lang);
    }
    (value, unit.to_owned())
}

/// The unit that large amounts of a base unit are counted in: the one from which a pack reads larger ones. 元 are read as
/// 万元 because 万元 are read as 亿元.
fn counted_in<'a>(of: &Quantity, units: &'a Units) -> Option<&'a Unit> {
    let own = units.get(&of.unit).filter(|unit| unit.factor == Decimal::ONE)?;
    let reads_larger = |unit: &&Unit| units.readable(Decimal::from(i64::MAX), &unit.name).1 != unit.name;
    let same = units.iter().filter(|unit| unit.dimension == own.dimension && unit.factor > Decimal::ONE);
    same.filter(reads_larger).max_by_key(|unit| (unit.factor, &unit.name))
}

fn english(of: &Quantity, units: &Units) -> (Decimal, String) {
    if let Some((over, under)) = of.unit.split_once('/')
        && units.get(&of.unit).is_none()
    {
        let (value, over) = english(&Quantity { value: of.value, unit: over.to_owned() }, units);
        let (one, under) = english(&Quantity { value: Decimal::ONE, unit: under.to_owned() }, units);
        return match value.checked_div(one) {
            Some(value) => (value, format!("{over} per {under}")),
            None => (of.value, of.unit.clone()),
        };
    }
    let Some(unit) = units.get(&of.unit) else { return (of.value, of.unit.clone()) };
    let counts_itself = unit.en.starts_with(|c: char| c.is_ascii_digit())
        || ["thousand ", "million ", "trillion "].iter().any(|word| unit.en.starts_with(word));
    if counts_itself
        && let Some(base) =
            units.iter().find(|other| other.dimension == unit.dimension && other.factor == Decimal::ONE)
        && let Some(value) = of.value.checked_mul(unit.factor)
    {
        return (value, base.en.clone());
    }
    (of.value, if unit.en.is_empty() { of.unit.clone() } else { unit.en.clone() })
}

/// The unit that others of its dimension are counted in.
fn base_unit<'a>(unit: &Unit, units: &'a Units) -> Option<&'a Unit> {
    let same = units.iter().filter(|other| other.dimension == unit.dimension && other.factor == Decimal::ONE);
    // Units come in no order; two names for the same unit must not be told apart by chance.
    same.min_by_key(|other| &other.name)
}

/// How many columns a text takes in a terminal: Chinese characters and full-width signs take two.
pub(crate) fn width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}') {
                2
            } else {
                1
            }
        })
        .sum()
}

/// A text filled up to so many columns.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
