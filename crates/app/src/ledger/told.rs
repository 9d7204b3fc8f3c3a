//! What the catalog keeps of an item beside its columns, and what a report reads from it: the same that folding the item's
//! events would say.

use std::collections::BTreeMap;

use ballast_ledger::{
    Item,
    report::{Summary, choices, working_days},
};
use ballast_model::Calendar;
use ballast_packs::plan::{Fact, Phase};
use ballast_store::{LedgerRow, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// What lists and reports want to know beside the columns.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// The enterprise's name.
    name: String,
    /// What was said of it, by the fact's word.
    facts: BTreeMap<String, Said>,
    reopened: u32,
    /// How many files and figures prove it.
    evidence: usize,
    /// Of what has ended: whether nothing that was done was late.
    in_time: Option<bool>,
    /// When it first entered each state.
    entered: BTreeMap<String, Timestamp>,
    /// Texts that counts go by.
    choices: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Said {
    yes: bool,
    by: String,
    office: String,
    #[serde(rename = "as")]
    role: String,
}

/// The text that [`LedgerRow::content`] keeps of an item.
pub(super) fn told(item: &Item) -> String {
    let facts = item.facts.iter().map(|said| {
        let by = Said {
            yes: said.yes,
            by: said.by.account.clone(),
            office: said.by.office.clone(),
            role: said.by.role.word().to_owned(),
        };
        (said.fact.word().to_owned(), by)
    });
    let told = Told {
        name: item.subject.as_ref().map(|subject| subject.name.clone()).unwrap_or_default(),
        facts: facts.collect(),
        reopened: item.reopened,
        evidence: item.evidence.len(),
        in_time: item.ended_at.map(|at| item.in_time(at)),
        entered: item.entered.clone(),
        choices: choices(item),
    };
    // Maps with text keys and plain values always print.
    serde_json::to_string(&told).unwrap_or_default()
}

/// What reports need of an item, from its row alone.
///
/// # Errors
/// A row that says what no item is: `ballast ledger rebuild` makes it again.
pub(super) fn summary(row: LedgerRow, calendar: &Calendar, now: Timestamp) -> Result<Summary, AppError> {
    let damaged = |what: String| {
        let what = format!("{what}; `ballast ledger rebuild` makes the items again from their events");
        AppError::Store(StoreError::Damaged { file: format!("item {} of the ledger", row.id), what })
    };
    let told: Told = serde_json::from_str(&row.content).map_err(|error| damaged(error.to_string()))?;
    let phase = Phase::of_word(&row.phase).ok_or_else(|| damaged(format!("no phase is {:?}", row.phase)))?;
    let said = |fact: Fact| told.facts.get(fact.word()).map(|said| said.yes);
    Ok(Summary {
        id: row.id.to_string(),
        phase,
        working_days: working_days(calendar, row.opened_at, row.closed_at.unwrap_or(now).min(now)),
        overdue: row.live && row.due_at.is_some_and(|due| due < now),
        in_time: told.in_time.unwrap_or_default(),
        handled: said(Fact::Handled),
        solved: said(Fact::Solved),
        satisfied: said(Fact::Satisfied),
        reopened: told.reopened,
        entered: told.entered,
        choices: told.choices,
        title: row.title,
        kind: row.kind,
        region: row.region,
        office: row.office,
        state: row.state,
        colour: row.colour,
        opened_at: row.opened_at,
        ended_at: row.closed_at,
    })
}
