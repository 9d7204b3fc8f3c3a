use std::path::Path;

use ballast_model::fold_width;
use jiff::civil::Date;

use crate::{AppError, Question};

/// A column a small table has: its key and the headings under which files carry it.
pub(crate) struct Wanted {
    pub(crate) key: &'static str,
    pub(crate) heads: &'static [&'static str],
    pub(crate) required: bool,
}

/// A small CSV table with known columns, and the mistakes found in it so far.
pub(crate) struct Tabular {
    file: String,
    columns: Vec<(&'static str, Option<usize>)>,
    /// Row in the file, counted from 1, and its cells.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
    mistakes: Vec<Question>,
}

impl Tabular {
    /// Reads a CSV file in UTF-8 or GB18030, whose first row has the headings.
    pub(crate) fn read(path: &Path, wanted: &[Wanted]) -> Result<Self, AppError> {
        let bytes = std::fs::read(path).map_err(AppError::io(path))?;
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = decoded(&bytes);
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| AppError::Question(Question::no_csv(&file, error)))?;
            let row = record.position().map_or(0, csv::Position::line);
            let cells: Vec<String> = record.iter().map(clean).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push((row, cells));
            }
        }
        if rows.is_empty() {
            return Err(AppError::Question(Question::empty_table(&file)));
        }
        let (_, heads) = rows.remove(0);
        let mut mistakes = Vec::new();
        let columns = wanted.iter().map(|of| {
            let found = heads.iter().position(|head| {
                of.key.eq_ignore_ascii_case(head)
                    || of.heads.iter().any(|name| name.eq_ignore_ascii_case(head))
            });
            if found.is_none() && of.required {
                let names = [&[of.key], of.heads].concat().join(", ");
                mistakes.push(Question::column_absent(of.key, names).in_row(&file, 1));
            }
            (of.key, found)
        });
        Ok(Self { columns: columns.collect(), file, rows, mistakes })
    }

    /// A cell's text; empty where the column or the cell is not there.
    pub(crate) fn text(&self, cells: &[String], key: &str) -> String {
        let at = self.columns.iter().find(|(name, _)| *name == key).and_then(|(_, at)| *at);
        at.and_then(|at| cells.get(at)).cloned().unwrap_or_default()
    }

    /// A cell's text that has to be there.
    pub(crate) fn needed(&mut self, row: u64, cells: &[String], key: &'static str) -> String {
        let text = self.text(cells, key);
        if text.is_empty() {
            self.wrong(row, key, &Question::cell_blank());
        }
        text
    }

    /// A cell's date, as `2024-03-31`, `2024/3/31`, `20240331` or `2024年3月31日`.
    pub(crate) fn date(&mut self, row: u64, cells: &[String], key: &'static str) -> Option<Date> {
        let text = self.text(cells, key);
        if text.is_empty() {
            return None;
        }
        let found = parse_date(&text);
        if found.is_none() {
            self.wrong(row, key, &Question::cell_no_date(&text));
        }
        found
    }

    /// Notes a mistake in a cell.
    pub(crate) fn wrong(&mut self, row: u64, key: &str, what: &Question) {
        self.mistakes.push(what.in_cell(&self.file, row, key));
    }

    /// All mistakes as one error.
    pub(crate) fn finish(self) -> Result<(), AppError> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(AppError::Table { mistakes: self.mistakes }) }
    }
}

fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

fn clean(cell: &str) -> String {
    fold_width(cell).trim().to_owned()
}

fn parse_date(text: &str) -> Option<Date> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 8 && digits(text) {
        return format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).parse().ok();
    }
    let text = text.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let parts: Vec<&str> = text.trim_end_matches('-').split('-').map(str::trim).collect();
    match parts[..] {
        [year, month, day] if digits(year) && digits(month) && digits(day) => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_offices_write_them() {
        let day = Some(jiff::civil::date(2024, 3, 1));
        for text in ["2024-03-01", "2024/3/1", "20240301", "2024年3月1日", "2024.3.1"] {
            assert_eq!(parse_date(text), day, "{text}");
        }
        for text in ["2024", "2024-13-01", "2024-02-30", "", "三月"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
