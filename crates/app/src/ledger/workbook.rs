use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::{
    AppError,
    judge::workbook::{boxed, heading},
};

/// Rows under headings as a workbook of one sheet. The same rows give the same bytes.
///
/// # Errors
/// What the writer refuses.
pub fn ledger_xlsx(title: &str, heads: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, AppError> {
    build(title, heads, rows)
        .map_err(|error| AppError::Question(format!("the workbook could not be written: {error}")))
}

fn build(title: &str, heads: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The writer would take the machine's time.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&date));
    let sheet = book.add_worksheet();
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    for (head, column) in heads.iter().zip(0_u16..) {
        sheet.write_string_with_format(1, column, head, &heading())?;
        sheet.set_column_width(column, if column == 2 { 48 } else { 16 })?;
    }
    let plain = boxed().set_text_wrap();
    for (cells, row) in rows.iter().zip(2_u32..) {
        for (cell, column) in cells.iter().zip(0_u16..) {
            sheet.write_string_with_format(row, column, cell, &plain)?;
        }
    }
    sheet.set_freeze_panes(2, 0)?;
    book.save_to_buffer()
}
