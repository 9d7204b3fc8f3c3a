use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use rust_xlsxwriter::{Format, FormatBorder, Workbook};

use crate::AppError;

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
    /// As CSV, UTF-8 with BOM so that spreadsheets open it: headings, rows, then the notes. A text that a spreadsheet would
    /// take for a formula is kept a text.
    pub fn csv(&self) -> String {
        let mut out = String::from("\u{FEFF}");
        line(&mut out, self.heads.iter().map(|head| text(head)));
        for row in &self.rows {
            line(
                &mut out,
                row.iter().map(|cell| match cell {
                    SheetCell::Text(words) => text(words),
                    SheetCell::Number(value, decimals) => crate::dispatch::printed(*value, *decimals),
                    SheetCell::Blank => String::new(),
                }),
            );
        }
        for note in &self.notes {
            line(&mut out, std::iter::once(text(note)));
        }
        out
    }

    /// As a workbook.
    ///
    /// # Errors
    /// A sheet larger than the format allows.
    pub fn xlsx(&self) -> Result<Vec<u8>, AppError> {
        let failed = |error: rust_xlsxwriter::XlsxError| {
            AppError::Question(format!("the workbook could not be written: {error}"))
        };
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let bold = Format::new().set_bold();
        let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
        sheet.write_string_with_format(0, 0, &self.title, &bold).map_err(failed)?;
        let mut at = 1;
        for note in &self.notes {
            sheet.write_string(at, 0, note).map_err(failed)?;
            at += 1;
        }
        for (column, name) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(at, column, name, &head).map_err(failed)?;
            sheet.set_column_width(column, if column == 0 { 28 } else { 16 }).map_err(failed)?;
        }
        sheet.set_freeze_panes(at + 1, 1).map_err(failed)?;
        let totals = self.rows.len().saturating_sub(self.totals);
        for (number, row) in self.rows.iter().enumerate() {
            at += 1;
            let total = number >= totals;
            for (column, cell) in (0_u16..).zip(row) {
                match cell {
                    SheetCell::Text(words) if total => {
                        sheet.write_string_with_format(at, column, words, &bold).map_err(failed)?;
                    }
                    SheetCell::Text(words) => {
                        sheet.write_string(at, column, words).map_err(failed)?;
                    }
                    SheetCell::Number(value, decimals) => {
                        let mut shape = Format::new().set_num_format(shape(*decimals));
                        if total {
                            shape = shape.set_bold();
                        }
                        let value = value.to_f64().unwrap_or_default();
                        sheet.write_number_with_format(at, column, value, &shape).map_err(failed)?;
                    }
                    SheetCell::Blank => {}
                }
            }
        }
        book.save_to_buffer().map_err(failed)
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

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(&cell);
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
        assert!(sheet.xlsx().unwrap().starts_with(b"PK"));
    }
}
