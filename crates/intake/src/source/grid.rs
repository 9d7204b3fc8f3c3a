use std::collections::HashSet;

use ballast_model::Texts;

/// Cells of a workbook's sheet as text, row by row.
#[derive(Debug, Default)]
pub(super) struct Grid {
    cells: Texts,
    /// First cell of each row, and one past the last.
    starts: Vec<usize>,
    /// Cells below a merged cell's first row: (row, column).
    filled: HashSet<(u32, u32)>,
}

/// A rectangle of cells merged into one; both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merge {
    pub first: (u32, u32),
    pub last: (u32, u32),
}

impl Grid {
    /// Lays out rows of cells and fills merged cells with the text of their first.
    pub fn new(mut rows: Vec<Vec<String>>, merges: &[Merge]) -> Self {
        let mut filled = HashSet::new();
        // A workbook can declare merges without end; what is filled stays within what was read.
        let mut room = 1_000_000usize;
        for merge in merges {
            let Some(text) = rows.get(merge.first.0 as usize).and_then(|row| row.get(merge.first.1 as usize))
            else {
                continue;
            };
            let text = text.clone();
            if text.is_empty() {
                continue;
            }
            let last_row = (merge.last.0 as usize).min(rows.len().saturating_sub(1));
            for (at, row) in rows.iter_mut().enumerate().take(last_row + 1).skip(merge.first.0 as usize) {
                let last = (merge.last.1 as usize).min(merge.first.1 as usize + 255);
                for column in merge.first.1 as usize..=last {
                    if room == 0 {
                        break;
                    }
                    room -= 1;
                    if row.len() <= column {
                        row.resize(column + 1, String::new());
                    }
                    if row[column].is_empty() {
                        row[column].clone_from(&text);
                    }
                    if at > merge.first.0 as usize {
                        filled.insert((at as u32, column as u32));
                    }
                }
            }
        }
        let mut grid = Self { filled, starts: vec![0], ..Self::default() };
        for row in rows {
            row.iter().for_each(|cell| grid.cells.push(cell));
            grid.starts.push(grid.cells.len());
        }
        grid
    }

    pub fn rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        let range = match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(&from), Some(&to)) => from..to,
            _ => 0..0,
        };
        range.map(|cell| self.cells.get(cell))
    }

    pub fn filled(&self, row: u32, column: u32) -> bool {
        !self.filled.is_empty() && self.filled.contains(&(row, column))
    }
}
