//! 台账: whatever must be closed, as a list, a board, a calendar and reports; one item with its clocks, evidence and timeline; opening.
//!
//! Kinds, states, fields and actions are data of the packs: nothing here knows one by name.

pub(crate) mod act;
mod asked;
pub(crate) mod board;
pub(crate) mod calendar;
mod clocks;
mod draft;
mod fields;
mod forms;
mod interest;
pub(crate) mod item;
mod links;
pub(crate) mod list;
pub(crate) mod matches;
pub(crate) mod open;
mod parts;
pub(crate) mod reports;
mod rows;
mod section;
mod tabs;
mod timeline;

use ballast_ledger::Actor;
use jiff::{Timestamp, civil::Date};

use crate::{Right, Viewer, Words};

pub(crate) use asked::order;
pub(crate) use section::{about, mine, on_figure};

/// Who a viewer is to the ledger.
pub(crate) fn actor(viewer: &Viewer) -> Actor {
    let named = Some(viewer.office.as_str()).filter(|office| !office.is_empty());
    let office = named.and_then(|office| viewer.ballast.packs.offices.named(office));
    let enterprise = viewer.enterprise().map(str::to_owned);
    Actor {
        account: viewer.account.clone(),
        office: office.filter(|_| enterprise.is_none()).map(|office| office.id.clone()),
        enterprise,
        supervises: viewer.may(Right::Supervise),
        system: false,
    }
}

/// Where an item's page is.
pub(crate) fn item_link(id: impl std::fmt::Display) -> String {
    format!("/ledger/item/{id}")
}

/// How long until something is due, or since when it is late, in words.
fn left(words: Words, today: Date, due: Timestamp, late: bool) -> String {
    let days = today.until(ballast_model::china_day(due)).map_or(0, |span| span.get_days());
    match days {
        ..0 => words.ledger_late_days(days.unsigned_abs()),
        0 if late => words.ledger_late_today().to_owned(),
        0 => words.ledger_left_today().to_owned(),
        days => words.ledger_left_days(days),
    }
}

/// The name of an office, or its id where the packs no longer know it.
fn office_name(viewer: &Viewer, id: &str) -> String {
    let office = viewer.ballast.packs.offices.get(id);
    office.map_or_else(|| id.to_owned(), |office| office.name.get(viewer.ballast.lang()).to_owned())
}
