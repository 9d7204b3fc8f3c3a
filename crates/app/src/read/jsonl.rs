use ballast_reader::{Figure, Mention, PlannedTask, Reading};
use serde_json::{Map, Value, json};

use super::{
    Report,
    report::{Record, records},
    words,
};
use crate::export::number;

/// One JSON object a line, in the order of the text. Offsets are Unicode code points of the document's text.
///
/// A figure's `task` and a task's `parent` count the tasks of the document from 0, in the order of the lines.
pub fn jsonl(report: &Report) -> String {
    let mut objects = objects(&report.doc, &report.reading);
    for proposal in &report.proposed {
        let mut object = figure(&report.doc, proposal);
        object.insert("proposed".to_owned(), json!(true));
        objects.push(object);
    }
    if !report.proposed.is_empty() {
        objects.sort_by_key(|object| object.get("start").and_then(Value::as_u64));
    }
    text(objects)
}

/// A report as one JSON object: what it is, and its records by kind.
pub fn json(report: &Report) -> Value {
    let (doc, reading) = (&report.doc, &report.reading);
    let all =
        |objects: Vec<Map<String, Value>>| Value::Array(objects.into_iter().map(Value::Object).collect());
    json!({
        "doc": doc,
        "file": report.file,
        "title": report.document.title,
        "document": report.document.kind,
        "notes": report.document.notes,
        "facts": all(reading.figures.iter().map(|of| figure(doc, of)).collect()),
        "tasks": all(reading.tasks.iter().map(|of| task(doc, of)).collect()),
        "mentions": all(reading.mentions.iter().map(|of| mention(doc, of)).collect()),
        "proposed": all(report.proposed.iter().map(|of| figure(doc, of)).collect()),
    })
}

/// The records of a reading under a name: what is kept of an accepted report.
pub(super) fn lines(name: &str, reading: &Reading) -> String {
    text(objects(name, reading))
}

fn objects(doc: &str, reading: &Reading) -> Vec<Map<String, Value>> {
    let object = |record: Record<'_>| match record {
        Record::Task(_, task) => self::task(doc, task),
        Record::Figure(_, figure) => self::figure(doc, figure),
        Record::Mention(mention) => self::mention(doc, mention),
    };
    records(reading).into_iter().map(object).collect()
}

fn text(objects: Vec<Map<String, Value>>) -> String {
    let mut out = String::new();
    for object in objects {
        out.push_str(&Value::Object(object).to_string());
        out.push('\n');
    }
    out
}

/// A figure with its keys in their order.
fn figure(doc: &str, figure: &Figure) -> Map<String, Value> {
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
fn task(doc: &str, task: &PlannedTask) -> Map<String, Value> {
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
