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
    /// The index of an industry, or of the nearest industry above it that has one. A period of several
    /// months without a value of its own takes the mean of its months, rounded to four decimals: what is
    /// published for such a period is close to that mean.
    pub fn at(&self, tree: &Tree, industry: NodeIx, period: Period) -> Option<Decimal> {
        tree.ancestors(industry).find_map(|ix| self.of(&tree.node(ix).code, period))
    }

    fn of(&self, code: &str, period: Period) -> Option<Decimal> {
        let stated = |period| self.values.get(&(code.to_owned(), period)).copied();
        if let Some(value) = stated(period) {
            return Some(value);
        }
        let months = (period.first_month()..=period.last_month()).map(|m| Period::month(period.year(), m));
        let total = months.map(|month| month.and_then(stated)).sum::<Option<Decimal>>()?;
        Some((total / Decimal::from(period.months())).round_dp(4))
    }
}
