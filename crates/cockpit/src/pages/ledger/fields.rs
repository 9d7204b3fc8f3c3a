use std::collections::BTreeMap;

use ballast_ledger::{Item, Value};
use ballast_model::fold_width;
use ballast_packs::plan::{KindField, Shape};
use serde_json::{Map, Value as Json};

use super::{parts::Typed, tabs};
use crate::Viewer;

/// A field of a kind as a form asks for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Widget {
    /// Name of the input.
    pub name: String,
    pub label: String,
    pub why: String,
    pub unit: String,
    pub required: bool,
    /// `area`, `line`, `number`, `date`, `choice` or `rows`.
    pub input: &'static str,
    pub value: String,
    pub choices: Vec<(String, String)>,
    /// For rows: headings, and a line of widgets per row.
    pub heads: Vec<String>,
    pub rows: Vec<Vec<Widget>>,
}

/// Blank rows offered beside those that are there.
const BLANK: usize = 3;

fn input(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "area",
        Shape::Integer | Shape::Decimal | Shape::Money | Shape::Percentage => "number",
        Shape::Date => "date",
        Shape::Choice(_) | Shape::Office => "choice",
        Shape::Rows(_) => "rows",
        Shape::Period | Shape::Region | Shape::Industry | Shape::Enterprise => "line",
    }
}

fn unit(viewer: &Viewer, field: &KindField) -> String {
    match (&field.unit, &field.shape) {
        (Some(unit), _) => viewer.ballast.unit(unit).to_owned(),
        (None, Shape::Money) => viewer.words.policies_yuan().to_owned(),
        (None, Shape::Percentage) => "%".to_owned(),
        (None, Shape::Period) => "2024-12".to_owned(),
        (None, Shape::Region | Shape::Industry) => viewer.words.ledger_code_or_name().to_owned(),
        (None, Shape::Enterprise) => viewer.words.enterprises_code().to_owned(),
        _ => String::new(),
    }
}

/// A field as a widget, with what was typed in it.
pub(crate) fn widget(
    viewer: &Viewer,
    field: &KindField,
    prefix: &str,
    required: bool,
    typed: &Typed,
) -> Widget {
    let lang = viewer.ballast.lang();
    let name = format!("{prefix}{}", field.id);
    let choices = match &field.shape {
        Shape::Choice(all) => {
            all.iter().map(|choice| (choice.code.clone(), choice.name.get(lang).to_owned())).collect()
        }
        Shape::Office => tabs::offices(viewer, &[]).into_iter().map(|(id, name, _)| (id, name)).collect(),
        _ => Vec::new(),
    };
    let below = format!("{name}.");
    let columns = field.columns();
    let row = |number: usize| {
        let prefix = format!("{below}{number}.");
        let cell = |column: &KindField| {
            let mut cell = widget(viewer, column, &prefix, false, typed);
            if cell.input == "area" {
                cell.input = "line";
            }
            cell
        };
        columns.iter().map(cell).collect::<Vec<_>>()
    };
    let rows = if columns.is_empty() { 0 } else { typed.rows(&below) + BLANK };
    Widget {
        label: field.name.get(lang).to_owned(),
        why: field.why.get(lang).to_owned(),
        unit: unit(viewer, field),
        required,
        input: input(&field.shape),
        value: typed.one(&name).to_owned(),
        choices,
        heads: columns
            .iter()
            .map(|column| {
                let star = if column.required { " ＊" } else { "" };
                format!("{}{star}", column.name.get(lang))
            })
            .collect(),
        rows: (0..rows).map(row).collect(),
        name,
    }
}

/// What an item holds in a field, as a form would carry it.
pub(crate) fn carried(field: &KindField, value: &Value, prefix: &str) -> Vec<(String, String)> {
    let name = format!("{prefix}{}", field.id);
    match value {
        Value::Rows(rows) => {
            let cells = rows
                .iter()
                .enumerate()
                .flat_map(|(number, row)| row.iter().map(move |(column, value)| (number, column, value)));
            cells
                .map(|(number, column, value)| (format!("{name}.{number}.{column}"), value.to_string()))
                .collect()
        }
        value => vec![(name, value.to_string())],
    }
}

/// A text as the field takes it: regions and industries by name become codes.
fn resolved(viewer: &Viewer, field: &KindField, text: &str) -> Result<String, String> {
    let ballast = &viewer.ballast;
    let (tree, found) = match &field.shape {
        Shape::Region => ("regions", ballast.region("regions", &fold_width(text))),
        Shape::Industry => ("industries", ballast.industry("industries", &fold_width(text))),
        _ => return Ok(text.to_owned()),
    };
    let ix = found
        .map_err(|error| format!("{}: {}", field.name.get(ballast.lang()), error.in_words(ballast.lang())))?;
    Ok(ballast.packs.tree(tree).map_or_else(|| text.to_owned(), |tree| tree.node(ix).code.clone()))
}

fn one(viewer: &Viewer, field: &KindField, text: &str) -> Result<Value, String> {
    let text = resolved(viewer, field, text)?;
    Value::read(field, &text).map_err(|why| why.said().get(viewer.ballast.lang()).to_owned())
}

/// Reads a field of a form; nothing where it was left blank.
fn read(viewer: &Viewer, field: &KindField, prefix: &str, typed: &Typed) -> Result<Option<Value>, String> {
    let name = format!("{prefix}{}", field.id);
    let columns = field.columns();
    if columns.is_empty() {
        let text = typed.one(&name);
        return if text.is_empty() { Ok(None) } else { one(viewer, field, text).map(Some) };
    }
    let below = format!("{name}.");
    let mut rows = Vec::new();
    for number in 0..typed.rows(&below) {
        let mut row = Map::new();
        for column in columns {
            let text = typed.one(&format!("{below}{number}.{}", column.id));
            if !text.is_empty() {
                row.insert(column.id.clone(), Json::String(resolved(viewer, column, text)?));
            }
        }
        if !row.is_empty() {
            rows.push(Json::Object(row));
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let value = Value::from_json(field, &Json::Array(rows));
    value.map(Some).map_err(|why| why.said().get(viewer.ballast.lang()).to_owned())
}

/// Fields of a form that something was typed in, and what is wrong with the others.
pub(crate) fn read_all<'f>(
    viewer: &Viewer,
    fields: impl IntoIterator<Item = &'f KindField>,
    prefix: &str,
    typed: &Typed,
) -> (BTreeMap<String, Value>, Vec<String>) {
    let (mut found, mut wrong) = (BTreeMap::new(), Vec::new());
    for field in fields {
        match read(viewer, field, prefix, typed) {
            Ok(Some(value)) => drop(found.insert(field.id.clone(), value)),
            Ok(None) => {}
            Err(why) => wrong.push(why),
        }
    }
    (found, wrong)
}

/// Leaves out what the item holds already: a form that only carries it along changes nothing.
pub(crate) fn changed(item: &Item, fields: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    fields.into_iter().filter(|(id, value)| item.fields.get(id) != Some(value)).collect()
}

/// A value in words: choices, offices, regions and industries by their names.
pub(crate) fn shown(viewer: &Viewer, field: Option<&KindField>, value: &Value) -> String {
    let lang = viewer.ballast.lang();
    let packs = &viewer.ballast.packs;
    let text = value.to_string();
    let in_tree = |tree: &str| {
        let tree = packs.tree(tree)?;
        Some(tree.node(tree.find(&text)?).name_in(lang).to_owned())
    };
    let Some(field) = field else { return text };
    match &field.shape {
        Shape::Choice(all) => {
            let choice = all.iter().find(|choice| choice.code == text);
            choice.map_or(text, |choice| choice.name.get(lang).to_owned())
        }
        Shape::Office => super::office_name(viewer, &text),
        Shape::Region => in_tree("regions").unwrap_or(text),
        Shape::Industry => in_tree("industries").unwrap_or(text),
        Shape::Money | Shape::Integer | Shape::Decimal | Shape::Percentage => {
            let shown = value.number().map_or(text, |number| crate::grid::grouped(number, number.scale()));
            match unit(viewer, field).as_str() {
                "" => shown,
                unit => format!("{shown} {unit}"),
            }
        }
        Shape::Rows(columns) => {
            let rows = value.rows().iter().map(|row| {
                let cells = row
                    .iter()
                    .map(|(id, value)| shown(viewer, columns.iter().find(|column| column.id == *id), value));
                cells.collect::<Vec<_>>().join(" ")
            });
            rows.collect::<Vec<_>>().join("；")
        }
        _ => text,
    }
}
