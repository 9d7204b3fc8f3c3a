use std::collections::BTreeMap;

use ballast_model::fold_width;
use ballast_packs::plan::{KindField, Shape};
use serde_json::Value as Json;

use crate::{Refusal, Value, check};

impl Value {
    /// Reads what somebody typed: full-width digits, thousands separators, a percent sign and names of choices are
    /// understood. Rows are JSON, or `column=value column=value; column=value ...`.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] says what would be right.
    pub fn read(field: &KindField, text: &str) -> Result<Self, Refusal> {
        let folded = fold_width(text.trim());
        let folded = folded.trim();
        let bad = || check::refuse(field, text, check::wanted(&field.shape));
        match &field.shape {
            Shape::Text => Ok(Self::Text(text.trim().to_owned())),
            Shape::Choice(choices) => {
                let fits = |choice: &&ballast_packs::plan::KindChoice| {
                    choice.code == folded
                        || choice.name.zh == folded
                        || choice.name.en.eq_ignore_ascii_case(folded)
                };
                choices.iter().find(fits).map(|choice| Self::Text(choice.code.clone())).ok_or_else(bad)
            }
            Shape::Enterprise => Ok(Self::Text(folded.to_uppercase())),
            Shape::Region | Shape::Industry | Shape::Office | Shape::Period => {
                Ok(Self::Text(folded.to_owned()))
            }
            Shape::Date => folded.parse().map(Self::Date).map_err(|_| bad()),
            Shape::Integer | Shape::Decimal | Shape::Money | Shape::Percentage => {
                let plain: String = folded.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
                let percent = field.shape == Shape::Percentage;
                let plain = plain.strip_suffix('%').filter(|_| percent).unwrap_or(&plain);
                plain.parse().map(Self::Number).map_err(|_| bad())
            }
            Shape::Rows(columns) => match serde_json::from_str::<Json>(text) {
                Ok(json) => Self::from_json(field, &json),
                Err(_) => {
                    let rows = text.split(';').filter(|row| !row.trim().is_empty());
                    rows.map(|row| typed_row(field, columns, row)).collect::<Result<_, _>>().map(Self::Rows)
                }
            },
        }
    }

    /// Reads a value of a JSON document: a text as [`Value::read`], a number as it stands, rows as a list of objects.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] says what would be right.
    pub fn from_json(field: &KindField, json: &Json) -> Result<Self, Refusal> {
        let bad = || check::refuse(field, &json.to_string(), check::wanted(&field.shape));
        match (json, &field.shape) {
            (Json::String(text), _) => Self::read(field, text),
            (Json::Number(number), shape) if shape.is_number() => Self::read(field, &number.to_string()),
            (Json::Array(rows), Shape::Rows(columns)) => {
                let mut found = Vec::with_capacity(rows.len());
                for row in rows {
                    let row = row.as_object().ok_or_else(bad)?;
                    let filled = row.iter().filter(|(_, value)| !value.is_null());
                    let cells = filled.map(|(id, value)| cell(field, columns, id, value));
                    found.push(cells.collect::<Result<BTreeMap<_, _>, _>>()?);
                }
                Ok(Self::Rows(found))
            }
            _ => Err(bad()),
        }
    }
}

fn typed_row(
    field: &KindField,
    columns: &[KindField],
    row: &str,
) -> Result<BTreeMap<String, Value>, Refusal> {
    let cells = row.split_whitespace().map(|part| {
        let (id, value) =
            part.split_once('=').ok_or_else(|| check::refuse(field, part, check::wanted(&field.shape)))?;
        cell(field, columns, id, &Json::String(value.to_owned()))
    });
    cells.collect()
}

fn cell(
    field: &KindField,
    columns: &[KindField],
    id: &str,
    value: &Json,
) -> Result<(String, Value), Refusal> {
    let column = columns.iter().find(|column| column.id == id);
    let column = column.ok_or_else(|| check::refuse(field, id, check::wanted(&field.shape)))?;
    Ok((column.id.clone(), Value::from_json(column, value)?))
}
