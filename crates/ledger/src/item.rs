use std::collections::BTreeMap;

use ballast_model::Period;
use ballast_packs::plan::{Fact, Phase};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Awaited, By, Evidence, Link, Planned, Reading, Subject, Value};

/// What an item is now: its events, folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Id.
    pub id: String,
    /// Kind, by id.
    pub kind: String,
    /// Version of the kind it was opened under.
    pub kind_version: String,
    /// Title.
    pub title: String,
    /// The region it belongs to.
    pub region: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What it was made from.
    pub source: Option<String>,
    /// State, by id.
    pub state: String,
    /// What the state means.
    #[serde(with = "crate::words::phase")]
    pub phase: Phase,
    /// Who opened it.
    pub opener: By,
    /// When.
    pub opened_at: Timestamp,
    /// The one lead office.
    pub lead: String,
    /// Who helps.
    pub co: Vec<String>,
    /// What is written down.
    pub fields: BTreeMap<String, Value>,
    /// Evidence, in the order in which it came.
    pub evidence: Vec<Held>,
    /// What was reported period by period.
    pub reports: Vec<Reported>,
    /// What it is connected with.
    pub links: Vec<Link>,
    /// Clocks that run, and those that have stopped.
    pub clocks: Vec<ItemClock>,
    /// Colour, by id; empty for a kind without colours.
    pub colour: String,
    /// Colour and points of the pace, where it was worked out.
    pub pace: Option<Pace>,
    /// What was last said to each of the three facts since it was opened or opened again.
    pub facts: Vec<Said>,
    /// How often it was opened again.
    pub reopened: u32,
    /// Offices it was escalated to, nearest first.
    pub escalated: Vec<String>,
    /// Readings that are still to come.
    pub awaited: Vec<Awaited>,
    /// Readings taken.
    pub readings: Vec<Reading>,
    /// Who last did what since it was opened or opened again, by action.
    pub doers: BTreeMap<String, Doer>,
    /// When it first entered each state.
    pub entered: BTreeMap<String, Timestamp>,
    /// When it was closed, or ended without; nothing while it goes on.
    pub ended_at: Option<Timestamp>,
    /// When something was last done.
    pub changed_at: Timestamp,
    /// How many events it has.
    pub version: u64,
}

/// Evidence with who brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The evidence.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Who brought it.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Which round it belongs to: 0 before the item was first opened again. A closing wants evidence of its own round.
    pub round: u32,
}

/// What was reported for a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// By which action.
    pub action: String,
    /// For which period.
    pub period: Period,
    /// What was written down.
    pub fields: BTreeMap<String, Value>,
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// Points ahead and the colour they call for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Points ahead; below zero behind.
    #[serde(with = "crate::exact")]
    pub ahead: Decimal,
    /// Colour, by id.
    pub colour: String,
}

/// What somebody said to a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Which.
    #[serde(with = "crate::words::fact")]
    pub fact: Fact,
    /// Yes or no.
    pub yes: bool,
    /// Who said so.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doer {
    /// The account.
    pub account: String,
    /// When.
    pub at: Timestamp,
}

/// One run of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemClock {
    /// Which, by id.
    pub clock: String,
    /// Its how-manieth run.
    pub cycle: u32,
    /// From when on it counts.
    pub from: Timestamp,
    /// When it runs out: the last second in time.
    pub due: Timestamp,
    /// The row it belongs to, counted from 1.
    pub row: Option<u32>,
    /// The period it asks for.
    pub period: Option<Period>,
    /// What it has still to do, in order.
    pub rings: Vec<Planned>,
    /// The steps that it has done.
    pub rang: Vec<String>,
    /// Halted, where it is.
    pub paused: Option<Pause>,
    /// How often it was halted.
    pub pauses: u32,
    /// When it stood still: from and until.
    pub halts: Vec<(Timestamp, Timestamp)>,
    /// Stopped, where it is.
    pub stopped: Option<Stop>,
    /// The worst colour its steps have called for.
    pub colour: Option<String>,
}

/// A clock that is halted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub since: Timestamp,
    /// When it runs again by itself.
    pub until: Timestamp,
    /// Why, by id.
    pub reason: String,
}

/// A clock that has stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// When.
    pub at: Timestamp,
    /// Whether what it waited for is done.
    pub done: bool,
}

impl ItemClock {
    /// Whether it runs, halted or not.
    pub fn runs(&self) -> bool {
        self.stopped.is_none()
    }

    /// Whether it has run out: now, or when it stopped. A halted clock does not run out.
    pub fn is_late(&self, now: Timestamp) -> bool {
        match (&self.stopped, &self.paused) {
            (Some(stop), _) => stop.at > self.due,
            (None, Some(_)) => false,
            (None, None) => now > self.due,
        }
    }
}

impl Item {
    /// What was last said to a fact.
    pub fn said(&self, fact: Fact) -> Option<&Said> {
        self.facts.iter().find(|said| said.fact == fact)
    }

    /// The run of a clock that has not stopped; of a clock per row the first.
    pub fn running(&self, clock: &str) -> Option<&ItemClock> {
        self.clocks.iter().find(|run| run.clock == clock && run.runs())
    }

    /// When the next clock runs out; nothing where none runs. Halted clocks are passed over.
    pub fn due_at(&self) -> Option<Timestamp> {
        let running = self.clocks.iter().filter(|run| run.runs() && run.paused.is_none());
        running.map(|run| run.due).min()
    }

    /// Whether a running clock has run out.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.clocks.iter().any(|run| run.runs() && run.is_late(now))
    }

    /// Whether it was done in time: no clock that was stopped by what it waited for was late, and none runs late.
    pub fn in_time(&self, now: Timestamp) -> bool {
        let counts = |run: &&ItemClock| run.stopped.as_ref().is_none_or(|stop| stop.done);
        !self.clocks.iter().filter(counts).any(|run| run.is_late(now))
    }
}

/// When something will ring next, with nobody doing anything; nothing where all is quiet. A scheduler sleeps until then.
pub fn next_ring(item: &Item) -> Option<Timestamp> {
    let clocks = item.clocks.iter().filter(|run| run.runs()).filter_map(|run| match &run.paused {
        Some(pause) => Some(pause.until),
        None => run.rings.first().map(|planned| planned.at),
    });
    let rung = |awaited: &&Awaited| !awaited.rung;
    clocks.chain(item.awaited.iter().filter(rung).map(|awaited| awaited.at)).min()
}
