use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

use crate::AppError;

/// A list as a workbook: a title over headings and rows. Texts stay texts, so that codes keep their zeros and amounts all
/// their digits.
///
/// # Errors
/// What the writer refuses: more rows than a sheet holds.
pub fn workbook(title: &str, heads: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, AppError> {
    build(title, heads, rows)
        .map_err(|error| AppError::Question(format!("the workbook could not be written: {error}")))
}

fn build(title: &str, heads: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The writer would take the machine's time; the same list must give the same file.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&date));
    let sheet = book.add_worksheet();
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold().set_font_size(14))?;
    let mut row = 1;
    for (column, head) in (0u16..).zip(heads) {
        sheet.write_string_with_format(row, column, head, &heading())?;
        sheet.set_column_width(column, 16)?;
    }
    for cells in rows {
        row += 1;
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string_with_format(row, column, cell, &boxed())?;
        }
    }
    book.save_to_buffer()
}

pub(crate) fn heading() -> Format {
    boxed()
        .set_bold()
        .set_background_color(Color::RGB(0xED_F1F5))
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

pub(crate) fn boxed() -> Format {
    Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xB4_BEC8))
}
