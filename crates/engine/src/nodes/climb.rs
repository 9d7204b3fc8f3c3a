use std::{
    ops::RangeInclusive,
    sync::atomic::{AtomicUsize, Ordering},
};

use ballast_model::{NodeIx, Tree};

use super::{Amounts, NodeMeasure, NodeSums, Trees};

/// Cells to climb from.
pub(super) trait Source: Sync {
    /// Adds a cell: per measure its value, and where bases are wanted its current and base, to `sums`; its count
    /// to `counts`.
    fn add<T: Sum>(&self, cell: usize, sums: &mut [T], counts: &mut [u32]);

    /// Whether no sum over any of the cells can pass 64 bits.
    fn narrow(&self) -> bool;
}

/// What sums are kept in. Half the width is most of the speed: a climb moves little else.
pub(super) trait Sum: Copy + PartialEq + std::ops::AddAssign + Send + Sync {
    const ZERO: Self;

    /// A part of a sum. Where [`Source::narrow`] holds it fits.
    fn of(amount: i128) -> Self;

    /// Adds it at the end.
    fn push(self, to: &mut Amounts);
}

impl Sum for i64 {
    const ZERO: Self = 0;

    #[inline]
    fn of(amount: i128) -> Self {
        amount as i64
    }

    #[inline]
    fn push(self, to: &mut Amounts) {
        to.push_narrow(self);
    }
}

impl Sum for i128 {
    const ZERO: Self = 0;

    #[inline]
    fn of(amount: i128) -> Self {
        amount
    }

    #[inline]
    fn push(self, to: &mut Amounts) {
        to.push(self);
    }
}

/// Whether the amounts together, whatever their signs, fit in 64 bits.
pub(super) fn fit(amounts: impl Iterator<Item = i128>) -> bool {
    let mut most = 0i128;
    amounts.for_each(|amount| most = most.saturating_add(amount.saturating_abs()));
    most <= i128::from(i64::MAX)
}

/// Most measures climbed at a time.
pub(super) const MOST: usize = 8;

/// Runs a climb of so many measures, at most [`MOST`], with or without bases.
pub(super) fn run(
    trees: &Trees<'_>,
    regions: &[u32],
    industries: &[u32],
    source: &impl Source,
    (measures, based): (usize, bool),
    threads: usize,
) -> Vec<NodeSums> {
    // Widths known to the compiler: additions become straight code, about half the time of loops over slices.
    macro_rules! widths {
        ($($n:literal)*) => {
            match (measures, based) {
                $(($n, false) => pick::<_, $n, $n>(trees, regions, industries, source, threads),
                  ($n, true) => pick::<_, { 3 * $n }, $n>(trees, regions, industries, source, threads),)*
                _ => Vec::new(),
            }
        };
    }
    widths!(1 2 3 4 5 6 7 8)
}

fn pick<S: Source, const W: usize, const N: usize>(
    trees: &Trees<'_>,
    regions: &[u32],
    industries: &[u32],
    source: &S,
    threads: usize,
) -> Vec<NodeSums> {
    if source.narrow() {
        climb::<i64, S, W, N>(trees, regions, industries, source, threads)
    } else {
        climb::<i128, S, W, N>(trees, regions, industries, source, threads)
    }
}

/// Adds each cell to its region and industry, then every region to the one above and, within each, every
/// industry to the one above: about one addition per pair, however many levels there are.
///
/// Regions right below the root are climbed side by side: they share nothing but the root.
fn climb<T: Sum, S: Source, const W: usize, const N: usize>(
    trees: &Trees<'_>,
    regions: &[u32],
    industries: &[u32],
    source: &S,
    threads: usize,
) -> Vec<NodeSums> {
    let family = Family::new(trees.regions);
    let cells = Grouped::new(trees.regions.len(), regions);
    let tops = &family.children[0];
    let next = AtomicUsize::new(0);
    let work = || {
        let mut climb = Climb::<T, S, W, N>::new(trees, &family, &cells, industries, source);
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

/// Sums of all measures at one pair.
#[derive(Clone, Copy)]
struct Slot<T, const W: usize, const N: usize> {
    sums: [T; W],
    counts: [u32; N],
}

impl<T: Sum, const W: usize, const N: usize> Slot<T, W, N> {
    const EMPTY: Self = Self { sums: [T::ZERO; W], counts: [0; N] };

    #[inline]
    fn add(&mut self, other: &Self) {
        self.sums.iter_mut().zip(&other.sums).for_each(|(a, b)| *a += *b);
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
    }
}

/// Sums by industry of one open region, and which industries have any.
#[derive(Clone)]
struct ByIndustry<T, const W: usize, const N: usize> {
    set: Vec<u64>,
    slots: Vec<Slot<T, W, N>>,
}

impl<T: Sum, const W: usize, const N: usize> ByIndustry<T, W, N> {
    #[inline]
    fn add(&mut self, at: usize, slot: &Slot<T, W, N>) {
        let bit = 1u64 << (at % 64);
        if self.set[at / 64] & bit == 0 {
            self.set[at / 64] |= bit;
            self.slots[at] = *slot;
        } else {
            self.slots[at].add(slot);
        }
    }

    fn add_all(&mut self, other: &Self) {
        for (word, &bits) in other.set.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                self.add(at, &other.slots[at]);
            }
        }
    }
}

struct Climb<'a, T, S, const W: usize, const N: usize> {
    family: &'a Family,
    cells: &'a Grouped,
    industries: &'a [u32],
    source: &'a S,
    parents: Vec<Option<u32>>,
    levels: Vec<u8>,
    region_levels: RangeInclusive<u8>,
    industry_levels: RangeInclusive<u8>,
    open: Vec<ByIndustry<T, W, N>>,
    out: NodeSums,
}

impl<'a, T: Sum, S: Source, const W: usize, const N: usize> Climb<'a, T, S, W, N> {
    fn new(
        trees: &Trees<'_>,
        family: &'a Family,
        cells: &'a Grouped,
        industries: &'a [u32],
        source: &'a S,
    ) -> Self {
        let count = trees.industries.len();
        let empty = ByIndustry { set: vec![0; count.div_ceil(64)], slots: vec![Slot::EMPTY; count] };
        Self {
            family,
            cells,
            industries,
            source,
            parents: trees.industries.iter().map(|(_, node)| node.parent.map(|parent| parent.0)).collect(),
            levels: trees.industries.iter().map(|(_, node)| node.level).collect(),
            region_levels: trees.region_levels.clone(),
            industry_levels: trees.industry_levels.clone(),
            open: vec![empty; usize::from(trees.regions.depth()) + 1],
            out: room(industries.len(), N, W > N),
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
            let mut slot = Slot::EMPTY;
            self.source.add(cell as usize, &mut slot.sums, &mut slot.counts);
            self.open[depth].add(self.industries[cell as usize] as usize, &slot);
        }
    }

    /// Adds industries upward, puts out what is wanted, and empties the region.
    fn emit(&mut self, region: u32, depth: usize) {
        let here = &mut self.open[depth];
        let shown =
            self.family.levels.get(region as usize).is_some_and(|level| self.region_levels.contains(level));
        if !shown {
            here.set.fill(0);
            return;
        }
        // Children stand after their parents, so that going backwards every node is whole when it is met.
        for word in (0..here.set.len()).rev() {
            while here.set[word] != 0 {
                let bit = 63 - here.set[word].leading_zeros() as usize;
                let at = word * 64 + bit;
                here.set[word] &= !(1 << bit);
                let slot = here.slots[at];
                if self.industry_levels.contains(&self.levels[at]) && slot.counts != [0; N] {
                    put(&mut self.out, region, at, &slot);
                }
                if let Some(parent) = self.parents[at] {
                    here.add(parent as usize, &slot);
                }
            }
        }
    }
}

/// An empty result with room for what so many cells commonly come to, so that columns do not move as they grow.
fn room(cells: usize, measures: usize, based: bool) -> NodeSums {
    let pairs = cells * 2;
    let amounts = || Amounts::Narrow(Vec::with_capacity(pairs));
    let measure = || NodeMeasure {
        value: amounts(),
        counted: Vec::with_capacity(pairs),
        matched: if based { (amounts(), amounts()) } else { Default::default() },
    };
    NodeSums {
        regions: Vec::with_capacity(pairs),
        industries: Vec::with_capacity(pairs),
        measures: (0..measures).map(|_| measure()).collect(),
    }
}

#[inline]
fn put<T: Sum, const W: usize, const N: usize>(
    out: &mut NodeSums,
    region: u32,
    industry: usize,
    slot: &Slot<T, W, N>,
) {
    out.regions.push(NodeIx(region));
    out.industries.push(NodeIx(industry as u32));
    for (at, measure) in out.measures.iter_mut().enumerate().take(N) {
        measure.counted.push(slot.counts[at]);
        if W == N {
            slot.sums[at].push(&mut measure.value);
        } else {
            slot.sums[3 * at].push(&mut measure.value);
            slot.sums[3 * at + 1].push(&mut measure.matched.0);
            slot.sums[3 * at + 2].push(&mut measure.matched.1);
        }
    }
}
