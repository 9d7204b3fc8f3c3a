use std::{
    ops::RangeInclusive,
    sync::atomic::{AtomicUsize, Ordering},
};

use ballast_model::{NodeIx, Tree};

use super::{NodeMeasure, NodeSums, Trees};

/// Cells to climb from.
pub(super) trait Source: Sync {
    /// Adds a cell: per measure its value, and where wanted its current and base, to `sums`; its count to `counts`.
    fn add(&self, cell: usize, sums: &mut [i128], counts: &mut [u32]);
}

/// Adds each cell to its region and industry, then every region to the one above and, within each, every
/// industry to the one above: about one addition per pair, however many levels there are.
///
/// Regions right below the root are climbed side by side: they share nothing but the root.
pub(super) fn run(
    trees: &Trees<'_>,
    regions: &[u32],
    industries: &[u32],
    source: &impl Source,
    based: &[bool],
    threads: usize,
) -> Vec<NodeSums> {
    let family = Family::new(trees.regions);
    let cells = Grouped::new(trees.regions.len(), regions);
    let tops = &family.children[0];
    let next = AtomicUsize::new(0);
    let work = || {
        let mut climb = Climb::new(trees, &family, &cells, industries, source, based);
        while let Some(&top) = tops.get(next.fetch_add(1, Ordering::Relaxed)) {
            climb.visit(top, 1);
        }
        climb
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.clamp(1, tops.len().max(1))).map(|_| scope.spawn(work)).collect();
        let mut first = work();
        let mut parts = Vec::new();
        for other in others {
            let other = other.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload));
            first.open[0].add_all(&other.open[0]);
            parts.push(other.out);
        }
        first.own(0, 0);
        first.emit(0, 0);
        parts.push(first.out);
        parts
    })
}

/// A tree's nodes by parent.
struct Family {
    children: Vec<Vec<u32>>,
    levels: Vec<u8>,
}

impl Family {
    fn new(tree: &Tree) -> Self {
        let mut children = vec![Vec::new(); tree.len().max(1)];
        for (ix, node) in tree.iter() {
            if let Some(parent) = node.parent {
                children[parent.0 as usize].push(ix.0);
            }
        }
        Self { children, levels: tree.iter().map(|(_, node)| node.level).collect() }
    }
}

/// Cells by region, in one list.
struct Grouped {
    starts: Vec<u32>,
    cells: Vec<u32>,
}

impl Grouped {
    fn new(regions: usize, of: &[u32]) -> Self {
        let mut starts = vec![0u32; regions + 1];
        of.iter().for_each(|&region| starts[region as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut cells = vec![0u32; of.len()];
        for (cell, &region) in of.iter().enumerate() {
            let place = &mut next[region as usize];
            cells[*place as usize] = cell as u32;
            *place += 1;
        }
        Self { starts, cells }
    }

    fn of(&self, region: u32) -> &[u32] {
        let at = region as usize;
        &self.cells[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Sums by industry of one open region, and which industries have any.
#[derive(Clone)]
struct ByIndustry {
    set: Vec<u64>,
    sums: Vec<i128>,
    counts: Vec<u32>,
    wide: usize,
    narrow: usize,
}

impl ByIndustry {
    /// The sums of an industry; emptied on first sight.
    fn slot(&mut self, at: usize) -> (&mut [i128], &mut [u32]) {
        let sums = &mut self.sums[at * self.wide..(at + 1) * self.wide];
        let counts = &mut self.counts[at * self.narrow..(at + 1) * self.narrow];
        let bit = 1u64 << (at % 64);
        if self.set[at / 64] & bit == 0 {
            self.set[at / 64] |= bit;
            sums.fill(0);
            counts.fill(0);
        }
        (sums, counts)
    }

    fn add(&mut self, at: usize, sums: &[i128], counts: &[u32]) {
        let (ours, our_counts) = self.slot(at);
        ours.iter_mut().zip(sums).for_each(|(a, b)| *a += b);
        our_counts.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
    }

    fn get(&self, at: usize) -> (&[i128], &[u32]) {
        (&self.sums[at * self.wide..(at + 1) * self.wide], &self.counts[at * self.narrow..(at + 1) * self.narrow])
    }

    fn add_all(&mut self, other: &ByIndustry) {
        for (word, &bits) in other.set.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let (sums, counts) = other.get(at);
                self.add(at, sums, counts);
            }
        }
    }
}

struct Climb<'a, S> {
    family: &'a Family,
    cells: &'a Grouped,
    industries: &'a [u32],
    source: &'a S,
    based: &'a [bool],
    parents: Vec<Option<u32>>,
    levels: Vec<u8>,
    region_levels: RangeInclusive<u8>,
    industry_levels: RangeInclusive<u8>,
    open: Vec<ByIndustry>,
    out: NodeSums,
}

impl<'a, S: Source> Climb<'a, S> {
    fn new(
        trees: &Trees<'_>,
        family: &'a Family,
        cells: &'a Grouped,
        industries: &'a [u32],
        source: &'a S,
        based: &'a [bool],
    ) -> Self {
        let count = trees.industries.len();
        let wide = based.iter().map(|&based| if based { 3 } else { 1 }).sum();
        let empty = ByIndustry {
            set: vec![0; count.div_ceil(64)],
            sums: vec![0; count * wide],
            counts: vec![0; count * based.len()],
            wide,
            narrow: based.len(),
        };
        let measures = vec![NodeMeasure::default(); based.len()];
        Self {
            family,
            cells,
            industries,
            source,
            based,
            parents: trees.industries.iter().map(|(_, node)| node.parent.map(|parent| parent.0)).collect(),
            levels: trees.industries.iter().map(|(_, node)| node.level).collect(),
            region_levels: trees.region_levels.clone(),
            industry_levels: trees.industry_levels.clone(),
            open: vec![empty; usize::from(trees.regions.depth()) + 1],
            out: NodeSums { measures, ..NodeSums::default() },
        }
    }

    /// Sums a region and all below it; its sums are then part of the region above.
    fn visit(&mut self, region: u32, depth: usize) {
        self.own(region, depth);
        let family = self.family;
        for &child in &family.children[region as usize] {
            self.visit(child, depth + 1);
        }
        let (above, here) = self.open.split_at_mut(depth);
        if let Some(above) = above.last_mut() {
            above.add_all(&here[0]);
        }
        self.emit(region, depth);
    }

    /// Adds the cells registered in the region itself.
    fn own(&mut self, region: u32, depth: usize) {
        for &cell in self.cells.of(region) {
            let (sums, counts) = self.open[depth].slot(self.industries[cell as usize] as usize);
            self.source.add(cell as usize, sums, counts);
        }
    }

    /// Adds industries upward, puts out what is wanted, and empties the region.
    fn emit(&mut self, region: u32, depth: usize) {
        let here = &mut self.open[depth];
        let shown = self.family.levels.get(region as usize).is_some_and(|level| self.region_levels.contains(level));
        if !shown {
            here.set.fill(0);
            return;
        }
        let ByIndustry { set, sums, counts, wide, narrow } = here;
        let (wide, narrow) = (*wide, *narrow);
        // Children stand after their parents, so that going backwards every node is whole when it is met.
        for word in (0..set.len()).rev() {
            while set[word] != 0 {
                let bit = 63 - set[word].leading_zeros() as usize;
                let at = word * 64 + bit;
                set[word] &= !(1 << bit);
                let (below, from) = sums.split_at_mut(at * wide);
                let (below_counts, from_counts) = counts.split_at_mut(at * narrow);
                let (from, from_counts) = (&from[..wide], &from_counts[..narrow]);
                if self.industry_levels.contains(&self.levels[at]) && from_counts.iter().any(|&count| count > 0) {
                    put(&mut self.out, self.based, region, at, from, from_counts);
                }
                let Some(parent) = self.parents[at] else { continue };
                let parent = parent as usize;
                let to = &mut below[parent * wide..(parent + 1) * wide];
                let to_counts = &mut below_counts[parent * narrow..(parent + 1) * narrow];
                let bit = 1u64 << (parent % 64);
                if set[parent / 64] & bit == 0 {
                    set[parent / 64] |= bit;
                    to.copy_from_slice(from);
                    to_counts.copy_from_slice(from_counts);
                } else {
                    to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
                    to_counts.iter_mut().zip(from_counts).for_each(|(a, b)| *a += b);
                }
            }
        }
    }
}

fn put(out: &mut NodeSums, based: &[bool], region: u32, industry: usize, mut sums: &[i128], counts: &[u32]) {
    out.regions.push(NodeIx(region));
    out.industries.push(NodeIx(industry as u32));
    for ((measure, based), count) in out.measures.iter_mut().zip(based).zip(counts) {
        measure.counted.push(*count);
        measure.value.push(sums[0]);
        if *based {
            measure.matched.0.push(sums[1]);
            measure.matched.1.push(sums[2]);
        }
        sums = &sums[if *based { 3 } else { 1 }..];
    }
}
