use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use rust_xlsxwriter::XlsxError;

use crate::{AppError, Question, look};

/// A table as it is shown, to be taken away: with its title, what a reader must know, and every row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Title, and name of the sheet.
    pub title: String,
    /// Unit, period, scope, vintage, and notes: one line each.
    pub notes: Vec<String>,
    /// Headings.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<SheetCell>>,
    /// How many of the last rows are totals.
    pub totals: usize,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum SheetCell {
    /// Words.
    Text(String),
    /// A number, and the decimals it is shown with.
    Number(Decimal, u32),
    /// Not reported.
    Blank,
}

impl SheetCell {
    /// A number where there is one.
    pub fn number(value: Option<Decimal>, decimals: u32) -> Self {
        value.map_or(Self::Blank, |value| Self::Number(value, decimals))
    }
}

impl From<&str> for SheetCell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for SheetCell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }
}

impl Sheet {
    /// A list of texts under a title. Texts stay texts, so that codes keep their zeros and amounts all their digits.
    pub fn of_texts(title: &str, heads: &[String], rows: &[Vec<String>]) -> Self {
        let row = |row: &Vec<String>| row.iter().map(|cell| SheetCell::from(cell.as_str())).collect();
        Self {
            title: title.to_owned(),
            heads: heads.to_vec(),
            rows: rows.iter().map(row).collect(),
            ..Self::default()
        }
    }

    /// As CSV, UTF-8 with BOM so that spreadsheets open it: headings, rows, then the notes. A text that a spreadsheet would
    /// take for a formula is kept a text.
    pub fn csv(&self) -> String {
        let mut out = String::from("\u{FEFF}");
        csv_line(&mut out, self.heads.iter().map(|head| text(head)));
        for row in &self.rows {
            csv_line(
                &mut out,
                row.iter().map(|cell| match cell {
                    SheetCell::Text(words) => text(words),
                    SheetCell::Number(value, decimals) => crate::dispatch::printed(*value, *decimals),
                    SheetCell::Blank => String::new(),
                }),
            );
        }
        for note in &self.notes {
            csv_line(&mut out, std::iter::once(text(note)));
        }
        out
    }

    /// As a workbook.
    ///
    /// # Errors
    /// A sheet larger than the format allows.
    pub fn xlsx(&self) -> Result<Vec<u8>, AppError> {
        self.build().map_err(|error| AppError::Question(Question::workbook(error)))
    }

    fn build(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = look::book(&self.title)?;
        let sheet = book.add_worksheet();
        sheet.write_string_with_format(0, 0, &self.title, &look::title())?;
        let mut at = 1;
        for note in &self.notes {
            sheet.write_string(at, 0, note)?;
            at += 1;
        }
        for (column, name) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(at, column, name, &look::heading())?;
            sheet.set_column_width(column, self.width(column.into()))?;
        }
        sheet.set_freeze_panes(at + 1, 1)?;
        let (plain, bold) = (look::boxed().set_text_wrap(), look::boxed().set_text_wrap().set_bold());
        let totals = self.rows.len().saturating_sub(self.totals);
        for (number, row) in self.rows.iter().enumerate() {
            at += 1;
            let format = if number < totals { &plain } else { &bold };
            for (column, cell) in (0_u16..).zip(row) {
                match cell {
                    SheetCell::Text(words) => sheet.write_string_with_format(at, column, words, format)?,
                    SheetCell::Number(value, decimals) => {
                        let shape = format.clone().set_num_format(shape(*decimals));
                        sheet.write_number_with_format(
                            at,
                            column,
                            value.to_f64().unwrap_or_default(),
                            &shape,
                        )?
                    }
                    SheetCell::Blank => sheet.write_blank(at, column, format)?,
                };
            }
        }
        book.save_to_buffer()
    }

    /// As wide as the longest text of its first rows, within what is pleasant to read.
    fn width(&self, column: usize) -> f64 {
        // A Chinese character takes two places.
        let places = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let cells = self.rows.iter().take(200).filter_map(|row| match row.get(column)? {
            SheetCell::Text(words) => Some(places(words)),
            SheetCell::Number(value, _) => Some(value.to_string().len()),
            SheetCell::Blank => None,
        });
        let longest = cells.max().unwrap_or_default().clamp(10, 44);
        (longest + 2) as f64
    }
}

fn shape(decimals: u32) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        some => format!("#,##0.{}", "0".repeat(some.min(9) as usize)),
    }
}

/// A cell that begins like a formula is marked as text, as spreadsheets ask for.
fn text(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{words}") } else { words.to_owned() }
}

/// A line of CSV, its cells quoted where they have to be.
pub fn csv_line(out: &mut String, cells: impl Iterator<Item = impl AsRef<str>>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        let cell = cell.as_ref();
        if cell.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_stays_a_text_and_missing_stays_blank() {
        let sheet = Sheet {
            title: "产值".to_owned(),
            notes: vec!["单位：亿元".to_owned()],
            heads: vec!["名称".to_owned(), "产值, 亿元".to_owned()],
            rows: vec![
                vec!["=cmd|' /C calc'!A0".into(), SheetCell::Number(Decimal::new(-15, 1), 2)],
                vec!["合计".into(), SheetCell::number(None, 2)],
            ],
            totals: 1,
        };
        assert_eq!(
            sheet.csv(),
            "\u{FEFF}名称,\"产值, 亿元\"\r\n'=cmd|' /C calc'!A0,-1.50\r\n合计,\r\n单位：亿元\r\n"
        );
        let book = sheet.xlsx().unwrap();
        assert!(book.starts_with(b"PK"));
        assert_eq!(sheet.xlsx().unwrap(), book);
    }
}
