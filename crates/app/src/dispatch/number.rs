use ballast_model::{Figure, FigureTable, Ratio, Units};
use ballast_packs::plan::message;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{FigureRef, Number};
use crate::words::Words;

/// Where a table's figures live: everything of a [`FigureRef`] but the node and the key.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub(crate) by: &'a str,
    pub(crate) within: &'a str,
    pub(crate) words: &'a Words,
    pub(crate) units: &'a Units,
}

/// One number of a figure, by key; nothing where it is missing or hidden.
pub(crate) fn number(table: &FigureTable, figure: &Figure, key: &str, place: &Place<'_>) -> Option<Number> {
    let header = &table.header;
    let points = place.words.get(message::SHORT_POINTS);
    let count = |n: u64| {
        let unit = if n == 1 { message::SHORT_ONE_ENTERPRISE } else { message::SHORT_ENTERPRISES };
        (Decimal::from(n), 0, place.words.get(unit))
    };
    let amount = |value: Decimal| {
        let (read, unit) = place.units.readable(value, &header.unit);
        // A larger unit moves digits behind the point; two of them keep what a reader compares.
        (read, if unit == header.unit { header.decimals } else { 2 }, unit)
    };
    let ratio = |r: Option<Ratio>| r.and_then(|r| Decimal::try_from(r.percent()).ok());
    let (value, decimals, unit) = match key {
        "value" => amount(figure.value?),
        "base" => amount(figure.base?),
        "growth" => (ratio(figure.growth)?, 1, "%"),
        "contribution" => (ratio(figure.contribution)?, 1, "%"),
        "share" => (ratio(figure.share)?, 1, "%"),
        "pull" => (ratio(figure.pull)?, 2, points),
        "rank" => (Decimal::from(figure.rank?), 0, ""),
        "counted" => count(figure.counted),
        "entered" => count(figure.entered),
        "left" => count(figure.left),
        _ => return None,
    };
    Some(Number {
        value,
        text: printed(value, decimals),
        unit: place.units.named(unit, place.words.lang()).to_owned(),
        reference: FigureRef {
            indicator: header.indicator.clone(),
            period: header.period.clone(),
            by: place.by.to_owned(),
            node: figure.node.clone(),
            within: place.within.to_owned(),
            key: key.to_owned(),
        },
    })
}

/// A value rounded half away from zero, as statistics offices round, with its zeros kept.
pub(crate) fn printed(value: Decimal, decimals: u32) -> String {
    let mut rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    // No document prints minus zero.
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_as_offices_do_and_never_prints_minus_zero() {
        let p = |text: &str, d| printed(text.parse().unwrap(), d);
        assert_eq!(p("7.25", 1), "7.3");
        assert_eq!(p("-7.25", 1), "-7.3");
        assert_eq!(p("-0.04", 1), "0.0");
        assert_eq!(p("12", 2), "12.00");
    }
}
