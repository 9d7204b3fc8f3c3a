//! Plans that look at other periods of the same enterprises: last year's returns, or the period before.

use ballast_packs::plan::{EvaluatorError, LeafPlan, LeafSums, Measure, MeasureSource};
use datafusion::arrow::array::{Array, Int64Array};

use crate::{
    cells::Cells,
    engine::side_by_side,
    filter::Filter,
    intern::Interner,
    matching::{self, NONE},
    merge,
    rows::Rows,
    source::Wanted,
    sum::{self, Found},
    table,
};

/// A measure source as places among the fields of the tables it reads.
#[derive(Debug, Clone, Copy)]
enum Reach {
    Current(usize),
    LastYear(usize),
    Difference(usize, usize),
    LastYearDifference(usize, usize),
}

/// What each table has to give.
#[derive(Debug, Default)]
struct Needs {
    current: Wanted,
    last_year: Wanted,
    earlier: Wanted,
    last_year_earlier: Wanted,
}

impl Needs {
    fn reach(&mut self, source: &MeasureSource) -> Reach {
        match source {
            MeasureSource::Current(column) => Reach::Current(self.current.field(column)),
            MeasureSource::LastYear(column) => Reach::LastYear(self.last_year.field(column)),
            MeasureSource::Difference(later, earlier) => {
                Reach::Difference(self.current.field(later), self.earlier.field(earlier))
            }
            MeasureSource::LastYearDifference(later, earlier) => {
                Reach::LastYearDifference(self.last_year.field(later), self.last_year_earlier.field(earlier))
            }
        }
    }
}

/// A measure: its value, its bases, and by what an enterprise of last year is known.
struct Resolved {
    value: Reach,
    bases: Vec<Reach>,
    then: Option<Reach>,
}

/// The tables of a plan, and which rows of them are of the same enterprise.
struct Tables {
    current: Rows,
    last_year: Option<Rows>,
    earlier: Option<Rows>,
    last_year_earlier: Option<Rows>,
    /// Current row to last year's.
    to_last_year: Vec<u32>,
    /// Last year's row to the current.
    to_current: Vec<u32>,
    /// Current row to the period before.
    to_earlier: Vec<u32>,
    /// Last year's row to the period before.
    to_last_year_earlier: Vec<u32>,
}

/// Runs a plan on `threads` threads.
pub(crate) fn run(plan: &LeafPlan, threads: usize) -> Result<LeafSums, EvaluatorError> {
    let mut needs = Needs::default();
    let resolved: Vec<Resolved> = plan
        .measures
        .iter()
        .map(|measure| Resolved {
            value: needs.reach(&measure.current),
            bases: measure.base.iter().map(|source| needs.reach(source)).collect(),
            then: plan.last_year.as_ref().map(|_| needs.reach(&leaver_source(measure))),
        })
        .collect();
    let mut texts = Wanted { subject: true, ..Wanted::default() };
    plan.keys.iter().for_each(|key| {
        texts.text(key);
    });
    let filter = Filter::new(plan, &mut texts);
    let order = [texts.text("region"), texts.text("industry")];
    let mut interners: Vec<Interner> = texts.texts.iter().map(|_| Interner::default()).collect();
    let mut load = |segment, wanted: &Wanted| {
        let wanted = Wanted { fields: wanted.fields.clone(), ..texts.clone() };
        table::load(segment, &wanted, threads, &mut interners)
    };
    let current = load(&plan.current, &needs.current)?;
    let last_year = plan.last_year.as_ref().map(|s| load(s, &needs.last_year)).transpose()?;
    let earlier = plan.earlier.as_ref().filter(|_| !needs.earlier.fields.is_empty());
    let earlier = earlier.map(|s| load(s, &needs.earlier)).transpose()?;
    let before = plan.last_year_earlier.as_ref().filter(|_| !needs.last_year_earlier.fields.is_empty());
    let last_year_earlier = before.map(|s| load(s, &needs.last_year_earlier)).transpose()?;

    let to = |from: Option<&Rows>, other: &Option<Rows>| match (from, other) {
        (Some(from), Some(other)) => matching::match_rows(from, other, order, &interners),
        (Some(from), None) => vec![NONE; from.len],
        _ => Vec::new(),
    };
    let to_last_year = to(Some(&current), &last_year);
    let tables = Tables {
        to_current: matching::reverse(&to_last_year, last_year.as_ref().map_or(0, |rows| rows.len)),
        to_earlier: to(Some(&current), &earlier),
        to_last_year_earlier: to(last_year.as_ref(), &last_year_earlier),
        to_last_year,
        current,
        last_year,
        earlier,
        last_year_earlier,
    };
    let keys = plan.keys.len();
    let allowed = filter.allowed(&tables.current, &interners);
    let allowed_then = tables.last_year.as_ref().and_then(|rows| filter.allowed(rows, &interners));
    let shares = threads.max(1);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let parts = side_by_side(shares, || {
        let share = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut cells = Cells::new(keys, resolved.len());
        let range = part_of(tables.current.len, share, shares);
        tables.add(&resolved, keys, range, allowed.as_deref(), &mut cells);
        if let Some(last_year) = &tables.last_year {
            let range = part_of(last_year.len, share, shares);
            tables.add_left(last_year, &resolved, keys, range, allowed_then.as_deref(), &mut cells);
        }
        Ok(cells)
    })?;
    interners.truncate(keys);
    Ok(merge::add_up(&plan.keys, parts, interners))
}

fn part_of(len: usize, share: usize, shares: usize) -> std::ops::Range<usize> {
    len * share / shares..len * (share + 1) / shares
}

/// By what a measure knows that an enterprise was there last year.
fn leaver_source(measure: &Measure) -> MeasureSource {
    let stated = measure
        .base
        .iter()
        .find(|s| matches!(s, MeasureSource::LastYear(_) | MeasureSource::LastYearDifference(..)));
    match (stated, &measure.current) {
        (Some(source), _) => source.clone(),
        (None, MeasureSource::Current(column) | MeasureSource::LastYear(column)) => {
            MeasureSource::LastYear(column.clone())
        }
        (
            None,
            MeasureSource::Difference(later, earlier) | MeasureSource::LastYearDifference(later, earlier),
        ) => MeasureSource::LastYearDifference(later.clone(), earlier.clone()),
    }
}

impl Tables {
    /// Adds the current rows of a range.
    fn add(
        &self,
        resolved: &[Resolved],
        keys: usize,
        range: std::ops::Range<usize>,
        allowed: Option<&[bool]>,
        cells: &mut Cells,
    ) {
        let runs = runs(&self.current, keys, &range, allowed, cells);
        for (at, measure) in resolved.iter().enumerate() {
            let Cells { leaves, alive, .. } = cells;
            let rows = |row: usize| {
                let row = row + range.start;
                (row as u32, self.to_last_year[row])
            };
            let value = |row: usize| self.found(measure.value, rows(row));
            let base = |row: usize| {
                measure.bases.iter().find_map(|base| match self.found(*base, rows(row)) {
                    Found::Value(base) => Some(base),
                    Found::Underived | Found::Missing => None,
                })
            };
            sum::add(&runs, &mut leaves[at], alive, value, base);
        }
    }

    /// Counts those of last year's rows of a range that have no value now.
    fn add_left(
        &self,
        last_year: &Rows,
        resolved: &[Resolved],
        keys: usize,
        range: std::ops::Range<usize>,
        allowed: Option<&[bool]>,
        cells: &mut Cells,
    ) {
        let runs = runs(last_year, keys, &range, allowed, cells);
        for (at, measure) in resolved.iter().enumerate() {
            let Some(then) = measure.then else { continue };
            for run in &runs {
                let left = (run.from as usize..run.to as usize).filter(|row| {
                    let row = row + range.start;
                    let rows = (self.to_current[row], row as u32);
                    matches!(self.found(then, rows), Found::Value(_))
                        && !matches!(self.found(measure.value, rows), Found::Value(_))
                });
                let left = left.count() as u64;
                if left > 0 {
                    cells.leaves[at][run.cell as usize].left += left;
                    cells.alive[run.cell as usize] = true;
                }
            }
        }
    }

    /// What an enterprise says, given its current row and last year's ([`NONE`] where it has none).
    fn found(&self, reach: Reach, (now, then): (u32, u32)) -> Found {
        let column =
            |column: Option<i64>| column.map_or(Found::Missing, |value| Found::Value(i128::from(value)));
        let difference = |later: Option<i64>, earlier: Option<i64>| match (later, earlier) {
            (Some(later), Some(earlier)) => Found::Value(i128::from(later) - i128::from(earlier)),
            (Some(_), None) => Found::Underived,
            (None, _) => Found::Missing,
        };
        let at = |rows: &Option<Rows>, field: usize, row: u32| {
            rows.as_ref().and_then(|rows| get(&rows.fields[field], row))
        };
        let follow = |to: &[u32], row: u32| to.get(row as usize).copied().unwrap_or(NONE);
        match reach {
            Reach::Current(field) => column(get(&self.current.fields[field], now)),
            Reach::LastYear(field) => column(at(&self.last_year, field, then)),
            Reach::Difference(later, earlier) => difference(
                get(&self.current.fields[later], now),
                at(&self.earlier, earlier, follow(&self.to_earlier, now)),
            ),
            Reach::LastYearDifference(later, earlier) => difference(
                at(&self.last_year, later, then),
                at(&self.last_year_earlier, earlier, follow(&self.to_last_year_earlier, then)),
            ),
        }
    }
}

fn get(column: &Int64Array, row: u32) -> Option<i64> {
    let row = row as usize;
    (row < column.len() && !column.is_null(row)).then(|| column.values()[row])
}

fn runs(
    rows: &Rows,
    keys: usize,
    range: &std::ops::Range<usize>,
    allowed: Option<&[bool]>,
    cells: &mut Cells,
) -> Vec<sum::Run> {
    let columns: Vec<&[u32]> = rows.codes[..keys].iter().map(|codes| &codes[range.clone()]).collect();
    let allowed = allowed.map(|allowed| &allowed[range.clone()]);
    let mut runs = Vec::new();
    sum::runs(&columns, allowed, range.len(), cells, &mut Vec::new(), &mut runs);
    runs
}
