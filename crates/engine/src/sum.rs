use ballast_packs::plan::Leaf;
use datafusion::arrow::array::{Array, Int64Array};

use crate::cells::Cells;

/// Rows `from..to` that belong to one cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub from: u32,
    pub to: u32,
    pub cell: u32,
}

/// What a row has to say about a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// A value.
    Value(i128),
    /// A year-to-date value whose earlier period is missing.
    Underived,
    /// Nothing.
    Missing,
}

/// Cuts rows into runs of equal keys. Rows sorted by key make few; unsorted ones are still right.
pub(crate) fn runs(
    keys: &[&[u32]],
    allowed: Option<&[bool]>,
    len: usize,
    cells: &mut Cells,
    cuts: &mut Vec<bool>,
    runs: &mut Vec<Run>,
) {
    runs.clear();
    if len == 0 {
        return;
    }
    // Column by column, so that the comparison of neighbours is a plain loop over slices.
    cuts.clear();
    cuts.resize(len, false);
    for key in keys {
        for (cut, pair) in cuts[1..].iter_mut().zip(key.windows(2)) {
            *cut |= pair[0] != pair[1];
        }
    }
    if let Some(allowed) = allowed {
        for (cut, pair) in cuts[1..].iter_mut().zip(allowed.windows(2)) {
            *cut |= pair[0] != pair[1];
        }
    }
    let mut from = 0;
    for row in 1..=len {
        if cuts.get(row).is_some_and(|cut| !cut) {
            continue;
        }
        if allowed.is_none_or(|allowed| allowed[from]) {
            let mut key = [0; crate::cells::MOST_KEYS];
            key.iter_mut().zip(keys).for_each(|(k, codes)| *k = codes[from]);
            let cell = cells.cell(&key[..keys.len()]);
            runs.push(Run { from: from as u32, to: row as u32, cell });
        }
        from = row;
    }
}

/// Adds one measure's values and bases over the runs.
pub(crate) fn add(
    runs: &[Run],
    leaves: &mut [Leaf],
    alive: &mut [bool],
    value: impl Fn(usize) -> Found,
    base: impl Fn(usize) -> Option<i128>,
) {
    for run in runs {
        let mut sum = Leaf::default();
        for row in run.from as usize..run.to as usize {
            match value(row) {
                Found::Value(value) => {
                    sum.counted += 1;
                    sum.value += value;
                    if let Some(base) = base(row) {
                        sum.current += value;
                        sum.base += base;
                    } else {
                        sum.entered += 1;
                    }
                }
                Found::Underived => sum.underived += 1,
                Found::Missing => {}
            }
        }
        if sum.counted + sum.underived > 0 {
            leaves[run.cell as usize].add(&sum);
            alive[run.cell as usize] = true;
        }
    }
}

/// The same where value and bases are columns of the rows themselves.
pub(crate) fn add_columns(
    runs: &[Run],
    leaves: &mut [Leaf],
    alive: &mut [bool],
    value: &Int64Array,
    bases: &[&Int64Array],
) {
    let values = value.values();
    let known = |row: usize| Found::Value(i128::from(values[row]));
    let found = |row: usize| if value.is_null(row) { Found::Missing } else { known(row) };
    let of =
        |column: &Int64Array, row: usize| (!column.is_null(row)).then(|| i128::from(column.values()[row]));
    match (value.null_count(), bases) {
        (0, []) => add(runs, leaves, alive, known, |_| None),
        (_, []) => add(runs, leaves, alive, found, |_| None),
        (_, [base]) => add(runs, leaves, alive, found, |row| of(base, row)),
        _ => add(runs, leaves, alive, found, |row| bases.iter().find_map(|base| of(base, row))),
    }
}
