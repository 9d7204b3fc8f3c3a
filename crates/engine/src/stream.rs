//! Plans whose measures need nothing but the period's own returns: one pass, batch by batch.

use std::sync::atomic::{AtomicUsize, Ordering};

use ballast_packs::plan::{EvaluatorError, LeafPlan, LeafSums, MeasureSource};

use crate::{
    cells::Cells,
    filter::Filter,
    merge::{self, Part},
    read,
    rows::{Coder, Rows},
    source::{Source, Wanted},
    sum,
};

/// A measure as places among the fields wanted: its value and the bases it states.
type Stated = (usize, Vec<usize>);

/// The measures of a plan that can be streamed; nothing if it has to look at other periods.
pub(crate) fn measures(plan: &LeafPlan, wanted: &mut Wanted) -> Option<Vec<Stated>> {
    if plan.last_year.is_some() {
        return None;
    }
    plan.measures
        .iter()
        .map(|measure| {
            let MeasureSource::Current(value) = &measure.current else { return None };
            let bases = measure.base.iter().filter_map(|base| match base {
                MeasureSource::Current(column) => Some(Some(wanted.field(column))),
                // There is no last year to look at, so such a base is never there.
                MeasureSource::LastYear(_) | MeasureSource::LastYearDifference(..) => None,
                MeasureSource::Difference(..) => Some(None),
            });
            let bases = bases.collect::<Option<Vec<_>>>()?;
            Some((wanted.field(value), bases))
        })
        .collect()
}

/// Runs a plan over the pieces of its file on `threads` threads.
pub(crate) fn run(
    plan: &LeafPlan,
    stated: &[Stated],
    mut wanted: Wanted,
    threads: usize,
) -> Result<LeafSums, EvaluatorError> {
    let keys: Vec<usize> = plan.keys.iter().map(|key| wanted.text(key)).collect();
    let filter = Filter::new(plan, &mut wanted);
    let source = Source::open(&plan.current, &wanted)?;
    let next = AtomicUsize::new(0);
    let work = || -> Result<Part, EvaluatorError> {
        let mut worker = Worker::new(&keys, stated, &wanted, &filter);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= source.pieces() {
                return Ok(worker.finish());
            }
            read::piece(&source, &wanted, filter.regions.as_deref(), at, |batch| {
                let rows = worker.coder.rows(&batch, &wanted)?;
                worker.take(&rows);
                Ok(())
            })?;
        }
    };
    let parts = crate::engine::side_by_side(threads.min(source.pieces()), work)?;
    Ok(merge::merge(&plan.keys, plan.measures.len(), parts))
}

struct Worker<'a> {
    keys: &'a [usize],
    stated: &'a [Stated],
    filter: &'a Filter,
    coder: Coder,
    cells: Cells,
    cuts: Vec<bool>,
    runs: Vec<sum::Run>,
}

impl<'a> Worker<'a> {
    fn new(keys: &'a [usize], stated: &'a [Stated], wanted: &Wanted, filter: &'a Filter) -> Self {
        Self {
            keys,
            stated,
            filter,
            coder: Coder::new(wanted.texts.len()),
            cells: Cells::new(keys.len(), stated.len()),
            cuts: Vec::new(),
            runs: Vec::new(),
        }
    }

    fn take(&mut self, rows: &Rows) {
        let allowed = self.filter.allowed(rows, &self.coder.interners);
        let keys: Vec<&[u32]> = self.keys.iter().map(|&key| rows.codes[key].as_slice()).collect();
        sum::runs(&keys, allowed.as_deref(), rows.len, &mut self.cells, &mut self.cuts, &mut self.runs);
        for (at, (value, bases)) in self.stated.iter().enumerate() {
            let bases: Vec<_> = bases.iter().map(|&base| &rows.fields[base]).collect();
            let Cells { leaves, alive, .. } = &mut self.cells;
            sum::add_columns(&self.runs, &mut leaves[at], alive, &rows.fields[*value], &bases);
        }
    }

    fn finish(self) -> Part {
        let mut interners: Vec<Option<_>> = self.coder.interners.into_iter().map(Some).collect();
        // Only key columns; those read for the filter alone are dropped here.
        let texts = self.keys.iter().map(|&key| interners[key].take().unwrap_or_default()).collect();
        Part { cells: self.cells, texts }
    }
}
