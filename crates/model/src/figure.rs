use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Ratio;

/// What growth was computed against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The base each return states about last year, else last year's own return of the same enterprise.
    SameScope,
    /// Same scope, and the price effect removed.
    ConstantPrice,
}

/// One row of figures: an indicator at a node.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Code of the node.
    pub node: String,
    /// Its name.
    pub name: String,
    /// The value over all returns counted, in the header's unit; nothing where none was reported.
    pub value: Option<Decimal>,
    /// Last year's value of the same enterprises; nothing where no enterprise has one.
    pub base: Option<Decimal>,
    /// Growth of the enterprises in both periods; percent when printed.
    pub growth: Option<Ratio>,
    /// Part of the whole change; nothing where the whole hardly changed or the base is not positive.
    pub contribution: Option<Ratio>,
    /// (current - base) / the whole's base; percentage points when printed.
    pub pull: Option<Ratio>,
    /// Part of the whole value.
    pub share: Option<Ratio>,
    /// Place by growth (by value where the indicator has no growth), 1 is best.
    pub rank: Option<u32>,
    /// Places gained (positive) or lost since the period before.
    pub rank_change: Option<i32>,
    /// Enterprises with a value.
    pub counted: u64,
    /// Of these, without a base: not in the growth.
    pub entered: u64,
    /// Enterprises of last year's period without a value now: not in the growth.
    pub left: u64,
    /// Enterprises whose value cannot be derived from year-to-date figures.
    pub underived: u64,
}

/// What every row of a table of figures shares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureHeader {
    /// Indicator id.
    pub indicator: String,
    /// Its name.
    pub indicator_name: String,
    /// Unit of `value` and `base`.
    pub unit: String,
    /// Decimals to print values with.
    pub decimals: u32,
    /// The period, as asked for.
    pub period: String,
    /// In words, which enterprises are compared with which.
    pub scope: String,
    /// Vintage of the returns: `v2`, or `open` where the period is not closed.
    pub vintage: String,
    /// What growth was computed against.
    pub basis: Basis,
    /// The day as of which everything was known, where one was asked for.
    pub as_of: Option<String>,
    /// What a reader must know: derived cells, a revised base, periods left out.
    pub notes: Vec<String>,
}

/// Figures of one indicator and period by one dimension, with the whole they are parts of.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureTable {
    /// Shared by all rows.
    pub header: FigureHeader,
    /// One row per node, in the order of the tree.
    pub rows: Vec<Figure>,
    /// The whole.
    pub total: Figure,
}
