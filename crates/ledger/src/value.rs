use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a field of an item holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A text, a choice's code, a region, an industry, an enterprise, an office, a period.
    Text(String),
    /// A number: yuan for money, 12.5 for 12.5%.
    Number(#[serde(with = "crate::exact")] Decimal),
    /// A day.
    Date(Date),
    /// Rows of further fields, by the id of the column.
    Rows(Vec<BTreeMap<String, Value>>),
}

impl Value {
    /// The text; nothing for what is none.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number; nothing for what is none.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The day; nothing for what is none.
    pub fn date(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The rows; none for what has none.
    pub fn rows(&self) -> &[BTreeMap<String, Value>] {
        match self {
            Value::Rows(rows) => rows,
            _ => &[],
        }
    }

    /// Whether nothing is written in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Value::Text(text) => text.trim().is_empty(),
            Value::Rows(rows) => rows.is_empty(),
            Value::Number(_) | Value::Date(_) => false,
        }
    }
}

/// Plain text for tables and files; rows as `column=value` with `;` between rows.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) => write!(f, "{number}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Rows(rows) => {
                for (at, row) in rows.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "; " })?;
                    for (at, (column, value)) in row.iter().enumerate() {
                        write!(f, "{}{column}={value}", if at == 0 { "" } else { " " })?;
                    }
                }
                Ok(())
            }
        }
    }
}
