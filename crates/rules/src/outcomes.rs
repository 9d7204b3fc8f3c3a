use ballast_model::{Text, Verdict};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::payout::{Paid, Payout, payout};
use crate::{Judge, RulesError};

/// What a version came to for every subject of a frame, with the money that would be paid: what two runs are compared by.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Conditions of the version: id and name, in the order of [`Outcome::conditions`].
    pub conditions: Vec<(String, Text)>,
    /// One per subject, sorted by id.
    pub lines: Vec<Outcome>,
    /// The payments, where the version has an award.
    pub payout: Option<Payout>,
}

/// One subject's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Id.
    pub subject: String,
    /// Name.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Size code.
    pub size: String,
    /// The whole.
    pub verdict: Verdict,
    /// Whether the version concerns the subject.
    pub concerns: Option<bool>,
    /// What each condition came to, in the order of [`Outcomes::conditions`].
    pub conditions: Vec<Verdict>,
    /// Id of the grade.
    pub grade: Option<String>,
    /// Yuan granted.
    #[serde(with = "crate::exact")]
    pub yuan: Decimal,
}

/// Judges all subjects and pays out, for a year and after payments made before.
///
/// # Errors
/// Those of [`payout`].
pub fn outcomes(judge: &Judge<'_>, year: i16, paid: &[Paid]) -> Result<Outcomes, RulesError> {
    let version = judge.version();
    let payout = version.award.as_ref().map(|_| payout(judge, year, paid)).transpose()?;
    let granted: std::collections::BTreeMap<&str, Decimal> = payout
        .iter()
        .flat_map(|payout| &payout.lines)
        .map(|line| (line.subject.as_str(), line.granted))
        .collect();
    let frame = judge.frame();
    let mut lines: Vec<Outcome> = judge
        .all()
        .into_iter()
        .map(|judgement| {
            let subject = frame.subject.get(judgement.row);
            let grades = version.grading.as_ref().map(|grading| &grading.grades);
            Outcome {
                subject: subject.to_owned(),
                name: frame.name.get(judgement.row).to_owned(),
                region: frame.region.get(judgement.row).to_owned(),
                size: frame.size.get(judgement.row).to_owned(),
                verdict: judgement.verdict,
                concerns: judgement.concerns,
                conditions: judgement.conditions.iter().map(|found| found.verdict).collect(),
                grade: judgement.grade.grade().and_then(|at| Some(grades?.get(at)?.id.clone())),
                yuan: granted.get(subject).copied().unwrap_or_default(),
            }
        })
        .collect();
    lines.sort_by(|a, b| a.subject.cmp(&b.subject));
    let conditions = version.conditions.iter().map(|of| (of.id.clone(), of.name.clone())).collect();
    Ok(Outcomes { conditions, lines, payout })
}
