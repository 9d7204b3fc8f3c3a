use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;

use crate::{
    Packs, codes,
    raw::{At, Sink, suggest},
};

/// Dimensions of units.toml that count things. Three patents are 3: there is no other unit to mistake them for,
/// so their numbers compare with plain ones.
const COUNTS: [&str; 5] = ["count", "households", "projects", "items", "sets"];

/// What a number measures: a product of powers of the dimensions of units.toml. Empty for shares and counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dimension(BTreeMap<String, i32>);

impl Dimension {
    pub(super) fn of(id: &str) -> Self {
        Self(BTreeMap::from([(id.to_owned(), 1)]))
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        self.combine(other, 1)
    }

    pub(super) fn per(&self, other: &Self) -> Self {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Self, sign: i32) -> Self {
        let mut powers = self.0.clone();
        for (id, power) in &other.0 {
            let sum = powers.entry(id.clone()).or_default();
            *sum = sum.saturating_add(power.saturating_mul(sign));
        }
        powers.retain(|_, power| *power != 0);
        Self(powers)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |positive: bool| {
            let powers = self.0.iter().filter(|(_, power)| (**power > 0) == positive);
            let words = powers.map(|(id, power)| match power.unsigned_abs() {
                1 => id.clone(),
                power => format!("{id}^{power}"),
            });
            words.collect::<Vec<_>>().join(" x ")
        };
        match (list(true), list(false)) {
            (above, below) if above.is_empty() && below.is_empty() => write!(f, "a plain number"),
            (above, below) if below.is_empty() => write!(f, "{above}"),
            (above, below) if above.is_empty() => write!(f, "1 / {below}"),
            (above, below) => write!(f, "{above} / {below}"),
        }
    }
}

/// What a unit measures and how many base units one of it is; nothing where it is not declared. `A/B` is the
/// quotient of two declared units, so that 万元/亩 compares with an amount of 千元 by an area.
pub(super) fn meaning(unit: &str, packs: &Packs) -> Option<(Dimension, Decimal)> {
    if unit.is_empty() {
        return Some((Dimension::default(), Decimal::ONE));
    }
    if let Some((above, below)) = unit.split_once('/')
        && let (Some(above), Some(below)) = (one(above.trim(), packs), one(below.trim(), packs))
        && let Some(factor) = above.1.checked_div(below.1)
    {
        return Some((above.0.per(&below.0), factor));
    }
    one(unit, packs)
}

fn one(unit: &str, packs: &Packs) -> Option<(Dimension, Decimal)> {
    let unit = packs.units.get(unit)?;
    Some(match unit.dimension.as_str() {
        // The base of shares is 1%, that of formulas is the whole.
        "share" => (Dimension::default(), unit.factor.checked_div(Decimal::ONE_HUNDRED)?),
        counted if COUNTS.contains(&counted) => (Dimension::default(), unit.factor),
        other => (Dimension::of(other), unit.factor),
    })
}

/// As [`meaning`]; reported where it is not declared.
pub(super) fn known(unit: &str, at: &At, packs: &Packs, sink: &Sink) -> Option<(Dimension, Decimal)> {
    let found = meaning(unit, packs);
    if found.is_none() {
        let help = suggest(unit, packs.units.iter().map(|unit| unit.name.as_str()));
        sink.error(codes::UNKNOWN_UNIT, at, format!("unit {unit:?} is not declared"), help);
    }
    found
}

/// The dimension of money: that of 元.
pub(super) fn money(packs: &Packs) -> (Dimension, Decimal) {
    one("元", packs).unwrap_or((Dimension::of("money"), Decimal::ONE))
}
