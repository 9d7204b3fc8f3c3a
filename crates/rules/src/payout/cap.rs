use std::collections::BTreeMap;

use ballast_packs::plan::Award;
use rust_decimal::Decimal;

use super::{Claim, Paid, Reason};
use crate::round_down;

/// Leaves out who was paid for the same year under a programme that excludes this one.
pub(super) fn exclude(claims: &mut [Claim<'_>], award: &Award, year: i16, paid: &[Paid]) {
    let mut by: BTreeMap<&str, &str> = BTreeMap::new();
    for payment in paid {
        let counts = payment.year == year && payment.yuan > Decimal::ZERO;
        if counts && award.excludes.contains(&payment.programme) {
            // The smallest id, so that the order of payments does not show.
            let first = by.entry(&payment.subject).or_insert(&payment.programme);
            *first = (*first).min(&payment.programme);
        }
    }
    for claim in claims.iter_mut().filter(|claim| claim.granted > Decimal::ZERO) {
        if let Some(by) = by.get(claim.candidate.subject) {
            let by = (*by).to_owned();
            claim.refuse(Reason::Excluded { by });
        }
    }
}

/// Cuts each amount to what is left of the cap after the payments that count against it: those of this programme and of
/// `cap_with`, of the year and of `cap_years` years before. Payments of this programme for this year are part of the amount itself.
pub(super) fn apply(
    claims: &mut [Claim<'_>],
    award: &Award,
    programme: &str,
    cap: Decimal,
    year: i16,
    paid: &[Paid],
) {
    let mut before: BTreeMap<&str, Decimal> = BTreeMap::new();
    for payment in paid {
        let programme_counts = payment.programme == programme || award.cap_with.contains(&payment.programme);
        let back = i32::from(year) - i32::from(payment.year);
        let year_counts = back >= 0 && award.cap_years.is_none_or(|years| back.unsigned_abs() <= years);
        if programme_counts && year_counts && !payment.is_of(programme, year) {
            let sum = before.entry(&payment.subject).or_default();
            *sum = sum.checked_add(payment.yuan).unwrap_or(Decimal::MAX);
        }
    }
    for claim in claims.iter_mut().filter(|claim| claim.granted > Decimal::ZERO) {
        let before = before.get(claim.candidate.subject).copied().unwrap_or_default();
        let left = cap.checked_sub(before).unwrap_or_default().max(Decimal::ZERO);
        if claim.granted > left {
            claim.granted = round_down(left, award.round);
            claim.reasons.push(Reason::Capped { cap, before });
        }
    }
}
