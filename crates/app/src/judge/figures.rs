use std::collections::{BTreeMap, HashMap};

use ballast_model::{Figure, Period, Ratio};
use ballast_packs::plan::{FigureMeasure, JudgedKind, TargetMeasure};
use jiff::civil::Date;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use crate::{AppError, Ballast, FigureQuery, figures::Dimension};

/// An indicator's figures for all nodes of a tree.
#[derive(Debug, Clone, Default)]
pub(super) struct NodeFigures {
    pub(super) nodes: BTreeMap<String, Figure>,
    pub(super) vintage: String,
    /// Why nothing, or not everything, could be computed.
    pub(super) why_not: Option<String>,
}

/// Figures already asked for.
pub(super) type Asked = HashMap<(String, Period, bool), NodeFigures>;

/// Stored integers have six decimals.
const SCALE: i128 = 1_000_000;

impl Ballast {
    /// Figures of an indicator for the nodes of all levels below the whole.
    pub(super) async fn node_figures(
        &self,
        kind: JudgedKind,
        indicator: &str,
        period: Period,
        constant_price: bool,
        as_of: Option<Date>,
    ) -> Result<NodeFigures, AppError> {
        let form = self.form(&self.indicator(indicator)?.form)?;
        let (by, tree) = match kind {
            JudgedKind::Industry => (Dimension::Industry, &form.industry_tree),
            _ => (Dimension::Region, &form.region_tree),
        };
        let mut found = NodeFigures::default();
        // Above the reader's own region there are no figures of theirs.
        let own = match by {
            Dimension::Region => self
                .scope_region(tree)?
                .map_or(1, |ix| self.tree(tree).map_or(1, |nodes| nodes.node(ix).level.max(1))),
            _ => 1,
        };
        for level in own..=self.tree(tree)?.depth() {
            let query = FigureQuery {
                by,
                level: Some(level),
                as_of,
                constant_price,
                ..FigureQuery::new(indicator, &period.to_string())
            };
            match self.figures(&query).await {
                Ok(table) => {
                    found.vintage.clone_from(&table.header.vintage);
                    found.nodes.extend(table.rows.into_iter().map(|figure| (figure.node.clone(), figure)));
                }
                Err(AppError::NoReturns { .. }) => return Ok(found),
                // A figure that cannot be computed is missing, for the programmes that read it and no others. What is
                // wrong with the data directory is wrong with everything.
                Err(error @ (AppError::Panel(_) | AppError::Question(_))) => {
                    found.why_not = Some(format!("{indicator} {period}: {}", error.in_words(&self.lang)));
                    return Ok(found);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// What a programme reads of a node's figure, as a stored integer.
    pub(super) fn measured(
        &self,
        indicator: &str,
        period: Period,
        measure: FigureMeasure,
        figure: &Figure,
    ) -> Option<i64> {
        match measure {
            FigureMeasure::Value => (figure.value? * Decimal::from(SCALE as i64)).round().to_i64(),
            FigureMeasure::Growth | FigureMeasure::RealGrowth => stored(figure.growth?),
            FigureMeasure::Pull => stored(figure.pull?),
            FigureMeasure::Share => stored(figure.share?),
            FigureMeasure::Pace => {
                let target = self.packs.targets.iter().rev().find(|target| {
                    target.indicator == indicator
                        && target.region == figure.node
                        && target.year.year() == period.year()
                        && target.measure == TargetMeasure::Growth
                })?;
                let promised = (target.value * Decimal::from(SCALE as i64) / Decimal::ONE_HUNDRED).round();
                stored(figure.growth?)?.checked_sub(promised.to_i64()?)
            }
        }
    }
}

/// A ratio with six decimals, half away from zero.
fn stored(ratio: Ratio) -> Option<i64> {
    let scaled = ratio.num.checked_mul(SCALE)?;
    let (whole, rest) = (scaled / ratio.den, scaled % ratio.den);
    let up = rest.unsigned_abs() * 2 >= ratio.den.unsigned_abs();
    let sign = if (ratio.num < 0) == (ratio.den < 0) { 1 } else { -1 };
    i64::try_from(whole + if up { sign } else { 0 }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_rounded_half_away_from_zero() {
        let at = |num, den| stored(Ratio::new(num, den).unwrap());
        assert_eq!(at(1, 20), Some(50_000));
        assert_eq!(at(-1, 3), Some(-333_333));
        assert_eq!(at(2, 3), Some(666_667));
        assert_eq!(at(-1, 2_000_000), Some(-1));
        assert_eq!(at(0, 7), Some(0));
    }
}
