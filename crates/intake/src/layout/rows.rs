use ballast_model::Period;

use super::width::Width;
use crate::{
    Finding,
    collect::{Chunk, Raw, Shared, Worker},
    header::{Binding, Bound, Role, Target, Title, UnitNames},
    source::{Part, Row, Sheet},
};

/// One return a row: what each thread needs to read its part.
pub(crate) struct Rows<'a> {
    pub shared: &'a Shared<'a>,
    pub sheet: &'a Sheet<'a>,
    /// Place of the sheet in the workbook.
    pub place: u16,
    pub bound: &'a Bound,
    pub units: &'a UnitNames,
    pub title: &'a Title,
    /// Rows of the first part that belong to title and header.
    pub skip: u32,
    /// The period of all rows, where no column says.
    pub period: Option<Dated>,
}

/// The period of all rows of a sheet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated {
    pub period: Period,
    /// Whether the file or the caller says so. A period that only stands in, so that the rest of the rows can be
    /// checked, says nothing of which codes were in force.
    pub known: bool,
}

/// Where the cells of one row are.
struct Places {
    roles: [Option<usize>; 6],
    period: Option<usize>,
    year: Option<usize>,
    quarter: Option<usize>,
    month: Option<usize>,
    key: Option<usize>,
}

/// Roles in the order of [`Raw`].
pub(super) const ATTRIBUTES: [Role; 6] =
    [Role::Id, Role::Name, Role::Region, Role::Industry, Role::Size, Role::Ownership];

impl Rows<'_> {
    /// Reads a part; `first` tells whether it holds the header.
    pub fn read(&self, part: Part, first: bool) -> Chunk {
        let labels = Worker::labels_of(self.bound);
        let carried = self.bound.columns.iter().filter_map(|c| match c.target {
            Some(Target::Field(at)) => Some(at),
            _ => None,
        });
        let carried = carried.collect::<std::collections::BTreeSet<usize>>().into_iter().collect();
        let mut worker =
            Worker::new(self.shared, self.sheet.encoding, &self.sheet.name, self.place, labels, carried);
        let places = self.places();
        let constants = constants(self.shared, self.title, self.sheet);
        let fields: Vec<(usize, usize, &Binding)> = self
            .bound
            .columns
            .iter()
            .enumerate()
            .filter_map(|(column, binding)| match binding.target {
                Some(Target::Field(at)) => Some((column, at, binding)),
                _ => None,
            })
            .collect();
        let width = Width::of(self.sheet, self.bound, std::iter::empty());
        worker.dated = self.period.is_none_or(|dated| dated.known);
        let fixed = self.period.map(|dated| worker.out.period_place(dated.period));
        let mut values = vec![None; self.shared.context.form.fields.len()];
        let skip = if first { self.skip } else { 0 };
        self.sheet.visit(part, &mut |row| {
            worker.out.rows = row.index + 1;
            if row.index < skip {
                return true;
            }
            if worker.ignorable(row.cells, places.key, true) {
                worker.out.ignored += 1;
                return true;
            }
            worker.out.read += 1;
            if let Some(width) = &width {
                let subject = places.key.and_then(|at| row.cells.get(at)).copied().unwrap_or_default();
                if !width.fits(&mut worker, row, subject, self.shared.context.form) {
                    return true;
                }
            }
            self.row(&mut worker, row, &places, &constants, &fields, fixed, &mut values);
            true
        });
        worker.out
    }

    #[expect(clippy::too_many_arguments, reason = "what the loop over rows keeps from row to row")]
    fn row(
        &self,
        worker: &mut Worker<'_>,
        row: &Row<'_>,
        places: &Places,
        constants: &[Option<Vec<u8>>],
        fields: &[(usize, usize, &Binding)],
        fixed: Option<u16>,
        values: &mut [Option<i64>],
    ) {
        let cell = |at: usize| -> &[u8] {
            let cell =
                places.roles[at].and_then(|column| row.cells.get(column)).map_or(&b""[..], |cell| trim(cell));
            match &constants[at] {
                Some(constant) if cell.is_empty() => constant,
                _ => cell,
            }
        };
        let number = row.index + 1;
        let raw = Raw {
            row: number,
            id: cell(0),
            name: cell(1),
            region: cell(2),
            industry: cell(3),
            size: cell(4),
            ownership: cell(5),
        };
        let get = |column: Option<usize>| column.and_then(|at| row.cells.get(at)).map(|cell| trim(cell));
        let period = match (get(places.period), get(places.year), fixed) {
            (Some(cell), _, _) if !cell.is_empty() => worker.period(cell, number),
            (_, Some(year), _) if !year.is_empty() => {
                worker.period_of(year, get(places.quarter), get(places.month), number)
            }
            (_, _, Some(fixed)) => Some(fixed),
            _ => worker.period(b"", number),
        };
        let subject = if raw.id.is_empty() { raw.region } else { raw.id };
        values.fill(None);
        for &(column, at, binding) in fields {
            let cell = row.cells.get(column).map_or(&b""[..], |cell| trim(cell));
            if !cell.is_empty() && self.sheet.filled(row, column) {
                let field = &self.shared.context.form.fields[at];
                worker.complain(Finding::error("merged-value"), field, binding, cell, number, subject, |f| {
                    f.says("一个合并单元格的数值占了几行", "one merged cell holds the value of several rows")
                        .help("拆分合并单元格，每行填自己的数", "split it and give each row its own value")
                });
                continue;
            }
            values[at] = worker.value(at, binding, self.units, cell, number, subject);
        }
        match period {
            Some(period) => {
                worker.put(&raw, period, values);
            }
            None => worker.drop_marks(),
        }
    }

    fn places(&self) -> Places {
        let role = |role| self.bound.role(role);
        let key = role(Role::Id).or_else(|| role(Role::Region).filter(|_| self.shared.by_region));
        Places {
            roles: ATTRIBUTES.map(role),
            period: role(Role::Period),
            year: role(Role::Year),
            quarter: role(Role::Quarter),
            month: role(Role::Month),
            key: key.or_else(|| role(Role::Name)),
        }
    }
}

/// Cuts blanks off both ends without looking at the encoding: no trail byte of GB18030 is a blank.
#[inline]
pub(super) fn trim(cell: &[u8]) -> &[u8] {
    match cell {
        [first, .., last] if !first.is_ascii_whitespace() && !last.is_ascii_whitespace() => cell,
        _ => cell.trim_ascii(),
    }
}

/// What the mapping or the title says about all rows, in the sheet's encoding.
pub(super) fn constants(shared: &Shared<'_>, title: &Title, sheet: &Sheet<'_>) -> Vec<Option<Vec<u8>>> {
    let said = |role| shared.constant(role).or_else(|| title.labelled(role));
    ATTRIBUTES.iter().map(|&role| said(role).map(|text| sheet.encoding.bytes(text))).collect()
}

/// The places of all fields: layouts that put returns together may carry any.
pub(super) fn every(shared: &Shared<'_>) -> Vec<usize> {
    (0..shared.context.form.fields.len()).collect()
}
