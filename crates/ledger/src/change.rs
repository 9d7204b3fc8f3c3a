use std::collections::BTreeMap;

use ballast_model::Period;
use ballast_packs::plan::{Fact, Phase, Role};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Value;

/// One thing that follows from an event. Everything that was worked out when the event was made is written down in it: due
/// instants, colours, who is told. So folding needs no pack, and a kind, calendar or rate that changes later rewrites nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "kebab-case")]
pub enum Change {
    /// The item is there.
    Opened(Opened),
    /// It is in another state.
    Moved {
        /// The state.
        state: String,
        /// What that means.
        #[serde(with = "crate::words::phase")]
        phase: Phase,
    },
    /// Others are responsible.
    Assigned {
        /// The one lead.
        lead: String,
        /// Who helps.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        co: Vec<String>,
    },
    /// Fields have new values.
    Filled {
        /// By field; nothing empties it.
        fields: BTreeMap<String, Option<Value>>,
    },
    /// Evidence came in.
    Proved {
        /// What.
        evidence: Evidence,
    },
    /// It is connected with something.
    Linked {
        /// With what.
        link: Link,
    },
    /// What is due once a period was done for one.
    Reported {
        /// The period.
        period: Period,
        /// What was written down for it.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fields: BTreeMap<String, Value>,
    },
    /// Somebody said yes or no.
    Said {
        /// To what.
        #[serde(with = "crate::words::fact")]
        fact: Fact,
        /// Which.
        yes: bool,
    },
    /// A clock runs.
    Started(Started),
    /// A clock was halted.
    Paused {
        /// Which.
        clock: String,
        /// Its how-manieth run.
        cycle: u32,
        /// The reason, by id.
        reason: String,
        /// When it runs again by itself.
        until: Timestamp,
    },
    /// A clock runs again.
    Resumed {
        /// Which.
        clock: String,
        /// Its how-manieth run.
        cycle: u32,
        /// Since when: the end of the pause, also where nobody looked then.
        from: Timestamp,
        /// When it runs out now.
        due: Timestamp,
        /// What it will do.
        rings: Vec<Planned>,
    },
    /// A clock stopped.
    Stopped {
        /// Which.
        clock: String,
        /// Its how-manieth run.
        cycle: u32,
        /// Whether what it waited for is done; false where it was only replaced, or the item ended without it.
        done: bool,
        /// When that was, where it was written down later than it happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Timestamp>,
    },
    /// A clock rang.
    Rang {
        /// Which; `effect` for a reading that is due.
        clock: String,
        /// Which of its steps.
        step: String,
        /// Its how-manieth run. With clock and step the key under which it rings once and never again.
        cycle: u32,
        /// When it should have rung.
        planned: Timestamp,
        /// Who is told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to: Vec<Notice>,
        /// The colour that this step calls for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colour: Option<String>,
    },
    /// The pace was worked out.
    Paced {
        /// Points ahead; below zero behind.
        #[serde(with = "crate::exact")]
        ahead: Decimal,
        /// The colour that calls for.
        colour: String,
    },
    /// It has another colour.
    Coloured {
        /// Which.
        colour: String,
    },
    /// It was closed before, and is open again.
    Reopened,
    /// A linked figure will be read again.
    Awaited(Awaited),
    /// A linked figure was read again.
    Read(Reading),
}

/// How an item begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Kind, by id.
    pub kind: String,
    /// Version of the kind's declaration.
    pub version: String,
    /// Title.
    pub title: String,
    /// The region it belongs to, by code.
    pub region: String,
    /// The enterprise, industry or chain it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// What it was made from, unique within its kind: opening it again from there finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What an item is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Id: a unified social credit code, an industry, a project's code.
    pub id: String,
    /// Name as known when the item was opened.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// One piece of evidence: a file by its hash, or something by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Kind of evidence, by id.
    pub kind: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The file's content hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// What it refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// Something that an item is connected with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum Link {
    /// A figure.
    Figure {
        /// Indicator, by id.
        indicator: String,
        /// Period.
        period: Period,
        /// Region or industry, by code.
        node: String,
        /// `value` or `growth`.
        measure: String,
        /// What it was when the link was made.
        #[serde(default, with = "crate::exact::optional", skip_serializing_if = "Option::is_none")]
        value: Option<Decimal>,
    },
    /// A verdict of a rule.
    Verdict {
        /// Programme, by id.
        programme: String,
        /// Its version.
        version: String,
        /// Who was judged.
        subject: String,
        /// When: the reference date or period.
        on: String,
        /// What it came to: a verdict, a level.
        verdict: String,
    },
    /// A field of a return.
    Return {
        /// Form, by id.
        form: String,
        /// Period.
        period: Period,
        /// Who reported.
        subject: String,
        /// Column.
        field: String,
        /// What it was when the link was made.
        #[serde(default, with = "crate::exact::optional", skip_serializing_if = "Option::is_none")]
        value: Option<Decimal>,
    },
    /// A place in a report that was read.
    Report {
        /// Content hash of the document.
        document: String,
        /// First character.
        start: usize,
        /// The character after the last.
        end: usize,
        /// The words.
        text: String,
    },
    /// Another item.
    Item {
        /// Its id.
        id: String,
        /// What it is to this one: `same`, `package`, `result`, `cause`.
        how: String,
    },
}

/// A clock that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Which.
    pub clock: String,
    /// Its how-manieth run, counted from 1.
    pub cycle: u32,
    /// From when on it counts: the date in a field may lie before the event.
    pub from: Timestamp,
    /// When it runs out: the last second that is in time.
    pub due: Timestamp,
    /// The row it belongs to, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The period it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// What it will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rings: Vec<Planned>,
}

/// A step of a clock with its instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// `remind-1`, `late-2`.
    pub step: String,
    /// When.
    pub at: Timestamp,
}

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// As what.
    #[serde(rename = "as", with = "crate::words::role")]
    pub role: Role,
    /// The office's id, the enterprise's code or the account; empty where the role has no single holder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
}

/// A figure that will be read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// So many periods after the closing.
    pub after: u32,
    /// The period to be read.
    pub period: Period,
    /// When its figures should be there.
    pub at: Timestamp,
    /// Which closing it belongs to: 1 for the first, 2 after a reopening.
    pub round: u32,
    /// What is read: the item's link, with the value it had.
    pub link: Link,
    /// Which of the item's links it is, counted from 1.
    pub number: u32,
    /// Whether it was asked for. Kept in the projection, never in an event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rung: bool,
}

impl Awaited {
    /// The step under which it rings.
    pub fn step(&self) -> String {
        format!("read-{}-{}", self.after, self.number)
    }
}

/// A figure that was read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// So many periods after the closing.
    pub after: u32,
    /// Which closing it belongs to.
    pub round: u32,
    /// The period that was read.
    pub period: Period,
    /// What it was when the item was linked.
    #[serde(default, with = "crate::exact::optional", skip_serializing_if = "Option::is_none")]
    pub before: Option<Decimal>,
    /// What it is now; nothing where there is no figure.
    #[serde(default, with = "crate::exact::optional", skip_serializing_if = "Option::is_none")]
    pub now: Option<Decimal>,
    /// What the kind calls that; nothing where a figure is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Which figure: more than one may be linked.
    pub link: Link,
}
