use jiff::civil::Date;
use rust_decimal::Decimal;

/// Interest on late payment: which law at which date, days, rates, rounding. What is where is told by field ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestRule {
    /// Field with the day of the contract: it picks the law and the floor of the rate.
    pub signed: String,
    /// Field with the day of delivery or, where agreed, of passing inspection.
    pub delivered: String,
    /// Field with the type of the debtor: a choice.
    pub debtor: String,
    /// Field with the size of the creditor at signing: a choice.
    pub creditor: String,
    /// Choices of `creditor` that the law protects.
    pub protected: Vec<String>,
    /// Field with the days agreed for payment.
    pub agreed_days: String,
    /// Field with the yearly rate agreed, in percent.
    pub agreed_rate: String,
    /// Field with the whole amount owed.
    pub amount: String,
    /// Field with the part that nobody disputes; the whole where it is blank.
    pub undisputed: String,
    /// Field with payments made: rows.
    pub payments: String,
    /// Its column with the day.
    pub paid_on: String,
    /// Its column with the amount.
    pub paid: String,
    /// Days of a year, for a yearly rate.
    pub year_days: u32,
    /// How the sum is rounded to the fen.
    pub rounding: Rounding,
    /// The published rate that an agreed one may not go below, by date.
    pub floor: Vec<RateStep>,
    /// The last day for which the published rates are known.
    pub floor_known_to: Option<Date>,
    /// Laws in the order in which they came into force.
    pub laws: Vec<PaymentLaw>,
}

/// A published rate from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateStep {
    /// First day.
    pub from: Date,
    /// Percent a year.
    pub percent: Decimal,
    /// Whether it was held against its source.
    pub verified: bool,
}

/// A published rate over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    /// Values in the order of their days; each holds until the next.
    pub steps: Vec<RateStep>,
    /// The last day up to which it is known that no further value was published.
    pub known_to: Option<Date>,
}

/// A law on payments and what it says of days and rates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentLaw {
    /// Document number.
    pub document: String,
    /// First day.
    pub from: Date,
    /// Clauses cited.
    pub clause: String,
    /// Days per type of debtor; a type that is not there has no statutory day.
    pub terms: Vec<DebtorTerm>,
    /// Percent a day where no rate was agreed.
    pub daily_percent: Decimal,
    /// Whether an agreed rate may not go below the published one.
    pub floored: bool,
}

/// The days a type of debtor has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DebtorTerm {
    /// The choice of the debtor field.
    pub debtor: String,
    /// Days where nothing was agreed; nothing where the law names none.
    pub days: Option<u32>,
    /// Most days that may be agreed; nothing where the law names none.
    pub most_agreed: Option<u32>,
}

/// How a sum of interest is rounded to the fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Half a fen counts up.
    HalfUp,
    /// What is below a fen is left out.
    Down,
}

impl Rounding {
    /// Each with the word that packs use.
    pub const WORDS: [(&'static str, Rounding); 2] =
        [("half-up", Rounding::HalfUp), ("down", Rounding::Down)];
}

impl InterestRule {
    /// The law in force for a contract signed on a day.
    pub fn law(&self, signed: Date) -> Option<&PaymentLaw> {
        self.laws.iter().rev().find(|law| law.from <= signed)
    }

    /// The published rate on a day.
    pub fn floor_on(&self, day: Date) -> Option<&RateStep> {
        self.floor.iter().rev().find(|step| step.from <= day)
    }
}
