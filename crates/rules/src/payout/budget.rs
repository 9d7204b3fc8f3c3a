use ballast_packs::plan::{Award, OverBudget};
use rust_decimal::Decimal;

use super::{Line, Reason};
use crate::round_down;

/// Fits the amounts, which are in order, into the budget.
pub(super) fn apply(lines: &mut [Line], award: &Award, budget: Decimal) {
    let budget = budget.max(Decimal::ZERO);
    let sum = lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.line.granted));
    if sum.is_some_and(|sum| sum <= budget) {
        return;
    }
    match award.over_budget {
        OverBudget::InOrder => in_order(lines, award, budget),
        // A sum past 28 digits leaves no share that could be paid.
        OverBudget::ProRata => pro_rata(lines, award, budget, sum.unwrap_or(Decimal::MAX)),
    }
}

fn in_order(lines: &mut [Line], award: &Award, budget: Decimal) {
    let mut left = budget;
    for line in lines.iter_mut().filter(|line| line.line.granted > Decimal::ZERO) {
        if line.line.granted > left {
            line.line.granted = round_down(left, award.round);
            line.line.reasons.push(Reason::OverBudget { budget });
            // The last one has what is left; whoever comes after it has nothing, even where a small amount would fit.
            left = Decimal::ZERO;
        } else {
            left -= line.line.granted;
        }
    }
}

fn pro_rata(lines: &mut [Line], award: &Award, budget: Decimal, sum: Decimal) {
    let Some(share) = budget.checked_div(sum) else { return };
    for line in lines.iter_mut().filter(|line| line.line.granted > Decimal::ZERO) {
        // Amount x budget / sum, not amount x (budget / sum): the quotient is rounded, and 1/3 of 3 must be 1.
        let exact = line.line.granted.checked_mul(budget).and_then(|product| product.checked_div(sum));
        let part = exact.or_else(|| line.line.granted.checked_mul(share)).unwrap_or_default();
        line.line.granted = round_down(part, award.round);
        line.line.reasons.push(Reason::ProRata { share });
    }
    // With a step of 0 nothing is rounded down, and rounded quotients may add up to a last digit too much.
    let mut over = lines.iter().map(|line| line.line.granted).sum::<Decimal>() - budget;
    for line in lines.iter_mut().rev() {
        if over <= Decimal::ZERO {
            break;
        }
        let cut = over.min(line.line.granted);
        line.line.granted -= cut;
        over -= cut;
    }
}
