use std::collections::BTreeMap;

use ballast_model::{Calendar, china_day};
use ballast_packs::plan::{Fact, Phase};
use jiff::Timestamp;

use crate::{Item, Value};

/// What reports need of an item: small, so that a million of them fit into memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: String,
    /// Region.
    pub region: String,
    /// Lead office.
    pub office: String,
    /// State.
    pub state: String,
    /// What it means.
    pub phase: Phase,
    /// Colour.
    pub colour: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended; nothing while it goes on.
    pub ended_at: Option<Timestamp>,
    /// Working days from opening to the end, or to now: the first day is not counted.
    pub working_days: u32,
    /// Whether a clock has run out and runs on.
    pub overdue: bool,
    /// Whether nothing that is done was late.
    pub in_time: bool,
    /// Yes or no to each of the three facts; nothing where nobody has said.
    pub handled: Option<bool>,
    /// Whether it is solved.
    pub solved: Option<bool>,
    /// Whether whoever asked is satisfied.
    pub satisfied: Option<bool>,
    /// How often it was opened again.
    pub reopened: u32,
    /// When it first entered each state.
    pub entered: BTreeMap<String, Timestamp>,
    /// Texts that counts go by: choices, by field.
    pub choices: BTreeMap<String, String>,
}

impl Summary {
    /// What reports need of an item, as of an instant.
    pub fn of(calendar: &Calendar, item: &Item, now: Timestamp) -> Self {
        let until = item.ended_at.unwrap_or(now).min(now);
        let said = |fact| item.said(fact).map(|said| said.yes);
        Self {
            id: item.id.clone(),
            title: item.title.clone(),
            kind: item.kind.clone(),
            region: item.region.clone(),
            office: item.lead.clone(),
            state: item.state.clone(),
            phase: item.phase,
            colour: item.colour.clone(),
            opened_at: item.opened_at,
            ended_at: item.ended_at,
            working_days: working_days(calendar, item.opened_at, until),
            overdue: item.is_overdue(now),
            in_time: item.in_time(now),
            handled: said(Fact::Handled),
            solved: said(Fact::Solved),
            satisfied: said(Fact::Satisfied),
            reopened: item.reopened,
            entered: item.entered.clone(),
            choices: choices(item),
        }
    }
}

/// Texts of an item that counts may go by, by field.
pub fn choices(item: &Item) -> BTreeMap<String, String> {
    let texts = item.fields.iter().filter_map(|(id, value)| match value {
        // A choice's code is short; what is long is told by somebody and counted by nobody.
        Value::Text(text) if text.len() <= 64 => Some((id.clone(), text.clone())),
        _ => None,
    });
    texts.collect()
}

/// Working days from one instant to another, by China's day: the first day is not counted.
pub fn working_days(calendar: &Calendar, from: Timestamp, until: Timestamp) -> u32 {
    let (mut day, last) = (china_day(from), china_day(until));
    let mut count = 0;
    while day < last {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        count += u32::from(calendar.is_working(day));
    }
    count
}
