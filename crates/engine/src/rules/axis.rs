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
        for (word, values) in values.chunks(64).enumerate() {
            for (bit, value) in values.iter().enumerate() {
                self.at[place(thresholds, |t| t <= value)][word] |= 1 << bit;
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
}
