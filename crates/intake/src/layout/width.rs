use ballast_packs::plan::Form;

use super::rows::trim;
use crate::{
    Finding,
    collect::Worker,
    header::{Bound, Target},
    source::{Row, Sheet},
    value,
};

/// How many cells a row of delimited text should have. In a workbook every cell has an address of its own; in
/// text a comma too many moves all that follows one column on, and nothing else tells.
pub(super) struct Width {
    /// Columns up to the last that has a header.
    headed: usize,
    /// Cells of the header, with the blank ones that a spreadsheet adds behind.
    whole: usize,
    /// Columns up to the last that is read.
    read: usize,
}

impl Width {
    /// Of a sheet's header; nothing where cells cannot move.
    pub fn of(sheet: &Sheet<'_>, bound: &Bound, also: impl Iterator<Item = usize>) -> Option<Self> {
        let past = |at: Option<usize>| at.map_or(0, |at| at + 1);
        let columns = &bound.columns;
        let wanted = |c: &crate::header::Binding| c.target.is_some_and(|target| target != Target::Unwanted);
        sheet.delimited().then(|| Self {
            headed: past(columns.iter().rposition(|c| !c.header.is_empty())),
            whole: columns.len(),
            read: past(columns.iter().rposition(wanted)).max(also.map(|at| at + 1).max().unwrap_or(0)),
        })
    }

    /// Whether the cells of a row stand under their headers: a longer row is an error, a shorter one a query.
    pub fn fits(&self, worker: &mut Worker<'_>, row: &Row<'_>, subject: &[u8], form: &Form) -> bool {
        let cells = row.cells;
        if cells.len() <= self.headed && cells.len() >= self.read {
            return true;
        }
        let text = |cell: &[u8]| worker.encoding.text(trim(cell)).into_owned();
        let id = text(subject);
        // A spreadsheet that saved a shifted row gave the header blank cells; a remark may stand under them, a figure not.
        let surplus = cells.iter().enumerate().skip(self.headed).find_map(|(at, cell)| {
            let cell = text(cell);
            let number = || matches!(value::parse(&cell), Ok(Some(_)));
            (!cell.is_empty() && (at >= self.whole || number())).then_some(cell)
        });
        let finding = if let Some(cell) = &surplus {
            let (have, headers) = (cells.len(), self.headed);
            Finding::error("row-long").value(cell).says(
                format!("这一行有{have}格，表头只有{headers}列，各格可能已错位"),
                format!("this row has {have} cells under {headers} headers: its cells may stand in the wrong columns"),
            ).help(
                "数字里的逗号不加引号会把一格拆成两格：去掉千位分隔符，或给带逗号的格加上双引号；多余的格请删去",
                "a comma inside a number splits it in two: take thousands separators out, or quote cells that hold a comma; remove what is too much",
            )
        } else if cells.len() < self.read {
            let (have, wanted) = (cells.len(), self.read);
            Finding::query("row-short").says(
                format!("这一行只有{have}格，{}用到第{wanted}列，缺的按空白处理", form.name.zh),
                format!("this row has only {have} cells and column {wanted} is used: what is missing is taken as blank"),
            ).help(
                "核对这一行是否被截断：补齐各格，没有数据的留空格位",
                "check whether the row was cut off: give it all its cells, blank where there is nothing",
            )
        } else {
            return true;
        };
        worker.report(finding.at(row.index + 1, "").subject(&id));
        surplus.is_none()
    }
}
