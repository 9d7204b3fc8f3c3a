//! Tables for people, CSV for spreadsheets, JSON for programs.

use std::io::Write as _;

use ballast_app::csv_line;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde_json::Value;

use crate::args::Format;

/// Rows of texts under headings. Columns that hold only numbers are set to the right.
pub struct Sheet {
    /// Keys, used in CSV and JSON.
    pub keys: Vec<&'static str>,
    /// Headings for people.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(columns: &[(&'static str, &str)]) -> Self {
        Self {
            keys: columns.iter().map(|(key, _)| *key).collect(),
            heads: columns.iter().map(|(_, head)| (*head).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// The sheet for people.
    pub fn table(&self) -> String {
        let mut table = Table::new();
        // One line under the headings; a line under every row doubles the height of a page.
        let line = LineStyle::none().fill('─').junction('─');
        table.load_style(TableStyle::new().top_border(line).header_separator(line).bottom_border(line));
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(self.heads.iter().map(Cell::new));
        // Asked once a column: asked of every cell, a list of thousands takes minutes.
        let numeric: Vec<bool> = (0..self.heads.len()).map(|at| self.numeric(at)).collect();
        for row in &self.rows {
            table.add_row(row.iter().enumerate().map(|(at, text)| {
                let right = numeric.get(at).copied().unwrap_or_default();
                let cell = Cell::new(text);
                if right { cell.set_alignment(CellAlignment::Right) } else { cell }
            }));
        }
        table.to_string()
    }

    fn numeric(&self, column: usize) -> bool {
        let mut seen = false;
        self.rows.iter().all(|row| {
            let text = row.get(column).map_or("", String::as_str);
            let plain = text.trim_start_matches(['+', '-']).replace([',', '%'], "");
            let number = plain.parse::<f64>().is_ok();
            seen |= number;
            number || text.is_empty() || text == "-" || text == "…"
        }) && seen
    }

    /// The sheet for spreadsheets.
    pub fn csv(&self) -> String {
        csv(self.keys.iter().copied(), &self.rows)
    }

    /// The sheet for programs: an array of objects of texts.
    pub fn json(&self) -> Value {
        let object = |row: &Vec<String>| {
            let fields =
                self.keys.iter().zip(row).map(|(key, text)| ((*key).to_owned(), Value::from(text.as_str())));
            Value::Object(fields.collect())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// Prints it.
    ///
    /// # Errors
    /// Standard output's.
    pub fn print(&self, format: Format) -> std::io::Result<()> {
        match format {
            Format::Table => say(&self.table()),
            Format::Csv => write_all(&self.csv()),
            Format::Json => print_json(&self.json()),
        }
    }
}

/// CSV for spreadsheets: UTF-8 with BOM, cells quoted where they have to be.
pub fn csv<'a>(heads: impl Iterator<Item = &'a str>, rows: &[Vec<String>]) -> String {
    let mut out = String::from("\u{FEFF}");
    csv_line(&mut out, heads);
    rows.iter().for_each(|row| csv_line(&mut out, row.iter()));
    out
}

/// Prints text and a line end.
///
/// # Errors
/// Standard output's, a closed pipe among them.
pub fn say(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}

/// Prints text as it is.
///
/// # Errors
/// Standard output's.
pub fn write_all(text: &str) -> std::io::Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes())
}

/// Prints JSON over several lines.
///
/// # Errors
/// Standard output's.
pub fn print_json(value: &impl serde::Serialize) -> std::io::Result<()> {
    say(&serde_json::to_string_pretty(value)?)
}

/// A number with thousands separators.
pub fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, ""), |(w, f)| (w, f));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if fraction.is_empty() { format!("{sign}{out}") } else { format!("{sign}{out}.{fraction}") }
}
