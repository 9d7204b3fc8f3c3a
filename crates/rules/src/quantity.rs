use ballast_model::Units;
use ballast_packs::plan::{BinaryOp, Formula, Function, RankFunction, Version};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A number with its unit; a plain number where the unit is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// In `unit`, exactly.
    #[serde(with = "crate::exact")]
    pub value: Decimal,
    /// `元`, `%`, `万元/亩`; empty for plain numbers.
    pub unit: String,
}

/// A unit and how many base units one of it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitScale {
    pub name: String,
    pub factor: Decimal,
}

impl UnitScale {
    /// Without a unit.
    pub fn plain() -> Self {
        Self { name: String::new(), factor: Decimal::ONE }
    }

    fn percent() -> Self {
        Self { name: "%".to_owned(), factor: Decimal::new(1, 2) }
    }

    /// A number in base units, in this unit.
    pub fn quantity(&self, base: Decimal) -> Option<Quantity> {
        Some(Quantity { value: base.checked_div(self.factor)?, unit: self.name.clone() })
    }

    fn is_share(&self) -> bool {
        matches!(self.name.as_str(), "" | "%" | "‰")
    }
}

/// Base units in one of a unit: of money 元, of shares the whole (3% is 0.03). `A/B` is a quotient.
pub(crate) fn unit_factor(units: &Units, name: &str) -> Option<Decimal> {
    match name {
        "" => Some(Decimal::ONE),
        "%" => Some(Decimal::new(1, 2)),
        "‰" => Some(Decimal::new(1, 3)),
        _ => match units.get(name) {
            Some(unit) => Some(unit.factor),
            None => {
                let (over, under) = name.split_once('/')?;
                unit_factor(units, over)?.checked_div(unit_factor(units, under)?)
            }
        },
    }
}

/// The unit a formula's outcome is best shown in; nothing for plain numbers.
pub(crate) fn unit_of(formula: &Formula, version: &Version, units: &Units) -> Option<UnitScale> {
    let of = |formula: &Formula| unit_of(formula, version, units);
    let declared =
        |name: &str, factor: Decimal| (!name.is_empty()).then(|| UnitScale { name: name.to_owned(), factor });
    match formula {
        Formula::Input(at) => {
            let used = version.inputs.get(*at)?;
            declared(&used.unit, unit_factor(units, &used.unit).unwrap_or(used.factor))
        }
        Formula::Parameter(at) => {
            let parameter = version.parameters.get(*at)?;
            declared(&parameter.unit, parameter.factor)
        }
        Formula::Lookup(at) => {
            let lookup = version.lookups.get(*at)?;
            declared(&lookup.unit, lookup.factor)
        }
        Formula::Named(at) => {
            let named = version.values.get(*at)?;
            declared(&named.unit, named.factor).or_else(|| of(&named.formula))
        }
        Formula::Ranking(at) => {
            let ranking = version.rankings.get(*at)?;
            match ranking.function {
                RankFunction::Mean | RankFunction::Median | RankFunction::Sum => of(&ranking.of),
                RankFunction::PercentRank | RankFunction::CumeDist => Some(UnitScale::percent()),
                RankFunction::Rank | RankFunction::Count => None,
            }
        }
        Formula::Negate(x) => of(x),
        Formula::Binary { op: BinaryOp::Add | BinaryOp::Sub, left, right } => of(left).or_else(|| of(right)),
        Formula::Binary { op: BinaryOp::Mul, left, right } => match (of(left), of(right)) {
            (Some(a), Some(b)) if !a.is_share() && !b.is_share() => {
                declared(&format!("{}·{}", a.name, b.name), a.factor.checked_mul(b.factor)?)
            }
            (Some(a), _) if !a.is_share() => Some(a),
            (_, Some(b)) if !b.is_share() => Some(b),
            _ => None,
        },
        Formula::Binary { op: BinaryOp::Div, left, right } => match (of(left), of(right)) {
            (Some(a), Some(b)) if same_dimension(&a.name, &b.name, units) => Some(UnitScale::percent()),
            (Some(a), Some(b)) if !b.is_share() => {
                declared(&format!("{}/{}", a.name, b.name), a.factor.checked_div(b.factor)?)
            }
            (a, _) => a,
        },
        Formula::Call { function: Function::CompoundGrowth, .. } => Some(UnitScale::percent()),
        Formula::Call { args, .. } => args.iter().find_map(of),
        Formula::Case { when, otherwise } => {
            when.iter().find_map(|(_, value)| of(value)).or_else(|| of(otherwise.as_ref()?))
        }
        _ => None,
    }
}

fn same_dimension(a: &str, b: &str, units: &Units) -> bool {
    let dimension = |name| units.get(name).map(|unit| &unit.dimension);
    a == b || (dimension(a).is_some() && dimension(a) == dimension(b))
}
