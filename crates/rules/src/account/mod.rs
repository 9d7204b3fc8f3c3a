//! Explanations of many subjects: everything is decided and every number found, and nothing is written down before somebody
//! reads it.
//!
//! A [`Prepared`] version is laid over a frame by a [`Clerk`]; the clerk's [`Account`] of a row holds the verdict of every
//! condition, the value and the threshold of every comparison, points, grade, money and the nearest way to qualify, as places
//! in the version and as numbers. [`Account::explanation`] puts them into words and units. It gives what
//! [`Judge::explain`](crate::Judge::explain) gives, which is the plain way there and which tests hold it to. An account that is
//! turned to the next row uses its room again.

mod fill;
mod number;
mod plan;
mod prepare;
mod read;
mod toll;
mod ways;

use ballast_model::{NodeIx, Verdict};
use ballast_packs::plan::Frame;
use rust_decimal::Decimal;

use crate::{Codes, ConditionVerdict, Entitled, Graded, Judge, Judgement, RulesError, ScoreSheet};
use number::Number;
use plan::Source;
pub use prepare::Prepared;
use toll::Rough;
use ways::Ways;

/// A prepared version over the subjects of a frame.
#[derive(Debug)]
pub struct Clerk<'a> {
    prepared: &'a Prepared<'a>,
    judge: Judge<'a>,
    /// The nodes of each test that is asked of a tree, on the frame's reference date.
    tops: Vec<Vec<NodeIx>>,
}

/// What one subject came to, and why.
#[derive(Debug)]
pub struct Account<'c> {
    clerk: &'c Clerk<'c>,
    row: usize,
    concerns: Option<bool>,
    verdict: Verdict,
    conditions: Vec<ConditionVerdict>,
    /// The verdicts of the conditions, waivers included.
    each: Vec<Verdict>,
    score: Option<ScoreSheet>,
    grade: Graded,
    award: Entitled,
    ways: Ways<Rough>,
    /// Numbers by slot.
    values: Vec<Number>,
    /// Outcomes of conditions and their parts, by place.
    holds: Vec<Option<bool>>,
    /// The subject's own nodes in the trees of regions and industries, once asked for.
    own: [Option<Option<NodeIx>>; 2],
}

impl<'p> Prepared<'p> {
    /// Lays the version over a frame.
    ///
    /// # Errors
    /// [`RulesError::Input`] where the frame lacks a column that the version reads.
    pub fn over<'a>(&'a self, frame: &'a Frame, codes: Codes<'a>) -> Result<Clerk<'a>, RulesError> {
        let judge = Judge::new(self.programme, self.version, frame, codes)?;
        let nodes = |(attribute, list): &(_, &[String])| match codes.tree(*attribute) {
            Some(tree) => list.iter().filter_map(|code| tree.resolve(code, frame.on)).collect(),
            None => Vec::new(),
        };
        Ok(Clerk { prepared: self, judge, tops: self.subtrees.iter().map(nodes).collect() })
    }
}

impl<'a> Clerk<'a> {
    /// The judge who works out what needs all subjects.
    pub fn judge(&self) -> &Judge<'a> {
        &self.judge
    }

    /// The account of a row. A row past the end has no facts.
    pub fn account<'c>(&'c self, row: usize) -> Account<'c>
    where
        'a: 'c,
    {
        let constant = |source: &Source| match source {
            Source::Constant(number) => *number,
            _ => Number::Missing,
        };
        let mut account = Account {
            clerk: self,
            row,
            concerns: None,
            verdict: Verdict::MissingData,
            conditions: Vec::with_capacity(self.prepared.conditions.len()),
            each: Vec::with_capacity(self.prepared.conditions.len()),
            score: None,
            grade: Graded::None,
            award: Entitled::None,
            ways: Ways::default(),
            values: self.prepared.numbers.iter().map(constant).collect(),
            holds: vec![None; self.prepared.nodes.len()],
            own: [None; 2],
        };
        account.turn_to(row);
        account
    }
}

impl<'c> Account<'c> {
    fn prepared(&self) -> &'c Prepared<'c> {
        self.clerk.prepared
    }

    /// The subject's row in the frame.
    pub fn row(&self) -> usize {
        self.row
    }

    /// The whole.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Each condition of the version, waivers included.
    pub fn conditions(&self) -> &[ConditionVerdict] {
        &self.conditions
    }

    /// Points in all, where the version has a score, concerns the subject and no figure is missing.
    pub fn points(&self) -> Option<Decimal> {
        self.score.as_ref().filter(|_| self.scored())?.total
    }

    /// Ids of the conditions on the nearest way to qualify; none where the whole is settled, or where no way is left.
    pub fn nearest(&self) -> impl Iterator<Item = &'c str> {
        let conditions = &self.prepared().version.conditions;
        self.ways.steps(self).filter_map(|step| Some(conditions.get(step.condition)?.id.as_str()))
    }

    /// The verdict with all that follows from it; what [`Judge::judge`] gives.
    pub fn judgement(&self) -> Judgement {
        Judgement {
            row: self.row,
            concerns: self.concerns,
            verdict: self.verdict,
            conditions: self.conditions.clone(),
            score: self.score.clone().filter(|_| self.scored()),
            grade: self.grade,
            award: self.award,
        }
    }

    /// A sheet of a subject that the version does not concern is left over from an earlier row.
    fn scored(&self) -> bool {
        self.concerns == Some(true)
    }
}
