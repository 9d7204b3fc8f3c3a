use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Column, FigureRows, Report, TaskRows, words::t};
use crate::{
    AppError, Question,
    look::{self, boxed, heading},
};

/// A report as a workbook: a sheet of figures, their values as numbers, and a sheet of tasks.
///
/// # Errors
/// What the writer refuses.
pub fn xlsx(report: &Report, lang: &str) -> Result<Vec<u8>, AppError> {
    build(report, lang).map_err(|error| AppError::Question(Question::workbook(error)))
}

fn build(report: &Report, lang: &str) -> Result<Vec<u8>, XlsxError> {
    let title = report.document.title.clone().unwrap_or_else(|| report.doc.clone());
    let mut book = look::book(&title)?;
    let values: Vec<Decimal> = report.reading.figures.iter().map(|figure| figure.value).collect();
    let figures = FigureRows::all(&report.reading, lang);
    sheet(
        book.add_worksheet(),
        t(lang, "数据", "Figures"),
        &title,
        &FigureRows::COLUMNS,
        &figures,
        &values,
        lang,
    )?;
    let tasks = TaskRows::all(&report.reading, lang);
    sheet(book.add_worksheet(), t(lang, "任务", "Tasks"), &title, &TaskRows::COLUMNS, &tasks, &[], lang)?;
    book.save_to_buffer()
}

fn sheet(
    sheet: &mut Worksheet,
    name: &str,
    title: &str,
    columns: &[Column],
    rows: &[Vec<String>],
    values: &[Decimal],
    lang: &str,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.write_string_with_format(0, 0, title, &look::title())?;
    for ((key, zh, en), column) in columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(1, column, t(lang, zh, en), &heading())?;
        let width = match *key {
            "heading" | "targets" => 48,
            "indicator" | "text" => 28,
            "value" => 20,
            _ => 11,
        };
        sheet.set_column_width(column, width)?;
    }
    let (plain, amount) = (boxed().set_text_wrap(), boxed().set_num_format("#,##0.############"));
    for ((cells, at), row) in rows.iter().zip(0..).zip(2_u32..) {
        for ((cell, (key, ..)), column) in cells.iter().zip(columns).zip(0_u16..) {
            // Up to 15 digits a cell is exact; a bound or a range is a text.
            let value: Option<&Decimal> = values.get::<usize>(at).filter(|value| {
                *key == "value"
                    && value.normalize().to_string() == *cell
                    && value.mantissa().unsigned_abs() < 10_u128.pow(15)
            });
            match value.and_then(|value| value.normalize().to_string().parse::<f64>().ok()) {
                Some(number) => sheet.write_number_with_format(row, column, number, &amount)?,
                None => sheet.write_string_with_format(row, column, cell, &plain)?,
            };
        }
    }
    sheet.set_freeze_panes(2, 0)?;
    Ok(())
}
