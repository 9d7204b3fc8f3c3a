//! What differs between the records of two readings of one report.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// It says something else.
    Changed,
}

/// One record that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What became of it.
    pub change: Change,
    /// `fact` or `task`.
    pub kind: String,
    /// The indicator's words, or the task's heading.
    pub what: String,
    /// Place it is about.
    pub region: String,
    /// Period, or the year of the plan.
    pub period: String,
    /// What it said.
    pub before: Option<String>,
    /// What it says.
    pub after: Option<String>,
    /// Where it stands in the text it is taken from: the new one, or the old where it was removed.
    pub start: u64,
}

type Object = Map<String, Value>;

/// Compares records kept as JSON lines with those read now. Where a record stands and why it was read so is no difference.
pub(super) fn differences(before: &str, now: &str) -> Vec<Difference> {
    let read = |text: &str| -> Vec<Object> {
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    };
    let (before, now) = (read(before), read(now));
    let mut found = Vec::new();
    for kind in ["fact", "task"] {
        let of = |records: &[Object]| -> Vec<Object> {
            records.iter().filter(|record| text(record, "kind") == kind).cloned().collect()
        };
        let (mut old, mut new) = (of(&before), of(&now));
        // What is said in the same words first, then what is said of the same thing.
        pair(&mut old, &mut new, |record| format!("{}\n{}", subject(record), said(record)));
        let changed = pair(&mut old, &mut new, subject);
        found.extend(changed.iter().map(|(a, b)| difference(Change::Changed, Some(a), Some(b))));
        if kind == "fact" {
            // The same thing for another period.
            let changed = pair(&mut old, &mut new, |record| {
                format!(
                    "{}\n{}\n{}\n{}",
                    text(record, "indicator"),
                    text(record, "region"),
                    text(record, "measure"),
                    text(record, "status")
                )
            });
            found.extend(changed.iter().map(|(a, b)| difference(Change::Changed, Some(a), Some(b))));
        }
        found.extend(old.iter().map(|record| difference(Change::Removed, Some(record), None)));
        found.extend(new.iter().map(|record| difference(Change::Added, None, Some(record))));
    }
    found.sort_by(|a, b| (&a.kind, a.start).cmp(&(&b.kind, b.start)));
    found
}

/// Takes records with the same key out of both lists, in pairs and in order.
fn pair(
    old: &mut Vec<Object>,
    new: &mut Vec<Object>,
    key: impl Fn(&Object) -> String,
) -> Vec<(Object, Object)> {
    let mut waiting: BTreeMap<String, std::collections::VecDeque<Object>> = BTreeMap::new();
    for record in old.drain(..) {
        waiting.entry(key(&record)).or_default().push_back(record);
    }
    let mut pairs = Vec::new();
    new.retain(|record| {
        match waiting.get_mut(&key(record)).and_then(std::collections::VecDeque::pop_front) {
            Some(before) => {
                pairs.push((before, record.clone()));
                false
            }
            None => true,
        }
    });
    old.extend(waiting.into_values().flatten());
    old.sort_by_key(start);
    pairs
}

/// What a record is about.
fn subject(record: &Object) -> String {
    if text(record, "kind") == "task" {
        // Enumerators move when a task is put in before; the words after them stay.
        let heading = text(record, "heading");
        let bare =
            heading.trim_start_matches(|c: char| !c.is_alphabetic() || "一二三四五六七八九十是".contains(c));
        return format!("{bare}\n{}", text(record, "region"));
    }
    let indicator = match text(record, "indicator_id") {
        id if id.is_empty() => text(record, "indicator"),
        id => id,
    };
    ["region", "period", "measure", "status"]
        .iter()
        .fold(indicator, |key, part| key + "\n" + &text(record, part))
}

/// What it says of it.
fn said(record: &Object) -> String {
    let parts: &[&str] = if text(record, "kind") == "task" {
        &["plan_year", "owner", "deadline", "level"]
    } else {
        &["bound", "value", "value_hi", "unit", "period"]
    };
    parts.iter().map(|part| text(record, part)).collect::<Vec<_>>().join(" ")
}

/// The same for people.
fn shown(record: &Object) -> String {
    if text(record, "kind") == "task" {
        let parts = ["heading", "owner", "deadline"].map(|part| text(record, part));
        return parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    }
    let bound = match text(record, "bound").as_str() {
        "ge" => "≥",
        "le" => "≤",
        "approx" => "≈",
        _ => "",
    };
    format!("{bound}{} ({})", text(record, "text"), text(record, "period"))
}

fn text(record: &Object, key: &str) -> String {
    match record.get(key) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn start(record: &Object) -> u64 {
    record.get("start").and_then(Value::as_u64).unwrap_or(0)
}

fn difference(change: Change, before: Option<&Object>, after: Option<&Object>) -> Difference {
    let empty = Object::new();
    let record = after.or(before).unwrap_or(&empty);
    let task = text(record, "kind") == "task";
    Difference {
        change,
        kind: text(record, "kind"),
        what: text(record, if task { "heading" } else { "indicator" }),
        region: text(record, "region"),
        period: text(record, if task { "plan_year" } else { "period" }),
        before: before.map(shown),
        after: after.map(shown),
        start: start(record),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(indicator: &str, value: f64, period: &str, start: u64) -> String {
        serde_json::json!({"kind": "fact", "doc": "a", "start": start, "text": format!("{value}%"), "value": value, "unit": "%",
            "indicator": indicator, "measure": "growth", "status": "target", "region": "济南", "period": period, "bound": "eq"})
        .to_string()
    }

    #[test]
    fn records_are_told_apart_by_what_they_are_about() {
        let task =
            r#"{"kind":"task","start":90,"heading":"一是强链。","region":"济南","plan_year":2025,"level":1}"#;
        let moved =
            r#"{"kind":"task","start":99,"heading":"二是强链。","region":"济南","plan_year":2025,"level":1}"#;
        let before = [
            fact("增加值", 7.0, "2025", 5),
            fact("投资", 9.0, "2025", 9),
            fact("出口", 3.0, "2025", 20),
            task.to_owned(),
        ];
        let now = [
            fact("投资", 9.0, "2025", 2),
            fact("增加值", 7.5, "2025", 8),
            fact("利润", 5.0, "2025", 11),
            moved.to_owned(),
        ];
        let found = differences(&before.join("\n"), &now.join("\n"));
        let brief: Vec<_> = found
            .iter()
            .map(|d| (d.change, d.what.as_str(), d.before.as_deref(), d.after.as_deref()))
            .collect();
        assert_eq!(
            brief,
            [
                (Change::Changed, "增加值", Some("7% (2025)"), Some("7.5% (2025)")),
                (Change::Added, "利润", None, Some("5% (2025)")),
                (Change::Removed, "出口", Some("3% (2025)"), None),
            ]
        );
        assert!(differences(&now.join("\n"), &now.join("\n")).is_empty());
    }
}
