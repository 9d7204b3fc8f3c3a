//! Blocks of rows through everything compiled, on all cores.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use ballast_packs::plan::{FrameRow, Requirement, VerdictColumn, VerdictWord};

use super::{
    BLOCK,
    axis::{Places, Quantity, valid_rows},
    compile::{Comparison, Compiled, Judged, Node, Threshold},
    number::{Number, ROWS, Reached, Values, at, compute, share, shares, too_near},
    planes::{Known, Plane},
    verdict::Verdicts,
};

/// Blocks a thread takes at a time.
const TAKEN: usize = 16;

/// Judges all rows.
pub(super) fn run(compiled: &Compiled<'_>, threads: usize) -> Vec<VerdictColumn> {
    let columns: Vec<Mutex<VerdictColumn>> = compiled
        .versions
        .iter()
        .map(|version| {
            let all = || version.rows.iter().chain(&version.unknown);
            let (first, last) = (all().map(|rows| rows.start).min(), all().map(|rows| rows.end).max());
            Mutex::new(VerdictColumn::new(first.unwrap_or(0), last.unwrap_or(0)))
        })
        .collect();
    let blocks = compiled.frame.len().div_ceil(ROWS);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut worker = Worker::new(compiled);
        loop {
            let first = next.fetch_add(TAKEN, Ordering::Relaxed);
            if first >= blocks {
                return;
            }
            (first..blocks.min(first + TAKEN)).for_each(|block| worker.block(block, &columns));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.clamp(1, blocks.div_ceil(TAKEN).max(1)) {
            scope.spawn(work);
        }
        work();
    });
    columns.into_iter().map(|column| column.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// What one thread works with; stamps tell what is of this block.
struct Worker<'c, 'a> {
    compiled: &'c Compiled<'a>,
    stamp: u32,
    asked: Vec<u32>,
    order: Vec<usize>,
    known: Vec<Known>,
    /// Thresholds asked of each axis in this block, with the node.
    thresholds: Vec<Vec<usize>>,
    axes: Vec<usize>,
    values: Vec<Values>,
    computed: Vec<u32>,
    places: Places,
}

impl<'c, 'a> Worker<'c, 'a> {
    fn new(compiled: &'c Compiled<'a>) -> Self {
        Self {
            compiled,
            stamp: 0,
            asked: vec![0; compiled.nodes.len()],
            order: Vec::new(),
            known: vec![Known::NEVER; compiled.nodes.len()],
            thresholds: vec![Vec::new(); compiled.axes.len()],
            axes: Vec::new(),
            // Made when first asked for: most numbers are only asked row by row.
            values: vec![Values::default(); compiled.numbers.len()],
            computed: vec![0; compiled.numbers.len()],
            places: Places::new(),
        }
    }

    fn block(&mut self, block: usize, into: &[Mutex<VerdictColumn>]) {
        let first = block * ROWS;
        let rows = ROWS.min(self.compiled.frame.len() - first);
        self.stamp += 1;
        self.order.clear();
        for axis in self.axes.drain(..) {
            self.thresholds[axis].clear();
        }
        let here: Vec<usize> = (0..self.compiled.versions.len())
            .filter(|&version| touches(&self.compiled.versions[version], first, first + rows))
            .collect();
        for &version in &here {
            let version = &self.compiled.versions[version];
            version.applies.into_iter().for_each(|node| self.ask(node));
            if let Some((order, dense)) = &version.plain {
                let tests = order[..*dense].iter().filter_map(|at| version.conditions[*at].test);
                tests.for_each(|node| self.ask(node));
                continue;
            }
            for condition in &version.conditions {
                let nodes = [condition.when, condition.test, condition.waiver];
                nodes.into_iter().flatten().for_each(|node| self.ask(node));
            }
        }
        for at in 0..self.axes.len() {
            self.axis(self.axes[at], first, rows);
        }
        self.order.sort_unstable();
        for at in 0..self.order.len() {
            self.combine(self.order[at], first, rows);
        }
        for version in here {
            let words = self.version(version, first, rows);
            // Every block has words of its own: nobody waits here.
            let mut column = into[version].lock().unwrap_or_else(PoisonError::into_inner);
            let words = words.iter().enumerate().filter(|(_, word)| **word != VerdictWord::default());
            words.for_each(|(at, word)| column.put(first + at * 64, *word));
        }
    }

    /// Notes that a condition is needed, and all below it.
    fn ask(&mut self, node: usize) {
        if self.asked[node] == self.stamp {
            return;
        }
        self.asked[node] = self.stamp;
        match &self.compiled.nodes[node] {
            Node::Reaches { axis, .. } => {
                if self.thresholds[*axis].is_empty() {
                    self.axes.push(*axis);
                }
                self.thresholds[*axis].push(node);
                return;
            }
            Node::Not(x) => self.ask(*x),
            Node::And(of) | Node::Or(of) => of.iter().for_each(|x| self.ask(*x)),
            _ => {}
        }
        self.order.push(node);
    }

    /// Decides all comparisons of one axis.
    fn axis(&mut self, axis: usize, first: usize, rows: usize) {
        let compiled = self.compiled;
        let mut nodes = std::mem::take(&mut self.thresholds[axis]);
        match compiled.axes[axis].quantity {
            Quantity::Column(column) => {
                let of = |node: usize| match compiled.nodes[node] {
                    Node::Reaches { threshold: Threshold::Whole(threshold), .. } => threshold,
                    _ => 0,
                };
                nodes.sort_unstable_by_key(|&node| of(node));
                let thresholds: Vec<i64> = nodes.iter().map(|&node| of(node)).collect();
                self.places.of_column(compiled.columns[column], first, rows, &thresholds);
                let valid = self.places.valid;
                let known = &mut self.known;
                self.places.reach(|at, reached| known[nodes[at]] = Known::of(reached, &valid, false));
            }
            Quantity::Number(number) => {
                self.number(number, first, rows);
                self.real_axis(number, rows, first, &mut nodes);
            }
        }
        self.thresholds[axis] = nodes;
    }

    fn real_axis(&mut self, number: usize, rows: usize, first: usize, nodes: &mut [usize]) {
        let compiled = self.compiled;
        let of = |node: usize| match compiled.nodes[node] {
            Node::Reaches { threshold: Threshold::Real { bits, formula }, op, .. } => {
                (f64::from_bits(bits), op, formula)
            }
            _ => (f64::NAN, Comparison::AtLeast, 0),
        };
        nodes.sort_unstable_by(|a, b| of(*a).0.total_cmp(&of(*b).0));
        let mut distinct: Vec<f64> = nodes.iter().map(|&node| of(node).0).collect();
        distinct.dedup();
        self.places.of_values(&self.values[number], rows, &distinct);
        let valid = self.places.valid;
        // Several comparisons may share a threshold: equal, at least, below.
        let mut end = nodes.len();
        let known = &mut self.known;
        self.places.reach(|at, reached| {
            while end > 0 && of(nodes[end - 1]).0 == distinct[at] {
                end -= 1;
                let node = nodes[end];
                known[node] = match of(node).1 {
                    Comparison::AtLeast => Known::of(reached, &valid, false),
                    Comparison::Below => Known::of(reached, &valid, true),
                    // A value that is not near is not equal.
                    Comparison::Equal => Known::of(&[0; BLOCK], &valid, false),
                    Comparison::Unequal => Known::of(&[0; BLOCK], &valid, true),
                };
            }
        });
        for &(row, threshold) in &self.places.near {
            for &node in nodes.iter().filter(|&&node| of(node).0 == distinct[threshold as usize]) {
                let holds = exact(compiled, of(node).2, first + row as usize);
                known[node].set(row as usize, holds);
            }
        }
    }

    fn number(&mut self, number: usize, first: usize, rows: usize) {
        if self.computed[number] == self.stamp {
            return;
        }
        let of = self.compiled.numbers[number];
        match of {
            Number::Binary { left, right, .. } | Number::Call { left, right, .. } => {
                self.number(left, first, rows);
                self.number(right, first, rows);
            }
            Number::Growth { now, then, .. } => {
                self.number(now, first, rows);
                self.number(then, first, rows);
            }
            Number::Negate(x) => self.number(x, first, rows),
            Number::Column { .. } | Number::Constant(_) => {}
        }
        if self.values[number].value.is_empty() {
            self.values[number] = Values::new();
        }
        // Children stand before their parent.
        let (done, rest) = self.values.split_at_mut(number);
        compute(of, &self.compiled.columns, done, first, rows, &mut rest[0]);
        self.computed[number] = self.stamp;
    }

    /// Decides everything that is no comparison; children stand before their parent.
    fn combine(&mut self, node: usize, first: usize, rows: usize) {
        let compiled = self.compiled;
        let known = match &compiled.nodes[node] {
            Node::Reaches { .. } => return,
            Node::Constant(true) => Known::ALWAYS,
            Node::Constant(false) => Known::NEVER,
            Node::Not(x) => self.known[*x].not(),
            Node::And(of) | Node::Or(of) => {
                let and = matches!(&compiled.nodes[node], Node::And(_));
                let mut known = if and { Known::ALWAYS } else { Known::NEVER };
                for x in of {
                    if and {
                        known.and(&self.known[*x]);
                    } else {
                        known.or(&self.known[*x]);
                    }
                }
                known
            }
            Node::Reported { column } => {
                let valid = valid_rows(compiled.columns[*column], first, rows);
                Known::of(&valid, &[u64::MAX; BLOCK], false)
            }
            Node::Among { attribute, set } => {
                let (codes, set) = (&compiled.attributes[attribute].rows, &compiled.sets[*set]);
                let mut known = Known { holds: [0; BLOCK], fails: [0; BLOCK] };
                for (word, codes) in codes[first..first + rows].chunks(64).enumerate() {
                    let (mut inside, mut outside) = (0, 0);
                    for (row, code) in codes.iter().enumerate() {
                        let state = set[*code as usize];
                        inside |= u64::from(state == 1) << row;
                        outside |= u64::from(state == 0) << row;
                    }
                    (known.holds[word], known.fails[word]) = (inside, outside);
                }
                known
            }
            Node::Exact { formula } => {
                let mut known = Known { holds: [0; BLOCK], fails: [0; BLOCK] };
                for row in 0..rows {
                    known.set(row, exact(compiled, *formula, first + row));
                }
                known
            }
        };
        self.known[node] = known;
    }

    fn version(&self, version: usize, first: usize, rows: usize) -> [VerdictWord; BLOCK] {
        let version = &self.compiled.versions[version];
        let here = rows_here(&version.rows, first, rows);
        let mut whole = match &version.plain {
            Some((order, dense)) => self.plain(version, order, *dense, first, &here),
            None => self.requirement(version, version.requires),
        };
        if let Some(applies) = version.applies {
            whole.only_when(&self.known[applies]);
        }
        let mut words = whole.words(&here);
        if !version.unknown.is_empty() {
            let mut missing = rows_here(&version.unknown, first, rows);
            if let Some(applies) = version.applies {
                missing.iter_mut().zip(&self.known[applies].fails).for_each(|(word, fails)| *word &= !fails);
            }
            words.iter_mut().zip(&missing).for_each(|(word, missing)| word.missing |= missing);
        }
        words
    }

    /// All of plain tests: the dear ones are asked only of rows that nothing has failed yet.
    fn plain(
        &self,
        version: &Judged<'_>,
        order: &[usize],
        dense: usize,
        first: usize,
        here: &Plane,
    ) -> Verdicts {
        let mut found = Verdicts::MET;
        for (place, at) in order.iter().enumerate() {
            let condition = &version.conditions[*at];
            let Some(test) = condition.test else { continue };
            if place < dense {
                found.require(&self.known[test], condition.judgement);
                continue;
            }
            for (word, here) in here.iter().enumerate() {
                let asked = found.reached[0][word] & here;
                if asked != 0 {
                    let told = self.decide(test, first / 64 + word, asked);
                    found.require_word(word, asked, told, condition.judgement);
                }
            }
        }
        found
    }

    /// A dear test of the rows `asked` of one word of the frame: where it holds, and where it fails.
    fn decide(&self, node: usize, word: usize, asked: u64) -> (u64, u64) {
        let compiled = self.compiled;
        let exactly = |formula: usize| move |row: usize| exact(compiled, formula, row);
        match compiled.nodes[node] {
            Node::Exact { formula } => row_by_row(word, asked, exactly(formula)),
            Node::Reaches { axis, threshold: Threshold::Real { bits, formula }, op } => {
                let Quantity::Number(number) = compiled.axes[axis].quantity else { return (0, 0) };
                let threshold = f64::from_bits(bits);
                if let Some(share) = share(number, &compiled.numbers, &compiled.columns) {
                    let Reached { known, holds, near } = shares(share, threshold, word, asked);
                    let far = known & !near;
                    let holds = far
                        & match op {
                            Comparison::AtLeast => holds,
                            Comparison::Below => !holds,
                            Comparison::Equal => 0,
                            Comparison::Unequal => u64::MAX,
                        };
                    let (held, failed) = row_by_row(word, near, exactly(formula));
                    return (holds | held, far & !holds | failed);
                }
                row_by_row(word, asked, |row| {
                    let value = at(number, &compiled.numbers, &compiled.columns, row);
                    match op {
                        _ if value.0.is_nan() => None,
                        _ if too_near(value, threshold) => exact(compiled, formula, row),
                        Comparison::AtLeast => Some(value.0 >= threshold),
                        Comparison::Below => Some(value.0 < threshold),
                        Comparison::Equal => Some(false),
                        Comparison::Unequal => Some(true),
                    }
                })
            }
            _ => (0, 0),
        }
    }

    fn requirement(&self, version: &Judged<'_>, requirement: &Requirement) -> Verdicts {
        match requirement {
            Requirement::Condition(at) => version.conditions.get(*at).map_or(Verdicts::MET, |condition| {
                let mut verdicts = match condition.test {
                    Some(test) => Verdicts::of(&self.known[test], condition.judgement),
                    None => Verdicts::JUDGEMENT,
                };
                if let Some(when) = condition.when {
                    verdicts.only_when(&self.known[when]);
                }
                // A waiver decides where it is not known whether the condition concerns the subject.
                if let Some(waiver) = condition.waiver {
                    verdicts.waive(&self.known[waiver]);
                }
                verdicts
            }),
            Requirement::All(of) => {
                let of: Vec<Verdicts> = of.iter().map(|one| self.requirement(version, one)).collect();
                Verdicts::all(&of)
            }
            Requirement::AtLeast { count, of } => {
                let of: Vec<Verdicts> = of.iter().map(|one| self.requirement(version, one)).collect();
                Verdicts::at_least(*count, &of)
            }
        }
    }
}

/// Asks of each row of a word's `asked`: where it holds, and where it fails.
fn row_by_row(word: usize, asked: u64, holds: impl Fn(usize) -> Option<bool>) -> (u64, u64) {
    let (mut held, mut failed, mut left) = (0, 0, asked);
    while left != 0 {
        let row = left.trailing_zeros() as usize;
        left &= left - 1;
        let told = holds(word * 64 + row);
        held |= u64::from(told == Some(true)) << row;
        failed |= u64::from(told == Some(false)) << row;
    }
    (held, failed)
}

fn touches(version: &Judged<'_>, first: usize, end: usize) -> bool {
    [&version.rows, &version.unknown].into_iter().any(|ranges| {
        let at = ranges.partition_point(|rows| rows.end <= first);
        ranges.get(at).is_some_and(|rows| rows.start < end)
    })
}

/// The block's rows in ascending ranges.
fn rows_here(ranges: &[std::ops::Range<usize>], first: usize, rows: usize) -> Plane {
    let mut here = [0; BLOCK];
    let at = ranges.partition_point(|range| range.end <= first);
    for range in ranges[at..].iter().take_while(|range| range.start < first + rows) {
        let (from, to) = (range.start.max(first) - first, range.end.min(first + rows) - first);
        for (at, word) in here.iter_mut().enumerate().take(to.div_ceil(64)).skip(from / 64) {
            let (low, high) = (from.saturating_sub(at * 64), (to - at * 64).min(64));
            let upto = if high == 64 { u64::MAX } else { (1 << high) - 1 };
            *word |= upto & !((1u64 << low.min(63)) - 1);
        }
    }
    here
}

fn exact(compiled: &Compiled<'_>, formula: usize, row: usize) -> Option<bool> {
    let (asked, formula) = compiled.formulas[formula];
    formula.holds(&FrameRow::new(compiled.packs, compiled.frame, compiled.asked[asked].version, row))
}
