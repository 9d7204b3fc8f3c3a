use std::collections::HashMap;

use ballast_model::{NodeIx, Period, Tree};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Price indices, the same period of last year = 100, by industry code and period.
#[derive(Debug, Clone, Default)]
pub struct PriceIndex {
    /// Id named by indicators.
    pub id: String,
    /// `(industry code, period)` to index, as last published.
    pub values: HashMap<(String, Period), Decimal>,
    /// Every value with the day it was published, where the pack says so: what [`PriceIndex::known_on`] goes by.
    pub published: Vec<(String, Period, Option<Date>, Decimal)>,
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

    /// The index as it was known at the end of a day. A value without a day of publication was always known.
    #[must_use]
    pub fn known_on(&self, day: Date) -> Self {
        let mut values = HashMap::new();
        let mut known: Vec<_> =
            self.published.iter().filter(|(.., on, _)| on.is_none_or(|on| on <= day)).collect();
        known.sort_by_key(|(.., on, _)| *on);
        for (code, period, _, value) in known {
            values.insert((code.clone(), *period), *value);
        }
        Self { values, ..self.clone() }
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_revised_value_counts_from_its_publication_on() {
        let period: Period = "2024-03".parse().unwrap();
        let value = |on: Option<Date>, value: i64| ("ALL".to_owned(), period, on, Decimal::from(value));
        let index = PriceIndex {
            published: vec![value(Some(date(2024, 6, 9)), 98), value(None, 97)],
            ..PriceIndex::default()
        };
        let known = |day| index.known_on(day).of("ALL", period);
        assert_eq!(known(date(2024, 6, 8)), Some(Decimal::from(97)));
        assert_eq!(known(date(2024, 6, 9)), Some(Decimal::from(98)));
    }
}
