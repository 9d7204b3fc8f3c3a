use std::collections::HashMap;

use ballast_model::{NodeIx, Period, Tree};
use rust_decimal::Decimal;

/// Price indices, the same period of last year = 100, by industry code and period.
#[derive(Debug, Clone, Default)]
pub struct PriceIndex {
    /// Id named by indicators.
    pub id: String,
    /// `(industry code, period)` to index.
    pub values: HashMap<(String, Period), Decimal>,
    /// Where the values come from.
    pub source: String,
    /// Whether they were checked against the source.
    pub verified: bool,
}

impl PriceIndex {
    /// The index of an industry, or of the nearest industry above it that has one.
    pub fn at(&self, tree: &Tree, industry: NodeIx, period: Period) -> Option<Decimal> {
        tree.ancestors(industry).find_map(|ix| self.values.get(&(tree.node(ix).code.clone(), period)).copied())
    }
}
