use ballast_packs::plan::{Award, OverBudget};
use rust_decimal::Decimal;

use super::{Claim, Reason};
use crate::round_down;

/// Fits the amounts, which are in order, into the budget, of which `paid` is gone.
pub(super) fn apply(claims: &mut [Claim<'_>], award: &Award, budget: Decimal, paid: Decimal) {
    let budget = budget.max(Decimal::ZERO);
    let left = budget.checked_sub(paid).unwrap_or_default().max(Decimal::ZERO);
    let sum = claims.iter().try_fold(Decimal::ZERO, |sum, claim| sum.checked_add(claim.left()));
    if sum.is_some_and(|sum| sum <= left) {
        return;
    }
    match award.over_budget {
        OverBudget::InOrder => in_order(claims, award, budget, paid, left),
        OverBudget::ProRata => pro_rata(claims, award, budget, paid),
    }
}

fn in_order(claims: &mut [Claim<'_>], award: &Award, budget: Decimal, paid: Decimal, mut left: Decimal) {
    for claim in claims.iter_mut().filter(|claim| claim.left() > Decimal::ZERO) {
        if claim.left() > left {
            claim.granted = claim.before + round_down(left, award.round);
            claim.reasons.push(Reason::OverBudget { budget, before: paid });
            // The last one has what is left; whoever comes after it has nothing, even where a small amount would fit.
            left = Decimal::ZERO;
        } else {
            left -= claim.left();
        }
    }
}

/// Everyone has the same share of the amount due in all, so that a list made again after it was paid comes to the same. Who was
/// paid more than the share before keeps it, and the others share the rest.
fn pro_rata(claims: &mut [Claim<'_>], award: &Award, budget: Decimal, paid: Decimal) {
    let mut shared: Vec<usize> = (0..claims.len()).filter(|at| claims[*at].granted > Decimal::ZERO).collect();
    // A sum past 28 digits leaves no share that could be paid.
    let total = |of: &dyn Fn(&Claim<'_>) -> Decimal, rows: &[usize]| {
        let sum = rows.iter().try_fold(Decimal::ZERO, |sum, at| sum.checked_add(of(&claims[*at])));
        sum.unwrap_or(Decimal::MAX)
    };
    let mut sum = total(&|claim| claim.granted, &shared);
    let kept_by_others = paid.checked_sub(total(&|claim| claim.before, &shared)).unwrap_or_default();
    let mut money = budget.checked_sub(kept_by_others).unwrap_or_default().max(Decimal::ZERO);
    // Whoever was paid the greatest part of the amount is the first to be above the share.
    let part = |at: &usize| claims[*at].before.checked_div(claims[*at].granted).unwrap_or_default();
    shared.sort_by_cached_key(|at| std::cmp::Reverse(part(at)));
    let mut above = 0;
    for at in &shared {
        let claim = &claims[*at];
        if claim.before <= Decimal::ZERO || claim.before < share_of(claim.granted, money, sum) {
            break;
        }
        money = money.checked_sub(claim.before).unwrap_or_default().max(Decimal::ZERO);
        sum -= claim.granted;
        above += 1;
    }
    let share = money.checked_div(sum).unwrap_or_default();
    for (place, at) in shared.iter().enumerate() {
        let claim = &mut claims[*at];
        let exact = match place < above {
            true => claim.before,
            // Rounded down it may be less than what was paid.
            false => round_down(share_of(claim.granted, money, sum), award.round).max(claim.before),
        };
        if exact < claim.granted {
            claim.granted = exact;
            claim.reasons.push(Reason::ProRata { share });
        }
    }
    // With a step of 0 nothing is rounded down, and rounded quotients may add up to a last digit too much.
    let left = budget.checked_sub(paid).unwrap_or_default().max(Decimal::ZERO);
    let mut over = claims.iter().map(Claim::left).sum::<Decimal>() - left;
    for claim in claims.iter_mut().rev() {
        if over <= Decimal::ZERO {
            break;
        }
        let cut = over.min(claim.left());
        claim.granted -= cut;
        over -= cut;
    }
}

/// Amount x money / sum, not amount x (money / sum): the quotient is rounded, and 1/3 of 3 must be 1.
fn share_of(amount: Decimal, money: Decimal, sum: Decimal) -> Decimal {
    let exact = amount.checked_mul(money).and_then(|product| product.checked_div(sum));
    let share = || money.checked_div(sum).and_then(|share| amount.checked_mul(share));
    exact.or_else(share).unwrap_or_default()
}
