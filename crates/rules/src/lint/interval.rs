use rust_decimal::Decimal;

/// Numbers between two ends, each open or closed, or without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    /// Lower end; true: the end itself belongs to it.
    pub low: Option<(Decimal, bool)>,
    /// Upper end.
    pub high: Option<(Decimal, bool)>,
}

impl Interval {
    pub fn point(at: Decimal) -> Self {
        Self { low: Some((at, true)), high: Some((at, true)) }
    }

    pub fn from(low: Decimal, closed: bool) -> Self {
        Self { low: Some((low, closed)), high: None }
    }

    pub fn to(high: Decimal, closed: bool) -> Self {
        Self { low: None, high: Some((high, closed)) }
    }

    pub fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Some((low, a)), Some((high, b))) => low > high || (low == high && !(a && b)),
            _ => false,
        }
    }

    pub fn and(&self, other: &Self) -> Self {
        // Of two lower ends the larger one; of two equal ones the open one.
        let low = match (self.low, other.low) {
            (Some(a), Some(b)) => Some(if (a.0, !a.1) >= (b.0, !b.1) { a } else { b }),
            (a, b) => a.or(b),
        };
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(if (a.0, a.1) <= (b.0, b.1) { a } else { b }),
            (a, b) => a.or(b),
        };
        Self { low, high }
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |number: Decimal| number.normalize();
        match (self.low, self.high) {
            (Some((low, true)), Some((high, true))) if low == high => write!(f, "{}", shown(low)),
            (Some((low, a)), Some((high, b))) => {
                let (a, b) = (if a { "from" } else { "above" }, if b { "to" } else { "to below" });
                write!(f, "{a} {} {b} {}", shown(low), shown(high))
            }
            (Some((low, a)), None) => write!(f, "{} {}", if a { "from" } else { "above" }, shown(low)),
            (None, Some((high, b))) => write!(f, "{} {}", if b { "up to" } else { "below" }, shown(high)),
            (None, None) => write!(f, "any number"),
        }
    }
}

/// A set of numbers as intervals that are sorted and do not touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Set(pub Vec<Interval>);

impl Set {
    pub fn of(intervals: impl IntoIterator<Item = Interval>) -> Self {
        let mut all: Vec<Interval> = intervals.into_iter().filter(|interval| !interval.is_empty()).collect();
        // Without a lower end first; of equal ends the closed one first.
        all.sort_by_key(|interval| interval.low.map(|(low, closed)| (low, !closed)));
        let mut merged: Vec<Interval> = Vec::new();
        for next in all {
            match merged.last_mut() {
                Some(last) if touches(last, &next) => last.high = higher(last.high, next.high),
                _ => merged.push(next),
            }
        }
        Self(merged)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn or(&self, other: &Self) -> Self {
        Self::of(self.0.iter().chain(&other.0).copied())
    }

    pub fn and(&self, other: &Self) -> Self {
        Self::of(self.0.iter().flat_map(|a| other.0.iter().map(|b| a.and(b))))
    }

    /// Everything outside.
    pub fn not(&self) -> Self {
        let (mut found, mut low) = (Vec::new(), None);
        for interval in &self.0 {
            if let Some((end, closed)) = interval.low {
                found.push(Interval { low, high: Some((end, !closed)) });
            }
            match interval.high {
                Some((end, closed)) => low = Some((end, !closed)),
                None => return Self::of(found),
            }
        }
        found.push(Interval { low, high: None });
        Self::of(found)
    }

    pub fn within(&self, other: &Self) -> bool {
        self.and(&other.not()).is_empty()
    }

    /// What is missing between the lowest and the highest of it.
    pub fn holes(&self) -> Vec<Interval> {
        self.not().0.into_iter().filter(|hole| hole.low.is_some() && hole.high.is_some()).collect()
    }
}

fn touches(a: &Interval, b: &Interval) -> bool {
    match (a.high, b.low) {
        (Some((high, x)), Some((low, y))) => low < high || (low == high && (x || y)),
        _ => true,
    }
}

fn higher(a: Option<(Decimal, bool)>, b: Option<(Decimal, bool)>) -> Option<(Decimal, bool)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_what_membership_says() {
        let ends = [0, 1, 2, 3].map(Decimal::from);
        let mut intervals = vec![Interval { low: None, high: None }];
        for a in ends {
            for closed in [false, true] {
                intervals.push(Interval::from(a, closed));
                intervals.push(Interval::to(a, closed));
                for b in ends {
                    let low = Interval::from(a, closed);
                    intervals.push(low.and(&Interval::to(b, true)));
                    intervals.push(low.and(&Interval::to(b, false)));
                }
            }
        }
        let holds = |set: &Set, at: Decimal| set.0.iter().any(|of| !of.and(&Interval::point(at)).is_empty());
        let probes: Vec<Decimal> = (-1..=7).map(|half| Decimal::new(half * 5, 1)).collect();
        for a in &intervals {
            for b in &intervals {
                let (x, y) = (Set::of([*a]), Set::of([*b]));
                for at in &probes {
                    let (p, q) = (holds(&x, *at), holds(&y, *at));
                    assert_eq!(holds(&x.or(&y), *at), p || q, "{a} or {b} at {at}");
                    assert_eq!(holds(&x.and(&y), *at), p && q, "{a} and {b} at {at}");
                    assert_eq!(holds(&x.or(&y).not(), *at), !(p || q), "not {a} or {b} at {at}");
                }
            }
        }
    }
}
