use ballast_model::Period;

use crate::sums::State;

/// The states of returns that a figure was read from, period by period, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadFrom(Vec<(Period, State)>);

impl ReadFrom {
    /// Adds a period; one that is there already is read once.
    pub(crate) fn add(&mut self, period: Period, state: State) {
        if !self.0.iter().any(|(had, _)| *had == period) {
            self.0.push((period, state));
            self.0.sort_by_key(|(period, _)| (period.year(), period.last_month()));
        }
    }

    /// Periods and what was read of them.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (Period, &State)> {
        self.0.iter().map(|(period, state)| (*period, state))
    }

    /// Whether all periods stand at the same vintage.
    pub(crate) fn is_even(&self) -> bool {
        self.0.windows(2).all(|pair| pair[0].1.vintage() == pair[1].1.vintage())
    }

    /// As printed: `v1`, `open`; from the oldest to the newest where the periods differ: `v1–v2`, `v1–open`.
    pub(crate) fn label(&self) -> String {
        range(self.0.iter().map(|(_, state)| state.vintage()))
    }
}

/// Vintages by their numbers, 0 for open returns, from the oldest to the newest: `v2`, `v1–v2`, `v1–open`.
pub(crate) fn range(numbers: impl Iterator<Item = i64>) -> String {
    // Open returns are newer than any vintage.
    let mut ages: Vec<i64> = numbers.map(|number| if number == 0 { i64::MAX } else { number }).collect();
    ages.sort_unstable();
    ages.dedup();
    let label = |age: &i64| if *age == i64::MAX { "open".to_owned() } else { format!("v{age}") };
    match ages.as_slice() {
        [] => String::new(),
        [one] => label(one),
        [first, .., last] => format!("{}–{}", label(first), label(last)),
    }
}

/// Labels of vintages, each of one or of a range, as one.
pub(crate) fn joined<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let number = |label: &str| label.strip_prefix('v').map_or(Some(0), |digits| digits.parse().ok());
    range(labels.filter(|label| !label.is_empty()).flat_map(|label| label.split('–')).filter_map(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vintages_are_told_from_the_oldest_to_the_newest() {
        let told = |numbers: &[i64]| range(numbers.iter().copied());
        assert_eq!(told(&[]), "");
        assert_eq!(told(&[2, 2]), "v2");
        assert_eq!(told(&[0]), "open");
        assert_eq!(told(&[10, 2, 1]), "v1–v10");
        assert_eq!(told(&[0, 2]), "v2–open");
        assert_eq!(joined(["v1–v2", "", "open", "v11"].into_iter()), "v1–open");
        assert_eq!(joined(["v2", "v2"].into_iter()), "v2");
    }
}
