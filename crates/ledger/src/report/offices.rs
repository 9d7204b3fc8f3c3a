use std::collections::BTreeMap;

use ballast_model::Tree;
use ballast_packs::plan::Phase;
use serde::Serialize;

use super::Summary;

/// How it stands with the items of an office, or of a region.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OfficeLine {
    /// The office's id, or the region's code.
    pub of: String,
    /// All but those that ended without being done.
    pub all: usize,
    /// Not ended.
    pub open: usize,
    /// Not ended, with a clock that has run out.
    pub overdue: usize,
    /// Closed.
    pub closed: usize,
    /// Closed with no clock late.
    pub in_time: usize,
    /// Handled, as said by who handled it; and of how many it was said.
    pub handled: (usize, usize),
    /// Solved, as said by whom the kind lets say so; and of how many it was said.
    pub solved: (usize, usize),
    /// Satisfied, as said by whom the kind lets say so; and of how many it was said.
    pub satisfied: (usize, usize),
    /// Opened again, each as often as it was.
    pub reopened: u32,
    /// Working days to close, of the closed: the middle one; nothing where none is closed.
    pub median_days: Option<u32>,
    /// Working days in which nine of ten closed items were closed.
    pub p90_days: Option<u32>,
}

/// A line per lead office, in the order of their ids.
pub fn by_office<'a>(items: impl IntoIterator<Item = &'a Summary>) -> Vec<OfficeLine> {
    lines(items, |item| Some(item.office.clone()))
}

/// A line per region at a level of the tree, in the order of their codes. An item above that level is counted where it stands.
pub fn by_region<'a>(
    items: impl IntoIterator<Item = &'a Summary>,
    regions: &Tree,
    level: u8,
) -> Vec<OfficeLine> {
    lines(items, |item| {
        let ix = regions.find(&item.region)?;
        Some(regions.node(regions.at_level(ix, level).unwrap_or(ix)).code.clone())
    })
}

fn lines<'a>(
    items: impl IntoIterator<Item = &'a Summary>,
    key: impl Fn(&Summary) -> Option<String>,
) -> Vec<OfficeLine> {
    let mut groups: BTreeMap<String, Vec<&Summary>> = BTreeMap::new();
    for item in items {
        groups.entry(key(item).unwrap_or_default()).or_default().push(item);
    }
    groups.into_iter().map(|(of, items)| line(of, &items)).collect()
}

fn line(of: String, items: &[&Summary]) -> OfficeLine {
    let mut line = OfficeLine { of, ..OfficeLine::default() };
    let mut days = Vec::new();
    let count = |said: Option<bool>, into: &mut (usize, usize)| {
        into.0 += usize::from(said == Some(true));
        into.1 += usize::from(said.is_some());
    };
    for item in items.iter().filter(|item| item.phase != Phase::Void) {
        line.all += 1;
        line.reopened += item.reopened;
        count(item.handled, &mut line.handled);
        count(item.solved, &mut line.solved);
        count(item.satisfied, &mut line.satisfied);
        if item.phase == Phase::Closed {
            line.closed += 1;
            line.in_time += usize::from(item.in_time);
            days.push(item.working_days);
        } else {
            line.open += 1;
            line.overdue += usize::from(item.overdue);
        }
    }
    days.sort_unstable();
    line.median_days = nearest_rank(&days, 50);
    line.p90_days = nearest_rank(&days, 90);
    line
}

/// The smallest value that so many percent of all do not exceed: always one that there was.
fn nearest_rank(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}
