use ballast_model::{Text, china_day};
use ballast_packs::plan::{CountBy, Kind, Phase};
use jiff::civil::Date;
use serde::Serialize;

use super::Summary;

/// One count of a kind: how many items, and which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Id of the count.
    pub id: String,
    /// Its title.
    pub name: Text,
    /// Its lines, in the order of the kind.
    pub lines: Vec<CountLine>,
}

/// One line of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountLine {
    /// The state or choice.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Items that stand there now, or that entered it within the days.
    pub items: Vec<String>,
    /// For a funnel: items that have ever been there.
    pub ever: usize,
}

/// The counts that a kind declares, over its items: a funnel by state, lists of those that entered a state from one day to
/// another, open items by a choice. Items that ended without being done are left out of all but the funnel.
pub fn counts(kind: &Kind, items: &[Summary], from: Date, to: Date) -> Vec<Listed> {
    let own: Vec<&Summary> = items.iter().filter(|item| item.kind == kind.id).collect();
    kind.counts
        .iter()
        .map(|count| {
            let lines = match &count.by {
                CountBy::States => states(kind, &own),
                CountBy::Entered(state) => entered(kind, &own, state, from, to),
                CountBy::Field(field) => choices(kind, &own, field),
            };
            Listed { id: count.id.clone(), name: count.name.clone(), lines }
        })
        .collect()
}

fn states(kind: &Kind, items: &[&Summary]) -> Vec<CountLine> {
    let line = |state: &ballast_packs::plan::State| CountLine {
        id: state.id.clone(),
        name: state.name.clone(),
        items: ids(items.iter().filter(|item| item.state == state.id)),
        ever: items.iter().filter(|item| item.entered.contains_key(&state.id)).count(),
    };
    kind.states.iter().map(line).collect()
}

fn entered(kind: &Kind, items: &[&Summary], state: &str, from: Date, to: Date) -> Vec<CountLine> {
    let within = |item: &&&Summary| {
        let day = item.entered.get(state).map(|at| china_day(*at));
        item.phase != Phase::Void && day.is_some_and(|day| from <= day && day <= to)
    };
    let found = ids(items.iter().filter(within));
    let ever = items.iter().filter(|item| item.entered.contains_key(state)).count();
    let name = kind.state(state).map(|state| state.name.clone()).unwrap_or_default();
    vec![CountLine { id: state.to_owned(), name, items: found, ever }]
}

fn choices(kind: &Kind, items: &[&Summary], field: &str) -> Vec<CountLine> {
    let choices = kind.field(field).map(|field| field.choices()).unwrap_or_default();
    let line = |choice: &ballast_packs::plan::KindChoice| {
        let chose = |item: &&&Summary| item.choices.get(field) == Some(&choice.code);
        CountLine {
            id: choice.code.clone(),
            name: choice.name.clone(),
            items: ids(items.iter().filter(|item| !item.phase.ended()).filter(chose)),
            ever: items.iter().filter(chose).count(),
        }
    };
    choices.iter().map(line).collect()
}

fn ids<'a>(items: impl Iterator<Item = &'a &'a Summary>) -> Vec<String> {
    items.map(|item| item.id.clone()).collect()
}
