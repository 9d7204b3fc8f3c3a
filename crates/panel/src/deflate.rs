use ballast_model::{NodeIx, Text};
use ballast_packs::Packs;
use ballast_packs::plan::{Form, Indicator, Leaf, LeafSums, PriceIndex};
use jiff::civil::Date;

use crate::{IndicatorPlan, PanelError};

/// At constant prices every sum is held in millionths of the stored integer.
pub(crate) const SCALE: i128 = 1_000_000;

/// Takes the price change out of this year's sums, cell by cell, before anything is added up: so
/// parts still add up to the whole exactly.
pub(crate) struct Deflator {
    /// `x * num / den` per code of the industry key; x itself where there is no index.
    by_code: Vec<Option<(i128, i128)>>,
    codes: Vec<u32>,
}

impl Deflator {
    /// The deflator by one index for the cells of `sums`.
    pub fn new(
        packs: &Packs,
        index: &PriceIndex,
        plan: &IndicatorPlan,
        form: &Form,
        sums: &LeafSums,
        on: Date,
    ) -> Result<Self, PanelError> {
        let period = plan.asked;
        let tree = packs
            .tree(&form.industry_tree)
            .ok_or_else(|| PanelError::Unknown { what: "tree", id: form.industry_tree.clone() })?;
        let key = sums.key("industry").ok_or_else(|| PanelError::Key("industry".to_owned()))?;
        let by_code: Vec<_> = key
            .dictionary
            .iter()
            .map(|code| {
                let node: NodeIx = tree.resolve(code, on).or_else(|| tree.root())?;
                factor(index.at(tree, node, period)?)
            })
            .collect();
        if !by_code.is_empty() && by_code.iter().all(Option::is_none) {
            return Err(PanelError::ConstantPrice {
                indicator: plan.indicator.clone(),
                reason: Text::new(
                    format!("价格指数 {} 没有 {period} 的值", index.id),
                    format!("price index {} has no value for {period}", index.id),
                ),
            });
        }
        Ok(Self { by_code, codes: key.codes.clone() })
    }

    /// The cell's sums at last year's prices, in millionths.
    pub fn apply(&self, cell: usize, leaf: &Leaf) -> Leaf {
        let factor = self.codes.get(cell).and_then(|&code| *self.by_code.get(code as usize)?);
        let deflate = |x: i128| match factor {
            Some((num, den)) => {
                x.checked_mul(num).map_or(i128::MAX, |product| divide_half_even(product, den))
            }
            None => x.saturating_mul(SCALE),
        };
        Leaf {
            value: deflate(leaf.value),
            current: deflate(leaf.current),
            base: leaf.base.saturating_mul(SCALE),
            ..*leaf
        }
    }

    /// How many industry codes with sums have no index and stay at current prices.
    pub fn without_index(&self) -> usize {
        self.by_code.iter().filter(|f| f.is_none()).count()
    }
}

/// The price index that an indicator names.
pub(crate) fn price_index<'a>(packs: &'a Packs, indicator: &Indicator) -> Result<&'a PriceIndex, PanelError> {
    let id = indicator.price_index.as_ref().ok_or_else(|| PanelError::ConstantPrice {
        indicator: indicator.id.clone(),
        reason: Text::new(
            "没有指明价格指数（知识包中的 price_index）",
            "it names no price index (price_index in the pack)",
        ),
    })?;
    packs.price_indices.get(id).ok_or_else(|| PanelError::Unknown { what: "price index", id: id.clone() })
}

/// `x / (index / 100)` in millionths, as a multiplication and a division of integers.
fn factor(index: rust_decimal::Decimal) -> Option<(i128, i128)> {
    let index = index.normalize();
    let num = 10i128.checked_pow(index.scale())?.checked_mul(100 * SCALE)?;
    (index.mantissa() > 0).then_some((num, index.mantissa()))
}

/// Rounded to the nearest, halves to the even neighbour; `den` is positive.
fn divide_half_even(num: i128, den: i128) -> i128 {
    let (quotient, rest) = (num.div_euclid(den), num.rem_euclid(den));
    match (rest * 2).cmp(&den) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let cases = [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (8, 3, 3), (-8, 3, -3), (0, 7, 0)];
        for (num, den, expected) in cases {
            assert_eq!(divide_half_even(num, den), expected, "{num}/{den}");
        }
    }

    #[test]
    fn an_index_of_two_hundred_halves() {
        let (num, den) = factor(rust_decimal::Decimal::from(200)).unwrap();
        assert_eq!(divide_half_even(50 * num, den), 25 * SCALE);
        assert!(factor(rust_decimal::Decimal::ZERO).is_none());
    }
}
