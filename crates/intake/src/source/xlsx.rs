use std::io::{Cursor, Read};

use ballast_model::Text;
use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxFormulaMetadata};

use super::{
    grid::{Grid, Merge},
    number_text::number_text,
};
use crate::IntakeError;

/// Most bytes a workbook may unpack to.
const UNPACKED: u64 = 1 << 30;
/// Most cells that are read: 1,048,576 rows of 40 columns.
const CELLS: u64 = 42_000_000;
/// Columns past this one hold nothing that an office types.
const COLUMNS: u32 = 2_000;
/// Deflate never packs tighter than this.
const TIGHTEST: u64 = 1_032;

/// Reads the sheet asked for, or all that are not hidden.
pub(super) fn read(
    file: &str,
    bytes: &[u8],
    wanted: Option<&str>,
) -> Result<Vec<(String, Grid)>, IntakeError> {
    bounded(file, bytes)?;
    let broken = |message: String| IntakeError::Workbook { file: file.to_owned(), message };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let all: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    let names: Vec<String> = match wanted {
        Some(name) if all.iter().any(|(have, _)| have == name) => vec![name.to_owned()],
        Some(name) => {
            let sheets = all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(IntakeError::NoSheet { file: file.to_owned(), sheet: name.to_owned(), sheets });
        }
        None => all.into_iter().filter(|(_, visible)| *visible).map(|(name, _)| name).collect(),
    };
    let mut room = CELLS;
    let mut grids = Vec::new();
    for name in names {
        let merges: Vec<Merge> = book
            .merge_cells_by_sheet_name(&name)
            .unwrap_or_default()
            .iter()
            .map(|d| Merge { first: d.start, last: d.end })
            .collect();
        let mut reader = match book.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            // Chart sheets and the like hold no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(broken(format!("sheet {name}: {error}"))),
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some(cell) =
            reader.next_cell_with_formula_metadata().map_err(|e| broken(format!("sheet {name}: {e}")))?
        {
            let (row, column) = cell.pos;
            let text = match &cell.formula {
                // Written by a program that does not calculate: to read a blank would be to lose a figure.
                Some(formula) if cell.value == DataRef::Empty => formula_text(formula),
                _ => text_of(&cell.value),
            };
            if text.is_empty() {
                continue;
            }
            let too_large = |what: Text, limit: u64| IntakeError::TooLarge {
                file: file.to_owned(),
                what,
                limit: limit.to_string(),
            };
            if column >= COLUMNS {
                let at = column + 1;
                let what = Text::new(
                    format!("工作表“{name}”的第 {at} 列还有单元格"),
                    format!("sheet {name} has a cell in column {at}"),
                );
                return Err(too_large(what, COLUMNS.into()));
            }
            let (row, column) = (row as usize, column as usize);
            if row >= 1_048_576 {
                let at = row + 1;
                let what = Text::new(
                    format!("工作表“{name}”的第 {at} 行还有单元格"),
                    format!("sheet {name} has a cell in row {at}"),
                );
                return Err(too_large(what, 1_048_576));
            }
            if rows.len() <= row {
                rows.resize_with(row + 1, Vec::new);
            }
            let added = (column + 1).saturating_sub(rows[row].len()) as u64;
            room = room
                .checked_sub(added)
                .ok_or_else(|| too_large(Text::new("单元格太多", "it has too many cells"), CELLS))?;
            if rows[row].len() <= column {
                rows[row].resize(column + 1, String::new());
            }
            rows[row][column] = text;
        }
        grids.push((name, Grid::new(rows, &merges)));
    }
    Ok(grids)
}

/// A formula as the cell shows it while it is edited, so that whoever reads the cell sees that no value stands there.
fn formula_text(formula: &XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            format!("={formula}")
        }
        _ => "=…".to_owned(),
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number_text(*n),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(duration) => number_text(duration.as_f64()),
        DataRef::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Refuses archives that would unpack to more than memory should hold. Sizes stated inside an
/// archive can lie, so what could exceed the limit is unpacked once into nothing.
fn bounded(file: &str, bytes: &[u8]) -> Result<(), IntakeError> {
    if (bytes.len() as u64).saturating_mul(TIGHTEST) <= UNPACKED {
        return Ok(());
    }
    let broken = |message: String| IntakeError::Workbook { file: file.to_owned(), message };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let mut room = UNPACKED;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|e| broken(e.to_string()))?;
        let unpacked = std::io::copy(&mut Read::by_ref(&mut entry).take(room + 1), &mut std::io::sink())
            .map_err(|e| broken(e.to_string()))?;
        room = room.checked_sub(unpacked).ok_or_else(|| IntakeError::TooLarge {
            file: file.to_owned(),
            what: Text::new(
                "解压后的内容超出这样大小的工作簿所能容纳的",
                "it unpacks to more than a workbook of its size can hold",
            ),
            limit: format!("{} MiB", UNPACKED >> 20),
        })?;
    }
    Ok(())
}
