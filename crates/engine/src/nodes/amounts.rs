/// Exact sums in as little room as they allow: 64 bits each until one does not fit, then 128 bits each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amounts {
    /// All fit in 64 bits.
    Narrow(Vec<i64>),
    /// Some do not.
    Wide(Vec<i128>),
}

impl Default for Amounts {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Amounts {
    /// Adds a sum at the end.
    #[inline]
    pub fn push(&mut self, sum: i128) {
        match (self, i64::try_from(sum)) {
            (Self::Narrow(sums), Ok(sum)) => sums.push(sum),
            (Self::Wide(sums), _) => sums.push(sum),
            (narrow, Err(_)) => {
                narrow.widen();
                narrow.push(sum);
            }
        }
    }

    /// Adds a sum that fits in 64 bits.
    #[inline]
    pub(super) fn push_narrow(&mut self, sum: i64) {
        match self {
            Self::Narrow(sums) => sums.push(sum),
            Self::Wide(sums) => sums.push(sum.into()),
        }
    }

    #[cold]
    fn widen(&mut self) {
        if let Self::Narrow(sums) = self {
            *self = Self::Wide(sums.iter().map(|&sum| i128::from(sum)).collect());
        }
    }

    /// The sum at a place; nothing past the end.
    #[inline]
    pub fn get(&self, at: usize) -> Option<i128> {
        match self {
            Self::Narrow(sums) => sums.get(at).map(|&sum| i128::from(sum)),
            Self::Wide(sums) => sums.get(at).copied(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(sums) => sums.len(),
            Self::Wide(sums) => sums.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All sums in order.
    pub fn iter(&self) -> impl Iterator<Item = i128> {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

#[cfg(test)]
mod tests {
    use super::Amounts;

    #[test]
    fn widens_when_it_has_to() {
        let mut sums = Amounts::default();
        let all = [1, -2, i128::from(i64::MAX) + 1, 3];
        all.iter().for_each(|&sum| sums.push(sum));
        assert!(matches!(sums, Amounts::Wide(_)));
        assert_eq!(sums.iter().collect::<Vec<_>>(), all);
        assert_eq!((sums.len(), sums.get(4), sums.is_empty()), (4, None, false));
    }
}
