use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Paid;

/// What was paid before under a programme for a year.
pub(super) struct Before<'a> {
    by: BTreeMap<&'a str, Decimal>,
}

impl<'a> Before<'a> {
    pub(super) fn of(programme: &str, year: i16, paid: &'a [Paid]) -> Self {
        let mut by: BTreeMap<&str, Decimal> = BTreeMap::new();
        for payment in paid.iter().filter(|payment| payment.is_of(programme, year)) {
            let sum = by.entry(&payment.subject).or_default();
            *sum = sum.checked_add(payment.yuan).unwrap_or(Decimal::MAX);
        }
        // What was paid back is a negative payment; more paid back than was paid is no claim on more.
        by.retain(|_, yuan| *yuan > Decimal::ZERO);
        Self { by }
    }

    /// Yuan that a subject got.
    pub(super) fn to(&self, subject: &str) -> Decimal {
        self.by.get(subject).copied().unwrap_or_default()
    }

    /// Yuan that all got, those included who are not in the frame or no longer qualify: the money is gone.
    pub(super) fn total(&self) -> Decimal {
        let sum = self.by.values().try_fold(Decimal::ZERO, |sum, yuan| sum.checked_add(*yuan));
        sum.unwrap_or(Decimal::MAX)
    }
}
