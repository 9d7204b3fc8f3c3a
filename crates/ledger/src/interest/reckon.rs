use ballast_packs::plan::{InterestRule, Rounding};
use jiff::{ToSpan, civil::Date};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Claim, InterestError, InterestNote};

/// Interest up to a day, with every step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Document number of the law that counts; nothing where only the contract does.
    pub law: Option<String>,
    /// Days for payment after delivery.
    pub days: u32,
    /// The last day for payment; interest runs from the day after it.
    pub due: Date,
    /// The rate.
    pub rate: Rate,
    /// The last day that is counted.
    pub until: Date,
    /// What nobody disputes.
    pub undisputed: Part,
    /// What is disputed: owed only as far as the dispute goes against the debtor.
    pub disputed: Part,
    /// What a reader has to know.
    pub notes: Vec<InterestNote>,
}

/// The rate that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Percent a day.
    Daily(Decimal),
    /// Percent a year, over so many days.
    Yearly(Decimal, u32),
}

/// One part of what is owed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Yuan still owed on the last day.
    pub owed: Decimal,
    /// Yuan of interest, rounded once.
    pub interest: Decimal,
    /// Runs of days with the same principal.
    pub segments: Vec<Segment>,
}

/// A run of days with the same principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The day before the first that counts.
    pub after: Date,
    /// The last day that counts.
    pub to: Date,
    /// Days.
    pub days: u32,
    /// Yuan.
    pub principal: Decimal,
}

/// The last day for payment of a claim, whether or not anything says at what rate it bears interest after it.
///
/// # Errors
/// [`InterestError::NoTerm`] where neither law nor contract says how many days there are.
pub fn due(rule: &InterestRule, claim: &Claim) -> Result<Date, InterestError> {
    let days = claim.days(rule).0.ok_or(InterestError::NoTerm)?;
    claim.delivered.checked_add(i64::from(days).days()).map_err(|_| InterestError::NoTerm)
}

/// Interest on a claim up to and with a day. Payments go to the undisputed part first; a day of payment still bears interest
/// on what is paid. The sum of principal times days is exact, and rounded once, at the end.
///
/// # Errors
/// [`InterestError`] where neither law nor contract gives a term or a rate, or an amount is none.
pub fn interest(rule: &InterestRule, claim: &Claim, until: Date) -> Result<Interest, InterestError> {
    let bad = |amount: Decimal| InterestError::Amount(amount.to_string());
    let undisputed = claim.undisputed.unwrap_or(claim.amount);
    for amount in [claim.amount, undisputed, claim.amount - undisputed] {
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(bad(amount));
        }
    }
    let mut notes = Vec::new();
    let law = match claim.law(rule) {
        Ok(law) => Some(law),
        Err(note) => {
            notes.push(note);
            None
        }
    };
    let (days, capped) = claim.days(rule);
    let days = days.ok_or(InterestError::NoTerm)?;
    if capped {
        notes.push(InterestNote::DaysCapped(days));
    }
    let due = due(rule, claim)?;
    let rate = match (claim.agreed_rate, law) {
        (Some(agreed), law) => {
            let floored = law.is_some_and(|law| law.floored);
            Rate::Yearly(
                if floored { raised(rule, claim, agreed, &mut notes) } else { agreed },
                rule.year_days,
            )
        }
        (None, Some(law)) => Rate::Daily(law.daily_percent),
        (None, None) => return Err(InterestError::NoRate),
    };
    let mut payments = claim.payments.clone();
    payments.sort_by_key(|(day, _)| *day);
    if let Some((_, amount)) = payments.iter().find(|(_, amount)| amount.is_sign_negative()) {
        return Err(bad(*amount));
    }
    let (first, second) = split(&payments, undisputed);
    let reckon = |principal, payments: &[(Date, Decimal)]| {
        part(rule.rounding, rate, principal, due, until, payments).ok_or_else(|| bad(principal))
    };
    Ok(Interest {
        law: law.map(|law| law.document.clone()),
        days,
        due,
        rate,
        until,
        undisputed: reckon(undisputed, &first)?,
        disputed: reckon(claim.amount - undisputed, &second)?,
        notes,
    })
}

/// The agreed rate, or the published one of the day of the contract where that is higher.
fn raised(rule: &InterestRule, claim: &Claim, agreed: Decimal, notes: &mut Vec<InterestNote>) -> Decimal {
    let Some(floor) = rule.floor_on(claim.signed) else {
        notes.push(InterestNote::NoFloor);
        return agreed;
    };
    if let Some(known) = rule.floor_known_to.filter(|known| *known < claim.signed) {
        notes.push(InterestNote::FloorNotKnown(known));
    }
    if !floor.verified {
        notes.push(InterestNote::NotVerified);
    }
    if agreed < floor.percent {
        notes.push(InterestNote::RateRaised(floor.percent));
    }
    agreed.max(floor.percent)
}

/// Payments in the order of their days: day and yuan.
type Payments = Vec<(Date, Decimal)>;

/// Payments in two lists: what goes to the first principal, and the rest.
fn split(payments: &[(Date, Decimal)], first: Decimal) -> (Payments, Payments) {
    let (mut to_first, mut to_second, mut left) = (Vec::new(), Vec::new(), first);
    for (day, amount) in payments {
        let part = left.min(*amount);
        to_first.push((*day, part));
        to_second.push((*day, *amount - part));
        left -= part;
    }
    (to_first, to_second)
}

fn part(
    rounding: Rounding,
    rate: Rate,
    principal: Decimal,
    due: Date,
    until: Date,
    payments: &[(Date, Decimal)],
) -> Option<Part> {
    let (mut owed, mut after) = (principal, due);
    let (mut segments, mut yuan_days) = (Vec::new(), Decimal::ZERO);
    let made = payments.iter().filter(|(day, amount)| *day <= until && !amount.is_zero());
    // The last day ends the last run as a payment of nothing would.
    for (day, amount) in made.copied().chain([(until, Decimal::ZERO)]) {
        if day > after && !owed.is_zero() {
            let days = u32::try_from(after.until(day).ok()?.get_days()).ok()?;
            yuan_days = yuan_days.checked_add(owed.checked_mul(days.into())?)?;
            segments.push(Segment { after, to: day, days, principal: owed });
        }
        after = after.max(day);
        owed = (owed - amount).max(Decimal::ZERO);
    }
    let exact = match rate {
        Rate::Daily(percent) => yuan_days.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?,
        Rate::Yearly(percent, days) => {
            yuan_days.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED.checked_mul(days.into())?)?
        }
    };
    let strategy = match rounding {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::Down => RoundingStrategy::ToZero,
    };
    Some(Part { owed, interest: exact.round_dp_with_strategy(2, strategy), segments })
}
