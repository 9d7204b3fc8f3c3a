use std::collections::BTreeMap;

use ballast_model::{Period, Text};
use ballast_packs::plan::{Leaf, LeafSums, Measure};

use crate::evaluator::{cells, from_cells};

/// Which returns an indicator needs for a period, and which columns of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorPlan {
    /// The indicator's id.
    pub indicator: String,
    /// The form it is computed from.
    pub form: String,
    /// The period the figure is for. A January of a form that merges January and February has
    /// become the merged period.
    pub asked: Period,
    /// The form's period whose returns are read (the last one, where several are summed).
    pub reporting: Period,
    /// The period whose year-to-date columns are subtracted, where the value is derived.
    pub earlier: Option<Period>,
    /// Last year's returns of `reporting`: bases that returns do not state, and leavers.
    pub last_year: Period,
    /// `earlier`, last year.
    pub last_year_earlier: Option<Period>,
    /// One per entry of `families`, in that order.
    pub measures: Vec<Measure>,
    /// The field families the formula reads.
    pub families: Vec<String>,
    /// One per family: over several periods the last one counts (stocks and year-to-date columns).
    pub last_only: Vec<bool>,
    /// Whether any measure is a difference of year-to-date columns.
    pub derived: bool,
    /// The periods to run and add, in order, where no column holds the period asked for; empty
    /// where one pass over `reporting` is all.
    pub summed: Vec<Period>,
    /// What a reader must know.
    pub notes: Vec<Text>,
}

/// One run of an evaluator: which periods' returns to hand to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The current segment.
    pub current: Period,
    /// The same of last year.
    pub last_year: Period,
    /// The segment to subtract.
    pub earlier: Option<Period>,
    /// The same of last year.
    pub last_year_earlier: Option<Period>,
}

impl IndicatorPlan {
    /// The runs it takes, in the order [`IndicatorPlan::combine`] wants their sums: usually one.
    pub fn passes(&self) -> Vec<Pass> {
        if self.summed.is_empty() {
            return vec![self.pass(self.reporting)];
        }
        self.summed.iter().map(|&period| self.pass(period)).collect()
    }

    fn pass(&self, current: Period) -> Pass {
        // Differences belong to the last period only; the others are sums of their own columns.
        let last = current == self.reporting;
        Pass {
            current,
            last_year: current.last_year(),
            earlier: self.earlier.filter(|_| last),
            last_year_earlier: self.last_year_earlier.filter(|_| last),
        }
    }

    /// The sums of all passes as one. Measures marked `last_only` are taken from the last.
    pub fn combine(&self, parts: Vec<LeafSums>) -> LeafSums {
        combine(parts, &self.last_only)
    }
}

/// Adds the sums of several periods, cell by cell. A measure marked in `last_only` counts in the
/// last part alone. Counts add up too: over several periods they count returns, not enterprises.
///
/// All parts have the keys of the first, in its order.
pub fn combine(mut parts: Vec<LeafSums>, last_only: &[bool]) -> LeafSums {
    if parts.len() <= 1 {
        return parts.pop().unwrap_or_default();
    }
    let keys: Vec<String> = parts[0].keys.iter().map(|key| key.name.clone()).collect();
    let measures = parts.iter().map(|part| part.measures.len()).max().unwrap_or(0);
    let last = parts.len() - 1;
    let mut all: BTreeMap<Vec<String>, Vec<Leaf>> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        for (key, leaves) in cells(part) {
            let sum = all.entry(key).or_insert_with(|| vec![Leaf::default(); measures]);
            for (measure, leaf) in leaves.iter().enumerate() {
                if at == last || !last_only.get(measure).copied().unwrap_or(false) {
                    sum[measure].add(leaf);
                }
            }
        }
    }
    all.retain(|_, leaves| leaves.iter().any(|leaf| *leaf != Leaf::default()));
    from_cells(&keys, measures, all)
}
