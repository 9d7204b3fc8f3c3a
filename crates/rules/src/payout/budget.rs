use ballast_packs::plan::{Award, OverBudget};
use rust_decimal::Decimal;

use super::{Claim, Reason};
use crate::round_down;

/// Fits the amounts, which are in order, into the budget.
pub(super) fn apply(claims: &mut [Claim<'_>], award: &Award, budget: Decimal) {
    let budget = budget.max(Decimal::ZERO);
    let sum = claims.iter().try_fold(Decimal::ZERO, |sum, claim| sum.checked_add(claim.granted));
    if sum.is_some_and(|sum| sum <= budget) {
        return;
    }
    match award.over_budget {
        OverBudget::InOrder => in_order(claims, award, budget),
        // A sum past 28 digits leaves no share that could be paid.
        OverBudget::ProRata => pro_rata(claims, award, budget, sum.unwrap_or(Decimal::MAX)),
    }
}

fn in_order(claims: &mut [Claim<'_>], award: &Award, budget: Decimal) {
    let mut left = budget;
    for claim in claims.iter_mut().filter(|claim| claim.granted > Decimal::ZERO) {
        if claim.granted > left {
            claim.granted = round_down(left, award.round);
            claim.reasons.push(Reason::OverBudget { budget });
            // The last one has what is left; whoever comes after it has nothing, even where a small amount would fit.
            left = Decimal::ZERO;
        } else {
            left -= claim.granted;
        }
    }
}

fn pro_rata(claims: &mut [Claim<'_>], award: &Award, budget: Decimal, sum: Decimal) {
    let Some(share) = budget.checked_div(sum) else { return };
    for claim in claims.iter_mut().filter(|claim| claim.granted > Decimal::ZERO) {
        // Amount x budget / sum, not amount x (budget / sum): the quotient is rounded, and 1/3 of 3 must be 1.
        let exact = claim.granted.checked_mul(budget).and_then(|product| product.checked_div(sum));
        let part = exact.or_else(|| claim.granted.checked_mul(share)).unwrap_or_default();
        claim.granted = round_down(part, award.round);
        claim.reasons.push(Reason::ProRata { share });
    }
    // With a step of 0 nothing is rounded down, and rounded quotients may add up to a last digit too much.
    let mut over = claims.iter().map(|claim| claim.granted).sum::<Decimal>() - budget;
    for claim in claims.iter_mut().rev() {
        if over <= Decimal::ZERO {
            break;
        }
        let cut = over.min(claim.granted);
        claim.granted -= cut;
        over -= cut;
    }
}
