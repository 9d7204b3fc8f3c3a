use ballast_packs::plan::{MissingItem, Points, Score, ScoreItem};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::facts::Scores;
use crate::piece::{Answers, Piece};

/// What an item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// Worked out from the subject's own figures.
    Scored,
    /// Its `when` does not hold: left out and not counted.
    LeftOut,
    /// A figure is missing, and so is the score.
    Missing,
    /// A figure is missing; the document gives these points.
    Given,
    /// A figure is missing; the item's mean over the subjects that have it.
    Average,
    /// A figure is missing; the item is left out and the others are scaled up.
    Reweighed,
}

/// One item's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemScore {
    /// What it came to.
    pub state: ItemState,
    /// Points before others are scaled up for a missing one; nothing where left out or missing.
    pub points: Option<Decimal>,
    /// The band whose condition holds.
    pub band: Option<usize>,
}

/// A subject's score, item by item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreSheet {
    /// One per item of the version.
    pub items: Vec<ItemScore>,
    /// Sum of each group, in the order declared; nothing where an item is missing.
    pub groups: Vec<(String, Option<Decimal>)>,
    /// The sum of all, rounded as declared; nothing where an item is missing.
    pub total: Option<Decimal>,
    /// What items are multiplied with because others are left out for want of figures; 1 otherwise.
    pub scale: Decimal,
}

impl ScoreSheet {
    /// Laid out for a score, with nothing on it yet.
    pub(crate) fn blank(score: &Score) -> Self {
        Self {
            items: Vec::with_capacity(score.items.len()),
            groups: score.groups.iter().map(|(id, _)| (id.clone(), None)).collect(),
            total: None,
            scale: Decimal::ONE,
        }
    }

    pub(crate) fn scores(&self) -> Scores {
        Scores { total: self.total, groups: self.groups.clone() }
    }
}

/// The most an item can give: declared, or its best band. A formula without a declared `max` has none.
pub(crate) fn weight(item: &ScoreItem) -> Option<Decimal> {
    item.max.or_else(|| match &item.points {
        Points::Bands(bands) => bands.iter().map(|band| band.points).max(),
        Points::Formula { .. } => None,
    })
}

/// An item's points from the subject's own figures, before it is said what a missing one scores. `at` is its place.
pub(crate) fn own_points(item: &ScoreItem, at: usize, answers: &mut impl Answers) -> ItemScore {
    let missing = ItemScore { state: ItemState::Missing, points: None, band: None };
    match answers.holds(Piece::Item(at)) {
        Some(false) => return ItemScore { state: ItemState::LeftOut, ..missing },
        None => return missing,
        Some(true) => {}
    }
    let scored = |points: Decimal, band| {
        let points = item.max.map_or(points, |max| points.min(max));
        ItemScore { state: ItemState::Scored, points: Some(points), band }
    };
    match &item.points {
        Points::Bands(bands) => {
            for (place, band) in bands.iter().enumerate() {
                match answers.holds(Piece::Band(at, place)) {
                    Some(true) => return scored(band.points, Some(place)),
                    // A band before the one that would hold cannot be ruled out.
                    None => return missing,
                    Some(false) => {}
                }
            }
            scored(Decimal::ZERO, None)
        }
        Points::Formula { floor, .. } => match answers.number(Piece::Points(at)) {
            Some(points) => scored(floor.map_or(points, |floor| points.max(floor)), None),
            None => missing,
        },
    }
}

/// The whole score, given the mean of each item over the subjects that have it.
pub(crate) fn sheet(score: &Score, answers: &mut impl Answers, averages: &[Option<Decimal>]) -> ScoreSheet {
    let mut sheet = ScoreSheet::blank(score);
    let groups: Vec<Option<usize>> = score.items.iter().map(|item| group(score, item)).collect();
    fill(&mut sheet, score, &groups, answers, averages);
    sheet
}

/// The place of an item's group; nothing where it belongs to none.
pub(crate) fn group(score: &Score, item: &ScoreItem) -> Option<usize> {
    let own = item.group.as_ref()?;
    score.groups.iter().position(|(id, _)| id == own)
}

/// The same on a sheet that was laid out for this score, given the group of each item: no row asks for room of its own, and
/// none compares names.
pub(crate) fn fill(
    sheet: &mut ScoreSheet,
    score: &Score,
    group_of: &[Option<usize>],
    answers: &mut impl Answers,
    averages: &[Option<Decimal>],
) {
    sheet.items.clear();
    for (at, item) in score.items.iter().enumerate() {
        let own = own_points(item, at, answers);
        sheet.items.push(match (own.state, item.missing) {
            (ItemState::Missing, MissingItem::Points(points)) => {
                ItemScore { state: ItemState::Given, points: Some(points), band: None }
            }
            (ItemState::Missing, MissingItem::Average) => match averages.get(at).copied().flatten() {
                Some(mean) => ItemScore { state: ItemState::Average, points: Some(mean), band: None },
                None => own,
            },
            (ItemState::Missing, MissingItem::Reweigh) => ItemScore { state: ItemState::Reweighed, ..own },
            _ => own,
        });
    }
    let ScoreSheet { items, groups, total, .. } = &mut *sheet;
    let scale = scale(score, items);
    // With every item left out there is nothing that a sum could be of.
    let nought = scale.map(|_| Decimal::ZERO);
    let scaled_up = scale != Some(Decimal::ONE);
    *total = nought;
    groups.iter_mut().for_each(|(_, sum)| *sum = nought);
    for (scored, group) in items.iter().zip(group_of) {
        let points = match scored.state {
            ItemState::LeftOut | ItemState::Reweighed => continue,
            ItemState::Missing => None,
            ItemState::Scored | ItemState::Given | ItemState::Average if scaled_up => {
                scored.points.zip(scale).and_then(|(points, scale)| points.checked_mul(scale))
            }
            ItemState::Scored | ItemState::Given | ItemState::Average => scored.points,
        };
        let own = group.and_then(|group| groups.get_mut(group)).map(|(_, sum)| sum);
        for sum in own.into_iter().chain([&mut *total]) {
            *sum = sum.zip(points).and_then(|(sum, points)| sum.checked_add(points));
        }
    }
    *total = total.map(|total| {
        let total = score.max.map_or(total, |max| total.min(max));
        match score.decimals {
            Some(places) => total.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero),
            None => total,
        }
    });
    sheet.scale = scale.unwrap_or(Decimal::ONE);
}

/// Full weight / weight of the items that have points; nothing where that cannot be said.
fn scale(score: &Score, items: &[ItemScore]) -> Option<Decimal> {
    if items.iter().all(|item| item.state != ItemState::Reweighed) {
        return Some(Decimal::ONE);
    }
    let (mut full, mut left) = (Decimal::ZERO, Decimal::ZERO);
    for (item, scored) in score.items.iter().zip(items) {
        if scored.state == ItemState::LeftOut {
            continue;
        }
        let weight = weight(item)?;
        full = full.checked_add(weight)?;
        if scored.state != ItemState::Reweighed {
            left = left.checked_add(weight)?;
        }
    }
    full.checked_div(left)
}
