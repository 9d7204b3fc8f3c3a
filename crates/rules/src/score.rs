use ballast_packs::plan::{Facts, MissingItem, Points, Score, ScoreItem};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::facts::Scores;

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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// An item's points from the subject's own figures, before it is said what a missing one scores.
pub(crate) fn own_points(item: &ScoreItem, facts: &dyn Facts) -> ItemScore {
    let missing = ItemScore { state: ItemState::Missing, points: None, band: None };
    match item.when.as_ref().map(|when| when.holds(facts)) {
        Some(Some(false)) => return ItemScore { state: ItemState::LeftOut, ..missing },
        Some(None) => return missing,
        Some(Some(true)) | None => {}
    }
    let scored = |points: Decimal, band| {
        let points = item.max.map_or(points, |max| points.min(max));
        ItemScore { state: ItemState::Scored, points: Some(points), band }
    };
    match &item.points {
        Points::Bands(bands) => {
            for (at, band) in bands.iter().enumerate() {
                match band.when.as_ref().map_or(Some(true), |when| when.holds(facts)) {
                    Some(true) => return scored(band.points, Some(at)),
                    // A band before the one that would hold cannot be ruled out.
                    None => return missing,
                    Some(false) => {}
                }
            }
            scored(Decimal::ZERO, None)
        }
        Points::Formula { formula, floor, .. } => match formula.number(facts) {
            Some(points) => scored(floor.map_or(points, |floor| points.max(floor)), None),
            None => missing,
        },
    }
}

/// The whole score, given the mean of each item over the subjects that have it.
pub(crate) fn sheet(score: &Score, facts: &dyn Facts, averages: &[Option<Decimal>]) -> ScoreSheet {
    let items: Vec<ItemScore> = score
        .items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let own = own_points(item, facts);
            if own.state != ItemState::Missing {
                return own;
            }
            match item.missing {
                MissingItem::Missing => own,
                MissingItem::Points(points) => {
                    ItemScore { state: ItemState::Given, points: Some(points), band: None }
                }
                MissingItem::Average => match averages.get(at).copied().flatten() {
                    Some(mean) => ItemScore { state: ItemState::Average, points: Some(mean), band: None },
                    None => own,
                },
                MissingItem::Reweigh => ItemScore { state: ItemState::Reweighed, ..own },
            }
        })
        .collect();
    let scale = scale(score, &items);
    let sum = |group: Option<&str>| {
        let mut sum = Decimal::ZERO;
        for (item, scored) in score.items.iter().zip(&items) {
            if group.is_some_and(|group| item.group.as_deref() != Some(group)) {
                continue;
            }
            match scored.state {
                ItemState::LeftOut | ItemState::Reweighed => {}
                ItemState::Missing => return None,
                ItemState::Scored | ItemState::Given | ItemState::Average => {
                    sum = sum.checked_add(scored.points?.checked_mul(scale?)?)?;
                }
            }
        }
        // With every item left out there is nothing that a sum could be of.
        scale.map(|_| sum)
    };
    let total = sum(None).map(|total| {
        let total = score.max.map_or(total, |max| total.min(max));
        match score.decimals {
            Some(places) => total.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero),
            None => total,
        }
    });
    let groups = score.groups.iter().map(|(id, _)| (id.clone(), sum(Some(id)))).collect();
    ScoreSheet { items, groups, total, scale: scale.unwrap_or(Decimal::ONE) }
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
