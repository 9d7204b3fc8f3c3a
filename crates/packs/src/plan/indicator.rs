use ballast_model::{Period, Text};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Expr;

/// A named quantity computed from a form.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Id used on the command line.
    pub id: String,
    /// Title.
    pub name: Text,
    /// The form it is computed from.
    pub form: String,
    /// Unit it is shown in.
    pub unit: String,
    /// Decimals it is shown with.
    pub decimals: u32,
    /// Over sums of field families: `output`, or `profit / revenue * 100`.
    pub formula: Expr,
    /// Whether more is better.
    pub direction: Direction,
    /// How it adds up.
    pub additivity: Additivity,
    /// Price index by which growth is deflated, where one is declared.
    pub price_index: Option<String>,
    /// Declared source of the definition.
    pub source: String,
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    Neutral,
}

/// How an indicator adds up over enterprises and over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additivity {
    /// Adds up over enterprises and over months: output, revenue.
    Flow,
    /// Adds up over enterprises; over months the last one counts: employees, inventory.
    Stock,
    /// A quotient of sums: adds up over nothing, has no pull.
    Ratio,
}

/// Colours of one indicator's measure.
#[derive(Debug, Clone)]
pub struct ColourKey {
    /// Id of the key.
    pub id: String,
    /// Indicator id.
    pub indicator: String,
    /// What is coloured.
    pub measure: ColourMeasure,
    /// First day it is in force.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_to: Option<Date>,
    /// Bands from low to high, ends shared without gaps; the outer ends are open.
    pub bands: Vec<Band>,
    /// Who set it.
    pub source: Text,
}

impl ColourKey {
    /// The band of a value: `from` belongs to the band, `to` to the next one.
    pub fn band(&self, value: Decimal) -> Option<&Band> {
        self.bands
            .iter()
            .find(|b| b.from.is_none_or(|from| from <= value) && b.to.is_none_or(|to| value < to))
    }
}

/// What a colour key looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourMeasure {
    /// Growth, percent.
    Growth,
    /// Growth less the target's growth, percentage points.
    Pace,
    /// The value itself.
    Value,
}

/// One of five colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// `red`, `orange`, `yellow`, `green`, `blue`.
    pub colour: String,
    /// CSS colour.
    pub css: String,
    /// A sign that stands beside the colour, so that colour is never the only sign.
    pub sign: String,
    /// What it means.
    pub name: Text,
    /// Lower end, inclusive; open for the lowest.
    pub from: Option<Decimal>,
    /// Upper end, exclusive; open for the highest.
    pub to: Option<Decimal>,
}

/// What was promised for a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Region code.
    pub region: String,
    /// Indicator id.
    pub indicator: String,
    /// The year, as a period.
    pub year: Period,
    /// Level or growth.
    pub measure: TargetMeasure,
    /// The number, in the indicator's unit or in percent.
    pub value: Decimal,
    /// Where it was promised.
    pub source: String,
}

/// What a target's number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetMeasure {
    /// The year's total (or year-end level).
    Level,
    /// Growth over last year, percent.
    Growth,
}
