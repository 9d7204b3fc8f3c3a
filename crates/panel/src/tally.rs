use std::collections::{HashMap, HashSet};

use ballast_model::NodeIx;
use ballast_packs::plan::{Leaf, LeafSums, SubjectKind};

use crate::PanelError;
use crate::deflate::Deflator;
use crate::layout::Layout;

/// Sums per row of a table and of the whole, one leaf per family.
pub(crate) struct Tally {
    /// As many as the layout has rows.
    pub rows: Vec<Vec<Leaf>>,
    /// The whole that the rows are parts of.
    pub total: Vec<Leaf>,
}

impl Tally {
    pub fn new(
        layout: &Layout<'_>,
        kind: SubjectKind,
        sums: &LeafSums,
        deflator: Option<&Deflator>,
    ) -> Result<Self, PanelError> {
        let place = layout.place(sums)?;
        let families = sums.measures.len();
        let mut rows = vec![vec![Leaf::default(); families]; layout.rows.len()];
        let mut total = vec![Leaf::default(); families];
        let stated = (kind == SubjectKind::Region).then(|| Stated::new(layout, sums));
        let (_, row_level, whole_level) = layout.region_levels();
        for cell in 0..sums.len() {
            let Some(targets) = place.rows(cell) else { continue };
            for (family, measure) in sums.measures.iter().enumerate() {
                let Some(leaf) = measure.get(cell) else { continue };
                let leaf = deflator.map_or(*leaf, |deflator| deflator.apply(cell, leaf));
                let covered = |level| stated.as_ref().is_some_and(|s| s.covered(cell, family, level));
                if !covered(whole_level) {
                    total[family].add(&leaf);
                }
                if !covered(row_level.unwrap_or(whole_level)) {
                    for &row in targets {
                        if let Some(sum) = rows.get_mut(row as usize) {
                            sum[family].add(&leaf);
                        }
                    }
                }
            }
        }
        // A nation that states its own figure is not the sum of its provinces: what is between
        // them is shown, not lost.
        if stated.is_some() && row_level.is_some() {
            let parts = rows.len().saturating_sub(1);
            let mut rest = total.clone();
            for row in &rows[..parts] {
                for (rest, part) in rest.iter_mut().zip(row) {
                    rest.value -= part.value;
                    rest.current -= part.current;
                    rest.base -= part.base;
                }
            }
            let nothing = rest.iter().all(|l| l.value == 0 && l.current == l.base && l.base == 0);
            for rest in &mut rest {
                (rest.counted, rest.entered) = (u64::from(!nothing), 0);
                (rest.left, rest.underived) = (0, 0);
            }
            if let Some(last) = rows.last_mut() {
                *last = rest;
            }
        }
        Ok(Self { rows, total })
    }
}

/// Where regions report for themselves: which of them stand below another that reports too, so
/// that a nation and its provinces are not added together.
pub(crate) struct Stated {
    /// Per family and cell: level of the lowest region above that has a value of its own.
    above: Vec<Vec<Option<u8>>>,
}

impl Stated {
    pub fn new(layout: &Layout<'_>, sums: &LeafSums) -> Self {
        let (tree, ..) = layout.region_levels();
        let nodes: Vec<Option<NodeIx>> = match sums.key("region") {
            Some(key) => {
                let by_code: Vec<_> = key.dictionary.iter().map(|code| layout.region(code)).collect();
                key.codes.iter().map(|&code| by_code.get(code as usize).copied().flatten()).collect()
            }
            None => vec![None; sums.len()],
        };
        // Regions are compared only with others of the same industry; a subject is the region itself.
        let group = |cell: usize| sums.key("industry").and_then(|key| key.codes.get(cell)).copied();
        let above = sums
            .measures
            .iter()
            .map(|measure| {
                let mut stated: HashMap<Option<u32>, HashSet<NodeIx>> = HashMap::new();
                for (cell, leaf) in measure.iter().enumerate() {
                    if let (true, Some(&Some(node))) = (leaf.counted > 0, nodes.get(cell)) {
                        stated.entry(group(cell)).or_default().insert(node);
                    }
                }
                let above = |cell: usize| {
                    let (node, stated) = (nodes.get(cell).copied().flatten()?, stated.get(&group(cell))?);
                    let top = tree.ancestors(node).skip(1).find(|a| stated.contains(a))?;
                    Some(tree.node(top).level)
                };
                (0..measure.len()).map(above).collect()
            })
            .collect();
        Self { above }
    }

    /// Whether a region at or below `level` states a figure that holds this cell's.
    pub fn covered(&self, cell: usize, family: usize, level: u8) -> bool {
        self.above.get(family).and_then(|cells| *cells.get(cell)?).is_some_and(|above| above >= level)
    }
}
