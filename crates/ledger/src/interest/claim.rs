use std::collections::BTreeMap;

use ballast_packs::plan::{DebtorTerm, InterestRule, PaymentLaw};
use jiff::civil::Date;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{InterestError, InterestNote};
use crate::{Item, Value};

/// What is owed, since when, on which terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claim {
    /// Day of the contract.
    pub signed: Date,
    /// Day of delivery or, where agreed, of passing inspection.
    pub delivered: Date,
    /// Type of the debtor, as the kind's choice has it.
    pub debtor: String,
    /// Size of the creditor at the contract.
    pub creditor: String,
    /// Days agreed for payment.
    pub agreed_days: Option<u32>,
    /// Percent a year agreed for late payment.
    pub agreed_rate: Option<Decimal>,
    /// Yuan owed.
    pub amount: Decimal,
    /// The part nobody disputes; the whole where it is not said.
    pub undisputed: Option<Decimal>,
    /// Payments made: day and yuan, in any order.
    pub payments: Vec<(Date, Decimal)>,
}

impl Claim {
    /// The claim that an item's fields make.
    ///
    /// # Errors
    /// [`InterestError::Blank`] names the field that is not filled.
    pub fn of(rule: &InterestRule, item: &Item) -> Result<Self, InterestError> {
        let value = |id: &String| item.fields.get(id);
        let blank = |id: &String| InterestError::Blank(id.clone());
        let date = |id: &String| value(id).and_then(Value::date).ok_or_else(|| blank(id));
        let text = |id: &String| value(id).and_then(Value::text).map(str::to_owned).ok_or_else(|| blank(id));
        let number = |id: &String| value(id).and_then(Value::number);
        Ok(Self {
            signed: date(&rule.signed)?,
            delivered: date(&rule.delivered)?,
            debtor: text(&rule.debtor)?,
            creditor: text(&rule.creditor)?,
            agreed_days: number(&rule.agreed_days).and_then(|days| days.to_u32()),
            agreed_rate: number(&rule.agreed_rate),
            amount: number(&rule.amount).ok_or_else(|| blank(&rule.amount))?,
            undisputed: number(&rule.undisputed),
            payments: payments(rule, item),
        })
    }

    /// The law that protects the creditor against such a debtor, where one does.
    pub(super) fn law<'r>(&self, rule: &'r InterestRule) -> Result<&'r PaymentLaw, InterestNote> {
        if !rule.protected.contains(&self.creditor) {
            return Err(InterestNote::NotProtected);
        }
        let law = rule.law(self.signed).ok_or(InterestNote::NoLaw)?;
        // A law binds the debtors that it has terms for, if only to say that it sets them no days.
        match law.terms.iter().any(|term| term.debtor == self.debtor) {
            true => Ok(law),
            false => Err(InterestNote::NotBound),
        }
    }

    /// Days for payment after delivery, and whether the law lowered them.
    pub(super) fn days(&self, rule: &InterestRule) -> (Option<u32>, bool) {
        let term: Option<&DebtorTerm> =
            self.law(rule).ok().and_then(|law| law.terms.iter().find(|term| term.debtor == self.debtor));
        let most = term.and_then(|term| term.most_agreed);
        match (self.agreed_days, most) {
            (Some(days), Some(most)) => (Some(days.min(most)), days > most),
            (Some(days), None) => (Some(days), false),
            (None, _) => (term.and_then(|term| term.days), false),
        }
    }
}

/// Yuan that an item's debtor still owes on a day, whatever interest it bears: the part that nobody disputes, and the other.
/// Nothing while the amount is blank.
pub fn owed(rule: &InterestRule, item: &Item, on: Date) -> Option<(Decimal, Decimal)> {
    let number = |id: &String| item.fields.get(id).and_then(Value::number);
    let amount = number(&rule.amount)?.max(Decimal::ZERO);
    let undisputed = number(&rule.undisputed).map_or(amount, |part| part.clamp(Decimal::ZERO, amount));
    let made = payments(rule, item).into_iter().filter(|(day, _)| *day <= on);
    let paid = made.fold(Decimal::ZERO, |sum, (_, yuan)| sum.saturating_add(yuan.max(Decimal::ZERO)));
    let rest = (paid - undisputed).max(Decimal::ZERO);
    Some(((undisputed - paid).max(Decimal::ZERO), (amount - undisputed - rest).max(Decimal::ZERO)))
}

/// Payments made: a row without a day or an amount is one that is planned.
fn payments(rule: &InterestRule, item: &Item) -> Vec<(Date, Decimal)> {
    let rows = item.fields.get(&rule.payments).map(Value::rows).unwrap_or_default();
    let made = |row: &BTreeMap<String, Value>| {
        Some((row.get(&rule.paid_on)?.date()?, row.get(&rule.paid)?.number()?))
    };
    rows.iter().filter_map(made).collect()
}

/// Days an item's debtor has for payment after delivery; nothing while a field is blank or nothing says how many.
pub fn days_allowed(rule: &InterestRule, item: &Item) -> Option<u32> {
    let value = |id: &String| item.fields.get(id);
    let text = |id: &String| value(id).and_then(Value::text).map(str::to_owned);
    let claim = Claim {
        signed: value(&rule.signed)?.date()?,
        debtor: text(&rule.debtor)?,
        creditor: text(&rule.creditor)?,
        agreed_days: value(&rule.agreed_days).and_then(Value::number).and_then(|days| days.to_u32()),
        ..Claim::default()
    };
    claim.days(rule).0
}
