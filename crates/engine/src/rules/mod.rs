//! Conditions of many programmes over a frame, compiled together.
//!
//! - Equal tests are evaluated once, whichever programmes they stand in.
//! - All tests that compare one quantity (an *axis*: a column, or a formula over columns) with constants share one pass:
//!   each row's place among the axis's thresholds is found once, and a suffix OR over places gives every test's bits.
//! - Rows go through in blocks of [`BLOCK`] words, and only programmes whose region a block touches are looked at:
//!   frames are sorted by region.
//! - Columns are compared as integers. Formulas are computed in floats together with a bound of their error; a
//!   row that lies nearer to a threshold than its bound is decided by the exact formula, so results are those of the
//!   obvious evaluator, row by row.
//! - What has no fast form (lookups, case, rounding) is decided by the exact formula for the rows of its programmes.
//!
//! Verdicts are bit sets: at-least-missing, at-least-judgement, met, and applicable, in the order in which
//! verdicts combine (not met < missing < judgement < met, "not applicable" neutral).

mod axis;
mod compile;
mod number;
mod planes;
mod run;
mod verdict;

#[cfg(test)]
mod tests;

use ballast_packs::{
    Packs,
    plan::{Asked, Frame, RuleEvaluator, VerdictColumn},
};

use crate::Engine;

/// Words in a block: 2048 rows keep a block's bits and values in the second cache.
const BLOCK: usize = 32;

impl RuleEvaluator for Engine {
    fn judge(&self, packs: &Packs, frame: &Frame, asked: &[Asked<'_>]) -> Result<Vec<VerdictColumn>, String> {
        let compiled = compile::Compiled::new(packs, frame, asked)?;
        Ok(run::run(&compiled, self.threads))
    }
}
