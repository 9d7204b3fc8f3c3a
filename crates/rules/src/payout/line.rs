use ballast_model::Verdict;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{InstalmentLine, Payable};
use crate::Judge;

/// A payment made before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Who got it.
    pub subject: String,
    /// Under which programme.
    pub programme: String,
    /// For which year.
    pub year: i16,
    /// Yuan.
    #[serde(with = "crate::exact")]
    pub yuan: Decimal,
}

impl Paid {
    pub(super) fn is_of(&self, programme: &str, year: i16) -> bool {
        self.programme == programme && self.year == year
    }
}

/// A list of payments: who, how much, by which clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Payout {
    /// Id of the programme.
    pub programme: String,
    /// The version.
    pub version: String,
    /// The year it pays for.
    pub year: i16,
    /// One line per subject the version concerns: those still to be paid in order, those paid in full before in order, then the
    /// others by id.
    pub lines: Vec<PayLine>,
    /// Subjects the version does not concern.
    pub not_applicable: usize,
    /// Budget in yuan.
    #[serde(with = "crate::exact::option")]
    pub budget: Option<Decimal>,
    /// Most for one subject, in yuan.
    #[serde(with = "crate::exact::option")]
    pub cap: Option<Decimal>,
    /// Sum of what is granted, whether it was paid before or not.
    #[serde(with = "crate::exact")]
    pub total: Decimal,
    /// What was paid before under the programme for the year, to whomever: it counts against the budget.
    #[serde(with = "crate::exact")]
    pub before: Decimal,
    /// Sum of what is paid now.
    #[serde(with = "crate::exact")]
    pub now: Decimal,
}

/// One subject's line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PayLine {
    /// Id.
    pub subject: String,
    /// Name.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Size code.
    pub size: String,
    /// What the conditions came to.
    pub verdict: Verdict,
    /// Place within its group among those that qualify, from 1.
    pub place: Option<usize>,
    /// The amount that fits, by its name.
    pub amount: Option<ballast_model::Text>,
    /// Its clause.
    pub clause: String,
    /// Yuan before caps and budget.
    #[serde(with = "crate::exact")]
    pub entitled: Decimal,
    /// Yuan granted: due in all for the year, what was paid before included.
    #[serde(with = "crate::exact")]
    pub granted: Decimal,
    /// Yuan paid before under the programme for the year.
    #[serde(with = "crate::exact")]
    pub before: Decimal,
    /// Yuan paid now.
    #[serde(with = "crate::exact")]
    pub now: Decimal,
    /// The granted amount in its parts.
    pub instalments: Vec<InstalmentLine>,
    /// Why it is not more; empty where it is the full amount.
    pub reasons: Vec<Reason>,
}

impl PayLine {
    /// Yuan still to be paid, now or later.
    pub fn left(&self) -> Decimal {
        let open = self.instalments.iter().filter(|part| part.payable != Payable::Forfeited);
        open.map(InstalmentLine::left).sum()
    }

    /// Whether all that is granted and not forfeited was paid before.
    pub fn paid_in_full(&self) -> bool {
        self.granted > Decimal::ZERO && self.before > Decimal::ZERO && self.left().is_zero()
    }

    /// Whether it belongs on a list of those to be paid.
    pub fn to_be_paid(&self) -> bool {
        self.granted > Decimal::ZERO && !self.paid_in_full()
    }
}

/// Why a subject is paid less than an amount says, or nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Reason {
    /// The whole is not met; these conditions (by id) are not.
    Conditions {
        /// What the whole came to.
        verdict: Verdict,
        /// Ids.
        conditions: Vec<String>,
    },
    /// A figure that decides the amount is missing.
    AmountMissing,
    /// No amount fits, or it comes to nothing.
    NoAmount,
    /// What it would be ranked within is not known.
    GroupUnknown,
    /// Only so many are paid.
    BelowTop {
        /// How many.
        #[serde(with = "crate::exact")]
        top: Decimal,
    },
    /// Paid under a programme that excludes this one, for the same year.
    Excluded {
        /// Id of that programme.
        by: String,
    },
    /// Cut to the cap.
    Capped {
        /// Most for one subject, in yuan.
        #[serde(with = "crate::exact")]
        cap: Decimal,
        /// Yuan paid before under other programmes or for other years that count against it.
        #[serde(with = "crate::exact")]
        before: Decimal,
    },
    /// The budget did not reach.
    OverBudget {
        /// Budget in yuan.
        #[serde(with = "crate::exact")]
        budget: Decimal,
        /// Yuan of it that were paid before.
        #[serde(with = "crate::exact")]
        before: Decimal,
    },
    /// Everyone got the same share of the amount, because the budget did not reach.
    ProRata {
        /// Budget / sum of amounts, of those who were not paid more than that before.
        #[serde(with = "crate::exact")]
        share: Decimal,
    },
    /// All of it was paid before.
    PaidInFull,
}

impl PayLine {
    /// Who it is about, and nothing yet of what is paid.
    pub(super) fn blank(judge: &Judge<'_>, row: usize) -> Self {
        let frame = judge.frame();
        Self {
            subject: frame.subject.get(row).to_owned(),
            name: frame.name.get(row).to_owned(),
            region: frame.region.get(row).to_owned(),
            size: frame.size.get(row).to_owned(),
            verdict: Verdict::Met,
            place: None,
            amount: None,
            clause: String::new(),
            entitled: Decimal::ZERO,
            granted: Decimal::ZERO,
            before: Decimal::ZERO,
            now: Decimal::ZERO,
            instalments: Vec::new(),
            reasons: Vec::new(),
        }
    }
}
