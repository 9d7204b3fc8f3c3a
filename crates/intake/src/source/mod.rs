//! Files as rows of cells: one shape for delimited text, workbooks and Parquet.

mod delimited;
mod encoding;
mod foreign;
mod grid;
mod number_text;
mod xlsx;

use ballast_model::Texts;

pub(crate) use encoding::{Encoding, detect};

use crate::{Content, Input, IntakeError};
use delimited::Delimited;
use grid::Grid;

/// One sheet: rows of cells.
pub(crate) struct Sheet<'a> {
    /// Name in the workbook; empty for other files.
    pub name: String,
    /// How cell bytes are to be read.
    pub encoding: Encoding,
    body: Body<'a>,
}

enum Body<'a> {
    Delimited(Delimited<'a>),
    Grid(Grid),
    /// Parquet: the first row stands for the column names.
    Columns(&'a [String], &'a [Texts]),
}

/// A part of fewer rows than this is not worth a thread.
const SMALLEST_ROWS: usize = 2_048;

/// A run of rows that one thread reads. Offsets are bytes for delimited text, rows for the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub start: usize,
    pub end: usize,
}

/// Cells of one row, with what only workbooks know about them.
pub(crate) struct Row<'r> {
    /// Place in the part, counted from 0.
    pub index: u32,
    /// Cell bytes in the sheet's encoding.
    pub cells: &'r [&'r [u8]],
    /// Row in the grid where the sheet is a workbook's: asks [`Sheet::filled`].
    grid_row: u32,
}

impl<'a> Sheet<'a> {
    /// Cuts the sheet into at most `parts` runs of whole rows.
    pub fn parts(&self, parts: usize) -> Vec<Part> {
        let rows = match &self.body {
            Body::Delimited(text) => return text.parts(parts),
            Body::Grid(grid) => grid.rows(),
            Body::Columns(_, columns) => columns.first().map_or(0, Texts::len) + 1,
        };
        let step = rows.div_ceil(parts.max(1)).max(SMALLEST_ROWS);
        (0..rows).step_by(step).map(|start| Part { start, end: (start + step).min(rows) }).collect()
    }

    /// Reads the rows of a part in order until `each` says stop (`false`).
    pub fn visit(&self, part: Part, each: &mut dyn FnMut(&Row<'_>) -> bool) {
        match &self.body {
            Body::Delimited(text) => text.visit(part, each),
            Body::Grid(grid) => {
                let mut cells: Vec<&[u8]> = Vec::new();
                for (index, row) in (part.start..part.end).enumerate() {
                    cells.clear();
                    cells.extend(grid.cells(row).map(str::as_bytes));
                    if !each(&Row { index: index as u32, cells: &cells, grid_row: row as u32 }) {
                        return;
                    }
                }
            }
            Body::Columns(names, columns) => {
                let mut cells: Vec<&[u8]> = Vec::new();
                for (index, row) in (part.start..part.end).enumerate() {
                    cells.clear();
                    match row.checked_sub(1) {
                        None => cells.extend(names.iter().map(String::as_bytes)),
                        Some(at) => cells.extend(columns.iter().map(|column| column.get(at).as_bytes())),
                    }
                    if !each(&Row { index: index as u32, cells: &cells, grid_row: row as u32 }) {
                        return;
                    }
                }
            }
        }
    }

    /// Whether the cell got its text from a merged cell above it, and does not stand for a value of its own.
    pub fn filled(&self, row: &Row<'_>, column: usize) -> bool {
        match &self.body {
            Body::Grid(grid) => grid.filled(row.grid_row, column as u32),
            _ => false,
        }
    }

    /// Whether the cells are told apart by delimiters alone.
    pub fn delimited(&self) -> bool {
        matches!(self.body, Body::Delimited(_))
    }

    /// The first `limit` rows as text.
    pub fn head(&self, limit: usize) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for part in self.parts(1) {
            self.visit(part, &mut |row| {
                rows.push(row.cells.iter().map(|cell| self.encoding.text(cell).into_owned()).collect());
                rows.len() < limit
            });
        }
        rows
    }
}

/// The sheets of a file, and the name of its encoding.
pub(crate) fn open<'a>(
    input: &'a Input<'a>,
    sheet: Option<&str>,
) -> Result<(Vec<Sheet<'a>>, &'static str), IntakeError> {
    let empty = || IntakeError::Empty { file: input.name.to_owned() };
    match &input.content {
        Content::Cells { columns, rows } => {
            let sheet =
                Sheet { name: String::new(), encoding: Encoding::Utf8, body: Body::Columns(columns, rows) };
            Ok((vec![sheet], "cells"))
        }
        Content::Bytes([]) => Err(empty()),
        Content::Bytes(bytes) if bytes.starts_with(b"PK\x03\x04") => {
            let grids = xlsx::read(input.name, bytes, sheet)?;
            if grids.iter().all(|(_, grid)| grid.rows() == 0) {
                return Err(empty());
            }
            let sheets = grids
                .into_iter()
                .map(|(name, grid)| Sheet { name, encoding: Encoding::Utf8, body: Body::Grid(grid) })
                .collect();
            Ok((sheets, "xlsx"))
        }
        Content::Bytes(bytes) => {
            if let Some(what) = foreign::what(bytes) {
                return Err(IntakeError::Format { file: input.name.to_owned(), what });
            }
            let found = detect(bytes);
            if found.body.iter().all(u8::is_ascii_whitespace) {
                return Err(empty());
            }
            let body = Body::Delimited(Delimited::new(found.body, found.encoding));
            Ok((vec![Sheet { name: String::new(), encoding: found.encoding, body }], found.name))
        }
    }
}
