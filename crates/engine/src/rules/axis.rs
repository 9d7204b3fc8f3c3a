//! One quantity and the constants it is compared with: a row's place among them answers all comparisons at once.

use ballast_model::Column;

use super::{
    BLOCK,
    number::{ROWS, Values, too_near},
    planes::Plane,
};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Quantity {
    /// A column's stored integers.
    Column(usize),
    /// A computed number.
    Number(usize),
}

/// A quantity with its thresholds, sorted once all are known.
#[derive(Debug)]
pub(super) struct Axis {
    pub quantity: Quantity,
    /// For columns.
    pub whole: Vec<i64>,
    /// For computed numbers.
    pub real: Vec<f64>,
}

impl Axis {
    pub fn new(quantity: Quantity) -> Self {
        Self { quantity, whole: Vec::new(), real: Vec::new() }
    }
}

/// Room for the places of a block.
pub(super) struct Places {
    /// Bits of the rows at each place; place 0 is below all thresholds.
    at: Vec<Plane>,
    /// Rows whose value is known.
    pub valid: Plane,
    /// Rows too near to a threshold for floats, with the threshold's number among those asked.
    pub near: Vec<(u32, u32)>,
}

impl Places {
    pub fn new() -> Self {
        Self { at: Vec::new(), valid: [0; BLOCK], near: Vec::new() }
    }

    fn clear(&mut self, thresholds: usize) {
        self.at.clear();
        self.at.resize(thresholds + 1, [0; BLOCK]);
        self.near.clear();
    }

    /// Finds the place of every row of a column among ascending thresholds.
    pub fn of_column(&mut self, column: &Column, first: usize, rows: usize, thresholds: &[i64]) {
        self.clear(thresholds.len());
        self.valid = valid_rows(column, first, rows);
        let values = &column.values[first..first + rows];
        let steps = Steps::of(thresholds);
        // A loop of known length for each of the usual widths.
        match steps.widest {
            0 | 1 => self.fill(values, |value| steps.place::<1>(value)),
            2 => self.fill(values, |value| steps.place::<2>(value)),
            3 => self.fill(values, |value| steps.place::<3>(value)),
            4 => self.fill(values, |value| steps.place::<4>(value)),
            5 => self.fill(values, |value| steps.place::<5>(value)),
            _ => self.fill(values, |value| place(thresholds, |t| *t <= value)),
        }
    }

    fn fill(&mut self, values: &[i64], place: impl Fn(i64) -> usize) {
        let last = self.at.len() - 1;
        for (word, values) in values.chunks(64).enumerate() {
            for (bit, value) in values.iter().enumerate() {
                self.at[place(*value).min(last)][word] |= 1 << bit;
            }
        }
    }

    /// The same for computed numbers, noting what is too near.
    pub fn of_values(&mut self, values: &Values, rows: usize, thresholds: &[f64]) {
        self.clear(thresholds.len());
        self.valid = [0; BLOCK];
        for row in 0..rows.min(ROWS) {
            let (value, error) = (values.value[row], values.error[row]);
            if value.is_nan() {
                continue;
            }
            let (word, bit) = (row / 64, 1u64 << (row % 64));
            self.valid[word] |= bit;
            let found = place(thresholds, |t| *t <= value);
            self.at[found][word] |= bit;
            let near = |threshold: f64| too_near((value, error), threshold);
            for below in (0..found).rev().take_while(|&k| near(thresholds[k])) {
                self.near.push((row as u32, below as u32));
            }
            for above in (found..thresholds.len()).take_while(|&k| near(thresholds[k])) {
                self.near.push((row as u32, above as u32));
            }
        }
    }

    /// Gives, from the largest threshold down, the rows that reach it.
    pub fn reach(&self, mut each: impl FnMut(usize, &Plane)) {
        let mut reached = [0; BLOCK];
        for threshold in (0..self.at.len() - 1).rev() {
            for (sum, bits) in reached.iter_mut().zip(&self.at[threshold + 1]) {
                *sum |= bits;
            }
            each(threshold, &reached);
        }
    }
}

/// Ascending thresholds by the size of what is compared with them: by its binary order and the next two bits, so that a few
/// comparisons are left where halving takes one for every doubling of the thresholds.
struct Steps {
    /// How many thresholds are of a smaller size, by size.
    before: [u16; Steps::SIZES],
    /// The thresholds, and room behind them.
    thresholds: Vec<i64>,
    /// How many thresholds at most are of one size.
    widest: usize,
}

impl Steps {
    /// Sizes of 64-bit integers: one for what is below zero, four for each binary order.
    const SIZES: usize = 1 + 63 * 4;
    /// Room behind the last threshold for the widest loop.
    const ROOM: usize = 5;

    fn of(thresholds: &[i64]) -> Self {
        let mut before = [0u16; Self::SIZES];
        let mut widest = 0;
        let (mut at, mut from) = (0, 0);
        for (size, before) in before.iter_mut().enumerate() {
            *before = at as u16;
            while at < thresholds.len() && Self::size(thresholds[at]) == size {
                at += 1;
            }
            widest = widest.max(at - from);
            from = at;
        }
        // More than fit into the table's numbers are halved.
        if thresholds.len() > usize::from(u16::MAX) {
            widest = usize::MAX;
        }
        let room = std::iter::repeat_n(i64::MAX, Self::ROOM);
        Self { before, thresholds: thresholds.iter().copied().chain(room).collect(), widest }
    }

    /// Grows with the value, without branches.
    #[inline]
    fn size(value: i64) -> usize {
        let whole = value.max(0) as u64;
        let zeros = (whole | 1).leading_zeros();
        let next = (whole << zeros) >> 61 & 3;
        (1 + (63 - zeros as usize) * 4 + next as usize) * usize::from(value >= 0)
    }

    /// How many thresholds a value reaches; one more for each room behind them where it is the largest of all.
    #[inline]
    fn place<const WIDEST: usize>(&self, value: i64) -> usize {
        let before = usize::from(self.before[Self::size(value)]);
        let mut found = before;
        // What is of a larger size is not reached either.
        for threshold in &self.thresholds[before..before + WIDEST] {
            found += usize::from(*threshold <= value);
        }
        found
    }
}

/// How many thresholds satisfy an ascending test, without branches that depend on data.
#[inline]
fn place<T>(thresholds: &[T], reaches: impl Fn(&T) -> bool) -> usize {
    let mut from = 0;
    let mut left = thresholds.len();
    while left > 0 {
        let half = left.div_ceil(2);
        from = std::hint::select_unpredictable(reaches(&thresholds[from + half - 1]), from + half, from);
        left -= half;
    }
    from
}

/// Which rows of a column have a value; `first` is a multiple of 64.
pub(super) fn valid_rows(column: &Column, first: usize, rows: usize) -> Plane {
    let mut valid = [0; BLOCK];
    let words = &column.valid.words()[first / 64..(first + rows).div_ceil(64)];
    valid[..words.len()].copy_from_slice(words);
    valid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_partition_points() {
        for count in 0..9i64 {
            let thresholds: Vec<i64> = (0..count).map(|k| k * 10).collect();
            for value in -5..95 {
                let expected = thresholds.partition_point(|t| *t <= value);
                assert_eq!(place(&thresholds, |t| *t <= value), expected, "{value} among {thresholds:?}");
            }
        }
    }

    #[test]
    fn steps_are_partition_points() {
        let edges = [
            i64::MIN,
            -70_000,
            -1,
            0,
            1,
            2,
            3,
            4,
            5,
            7,
            8,
            9,
            1 << 20,
            (1 << 20) + 1,
            i64::MAX - 1,
            i64::MAX,
        ];
        let values = || edges.iter().flat_map(|edge| [edge.saturating_sub(1), *edge, edge.saturating_add(1)]);
        assert!(values().all(|v| Steps::size(v) < Steps::SIZES));
        for skipped in 1..9 {
            let thresholds: Vec<i64> = edges.iter().copied().step_by(skipped).collect();
            let steps = Steps::of(&thresholds);
            for value in values() {
                let expected = thresholds.partition_point(|t| *t <= value);
                assert_eq!(
                    steps.place::<5>(value).min(thresholds.len()),
                    expected,
                    "{value} among {thresholds:?}"
                );
            }
        }
        assert_eq!(Steps::of(&[]).place::<1>(4), 0);
    }
}
