use std::ops::Range;

use crate::{
    place::{NO_NODE, PlaceId, Places},
    record::FigureStatus,
};

/// What holds for a paragraph where its sentences say nothing else.
pub(super) struct Context<'c> {
    pub(super) places: &'c Places,
    pub(super) region: Option<PlaceId>,
    /// The section's year.
    pub(super) year: Option<i16>,
    /// The section's period as records write it.
    pub(super) period: Option<String>,
    /// The years of the plan that the section speaks of.
    pub(super) plan: Option<(i16, i16)>,
    /// Whether the sentence at a place tells of what happened or of what is planned, and the words that say so.
    pub(super) moods: &'c dyn Fn(usize) -> Option<(FigureStatus, Option<Range<usize>>)>,
    /// The paragraph is planned beyond doubt: 同比 alone does not make it past.
    pub(super) firm: bool,
}

impl Context<'_> {
    pub(super) fn mood(&self, at: usize) -> Option<(FigureStatus, Option<Range<usize>>)> {
        (self.moods)(at)
    }

    /// Whether a place that led one sentence is still spoken of in the next: one that is not inside the section's.
    pub(super) fn carries(&self, place: PlaceId) -> bool {
        let Some(region) = self.region else { return true };
        let (place, region) = (self.places.get(place), self.places.get(region));
        if place.level == NO_NODE {
            return false;
        }
        match (&place.code, &region.code) {
            (Some(inner), Some(outer)) => !inside(inner, outer),
            _ => false,
        }
    }

    /// Whether a year lies inside the plan: nothing of it is past.
    pub(super) fn plans(&self, year: i16) -> bool {
        self.plan.is_some_and(|(from, to)| (from..=to).contains(&year))
            && self.year.is_some_and(|base| year >= base)
    }

    /// Each year of the plan.
    pub(super) fn years(&self) -> Option<String> {
        let (from, to) = self.plan?;
        Some(format!("{from}..{to}"))
    }

    /// All until the end of the section's period.
    pub(super) fn cumulative(&self) -> Option<String> {
        let period = self.period.as_deref()?;
        let year = &period[..period.len().min(4)];
        Some(match period.split_once("..") {
            Some((_, to)) => format!("..{to}"),
            None => match period.get(5..) {
                Some("H1") => format!("..{year}-06"),
                Some("Q1") => format!("..{year}-03"),
                Some("Q2") => format!("..{year}-06"),
                Some("Q3") => format!("..{year}-09"),
                Some("H2" | "Q4") => format!("..{year}-12"),
                _ => format!("..{period}"),
            },
        })
    }
}

/// Whether a code of the region tree lies at or below another: codes carry their parents in pairs of digits.
fn inside(inner: &str, outer: &str) -> bool {
    let significant = outer.trim_end_matches("00");
    inner.starts_with(significant)
}
