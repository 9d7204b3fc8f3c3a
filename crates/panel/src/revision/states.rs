use std::collections::{BTreeMap, BTreeSet, HashMap};

use ballast_packs::plan::{Leaf, LeafSums};

use crate::PanelError;
use crate::deflate::Deflator;
use crate::layout::{Layout, Placement};
use crate::tally::Stated;

use super::Cause;

/// The earlier vintage, and what it has become after each cause.
pub(super) const STATES: usize = Cause::ALL.len() + 1;

/// One vintage's sums by subject.
pub(super) struct Side<'a> {
    sums: &'a LeafSums,
    place: Placement,
    by_subject: HashMap<&'a str, Vec<usize>>,
    /// Which regions state a figure above others, where regions report for themselves.
    pub stated: Option<Stated>,
    /// At constant prices: the index of the earlier vintage.
    pub old_prices: Option<Deflator>,
    /// And that of the later one.
    pub new_prices: Option<Deflator>,
}

impl<'a> Side<'a> {
    pub fn new(layout: &Layout<'_>, sums: &'a LeafSums) -> Result<Self, PanelError> {
        for name in ["region", "industry", "subject"] {
            if sums.key(name).is_none() {
                return Err(PanelError::Key(name.to_owned()));
            }
        }
        let mut by_subject: HashMap<&str, Vec<usize>> = HashMap::new();
        if let Some(key) = sums.key("subject") {
            for cell in 0..sums.len() {
                by_subject.entry(key.get(cell)).or_default().push(cell);
            }
        }
        let place = layout.place(sums)?;
        Ok(Self { sums, place, by_subject, stated: None, old_prices: None, new_prices: None })
    }

    /// The cells in which a subject has a value of one family, in the order of their codes.
    fn cells(&self, subject: &str, family: usize, level: u8) -> Vec<(usize, Leaf)> {
        let covered = |cell| self.stated.as_ref().is_some_and(|stated| stated.covered(cell, family, level));
        let mut cells: Vec<(usize, Leaf)> = self
            .by_subject
            .get(subject)
            .into_iter()
            .flatten()
            .filter_map(|&cell| Some((cell, *self.sums.measures.get(family)?.get(cell)?)))
            .filter(|(cell, leaf)| leaf.counted > 0 && !covered(*cell))
            .map(|(cell, leaf)| (cell, Leaf { left: 0, underived: 0, ..leaf }))
            .collect();
        // One cell, unless several periods are summed between which the subject moved.
        if cells.len() > 1 {
            cells.sort_by(|a, b| self.codes(a.0).cmp(self.codes(b.0)));
        }
        cells
    }

    fn codes(&self, cell: usize) -> impl Iterator<Item = &str> {
        self.sums.keys.iter().map(move |key| key.get(cell))
    }

    /// The rows of a cell and the whole; none where it lies outside of what was asked for.
    fn targets(&self, cell: usize, whole: usize) -> impl Iterator<Item = usize> {
        let rows = self.place.rows(cell);
        let whole = rows.map(|_| whole);
        rows.unwrap_or_default().iter().map(|&row| row as usize).chain(whole)
    }
}

/// Sums per row after each cause, and who was concerned.
pub(super) struct States {
    /// By state, then by row (the whole last), then by family.
    sums: Vec<Vec<Vec<Leaf>>>,
    subjects: HashMap<(Cause, usize), BTreeSet<String>>,
    /// What is the same in every state, by row and family, until it is added to all of them.
    unchanged: Vec<Vec<Leaf>>,
    whole: usize,
}

impl States {
    /// `level`: from which level of the region tree down a stated figure hides those below it.
    pub fn new(layout: &Layout<'_>, before: &Side<'_>, after: &Side<'_>, level: u8) -> Self {
        let whole = layout.rows.len();
        let families = before.sums.measures.len();
        let mut states = Self {
            sums: vec![vec![vec![Leaf::default(); families]; whole + 1]; STATES],
            subjects: HashMap::new(),
            unchanged: vec![vec![Leaf::default(); families]; whole + 1],
            whole,
        };
        let subjects: BTreeSet<&str> =
            before.by_subject.keys().chain(after.by_subject.keys()).copied().collect();
        for subject in subjects {
            for family in 0..families {
                states.follow(subject, family, before, after, level);
            }
        }
        let unchanged = std::mem::take(&mut states.unchanged);
        for (sum, leaf) in states.sums.iter_mut().flat_map(|rows| rows.iter_mut().zip(&unchanged)) {
            sum.iter_mut().zip(leaf).for_each(|(sum, leaf)| sum.add(leaf));
        }
        states
    }

    /// The row that stands for the whole.
    pub fn whole(&self) -> usize {
        self.whole
    }

    /// The sums of a row in a state.
    pub fn leaves(&self, state: usize, row: usize) -> &[Leaf] {
        &self.sums[state][row]
    }

    /// Who was concerned by a cause in a row.
    pub fn subjects(&self, cause: Cause, row: usize) -> Option<&BTreeSet<String>> {
        self.subjects.get(&(cause, row))
    }

    /// Whether a row changed in any way.
    pub fn touched(&self, row: usize) -> bool {
        Cause::ALL.iter().any(|&cause| self.subjects.contains_key(&(cause, row)))
    }

    /// One subject's value through all states.
    fn follow(&mut self, subject: &str, family: usize, before: &Side<'_>, after: &Side<'_>, level: u8) {
        let old = before.cells(subject, family, level);
        let new = after.cells(subject, family, level);
        let spread = |side: &Side<'_>, cells: &[(usize, Leaf)], prices: Option<&Deflator>| {
            let mut rows: BTreeMap<usize, Leaf> = BTreeMap::new();
            for (cell, leaf) in cells {
                let leaf = prices.map_or(*leaf, |prices| prices.apply(*cell, leaf));
                for row in side.targets(*cell, self.whole) {
                    rows.entry(row).or_default().add(&leaf);
                }
            }
            rows
        };
        let moved = !old.is_empty() && !new.is_empty() && !same_codes(before, &old, after, &new);
        let unchanged = old.iter().map(|(_, leaf)| leaf).eq(new.iter().map(|(_, leaf)| leaf));
        if unchanged && !moved && after.new_prices.is_none() {
            // Most of a vintage: nothing to follow, the same in every state.
            for (cell, leaf) in &old {
                before.targets(*cell, self.whole).for_each(|row| self.unchanged[row][family].add(leaf));
            }
            return;
        }
        let start = spread(before, &old, before.old_prices.as_ref());
        let settled = spread(after, &new, after.old_prices.as_ref());
        let end = match &after.new_prices {
            Some(prices) => spread(after, &new, Some(prices)),
            None => settled.clone(),
        };
        let steps: [BTreeMap<usize, Leaf>; STATES] = match (old.is_empty(), new.is_empty()) {
            (true, true) => return,
            (true, false) => {
                let late = settled;
                [start, late.clone(), late.clone(), late.clone(), late.clone(), late, end]
            }
            (false, true) => {
                let gone = BTreeMap::new();
                [start.clone(), start, gone.clone(), gone.clone(), gone.clone(), gone.clone(), gone]
            }
            (false, false) => {
                // The corrected value, compared as the earlier vintage compared it.
                let goal = corrected(&total(&old), &total(&new));
                let codes = spread(after, &towards(&new, &goal), after.old_prices.as_ref());
                let corrected = if moved {
                    spread(before, &towards(&old, &goal), before.old_prices.as_ref())
                } else {
                    codes.clone()
                };
                [start.clone(), start.clone(), start, corrected, codes, settled, end]
            }
        };
        for (state, rows) in self.sums.iter_mut().zip(&steps) {
            add(state, family, rows);
        }
        for (step, &cause) in Cause::ALL.iter().enumerate() {
            let (from, to) = (&steps[step], &steps[step + 1]);
            let mut rows: BTreeSet<usize> = from
                .keys()
                .chain(to.keys())
                .copied()
                .filter(|row| figures(from.get(row)) != figures(to.get(row)))
                .collect();
            if cause == Cause::Codes && moved {
                // A move inside of a row changes nothing there, and inside of the whole neither: say so all the same.
                rows.extend(from.keys().chain(to.keys()));
            }
            for row in rows {
                self.subjects.entry((cause, row)).or_default().insert(subject.to_owned());
            }
        }
    }
}

fn add(state: &mut [Vec<Leaf>], family: usize, rows: &BTreeMap<usize, Leaf>) {
    for (&row, leaf) in rows {
        state[row][family].add(leaf);
    }
}

/// What a reader would see change: sums, whether there is a value, whether it is compared.
fn figures(leaf: Option<&Leaf>) -> Option<(i128, i128, i128, bool)> {
    leaf.map(|leaf| (leaf.value, leaf.current, leaf.base, leaf.counted > leaf.entered))
}

/// Whether a subject stands in the same cells on both sides.
fn same_codes(before: &Side<'_>, old: &[(usize, Leaf)], after: &Side<'_>, new: &[(usize, Leaf)]) -> bool {
    let same = |a: usize, b: usize| before.codes(a).eq(after.codes(b));
    old.len() == new.len() && old.iter().zip(new).all(|((a, _), (b, _))| same(*a, *b))
}

fn total(cells: &[(usize, Leaf)]) -> Leaf {
    let mut sum = Leaf::default();
    cells.iter().for_each(|(_, leaf)| sum.add(leaf));
    sum
}

/// The value of the later vintage with the comparison of the earlier one: compared with the same
/// base, or not compared at all.
fn corrected(old: &Leaf, new: &Leaf) -> Leaf {
    let (was, is) = (old.counted > old.entered, new.counted > new.entered);
    Leaf {
        value: new.value,
        current: match (was, is) {
            (true, true) => new.current,
            (true, false) => old.current,
            (false, _) => 0,
        },
        base: old.base,
        counted: new.counted,
        entered: if was { 0 } else { new.counted },
        ..Leaf::default()
    }
}

/// The same cells with their sums brought to `goal`. A subject has one cell unless several periods
/// are summed between which it moved: then the difference stands in the first.
fn towards(cells: &[(usize, Leaf)], goal: &Leaf) -> Vec<(usize, Leaf)> {
    let sum = total(cells);
    let mut cells = cells.to_vec();
    for (at, (_, leaf)) in cells.iter_mut().enumerate() {
        if at == 0 {
            leaf.value += goal.value - sum.value;
            leaf.current += goal.current - sum.current;
            leaf.base += goal.base - sum.base;
        }
        leaf.entered = if goal.entered == 0 { 0 } else { leaf.counted };
    }
    cells
}
