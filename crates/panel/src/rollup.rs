use std::ops::RangeInclusive;

use ballast_model::{NodeIx, Tree};
use ballast_packs::plan::{KeyColumn, Leaf, LeafSums};
use jiff::civil::Date;

use crate::PanelError;

/// One measure summed at every pair of a region and an industry on the levels asked for.
///
/// Each cell is added once, to its county and industry; a county is then added to its city, a city
/// to its province, and within each region industries upward: the work is about one addition per
/// pair, however many levels there are. Codes are resolved on `on`; a code in no tree belongs to
/// the root alone. Pairs in which nothing was reported are left out; the order of pairs is not
/// specified.
///
/// # Errors
/// [`PanelError::Key`] where the sums have no key `region` or `industry`, [`PanelError::Unknown`]
/// for an empty tree.
pub fn grand_rollup(
    regions: &Tree,
    industries: &Tree,
    on: Date,
    sums: &LeafSums,
    measure: usize,
    region_levels: RangeInclusive<u8>,
    industry_levels: RangeInclusive<u8>,
) -> Result<Vec<(NodeIx, NodeIx, Leaf)>, PanelError> {
    let key = |name: &str| sums.key(name).ok_or_else(|| PanelError::Key(name.to_owned()));
    let (region, industry) = (key("region")?, key("industry")?);
    let (region_nodes, industry_nodes) = (nodes(regions, region, on)?, nodes(industries, industry, on)?);
    let leaves = sums.measures.get(measure).map_or(&[][..], Vec::as_slice);
    let grouped = Grouped::new(regions.len(), &region.codes, &region_nodes);

    let mut up = Upward::new(regions, industries, region_levels, industry_levels, leaves.len());
    let mut open: Vec<NodeIx> = Vec::new();
    for node in depth_first(regions) {
        let level = regions.node(node).level;
        while let Some(&last) = open.last().filter(|last| regions.node(**last).level >= level) {
            up.close(last);
            open.pop();
        }
        for &cell in grouped.cells(node) {
            let at = industry.codes.get(cell as usize).and_then(|&code| industry_nodes.get(code as usize));
            if let (Some(&at), Some(leaf)) = (at, leaves.get(cell as usize)) {
                up.add(level, at, leaf);
            }
        }
        open.push(node);
    }
    while let Some(last) = open.pop() {
        up.close(last);
    }
    Ok(up.pairs)
}

/// The node of each entry of a key's dictionary.
fn nodes(tree: &Tree, key: &KeyColumn, on: Date) -> Result<Vec<NodeIx>, PanelError> {
    let root =
        tree.root().ok_or_else(|| PanelError::Unknown { what: "tree of the key", id: key.name.clone() })?;
    Ok(key.dictionary.iter().map(|code| tree.resolve(code, on).unwrap_or(root)).collect())
}

/// Cells by region, in one list.
struct Grouped {
    starts: Vec<u32>,
    cells: Vec<u32>,
}

impl Grouped {
    fn new(regions: usize, codes: &[u32], nodes: &[NodeIx]) -> Self {
        let node = |code: u32| nodes.get(code as usize).map_or(0, |ix| ix.0 as usize);
        let mut starts = vec![0u32; regions + 1];
        for &code in codes {
            starts[node(code) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut cells = vec![0u32; codes.len()];
        for (cell, &code) in codes.iter().enumerate() {
            let place = &mut next[node(code)];
            cells[*place as usize] = cell as u32;
            *place += 1;
        }
        Self { starts, cells }
    }

    fn cells(&self, node: NodeIx) -> &[u32] {
        let at = node.0 as usize;
        &self.cells[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Every node, each followed by all that lies below it.
fn depth_first(tree: &Tree) -> Vec<NodeIx> {
    let mut children: Vec<Vec<NodeIx>> = vec![Vec::new(); tree.len()];
    let mut open: Vec<NodeIx> = Vec::new();
    for (ix, node) in tree.iter() {
        match node.parent {
            Some(parent) => children[parent.0 as usize].push(ix),
            None => open.push(ix),
        }
    }
    open.reverse();
    let mut order = Vec::with_capacity(tree.len());
    while let Some(node) = open.pop() {
        order.push(node);
        open.extend(children[node.0 as usize].iter().rev());
    }
    order
}

/// Sums by industry of the regions that are open, one per level of the region tree.
struct Upward<'a> {
    regions: &'a Tree,
    parents: Vec<Option<u32>>,
    levels: Vec<u8>,
    region_levels: RangeInclusive<u8>,
    industry_levels: RangeInclusive<u8>,
    open: Vec<ByIndustry>,
    pairs: Vec<(NodeIx, NodeIx, Leaf)>,
}

/// Sums by industry, and which industries have any.
#[derive(Clone)]
struct ByIndustry {
    sums: Vec<Leaf>,
    set: Vec<u64>,
}

impl ByIndustry {
    fn add(&mut self, at: usize, leaf: &Leaf) {
        let bit = 1u64 << (at % 64);
        if self.set[at / 64] & bit == 0 {
            self.set[at / 64] |= bit;
            self.sums[at] = *leaf;
        } else {
            self.sums[at].add(leaf);
        }
    }
}

impl<'a> Upward<'a> {
    fn new(
        regions: &'a Tree,
        industries: &Tree,
        region_levels: RangeInclusive<u8>,
        industry_levels: RangeInclusive<u8>,
        cells: usize,
    ) -> Self {
        let empty = ByIndustry {
            sums: vec![Leaf::default(); industries.len()],
            set: vec![0; industries.len().div_ceil(64)],
        };
        Self {
            regions,
            parents: industries.iter().map(|(_, node)| node.parent.map(|p| p.0)).collect(),
            levels: industries.iter().map(|(_, node)| node.level).collect(),
            region_levels,
            industry_levels,
            open: vec![empty; regions.depth() as usize + 1],
            pairs: Vec::with_capacity(cells + cells / 2),
        }
    }

    fn add(&mut self, level: u8, industry: NodeIx, leaf: &Leaf) {
        self.open[level as usize].add(industry.0 as usize, leaf);
    }

    /// Hands a finished region's sums to the region above, sums its industries upward and empties it.
    fn close(&mut self, region: NodeIx) {
        let node = self.regions.node(region);
        let (above, here) = self.open.split_at_mut(node.level as usize);
        let here = &mut here[0];
        if let (Some(above), true) = (above.last_mut(), node.parent.is_some()) {
            for (word, &bits) in here.set.iter().enumerate() {
                let mut bits = bits;
                while bits != 0 {
                    let at = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    above.add(at, &here.sums[at]);
                }
            }
        }
        let shown = self.region_levels.contains(&node.level);
        // Children stand after their parents, so that going backwards every node is whole when it is met.
        for word in (0..here.set.len()).rev() {
            while here.set[word] != 0 {
                let bit = 63 - here.set[word].leading_zeros() as usize;
                let at = word * 64 + bit;
                here.set[word] &= !(1 << bit);
                if !shown {
                    continue;
                }
                let leaf = here.sums[at];
                if self.industry_levels.contains(&self.levels[at]) {
                    self.pairs.push((region, NodeIx(at as u32), leaf));
                }
                if let Some(parent) = self.parents[at] {
                    here.add(parent as usize, &leaf);
                }
            }
        }
    }
}
