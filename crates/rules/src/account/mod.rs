//! Explanations of many subjects: everything is decided and every number found, and nothing is written down before somebody
//! reads it.
//!
//! A [`Prepared`] version is laid over a frame by a [`Clerk`]; the clerk's [`Account`] of a row holds the verdict of every
//! condition, the value and the threshold of every comparison, points, grade and money, as places in the version and as
//! numbers. [`Account::explanation`] puts them into words and units, distances and the nearest way to qualify with them. It gives
//! what [`Judge::explain`](crate::Judge::explain) gives, which is the plain way there and which tests hold it to. An account that
//! is turned from row to row works some rows out at a time and uses its room again.

mod ask;
mod block;
mod builder;
mod compare;
mod figure;
mod fill;
mod functions;
mod lanes;
mod number;
mod numbers;
#[cfg(test)]
mod numbers_tests;
mod plan;
mod prepare;
mod read;
mod ways;

use ballast_model::{NodeIx, Verdict};
use ballast_packs::plan::Frame;
use rust_decimal::Decimal;

use crate::judge::weigh;
use crate::{Codes, ConditionVerdict, Entitled, Graded, Judge, Judgement, RulesError};
use block::Block;
use number::Number;
use plan::{Place, Slot};
pub use prepare::Prepared;

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
    grade: Graded,
    award: Entitled,
    /// The subject's numbers and outcomes, with those of its neighbours.
    block: Block,
    lane: usize,
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
        let mut account = Account {
            clerk: self,
            row,
            concerns: None,
            verdict: Verdict::MissingData,
            grade: Graded::None,
            award: Entitled::None,
            block: Block::default(),
            lane: 0,
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
    pub fn conditions(&self) -> Vec<ConditionVerdict> {
        let prepared = self.prepared();
        let asked = |place: Option<Place>| place.map(|place| self.holds(place));
        let each = prepared.version.conditions.iter().zip(&prepared.conditions);
        each.map(|(condition, tests)| {
            weigh(condition.judgement, asked(tests.when), asked(tests.test), asked(tests.waiver))
        })
        .collect()
    }

    /// Points in all, where the version has a score, concerns the subject and no figure is missing.
    pub fn points(&self) -> Option<Decimal> {
        self.block.sheet(self.clerk, self.lane)?.total
    }

    /// The verdict with all that follows from it; what [`Judge::judge`] gives.
    pub fn judgement(&self) -> Judgement {
        Judgement {
            row: self.row,
            concerns: self.concerns,
            verdict: self.verdict,
            conditions: self.conditions(),
            score: self.block.sheet(self.clerk, self.lane).cloned(),
            grade: self.grade,
            award: self.award,
        }
    }

    /// What a condition or a part of one comes to.
    fn holds(&self, place: Place) -> Option<bool> {
        self.block.holds(place, self.lane)
    }

    fn value(&self, slot: Slot) -> Number {
        self.block.value(self.clerk, slot, self.lane)
    }
}
