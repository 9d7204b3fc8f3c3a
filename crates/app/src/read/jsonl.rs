use ballast_reader::{Figure, Mention, PlannedTask};
use serde_json::{Map, Value, json};

use super::{Report, report::{Record, records}, words};
use crate::export::number;

/// One JSON object a line, in the order of the text. Offsets are Unicode code points of the document's text.
///
/// A figure's `task` and a task's `parent` count the tasks of the document from 0, in the order of the lines.
pub fn jsonl(report: &Report) -> String {
    let mut out = String::new();
    for record in records(&report.reading) {
        let object = match record {
            Record::Task(_, task) => self::task(&report.doc, task),
            Record::Figure(_, figure) => self::figure(&report.doc, figure),
            Record::Mention(mention) => self::mention(&report.doc, mention),
        };
        out.push_str(&Value::Object(object).to_string());
        out.push('\n');
    }
    out
}

/// A figure with its keys in their order.
pub(super) fn figure(doc: &str, figure: &Figure) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("kind", json!("fact"));
    put("doc", json!(doc));
    put("start", json!(figure.start));
    put("end", json!(figure.end));
    put("text", json!(figure.text));
    put("value", number(figure.value));
    if let Some(high) = figure.value_hi {
        put("value_hi", number(high));
    }
    put("unit", json!(figure.unit));
    put("indicator", json!(figure.indicator));
    put("measure", json!(words::measure_key(figure.measure)));
    put("status", json!(words::status_key(figure.status)));
    put("region", json!(figure.region));
    put("period", json!(figure.period));
    put("bound", json!(words::bound_key(figure.bound)));
    put("indicator_id", json!(figure.link.as_ref().map(|link| &link.id)));
    put("confidence", json!(figure.link.as_ref().map(|link| link.confidence)));
    put("task", json!(figure.task));
    put("because", json!(figure.because));
    put("region_code", json!(figure.region_code));
    object
}

/// A task with its keys in their order.
pub(super) fn task(doc: &str, task: &PlannedTask) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("kind", json!("task"));
    put("doc", json!(doc));
    put("start", json!(task.start));
    put("end", json!(task.end));
    put("heading", json!(task.heading));
    put("region", json!(task.region));
    put("plan_year", json!(task.plan_year));
    put("level", json!(task.level));
    put("parent", json!(task.parent));
    put("owner", json!(task.owner));
    put("deadline", json!(task.deadline));
    put("flags", json!(task.flags));
    put("region_code", json!(task.region_code));
    put("targets", json!(task.targets));
    object
}

fn mention(doc: &str, mention: &Mention) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("kind", json!("mention"));
    put("doc", json!(doc));
    put("start", json!(mention.start));
    put("end", json!(mention.end));
    put("text", json!(mention.text));
    put("id", json!(mention.id));
    object
}
