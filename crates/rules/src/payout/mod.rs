//! Who is paid how much, and why not more.

mod budget;
mod cap;
mod instalments;

use std::collections::BTreeMap;

use ballast_model::Verdict;
use ballast_packs::plan::Award;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::population::{Candidate, group_of, sort_keys};
use crate::{Entitled, Judge, Judgement, RulesError, parallel};
pub use instalments::{InstalmentLine, Payable};

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

/// A list of payments: who, how much, by which clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Payout {
    /// Id of the programme.
    pub programme: String,
    /// The version.
    pub version: String,
    /// The year it pays for.
    pub year: i16,
    /// One line per subject the version concerns, those that are paid first and in order, then the others by id.
    pub lines: Vec<PayLine>,
    /// Subjects the version does not concern.
    pub not_applicable: usize,
    /// Budget in yuan.
    #[serde(with = "crate::exact::option")]
    pub budget: Option<Decimal>,
    /// Most for one subject, in yuan.
    #[serde(with = "crate::exact::option")]
    pub cap: Option<Decimal>,
    /// Sum of what is granted.
    #[serde(with = "crate::exact")]
    pub total: Decimal,
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
    /// Yuan granted.
    #[serde(with = "crate::exact")]
    pub granted: Decimal,
    /// The granted amount in its parts.
    pub instalments: Vec<InstalmentLine>,
    /// Why it is not more; empty where it is the full amount.
    pub reasons: Vec<Reason>,
}

impl PayLine {
    /// Yuan paid now.
    pub fn now(&self) -> Decimal {
        self.instalments.iter().filter(|part| part.payable == Payable::Now).map(|part| part.yuan).sum()
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
        /// Yuan paid before that count against it.
        #[serde(with = "crate::exact")]
        before: Decimal,
    },
    /// The budget did not reach.
    OverBudget {
        /// Budget in yuan.
        #[serde(with = "crate::exact")]
        budget: Decimal,
    },
    /// Everyone got the same share of the amount, because the budget did not reach.
    ProRata {
        /// Budget / sum of amounts.
        #[serde(with = "crate::exact")]
        share: Decimal,
    },
}

/// A subject with an amount, on its way to a payment.
struct Claim<'a> {
    row: usize,
    candidate: Candidate<'a>,
    group: Option<Vec<String>>,
    /// Place in the award's amounts.
    band: usize,
    entitled: Decimal,
    granted: Decimal,
    place: Option<usize>,
    reasons: Vec<Reason>,
}

/// The list of payments of a version's award for a year: conditions, then the first so many by the declared order (then by id)
/// within their groups, exclusions, caps with what was paid before, the budget, instalments. Everything is rounded down.
///
/// # Errors
/// [`RulesError::Lacks`] where the version has no award.
pub fn payout(judge: &Judge<'_>, year: i16, paid: &[Paid]) -> Result<Payout, RulesError> {
    let (programme, version, award) = (judge.programme(), judge.version(), award(judge)?);
    let (mut entitled, mut others, mut not_applicable) = (Vec::new(), Vec::new(), 0);
    for judgement in judge.all() {
        match judgement.award {
            _ if judgement.verdict == Verdict::NotApplicable => not_applicable += 1,
            Entitled::Amount { band, yuan } if yuan > Decimal::ZERO => {
                entitled.push((judgement.row, band, yuan));
            }
            _ => others.push(unpaid(judge, &judgement)),
        }
    }
    let claims = claims(judge, award, &entitled, year, paid);
    let (claims, refused): (Vec<Claim<'_>>, Vec<Claim<'_>>) =
        claims.into_iter().partition(|claim| claim.granted > Decimal::ZERO);
    others.extend(refused.into_iter().map(|claim| claim.line(judge, award)));
    others.sort_by(|a, b| a.subject.cmp(&b.subject));
    let lines: Vec<PayLine> =
        claims.into_iter().map(|claim| claim.line(judge, award)).chain(others).collect();
    Ok(Payout {
        programme: programme.id.clone(),
        version: version.id.clone(),
        year,
        not_applicable,
        budget: amount_of(judge, award.budget),
        cap: amount_of(judge, award.cap),
        total: lines.iter().map(|line| line.granted).sum(),
        now: lines.iter().map(PayLine::now).sum(),
        lines,
    })
}

/// What is granted to each row, given the rows that meet the whole: the sums of [`payout`] without its lines.
pub(crate) fn granted(
    judge: &Judge<'_>,
    met: &[usize],
    year: i16,
    paid: &[Paid],
) -> Result<BTreeMap<usize, Decimal>, RulesError> {
    let award = award(judge)?;
    let entitled = parallel::rows(met.len(), |at| (met[at], judge.entitled(met[at])));
    let entitled: Vec<(usize, usize, Decimal)> = entitled
        .into_iter()
        .filter_map(|(row, entitled)| match entitled {
            Entitled::Amount { band, yuan } if yuan > Decimal::ZERO => Some((row, band, yuan)),
            _ => None,
        })
        .collect();
    let claims = claims(judge, award, &entitled, year, paid);
    let claims = claims.into_iter().filter(|claim| claim.granted > Decimal::ZERO);
    Ok(claims.map(|claim| (claim.row, claim.granted)).collect())
}

fn award<'a>(judge: &Judge<'a>) -> Result<&'a Award, RulesError> {
    let (programme, version) = (judge.programme(), judge.version());
    version.award.as_ref().ok_or_else(|| RulesError::Lacks {
        programme: programme.id.clone(),
        version: version.id.clone(),
        place: programme.place.clone(),
        what: "award",
    })
}

fn amount_of(judge: &Judge<'_>, parameter: Option<usize>) -> Option<Decimal> {
    judge.desk.parameters.get(parameter?).copied()
}

/// Everyone with an amount (row, place of the amount, yuan), in the order they are paid, with what is left of it.
fn claims<'a>(
    judge: &Judge<'a>,
    award: &Award,
    entitled: &[(usize, usize, Decimal)],
    year: i16,
    paid: &[Paid],
) -> Vec<Claim<'a>> {
    let mut claims = parallel::rows(entitled.len(), |at| {
        let (row, band, yuan) = entitled[at];
        let scores = judge.population.scores(&judge.desk, row);
        let facts = judge.facts(row, scores.as_ref());
        Claim {
            row,
            candidate: Candidate::new(judge.frame(), row, sort_keys(&award.order, &facts)),
            group: group_of(&award.within, &facts),
            band,
            entitled: yuan,
            granted: yuan,
            place: None,
            reasons: Vec::new(),
        }
    });
    claims.sort_by(|a, b| a.candidate.cmp(&b.candidate));
    take_top(&mut claims, amount_of(judge, award.top));
    cap::exclude(&mut claims, award, year, paid);
    if let Some(cap) = amount_of(judge, award.cap) {
        cap::apply(&mut claims, award, &judge.programme().id, cap, year, paid);
    }
    if let Some(budget) = amount_of(judge, award.budget) {
        budget::apply(&mut claims, award, budget);
    }
    claims
}

/// The line of a subject without an amount.
fn unpaid(judge: &Judge<'_>, judgement: &Judgement) -> PayLine {
    let reason = match judgement.award {
        Entitled::Amount { .. } | Entitled::Nothing => Reason::NoAmount,
        Entitled::Missing => Reason::AmountMissing,
        Entitled::None => {
            Reason::Conditions { verdict: judgement.verdict, conditions: open_conditions(judge, judgement) }
        }
    };
    let band = match judgement.award {
        Entitled::Amount { band, .. } => judge.version().award.as_ref().and_then(|of| of.amounts.get(band)),
        _ => None,
    };
    PayLine {
        verdict: judgement.verdict,
        amount: band.map(|band| band.name.clone()),
        clause: band.map(|band| band.clause.clone()).unwrap_or_default(),
        reasons: vec![reason],
        ..PayLine::blank(judge, judgement.row)
    }
}

impl PayLine {
    /// Who it is about, and nothing yet of what is paid.
    fn blank(judge: &Judge<'_>, row: usize) -> Self {
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
            instalments: Vec::new(),
            reasons: Vec::new(),
        }
    }
}

/// Ids of the conditions that have the verdict of the whole: what it hangs on.
fn open_conditions(judge: &Judge<'_>, judgement: &Judgement) -> Vec<String> {
    let conditions = judge.version().conditions.iter().zip(&judgement.conditions);
    let open = conditions.filter(|(_, verdict)| verdict.verdict == judgement.verdict);
    open.map(|(condition, _)| condition.id.clone()).collect()
}

/// Gives places within groups and leaves out who stands behind the last that is paid.
fn take_top(sorted: &mut [Claim<'_>], top: Option<Decimal>) {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for claim in sorted {
        let Some(group) = claim.group.take() else {
            if top.is_some() {
                claim.refuse(Reason::GroupUnknown);
            }
            continue;
        };
        let count = counts.entry(group).or_default();
        *count += 1;
        claim.place = Some(*count);
        if let Some(top) = top
            && Decimal::from(*count) > top
        {
            claim.refuse(Reason::BelowTop { top });
        }
    }
}

impl Claim<'_> {
    fn refuse(&mut self, reason: Reason) {
        self.granted = Decimal::ZERO;
        self.reasons.push(reason);
    }

    fn line(self, judge: &Judge<'_>, award: &Award) -> PayLine {
        let band = award.amounts.get(self.band);
        PayLine {
            place: self.place,
            amount: band.map(|band| band.name.clone()),
            clause: band.map(|band| band.clause.clone()).unwrap_or_default(),
            entitled: self.entitled,
            granted: self.granted,
            instalments: instalments::split(judge, award, self.row, self.granted),
            reasons: self.reasons,
            ..PayLine::blank(judge, self.row)
        }
    }
}
