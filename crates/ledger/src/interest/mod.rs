//! Interest on late payment: which law, how many days, which rate, to the fen, with every step shown.

mod claim;
mod reckon;
mod sound;

pub use claim::{Claim, days_allowed, owed};
pub use reckon::{Interest, Part, Rate, Segment, due, interest};
pub(crate) use sound::sound;

use ballast_model::Text;

/// What a reader of the sum has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterestNote {
    /// The agreed days were more than the law allows; so many count.
    DaysCapped(u32),
    /// The agreed rate lay below the published one, in percent a year, which counts.
    RateRaised(rust_decimal::Decimal),
    /// The published rate is known to this day only; the last one counts.
    FloorNotKnown(jiff::civil::Date),
    /// No published rate is known for the day of the contract; the agreed one counts as it is.
    NoFloor,
    /// The creditor is not of a size that the law protects: only what was agreed counts.
    NotProtected,
    /// The law does not bind a debtor of this type: only what was agreed counts.
    NotBound,
    /// The contract is older than the law: only what was agreed counts.
    NoLaw,
    /// Figures that nobody has held against their source were used.
    NotVerified,
}

impl InterestNote {
    /// In both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::DaysCapped(days) => Text::new(
                format!("约定付款期超过法定上限，按{days}日计"),
                format!("the days agreed exceed what the law allows; {days} count"),
            ),
            Self::RateRaised(percent) => Text::new(
                format!("约定利率低于合同订立时一年期贷款市场报价利率，按{percent}%计"),
                format!(
                    "the rate agreed lies below the one-year loan prime rate at the contract; {percent}% counts"
                ),
            ),
            Self::FloorNotKnown(day) => Text::new(
                format!("贷款市场报价利率只收录到{day}，以后按最近一期计，请核对"),
                format!("loan prime rates are known to {day}; the last one is used: check it"),
            ),
            Self::NoFloor => Text::new(
                "合同订立日无一年期贷款市场报价利率，按约定利率计",
                "no one-year loan prime rate on the day of the contract; the agreed rate counts",
            ),
            Self::NotProtected => Text::new(
                "债权方订约时不属于中小企业，只按约定计",
                "the creditor was no small or medium enterprise at the contract; only what was agreed counts",
            ),
            Self::NotBound => Text::new(
                "付款方不属于条例规定的付款主体，只按约定计",
                "the regulation does not bind a debtor of this type; only what was agreed counts",
            ),
            Self::NoLaw => Text::new(
                "合同订立时条例尚未施行，只按约定计",
                "the contract is older than the regulation; only what was agreed counts",
            ),
            Self::NotVerified => Text::new(
                "所用利率或期限尚未与原文核对",
                "a rate or term used here was not held against its source",
            ),
        }
    }
}

/// Why no interest can be reckoned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InterestError {
    /// A field is blank: its id.
    #[error("`{0}` is blank: interest needs it")]
    Blank(String),
    /// Nothing says by when payment was due.
    #[error("neither the law nor the contract says by when payment was due: fill in the days agreed")]
    NoTerm,
    /// Nothing says at what rate.
    #[error("neither the law nor the contract says at what rate: fill in the rate agreed")]
    NoRate,
    /// A sum past what decimals hold, or an amount below zero.
    #[error("{0} is no amount that interest can be reckoned on")]
    Amount(String),
}
