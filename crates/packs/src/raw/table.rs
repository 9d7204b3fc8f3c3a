use std::rc::Rc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{At, Sink, Source, suggest};
use crate::codes;

/// One row of a CSV file, its cells in the order in which columns were asked for.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) at: At,
    cells: Vec<String>,
}

impl Row {
    /// The cell of the n-th column asked for; empty where the file has no such column.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The parts of a cell that lists things with `|` between them.
    pub(crate) fn parts(&self, column: usize) -> impl Iterator<Item = &str> {
        self.cell(column).split('|').map(str::trim).filter(|part| !part.is_empty())
    }

    /// A day; nothing where blank.
    pub(crate) fn date(&self, column: usize, sink: &Sink) -> Option<Date> {
        self.day(self.cell(column), sink)
    }

    /// Reads a text of this row as a day; nothing where blank.
    pub(crate) fn day(&self, text: &str, sink: &Sink) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = text.parse().ok();
        if date.is_none() {
            sink.error(
                codes::BAD_DATE,
                &self.at,
                format!("{text:?} is not a date"),
                "write it as 2024-01-31",
            );
        }
        date
    }

    /// A number that must be there.
    pub(crate) fn number(&self, column: usize, name: &str, sink: &Sink) -> Option<Decimal> {
        let number = self.cell(column).parse().ok();
        if number.is_none() {
            let message = format!("`{name}` is {:?}, not a number", self.cell(column));
            sink.error(codes::CSV_VALUE, &self.at, message, "write plain digits, such as 97.5");
        }
        number
    }
}

/// Reads a CSV file: the required columns come first in every [`Row`], then the optional ones.
pub(crate) fn rows(source: &Source, required: &[&str], optional: &[&str], sink: &Sink) -> Vec<Row> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    // Cells are trimmed as they are taken: the reader's own trimming copies every record.
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::Headers).from_reader(text.as_bytes());
    let file: Rc<str> = source.file.clone();
    let place = |line: u64| At { file: file.clone(), line: usize::try_from(line).unwrap_or(0), more: 0 };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            sink.error(codes::CSV_SYNTAX, &place(1), error.to_string(), "the first line names the columns");
            return Vec::new();
        }
    };
    let wanted: Vec<&str> = required.iter().chain(optional).copied().collect();
    let mut places: Vec<Option<usize>> = vec![None; wanted.len()];
    for (at, name) in header.iter().enumerate() {
        let (message, help) = match wanted.iter().position(|known| *known == name) {
            Some(column) if places[column].is_none() => {
                places[column] = Some(at);
                continue;
            }
            Some(_) => (format!("column `{name}` is there twice"), String::new()),
            None => (format!("column `{name}` means nothing here"), suggest(name, wanted.iter().copied())),
        };
        sink.error(codes::CSV_COLUMN, &place(1), message, help);
    }
    let missing: Vec<&str> =
        (0..required.len()).filter(|at| places[*at].is_none()).map(|at| wanted[at]).collect();
    if !missing.is_empty() {
        let help = format!("the columns are {}", wanted.join(", "));
        sink.error(
            codes::CSV_COLUMN,
            &place(1),
            format!("column `{}` is missing", missing.join("`, `")),
            help,
        );
        return Vec::new();
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                sink.error(
                    codes::CSV_SYNTAX,
                    &place(line),
                    error.to_string(),
                    "save the file as CSV in UTF-8",
                );
                continue;
            }
        };
        let at = place(record.position().map_or(0, csv::Position::line));
        if record.len() > header.len() {
            let message = format!("{} cells under {} columns", record.len(), header.len());
            sink.error(codes::CSV_SYNTAX, &at, message, "a cell that holds a comma stands in double quotes");
            continue;
        }
        let cell =
            |place: &Option<usize>| place.and_then(|at| record.get(at)).unwrap_or("").trim().to_owned();
        rows.push(Row { at, cells: places.iter().map(cell).collect() });
    }
    rows
}
