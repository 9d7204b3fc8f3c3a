//! The brief as a workbook: its words, a sheet per table and chart with what a reader needs to know
//! about the figures, and a sheet of all figures with their references.

use std::collections::HashSet;

use ballast_packs::plan::message;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};

use super::{
    BriefError, Document,
    document::{Block, Inline, plain},
    words,
};
use crate::look::{book, boxed, heading, title};

/// Makes the workbook.
pub(super) fn render(document: &Document) -> Result<Vec<u8>, BriefError> {
    build(document).map_err(|e| BriefError::Format { format: "xlsx", message: e.to_string() })
}

fn build(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut book = book(&document.title)?;
    let mut names = HashSet::new();
    words_sheet(book.add_worksheet(), document, document.words.get(message::SHEET_TEXT), &mut names)?;
    for block in &document.blocks {
        match block {
            Block::Table(table) => {
                let sheet = book.add_worksheet();
                sheet.set_name(sheet_name(&plain(&table.caption), &mut names))?;
                let headings: Vec<String> = table.columns.iter().map(|c| c.heading.clone()).collect();
                let rows: Vec<&[Vec<Inline>]> = table.rows.iter().map(Vec::as_slice).collect();
                data_sheet(sheet, document, &plain(&table.caption), &plain(&table.note), &headings, &rows)?;
            }
            Block::Chart(chart) => {
                let sheet = book.add_worksheet();
                sheet.set_name(sheet_name(&chart.title, &mut names))?;
                let mut headings = vec![chart.unit.clone()];
                headings.extend(chart.series.iter().map(|s| s.text().to_owned()));
                let rows: Vec<Vec<Vec<Inline>>> = chart
                    .rows
                    .iter()
                    .map(|row| {
                        let mut cells = vec![vec![Inline::Text(row.label.clone())]];
                        cells.extend(row.cells.iter().cloned());
                        cells
                    })
                    .collect();
                let rows: Vec<&[Vec<Inline>]> = rows.iter().map(Vec::as_slice).collect();
                data_sheet(sheet, document, &chart.title, &chart.note, &headings, &rows)?;
            }
            _ => {}
        }
    }
    figures_sheet(book.add_worksheet(), document, &mut names)?;
    book.save_to_buffer()
}

/// A name that a sheet may have, not yet taken: at most 31 characters, none of `[]:*?/\`.
fn sheet_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    let clean: String = wanted.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).collect();
    let clean = if clean.trim().is_empty() { "-" } else { clean.trim() };
    for n in 0.. {
        let end = if n == 0 { String::new() } else { format!(" {}", n + 1) };
        let name: String = clean.chars().take(31 - end.chars().count()).collect::<String>() + &end;
        if taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    clean.to_owned()
}

fn words_sheet(
    sheet: &mut Worksheet,
    document: &Document,
    name: &str,
    names: &mut HashSet<String>,
) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(name, names))?;
    sheet.set_column_width(0, 100)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let strong = Format::new().set_bold();
    let mut row = 0;
    sheet.write_string_with_format(row, 0, &document.title, &title())?;
    if !document.subtitle.is_empty() {
        row += 1;
        sheet.write_string_with_format(row, 0, plain(&document.subtitle), &wrap)?;
    }
    for block in &document.blocks {
        row += 1;
        match block {
            Block::Heading { text, .. } => sheet.write_string_with_format(row, 0, plain(text), &strong)?,
            Block::Paragraph(text) | Block::Note(text) => {
                sheet.write_string_with_format(row, 0, plain(text), &wrap)?
            }
            Block::Item(text) => {
                sheet.write_string_with_format(row, 0, format!("· {}", plain(text)), &wrap)?
            }
            Block::Table(table) => sheet.write_string(row, 0, plain(&table.caption))?,
            Block::Chart(chart) => sheet.write_string(row, 0, &chart.title)?,
        };
    }
    Ok(())
}

fn data_sheet(
    sheet: &mut Worksheet,
    document: &Document,
    caption: &str,
    note: &str,
    headings: &[String],
    rows: &[&[Vec<Inline>]],
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, caption, &title())?;
    sheet.write_string_with_format(1, 0, note, &Format::new().set_font_color(Color::RGB(0x59_5959)))?;
    for (column, text) in (0_u16..).zip(headings) {
        sheet.write_string_with_format(2, column, text, &heading())?;
        let cells =
            rows.iter().filter_map(|row| row.get(usize::from(column))).map(|cell| letters(&plain(cell)));
        sheet.set_column_width(column, cells.fold(letters(text) / 2.0, f64::max).clamp(8.0, 48.0) + 2.0)?;
    }
    for (r, row) in (3_u32..).zip(rows) {
        for (c, cell) in (0_u16..).zip(*row) {
            write_cell(sheet, document, (r, c), cell)?;
        }
    }
    sheet.set_freeze_panes(3, 1)?;
    Ok(())
}

/// Width of text in the digits that Excel counts.
fn letters(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}

/// One number alone is written as a number in its own format, with all its digits where they are known; a colour beside it as the cell's colour, its
/// sign kept in the format. Everything else is text.
fn write_cell(
    sheet: &mut Worksheet,
    document: &Document,
    (row, column): (u32, u16),
    cell: &[Inline],
) -> Result<(), XlsxError> {
    let messages = document.words.messages();
    let mut format = boxed();
    let mut sign = String::new();
    let mut number = None;
    let mut exact = None;
    let mut words = false;
    for inline in cell {
        match inline {
            Inline::Swatch { text, css, .. } => {
                sign.clone_from(text);
                if let Some(colour) = css.strip_prefix('#').and_then(|hex| u32::from_str_radix(hex, 16).ok())
                {
                    format = format.set_font_color(Color::RGB(colour & 0xFF_FFFF));
                }
            }
            Inline::Figure { text, reference } if number.is_none() => {
                number = Some(text);
                exact = document.value(reference).and_then(|value| value.to_f64());
            }
            Inline::Text(text) if text.trim().is_empty() => {}
            Inline::Text(text)
                if cell.len() == 1 && text.chars().all(|c| c.is_ascii_digit()) && text.len() < 15 =>
            {
                number = Some(text);
            }
            _ => words = true,
        }
    }
    let number = number.filter(|_| !words);
    match number.and_then(|text| Some((text, words::spoken(text, messages)?, words::value(text, messages)?)))
    {
        Some((text, spoken, printed)) => {
            // All digits, unless they are of something else than what is printed.
            let value = exact.filter(|exact| rounds_to(*exact, printed, &spoken)).unwrap_or(printed);
            let format =
                format.set_align(FormatAlign::Right).set_num_format(number_format(text, &spoken, &sign));
            sheet.write_number_with_format(row, column, value, &format)?;
        }
        None => {
            sheet.write_string_with_format(row, column, plain(cell), &format.set_text_wrap())?;
        }
    }
    Ok(())
}

/// Whether a value prints as these digits, half a unit of the last place to either side.
fn rounds_to(exact: f64, printed: f64, spoken: &words::Spoken) -> bool {
    let half = 0.5 * 0.1_f64.powi(i32::try_from(decimals(spoken)).unwrap_or(0));
    (exact - printed).abs() <= half * (1.0 + 1e-9) + f64::EPSILON * printed.abs()
}

fn decimals(spoken: &words::Spoken) -> usize {
    spoken.digits.split_once('.').map_or(0, |(_, places)| places.len())
}

/// `#,##0.0` with as many decimals as were printed, the unit behind and a colour's sign before.
fn number_format(text: &str, spoken: &words::Spoken, sign: &str) -> String {
    let decimals = decimals(spoken);
    let whole = if text.contains(',') { "#,##0" } else { "0" };
    let number = if decimals == 0 { whole.to_owned() } else { format!("{whole}.{}", "0".repeat(decimals)) };
    let quoted =
        |text: &str| if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "")) };
    let sign = if sign.is_empty() { String::new() } else { quoted(&format!("{sign} ")) };
    format!("{sign}{number}{}", quoted(&spoken.unit))
}

fn figures_sheet(
    sheet: &mut Worksheet,
    document: &Document,
    names: &mut HashSet<String>,
) -> Result<(), XlsxError> {
    let phrase = |message| document.words.get(message);
    let (name, note) = (phrase(message::SHEET_FIGURES), phrase(message::SHEET_NOTE));
    sheet.set_name(sheet_name(name, names))?;
    let figures = document.figures();
    let headings: Vec<String> = [
        message::SHEET_WHERE,
        message::SHEET_PRINTED,
        message::SHEET_VALUE,
        message::SHEET_FIGURE,
        message::SHEET_INDICATOR,
        message::SHEET_PERIOD,
        message::SHEET_KEY,
    ]
    .map(|message| document.words.own(message))
    .to_vec();
    let words = |text: &str| vec![Inline::Text(text.to_owned())];
    let rows: Vec<Vec<Vec<Inline>>> = figures
        .iter()
        .map(|(place, text, reference)| {
            vec![
                words(place),
                words(text),
                // The bare number once more, to be computed with.
                words::value(text, document.words.messages()).map_or_else(Vec::new, |_| {
                    vec![Inline::Figure { text: text.clone(), reference: reference.clone() }]
                }),
                words(&reference.to_string()),
                words(&reference.indicator),
                words(&reference.period),
                words(&reference.key),
            ]
        })
        .collect();
    let rows: Vec<&[Vec<Inline>]> = rows.iter().map(Vec::as_slice).collect();
    data_sheet(sheet, document, name, note, &headings, &rows)
}
