use std::collections::BTreeMap;

use ballast_model::{Text, Verdict};
use ballast_packs::plan::{VerdictColumn, Version};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::payout::{Paid, granted};
use crate::{Judge, RulesError, parallel, row_by_row};

/// What a version came to for every subject of a frame, with the money that would be paid: what two runs are compared by.
/// Kept row by row in a few bytes; what is said of one subject is worked out when it is asked for.
#[derive(Debug, Clone)]
pub struct Outcomes<'j, 'a> {
    judge: &'j Judge<'a>,
    rows: Vec<Found>,
    granted: BTreeMap<usize, Decimal>,
}

/// A row's verdict and the place of its grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    verdict: Verdict,
    grade: Option<usize>,
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
    /// What each condition came to, in the order of the version's conditions.
    pub conditions: Vec<Verdict>,
    /// Id of the grade.
    pub grade: Option<String>,
    /// Yuan granted.
    #[serde(with = "crate::exact")]
    pub yuan: Decimal,
}

/// Whether verdicts worked out by a [`RuleEvaluator`](ballast_packs::plan::RuleEvaluator) say all that
/// [`Outcomes`] has to know of a version besides its money.
pub fn countable(version: &Version) -> bool {
    row_by_row(version) && version.grading.is_none() && version.score.is_none() && version.warning.is_none()
}

impl<'j, 'a> Outcomes<'j, 'a> {
    /// Judges all subjects and pays out, for a year and after payments made before. Of a [`countable`] version the verdicts
    /// may come from a [`RuleEvaluator`](ballast_packs::plan::RuleEvaluator), which gives the same sooner.
    ///
    /// # Errors
    /// Those of [`payout`](crate::payout()).
    pub fn of(
        judge: &'j Judge<'a>,
        judged: Option<&VerdictColumn>,
        year: i16,
        paid: &[Paid],
    ) -> Result<Self, RulesError> {
        let judged = judged.filter(|_| countable(judge.version()));
        let rows = match judged {
            Some(column) => {
                (0..judge.frame().len()).map(|row| Found { verdict: column.get(row), grade: None }).collect()
            }
            None => parallel::rows(judge.frame().len(), |row| {
                let judgement = judge.judge(row);
                Found { verdict: judgement.verdict, grade: judgement.grade.grade() }
            }),
        };
        let mut found = Self { judge, rows, granted: BTreeMap::new() };
        if judge.version().award.is_some() {
            found.granted = granted(judge, &found.met(), year, paid)?;
        }
        Ok(found)
    }

    /// Who was judged by what.
    pub fn judge(&self) -> &'j Judge<'a> {
        self.judge
    }

    /// Ids and names of the version's conditions, in the order of [`Outcome::conditions`].
    pub fn conditions(&self) -> impl Iterator<Item = (&'a str, &'a Text)> {
        self.judge.version().conditions.iter().map(|of| (of.id.as_str(), &of.name))
    }

    /// All rows, sorted by the subject's id.
    pub fn by_subject(&self) -> Vec<usize> {
        let subject = &self.judge.frame().subject;
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        rows.sort_by(|a, b| subject.get(*a).cmp(subject.get(*b)));
        rows
    }

    /// A row's verdict; a row past the end has no facts.
    pub fn verdict(&self, row: usize) -> Verdict {
        self.rows.get(row).map_or(Verdict::MissingData, |found| found.verdict)
    }

    /// Id of a row's grade.
    pub fn grade(&self, row: usize) -> Option<&'a str> {
        let grading = self.judge.version().grading.as_ref()?;
        Some(&grading.grades.get(self.rows.get(row)?.grade?)?.id)
    }

    /// Yuan granted to a row.
    pub fn yuan(&self, row: usize) -> Decimal {
        self.granted.get(&row).copied().unwrap_or_default()
    }

    /// Rows that are granted something, with the yuan.
    pub fn granted(&self) -> impl Iterator<Item = (usize, Decimal)> {
        self.granted.iter().map(|(row, yuan)| (*row, *yuan))
    }

    /// All there is to say of a row.
    pub fn outcome(&self, row: usize) -> Outcome {
        let frame = self.judge.frame();
        let judgement = self.judge.judge(row);
        Outcome {
            subject: frame.subject.get(row).to_owned(),
            name: frame.name.get(row).to_owned(),
            region: frame.region.get(row).to_owned(),
            size: frame.size.get(row).to_owned(),
            verdict: judgement.verdict,
            concerns: judgement.concerns,
            conditions: judgement.conditions.iter().map(|found| found.verdict).collect(),
            grade: self.grade(row).map(str::to_owned),
            yuan: self.yuan(row),
        }
    }

    fn met(&self) -> Vec<usize> {
        let met = self.rows.iter().enumerate().filter(|(_, found)| found.verdict == Verdict::Met);
        met.map(|(row, _)| row).collect()
    }
}
