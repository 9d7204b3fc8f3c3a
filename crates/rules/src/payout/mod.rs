//! Who is paid how much, and why not more.

mod budget;
mod cap;
mod instalments;

use ballast_model::Verdict;
use ballast_packs::plan::Award;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::population::{Candidate, group_of, sort_keys};
use crate::{Entitled, Judge, Judgement, RulesError, ScoreSheet};
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

/// A subject on its way to a payment.
struct Line {
    line: PayLine,
    row: usize,
    candidate: Candidate,
    group: Option<Vec<String>>,
}

/// The list of payments of a version's award for a year: conditions, then the first so many by the declared order (then by id)
/// within their groups, exclusions, caps with what was paid before, the budget, instalments. Everything is rounded down.
///
/// # Errors
/// [`RulesError::Lacks`] where the version has no award.
pub fn payout(judge: &Judge<'_>, year: i16, paid: &[Paid]) -> Result<Payout, RulesError> {
    let (programme, version) = (judge.programme(), judge.version());
    let Some(award) = &version.award else {
        return Err(RulesError::Lacks {
            programme: programme.id.clone(),
            version: version.id.clone(),
            place: programme.place.clone(),
            what: "award",
        });
    };
    let amount_of = |parameter: Option<usize>| judge.desk.parameters.get(parameter?).copied();
    let (budget, cap, top) = (amount_of(award.budget), amount_of(award.cap), amount_of(award.top));
    let (mut eligible, mut others, mut not_applicable) = (Vec::new(), Vec::new(), 0);
    for judgement in judge.all() {
        if judgement.verdict == Verdict::NotApplicable {
            not_applicable += 1;
            continue;
        }
        let line = line(judge, award, &judgement);
        if line.line.granted > Decimal::ZERO { eligible.push(line) } else { others.push(line) }
    }
    eligible.sort_by(|a, b| a.candidate.cmp(&b.candidate));
    take_top(&mut eligible, top);
    cap::exclude(&mut eligible, award, year, paid);
    if let Some(cap) = cap {
        cap::apply(&mut eligible, award, &programme.id, cap, year, paid);
    }
    if let Some(budget) = budget {
        budget::apply(&mut eligible, award, budget);
    }
    for line in &mut eligible {
        instalments::split(judge, award, line);
    }
    let (paid_lines, unpaid): (Vec<Line>, Vec<Line>) =
        eligible.into_iter().partition(|line| line.line.granted > Decimal::ZERO);
    others.extend(unpaid);
    others.sort_by(|a, b| a.line.subject.cmp(&b.line.subject));
    let lines: Vec<PayLine> = paid_lines.into_iter().chain(others).map(|line| line.line).collect();
    Ok(Payout {
        programme: programme.id.clone(),
        version: version.id.clone(),
        year,
        not_applicable,
        budget,
        cap,
        total: lines.iter().map(|line| line.granted).sum(),
        now: lines.iter().map(PayLine::now).sum(),
        lines,
    })
}

fn line(judge: &Judge<'_>, award: &Award, judgement: &Judgement) -> Line {
    let (frame, row) = (judge.frame(), judgement.row);
    let scores = judgement.score.as_ref().map(ScoreSheet::scores);
    let facts = judge.facts(row, scores.as_ref());
    let mut reasons = Vec::new();
    let mut band = None;
    match judgement.award {
        Entitled::Amount { band: at, yuan } => {
            band = award.amounts.get(at);
            if yuan.is_zero() {
                reasons.push(Reason::NoAmount);
            }
        }
        Entitled::Missing => reasons.push(Reason::AmountMissing),
        Entitled::Nothing => reasons.push(Reason::NoAmount),
        Entitled::None => reasons.push(Reason::Conditions {
            verdict: judgement.verdict,
            conditions: open_conditions(judge, judgement),
        }),
    }
    let yuan = judgement.award.yuan();
    let line = PayLine {
        subject: frame.subject.get(row).to_owned(),
        name: frame.name.get(row).to_owned(),
        region: frame.region.get(row).to_owned(),
        size: frame.size.get(row).to_owned(),
        verdict: judgement.verdict,
        place: None,
        amount: band.map(|band| band.name.clone()),
        clause: band.map(|band| band.clause.clone()).unwrap_or_default(),
        entitled: yuan,
        granted: yuan,
        instalments: Vec::new(),
        reasons,
    };
    Line {
        line,
        row,
        candidate: Candidate::new(&facts, sort_keys(&award.order, &facts)),
        group: group_of(&award.within, &facts),
    }
}

/// Ids of the conditions that have the verdict of the whole: what it hangs on.
fn open_conditions(judge: &Judge<'_>, judgement: &Judgement) -> Vec<String> {
    let conditions = judge.version().conditions.iter().zip(&judgement.conditions);
    let open = conditions.filter(|(_, verdict)| verdict.verdict == judgement.verdict);
    open.map(|(condition, _)| condition.id.clone()).collect()
}

/// Gives places within groups and leaves out who stands behind the last that is paid.
fn take_top(sorted: &mut [Line], top: Option<Decimal>) {
    let mut counts: std::collections::BTreeMap<Vec<String>, usize> = Default::default();
    for line in sorted {
        let Some(group) = line.group.clone() else {
            if top.is_some() {
                line.refuse(Reason::GroupUnknown);
            }
            continue;
        };
        let count = counts.entry(group).or_default();
        *count += 1;
        line.line.place = Some(*count);
        if let Some(top) = top
            && Decimal::from(*count) > top
        {
            line.refuse(Reason::BelowTop { top });
        }
    }
}

impl Line {
    fn refuse(&mut self, reason: Reason) {
        self.line.granted = Decimal::ZERO;
        self.line.reasons.push(reason);
    }
}
